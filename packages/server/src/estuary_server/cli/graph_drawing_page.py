"""The page around a drawing of a memory graph: one file of HTML that needs no network.

Whatever a player said may be in it, and none of it can act: texts in the marks are escaped, texts for the
script are JSON without "<", the script makes text nodes of them, and the page's own policy allows no
script, style or connection but the two that are written into it, by their hashes.

What must not live here: marks and colours; the frame, style sheet and script, which are files of their own.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from importlib import resources
from typing import Any

from estuary_sdk.protocol.models.graph import GraphNode, GraphStats
from estuary_server.cli.graph_drawing_layout import Layout
from estuary_server.cli.graph_drawing_scene import Circle, Scene
from estuary_server.cli.graph_drawing_style import COLOURS, DARK, LIGHT, Theme, style
from estuary_server.cli.graph_drawing_svg import Marks
from estuary_server.cli.graph_drawing_text import Line, harmless, wrapped

NOTHING_YET = "Nothing is remembered yet."
NAME_UNITS = 60
"""Letters of the player's name in the title."""

HINT = (
    "Point at anything to read it, click it to see what it hangs together with. Drag to move, scroll to zoom."
)


def page(scene: Scene, layout: Layout, marks: Marks, stats: GraphStats) -> str:
    """The whole file."""
    [name] = wrapped(scene.user.label or "the player", NAME_UNITS, 1) or [Line("the player", 0)]
    title = f"What is remembered of {name.text}"
    css = _grounds() + _file("graph_drawing.css")
    script = _file("graph_drawing.js")
    policy = (
        f"default-src 'none'; style-src 'sha256-{_sha256(css)}'; script-src 'sha256-{_sha256(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    values = {
        "policy": html.escape(policy),
        "title": html.escape(title),
        "css": css,
        "totals": html.escape(_totals(stats)),
        "box": " ".join(f"{side:.0f}" for side in marks.box),
        "marks": marks.content,
        "empty": "" if scene.memories else f'<p class="empty">{NOTHING_YET}</p>',
        "legend": "\n".join(_legend(scene)),
        "data": _data(scene, layout, marks),
        "script": script,
    }
    return _file("graph_drawing.html").format_map(values)


def _file(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")


def _sha256(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _grounds() -> str:
    dark = f"@media(prefers-color-scheme:dark){{{_variables(DARK, '#1a1f29', '#2c3442')}{style(DARK)}}}"
    return _variables(LIGHT, "#ffffff", "#e3e1dc") + style(LIGHT) + dark


def _variables(theme: Theme, panel: str, edge: str) -> str:
    return (
        f":root{{--ground:{theme.ground};--ink:{theme.ink};--faint:{theme.faint};"
        f"--panel:{panel};--edge:{edge}}}"
    )


def _totals(stats: GraphStats) -> str:
    parts = [
        (stats.total_memories, "memory", "memories"),
        (stats.total_entities, "entity", "entities"),
        (stats.cluster_count, "cluster", "clusters"),
    ]
    return ", ".join(f"{number} {one if number == 1 else many}" for number, one, many in parts)


def _legend(scene: Scene) -> Iterator[str]:
    numbers = {node_id: number for number, node_id in enumerate(scene.nodes)}
    for circle in scene.circles:
        for each in (circle, *circle.parts):
            if each.id:
                yield _legend_line(each, scene.nodes[each.id], numbers[each.id], part=each is not circle)


def _legend_line(circle: Circle, node: GraphNode, number: int, *, part: bool) -> str:
    disc = f'<circle class="memory{circle.colour % COLOURS}" cx="10" cy="10" r="6"/>'
    label = f'<span dir="auto">{html.escape(harmless(circle.short_label))}</span>'
    count = f'<span class="count">{node.memory_count or 0}</span>'
    inside = f'<svg viewBox="0 0 20 20">{disc}</svg>{label}{count}'
    kind = "part" if part else "whole"
    return f'<li class="{kind}"><button data-n="{number}">{inside}</button></li>'


def _data(scene: Scene, layout: Layout, marks: Marks) -> str:
    """What the script knows, as JSON in which no mark-up can begin or end."""
    numbers = {node_id: number for number, node_id in enumerate(scene.nodes)}
    inside = _inside(scene, numbers)
    bonds = _bonds(scene)
    nodes = [
        {**_told(node, bonds.get(node.id, [])), "inside": inside[node.id], "box": _around(node, layout)}
        for node in scene.nodes.values()
    ]
    text = json.dumps({"box": marks.box, "hint": HINT, "nodes": nodes}, ensure_ascii=True)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _inside(scene: Scene, numbers: Mapping[str, int]) -> dict[str, list[int]]:
    """What lies in each cluster, and in which cluster each memory lies, as numbers."""
    found: dict[str, list[int]] = defaultdict(list)
    for circle in scene.circles:
        for each in (circle, *circle.parts):
            held = [*each.memories, *each.entities, *(node for part in each.parts for node in part.memories)]
            found[each.id] += [numbers[node.id] for node in held]
    return found


def _around(node: GraphNode, layout: Layout) -> list[float] | None:
    place = layout.places.get(node.id)
    if node.type != "cluster" or place is None:
        return None
    room = place.r * 1.25 + 30
    return [round(place.x - room, 1), round(place.y - room, 1), round(2 * room, 1), round(2 * room, 1)]


def _bonds(scene: Scene) -> dict[str, list[tuple[str, str]]]:
    """What each node is to others, in words."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for edge in scene.relationships:
        what = edge.label or edge.relationship_type or "relationship"
        source, target = (_name(scene.nodes[end]) for end in (edge.source, edge.target))
        found[edge.source].append((what, target))
        found[edge.target].append((f"{what} of", source))
    return found


def _name(node: GraphNode) -> str:
    return harmless(node.name or node.label or node.type)


def _told(node: GraphNode, bonds: list[tuple[str, str]]) -> dict[str, Any]:
    facts = [(term, harmless(str(value))) for term, value in _facts(node) if value not in (None, "", [], {})]
    return {
        "title": _name(node) if node.type != "memory" else harmless(node.content or node.label or ""),
        "text": "",
        "quote": harmless(node.source_quote or ""),
        "facts": [("is", node.type), *facts, *bonds],
    }


def _facts(node: GraphNode) -> Iterator[tuple[str, Any]]:
    yield "kind", node.memory_type or node.entity_type
    yield "topic", node.topic
    yield "also called", ", ".join(map(str, node.extra_data.get("aliases", ())))
    yield "mentions", node.mention_count
    yield "memories", node.memory_count
    yield "kinds", ", ".join(f"{kind} {count}" for kind, count in node.type_distribution.items())
    yield "confidence", None if node.confidence is None else f"{node.confidence:.0%}"
    yield "recalled", f"{node.access_count} times" if node.access_count else None
    yield "known since", (node.created_at or "")[:10]
    yield "happens on", node.extra_data.get("happens_on")
    yield "id", node.id
