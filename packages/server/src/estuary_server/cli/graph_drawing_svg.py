"""The marks of a drawing of a memory graph, as SVG.

Every text in it goes through ``harmless`` and is escaped, whatever it says. Colours are classes: the style
that goes with them is made here, too, once for light and once for dark ground, so that the same marks serve
a page and a picture.

What must not live here: places (``graph_drawing_layout.py``), the page and its script.
"""

from __future__ import annotations

import html
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from estuary_sdk.protocol.models.graph import GraphEdge, GraphNode
from estuary_server.cli.graph_drawing_label import LINE_HEIGHT, Box, Label
from estuary_server.cli.graph_drawing_layout import Layout, Place
from estuary_server.cli.graph_drawing_scene import Circle, Scene
from estuary_server.cli.graph_drawing_style import COLOURS
from estuary_server.cli.graph_drawing_text import (
    CLUSTER_FONT,
    ENTITY_FONT,
    ENTITY_LINES,
    ENTITY_UNITS,
    MEMORY_FONT,
    NEAR_FONT,
    PART_FONT,
    Line,
    harmless,
    wrapped,
)

_MEMORY_LINE = 22


@dataclass(frozen=True)
class Marks:
    """The inside of an SVG element, and its box: left, top, width, height."""

    content: str
    box: tuple[float, float, float, float]


def marks(scene: Scene, layout: Layout) -> Marks:
    """Everything of a scene, the nodes numbered (``data-n``) in the scene's order."""
    pen = _Pen(scene, layout)
    parts = [*pen.spokes(), *pen.circles(), *pen.lines(), *pen.nodes(), *pen.labels()]
    return Marks("\n".join(parts), layout.box)


class _Pen:
    """Draws one scene."""

    def __init__(self, scene: Scene, layout: Layout) -> None:
        self._scene = scene
        self._layout = layout
        self._places = layout.places
        self._numbers = {node_id: number for number, node_id in enumerate(scene.nodes)}
        self._colours = dict(_colours(scene.circles))

    def spokes(self) -> Iterator[str]:
        """From the user to the circles."""
        middle = self._places[self._scene.user.id]
        for circle in self._scene.circles:
            if circle.id:
                end = self._places[circle.id]
                yield _path("spoke", _straight(middle, end, end.r))

    def circles(self) -> Iterator[str]:
        """Outer ones below their parts."""
        for circle in self._scene.circles:
            for each in (circle, *circle.parts):
                if each.id:
                    kind = "whole" if each.parts else "disc"
                    yield _disc(
                        f"{kind}{each.colour % COLOURS}", self._places[each.id], self._numbers[each.id]
                    )

    def lines(self) -> Iterator[str]:
        """Mentions, then relationships."""
        for edge in self._scene.mentions:
            yield self._line("line", edge)
        for edge in self._scene.relationships:
            yield self._line("bond", edge)

    def _line(self, kind: str, edge: GraphEdge) -> str:
        start, end = self._places[edge.source], self._places[edge.target]
        shape = _bent(start, end) if kind == "bond" else _straight(start, end, end.r)
        return _path(kind, shape, self._numbers[edge.source], self._numbers[edge.target])

    def nodes(self) -> Iterator[str]:
        """Memories are discs, entities rings, the user is a disc with a letter."""
        for node in self._scene.nodes.values():
            colour = self._colours.get(node.id, 0) % COLOURS
            if node.type == "memory":
                yield _disc(f"memory memory{colour}", self._places[node.id], self._numbers[node.id])
            elif node.type == "entity":
                yield _disc(f"entity ring{colour}", self._places[node.id], self._numbers[node.id])
        user, place = self._scene.user, self._places[self._scene.user.id]
        yield _disc("user", place, self._numbers[user.id])
        letter = harmless(user.label or "")[:1].upper() or "?"
        at = f'x="{place.x:.1f}" y="{place.y + 8:.1f}" font-size="22" text-anchor="middle"'
        yield f'<text class="userletter" {at}>{html.escape(letter)}</text>'

    def labels(self) -> Iterator[str]:
        """The most important first: one that finds no room is there, but not shown."""
        labels = [
            self._user_label(), *self._circle_labels(), *self._entity_labels(), *self._memory_labels()
        ]  # fmt: skip
        taken: list[Box] = []
        for label in labels:
            box = label.box
            shown = not any(box.overlaps(other) for other in taken)
            if shown and not label.near:
                taken.append(box)
            yield _text(label, shown)

    def _user_label(self) -> Label:
        user = self._scene.user
        lines = wrapped(user.label or "", ENTITY_UNITS, ENTITY_LINES)
        return self._below(user, 13, lines, "title")

    def _below(self, node: GraphNode, size: float, lines: list[Line], kind: str, **more: Any) -> Label:
        place = self._places[node.id]
        y = place.y + place.r + size * 1.05
        return Label(place.x, y, size, tuple(lines), kind, self._numbers[node.id], **more)

    def _circle_labels(self) -> Iterator[Label]:
        for circle in self._scene.circles:
            yield from self._circle_label(circle, CLUSTER_FONT, "title")
        for part in (part for circle in self._scene.circles for part in circle.parts):
            yield from self._circle_label(part, PART_FONT, "part")

    def _circle_label(self, circle: Circle, size: float, kind: str) -> Iterator[Label]:
        if circle.id and circle.short_label:
            place = self._places[circle.id]
            kind = f"{kind} title{circle.colour % COLOURS}"
            lines = tuple(wrapped(circle.short_label))
            y = place.y - place.r - 5
            yield Label(place.x, y, size, lines, kind, self._numbers[circle.id], upwards=True)

    def _entity_labels(self) -> Iterator[Label]:
        entities = [node for node in self._scene.nodes.values() if node.type == "entity"]
        to_user = {
            edge.target: edge.label or ""
            for edge in self._scene.relationships
            if edge.source == self._scene.user.id
        }
        for entity in sorted(entities, key=lambda node: -(node.mention_count or 0)):
            lines = wrapped(entity.name or entity.label or "", ENTITY_UNITS, ENTITY_LINES)
            note = wrapped(to_user.get(entity.id, ""), ENTITY_UNITS, 1)
            yield self._below(entity, ENTITY_FONT, [*lines, *note], "name", noted=bool(note))

    def _memory_labels(self) -> Iterator[Label]:
        labelled = self._layout.labelled
        size = MEMORY_FONT if labelled else NEAR_FONT
        for memory in self._scene.memories:
            lines = wrapped(memory.label or memory.content or "", _MEMORY_LINE, 3)
            yield self._below(memory, size, lines, "faint", near=not labelled)


