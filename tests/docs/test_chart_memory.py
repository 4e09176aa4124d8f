"""The chart of the memory bench shows what the report says."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tools.chart_memory import HEIGHT, Group, chart, groups, write

SVG = "{http://www.w3.org/2000/svg}"
CUTS = [1, 5, 10, 20, 50]


def row(what: str, questions: int, at_ten: float) -> dict[str, Any]:
    return {"what": what, "questions": questions, "recall": [0.1, 0.2, at_ten, 0.9, 1.0]}


REPORT = {
    "cuts": CUTS,
    "data": "a set <of> two",
    "runs": [
        {"memory": "words", "rows": [row("multi-hop", 4, 0.25), row("all", 9, 0.5)]},
        {"memory": "words & meaning", "rows": [row("multi-hop", 4, 0.75), row("all", 9, 1.0)]},
    ],
}


def test_a_group_for_each_category_with_the_recall_of_each_memory() -> None:
    assert groups(REPORT) == [Group("multi-hop", 4, (0.25, 0.75)), Group("all", 9, (0.5, 1.0))]


def test_bars_are_as_high_as_their_recall_and_say_it() -> None:
    drawn = ElementTree.fromstring(chart(REPORT))
    bars = [float(rect.attrib["height"]) for rect in drawn.iter(f"{SVG}rect")][1:5]
    assert bars == [HEIGHT * share for share in (0.25, 0.75, 0.5, 1.0)]
    texts = [text.text for text in drawn.iter(f"{SVG}text")]
    shown = ("25.0", "75.0", "50.0", "100.0", "multi-hop", "4 questions", "words & meaning")
    assert [text for text in shown if text not in texts] == []


def test_nothing_is_drawn_outside_of_the_picture() -> None:
    drawn = ElementTree.fromstring(chart(REPORT))
    width, height = float(drawn.attrib["width"]), float(drawn.attrib["height"])
    for rect in drawn.iter(f"{SVG}rect"):
        right = float(rect.get("x", 0)) + float(rect.attrib["width"])
        assert right <= width
        assert float(rect.get("y", 0)) + float(rect.attrib["height"]) <= height


def test_the_name_of_the_file_says_what_is_written(tmp_path: Path) -> None:
    write(REPORT, tmp_path / "memory.svg")
    write(REPORT, tmp_path / "memory.png")
    assert (tmp_path / "memory.svg").read_text("utf-8") == chart(REPORT)
    assert (tmp_path / "memory.png").read_bytes().startswith(b"\x89PNG")


def test_a_report_of_something_else_is_refused() -> None:
    with pytest.raises(ValueError, match="no runs"):
        groups({"machine": {}})
