"""Draw what ``estuary bench memory --out`` wrote: recall of evidence by category, a bar for each memory.

``python -m tools.chart_memory bench.json docs/memory.svg``; a name that ends with ``.png`` gives a picture,
by the renderer of the extra ``drawing``. What must not live here: measuring.
"""

from __future__ import annotations

import argparse
import importlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from estuary_server.cli.graph_drawing_style import FONTS, LIGHT

CUT = 10
COLOURS = (LIGHT.clusters[4], LIGHT.clusters[1], LIGHT.clusters[2], LIGHT.clusters[3])
"""Of the memories, in their order; after the last one the first comes again."""

BAR, GAP, LEAST_GROUP = 46, 40, 140
"""Widths of a bar, of the space between two groups, and of a group with its space at least, for its name."""

LEFT, TOP, HEIGHT, BELOW = 46, 58, 240, 54
"""Room for the scale, room for the title and the key, height of 100 %, room for the names."""

LETTER = 7.5
"""Width of a letter of the key, about."""


@dataclass(frozen=True)
class Group:
    """A category: its name, how many questions, and the recall of each memory, 0 to 1."""

    what: str
    questions: int
    recalls: tuple[float, ...]


def groups(document: Mapping[str, Any], cut: int = CUT) -> list[Group]:
    """The categories of a report, as the first memory has them.

    Raises:
        ValueError: it holds no runs, or not this cut.
    """
    if not document.get("runs"):
        raise ValueError("the report holds no runs; give one that 'estuary bench memory --out' wrote")
    place = list(document["cuts"]).index(cut)
    recalls = [{row["what"]: row["recall"][place] for row in run["rows"]} for run in document["runs"]]
    return [
        Group(row["what"], row["questions"], tuple(run[row["what"]] for run in recalls))
        for row in document["runs"][0]["rows"]
    ]


def chart(document: Mapping[str, Any]) -> str:
    """A bar chart, as a file of SVG."""
    shown, names = groups(document), [run["memory"] for run in document["runs"]]
    group_width = max(BAR * len(names) + GAP, LEAST_GROUP)
    width, height = LEFT + group_width * len(shown), TOP + HEIGHT + BELOW
    parts = [
        _scale(width),
        *(_bars(group, LEFT + (place + 0.5) * group_width) for place, group in enumerate(shown)),
        _text(LEFT, 20, f"R@{CUT}, %: evidence among the first {CUT} results; {document['data']}", "title"),
        _key(names),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}"><style>{_STYLE}</style>'
        f'<rect width="{width}" height="{height}" fill="{LIGHT.ground}"/>{"".join(parts)}</svg>\n'
    )


_STYLE = (
    f"text{{font-family:{FONTS};font-size:12px;fill:{LIGHT.ink}}}.title{{font-size:14px;font-weight:700}}"
    f".middle{{text-anchor:middle}}.end{{text-anchor:end}}.faint{{fill:{LIGHT.faint}}}"
    f"line{{stroke:{LIGHT.faint};stroke-opacity:.35}}"
)


def _scale(width: int) -> str:
    return "".join(
        f'<line x1="{LEFT}" x2="{width}" y1="{_y(share)}" y2="{_y(share)}"/>'
        + _text(LEFT - 6, _y(share) + 4, f"{100 * share:.0f}", "end faint")
        for share in (0, 0.2, 0.4, 0.6, 0.8, 1)
    )


def _bars(group: Group, middle: float) -> str:
    left = middle - BAR * len(group.recalls) / 2
    bars = [
        f'<rect x="{left + place * BAR + 2:.0f}" y="{_y(recall)}" width="{BAR - 4}" '
        f'height="{HEIGHT * recall:.1f}" fill="{_colour(place)}"/>'
        + _text(left + (place + 0.5) * BAR, _y(recall) - 4, f"{100 * recall:.1f}", "middle")
        for place, recall in enumerate(group.recalls)
    ]
    named = _text(middle, TOP + HEIGHT + 20, group.what, "middle")
    counted = _text(middle, TOP + HEIGHT + 38, f"{group.questions} questions", "middle faint")
    return "".join([*bars, named, counted])


def _key(names: Sequence[str]) -> str:
    """Which colour is which memory."""
    parts: list[str] = []
    x = float(LEFT)
    for place, name in enumerate(names):
        parts.append(f'<rect x="{x:.0f}" y="30" width="12" height="12" fill="{_colour(place)}"/>')
        parts.append(_text(x + 18, 40, name))
        x += 40 + LETTER * len(name)
    return "".join(parts)


def _colour(place: int) -> str:
    return COLOURS[place % len(COLOURS)]


def _y(share: float) -> float:
    return round(TOP + HEIGHT * (1 - share), 1)


def _text(x: float, y: float, text: str, style: str = "") -> str:
    return f'<text x="{x:.0f}" y="{y:.1f}" class="{style}">{escape(text)}</text>'


def write(document: Mapping[str, Any], out: Path) -> None:
    """Draw a report into a file, whose name says as what."""
    drawn = chart(document)
    if out.suffix == ".png":
        out.write_bytes(importlib.import_module("resvg_py").svg_to_bytes(svg_string=drawn))
    else:
        out.write_text(drawn, "utf-8")


def main() -> None:
    """Read the arguments, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("report", type=Path, help="what 'estuary bench memory --out' wrote")
    parser.add_argument("out", type=Path, help="an .svg or .png file")
    arguments = parser.parse_args()
    write(json.loads(arguments.report.read_bytes()), arguments.out)


if __name__ == "__main__":
    main()