def _colours(circles: Iterable[Circle]) -> Iterator[tuple[str, int]]:
    for circle in circles:
        for node in (*circle.memories, *circle.entities):
            yield node.id, circle.colour
        yield from _colours(circle.parts)


def _straight(start: Place, end: Place, short_of: float) -> str:
    length = math.hypot(end.x - start.x, end.y - start.y) or 1.0
    part = max(0.0, 1 - short_of / length)
    x, y = start.x + (end.x - start.x) * part, start.y + (end.y - start.y) * part
    return f"M{start.x:.1f} {start.y:.1f}L{x:.1f} {y:.1f}"


def _bent(start: Place, end: Place) -> str:
    """A slight bow to the left of the way."""
    x = (start.x + end.x) / 2 + (end.y - start.y) * 0.12
    y = (start.y + end.y) / 2 - (end.x - start.x) * 0.12
    return f"M{start.x:.1f} {start.y:.1f}Q{x:.1f} {y:.1f} {end.x:.1f} {end.y:.1f}"


def _path(kind: str, shape: str, source: int | None = None, target: int | None = None) -> str:
    ends = "" if source is None else f' data-a="{source}" data-b="{target}"'
    return f'<path class="{kind}" d="{shape}"{ends}/>'


def _disc(kind: str, place: Place, number: int) -> str:
    return (
        f'<circle class="{kind}" cx="{place.x:.1f}" cy="{place.y:.1f}" r="{place.r:.1f}" data-n="{number}"/>'
    )


def _text(label: Label, shown: bool) -> str:
    """A text of its own for each line, because lines of one text would turn around together."""
    if not label.lines:
        return ""
    kind = f"{'near' if label.near else 'label'} {label.kind}{'' if shown else ' gone'}"
    place = (
        f'transform="translate({label.x:.1f} {label.y:.1f})" font-size="{label.size}" text-anchor="middle"'
    )
    room = f'data-n="{label.number}" data-w="{label.width:.1f}" data-l="{len(label.lines)}"'
    lines = "".join(_lines(label))
    upwards = ' data-u=""' if label.upwards else ""
    return f'<g class="{kind}" {place} {room}{upwards}>{lines}</g>'


def _lines(label: Label) -> Iterator[str]:
    for at, line in enumerate(label.lines):
        note = ' class="note"' if label.noted and at == len(label.lines) - 1 else ""
        yield f'<text y="{label.rise + at * LINE_HEIGHT:.2f}em"{note}>{html.escape(line.text)}</text>'
