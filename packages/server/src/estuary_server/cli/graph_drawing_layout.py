"""Where everything in a drawing of a memory graph lies. Numbers only, always the same for the same graph.

Theory of operation. From the inside out. In a circle, entities and memories begin on a spiral, those that
belong together next to each other; then a few rounds pull memories towards the entities they mention and
everything towards the middle, and push apart what would overlap. A circle is as large as what lies in it.
Circles are packed around the middle of the circle they are parts of, or around the user, the largest first,
each at the first free place from the middle outwards, somewhat wider than high.

Units are those of the drawing; at scale 1 they are pixels. x goes right, y goes down. Every text that is
always shown has room: the sizes here know how long it is.

What must not live here: marks and colours (``graph_drawing_svg.py``).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from estuary_sdk.protocol.models.graph import GraphNode
from estuary_server.cli.graph_drawing_label import LINE_HEIGHT
from estuary_server.cli.graph_drawing_scene import Circle, Scene
from estuary_server.cli.graph_drawing_text import (
    CLUSTER_FONT,
    ENTITY_FONT,
    ENTITY_LINES,
    ENTITY_UNITS,
    PART_FONT,
    Line,
    wrapped,
)

Points = NDArray[np.float64]

MEMORY_R, USER_R = 5.5, 26.0
ENTITY_ROOM, MEMORY_ROOM = 27.0, 10.5
LABELLED_ENTITY_ROOM, LABELLED_MEMORY_ROOM = 46.0, 70.0
"""Half the distance that two of a kind keep; entities with long names keep more, and so
do all where each memory has its text beside it."""

LABELLED_UP_TO = 40
"""Memories up to which each has its text beside it."""

LABEL_BELOW = 16.0
"""How far a memory's mark lies above the middle of mark and text."""

FLATTER = 0.62
"""How much nearer to each other are those one below the other, where texts make them wide and not high."""

RIM, TEXT_BESIDE, SMALLEST_R, GAP, AROUND_USER = 12.0, 44.0, 34.0, 10.0, 46.0
SMALLEST_BOX = 440.0, 300.0
WIDER = 1.35
"""How much wider than high the whole is."""

ROUNDS, MOST_STEPS, TOO_MANY_FOR_ROUNDS = 160, 10_000, 400
"""Rounds for few points, rounds times points for many, and points from which the spiral is left as it is."""

_GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))
_ANGLES = np.linspace(0, 2 * math.pi, 48, endpoint=False)


@dataclass(frozen=True)
class Place:
    """A disc: the middle and the radius."""

    x: float
    y: float
    r: float

    def moved(self, x: float, y: float) -> Place:
        """The same somewhere else."""
        return Place(self.x + x, self.y + y, self.r)


@dataclass(frozen=True)
class Layout:
    """Places by id, of clusters and of nodes.

    Attributes:
        box: left, top, width, height of all of it.
        labelled: whether each memory has room for its text.
    """

    places: Mapping[str, Place]
    box: tuple[float, float, float, float]
    labelled: bool


def laid_out(scene: Scene) -> Layout:
    """Places for everything in a scene."""
    labelled = len(scene.memories) <= LABELLED_UP_TO
    links: dict[str, list[str]] = defaultdict(list)
    for edge in scene.mentions:
        links[edge.source].append(edge.target)
    blocks = [_block(circle, links, labelled) for circle in scene.circles]
    centres = _packed([block.room for block in blocks], AROUND_USER, WIDER)
    places = {scene.user.id: Place(0, 0, USER_R)}
    for block, (x, y) in zip(blocks, centres, strict=True):
        places |= {key: place.moved(x, y) for key, place in block.places.items()}
    return Layout(places, _box(places), labelled)


def _box(places: Mapping[str, Place]) -> tuple[float, float, float, float]:
    margin = 64.0
    left = min(place.x - place.r for place in places.values()) - margin
    top = min(place.y - place.r for place in places.values()) - margin
    right = max(place.x + place.r for place in places.values()) + margin
    bottom = max(place.y + place.r for place in places.values()) + margin
    wide, high = max(SMALLEST_BOX[0], right - left), max(SMALLEST_BOX[1], bottom - top)
    return (left + right - wide) / 2, (top + bottom - high) / 2, wide, high


@dataclass(frozen=True)
class _Block:
    """A circle with all that is in it, around 0, 0. ``room``: radius with its label and some air."""

    places: Mapping[str, Place]
    room: float


def _block(
    circle: Circle, links: Mapping[str, Sequence[str]], labelled: bool, *, part: bool = False
) -> _Block:
    inner = [_block(below, links, labelled, part=True) for below in circle.parts]
    own = _inner_places(circle, links, labelled)
    if own:
        inner.insert(0, _Block(own, max(math.hypot(p.x, p.y) + p.r for p in own.values()) + GAP))
    places: dict[str, Place] = {}
    for block, (x, y) in zip(inner, _packed([block.room for block in inner], 0.0, 1.0), strict=True):
        places |= {key: place.moved(x, y) for key, place in block.places.items()}
    radius = _radius(places, TEXT_BESIDE if labelled and not circle.parts else RIM)
    if circle.id:
        places[circle.id] = Place(0, 0, radius)
    return _with_room_for_label(
        places, radius, wrapped(circle.short_label), PART_FONT if part else CLUSTER_FONT
    )


def _with_room_for_label(places: dict[str, Place], radius: float, lines: list[Line], font: float) -> _Block:
    """Around the middle of circle and label together."""
    high = len(lines) * font * LINE_HEIGHT
    wide = max((line.width for line in lines), default=0.0) * font
    lowered = {key: place.moved(0, high / 2) for key, place in places.items()}
    return _Block(lowered, max(radius + high / 2, math.hypot(wide / 2, radius * 0.7 + high / 2)) + GAP)


def _radius(places: dict[str, Place], rim: float) -> float:
    """The radius around everything; it is moved so that its middle is at 0, 0."""
    if not places:
        return SMALLEST_R
    x = (min(p.x - p.r for p in places.values()) + max(p.x + p.r for p in places.values())) / 2
    y = (min(p.y - p.r for p in places.values()) + max(p.y + p.r for p in places.values())) / 2
    for key, place in places.items():
        places[key] = place.moved(-x, -y)
    return max(SMALLEST_R, max(math.hypot(p.x, p.y) + p.r for p in places.values()) + rim)


def entity_r(entity: GraphNode) -> float:
    """The radius of an entity's mark: its area grows with its mentions."""
    return 6.0 + min(8.0, 1.6 * math.sqrt(entity.mention_count or 1))


def _inner_places(circle: Circle, links: Mapping[str, Sequence[str]], labelled: bool) -> dict[str, Place]:
    nodes = _next_to_each_other(circle, links)
    if not nodes:
        return {}
    at = {node.id: number for number, node in enumerate(nodes)}
    of_memory = LABELLED_MEMORY_ROOM if labelled else MEMORY_ROOM
    of_entity = LABELLED_ENTITY_ROOM if labelled else ENTITY_ROOM
    room = np.array([_room(node, of_entity) if node.type == "entity" else of_memory for node in nodes])
    pairs = [(at[n.id], at[to]) for n in nodes for to in links.get(n.id, ()) if to in at]
    points = _relaxed(_spiral(room), room, np.array(pairs, dtype=np.intp).reshape(-1, 2))
    points[:, 1] *= FLATTER if labelled else 1.0
    return {
        node.id: _mark(node, labelled, *point) for node, point in zip(nodes, points.tolist(), strict=True)
    }


def _mark(node: GraphNode, labelled: bool, x: float, y: float) -> Place:
    """The mark of a node whose mark and label have their middle here."""
    if node.type == "entity":
        return Place(x, y - ENTITY_FONT * 0.7, entity_r(node))
    return Place(x, y - LABEL_BELOW if labelled else y, MEMORY_R)


def _room(entity: GraphNode, least: float) -> float:
    lines = wrapped(entity.name or entity.label or "", ENTITY_UNITS, ENTITY_LINES)
    return max(least, *(line.width * ENTITY_FONT / 2 for line in lines), 0.0)


def _next_to_each_other(circle: Circle, links: Mapping[str, Sequence[str]]) -> list[GraphNode]:
    """Each entity before the memories that mention it first of all; memories without one at the end."""
    here = {entity.id: at for at, entity in enumerate(circle.entities)}
    order: dict[str, float] = {
        memory.id: min((here[to] for to in links.get(memory.id, ()) if to in here), default=len(here))
        for memory in circle.memories
    }
    order |= {entity: at - 0.5 for entity, at in here.items()}
    return sorted([*circle.entities, *circle.memories], key=lambda node: order[node.id])


def _spiral(room: Points) -> Points:
    """Points on a sunflower's spiral, with about the room they need."""
    distance = np.sqrt(np.cumsum(room**2) - room[0] ** 2 / 2) * 1.1
    angle = np.arange(len(room)) * _GOLDEN_ANGLE
    return np.stack([distance * np.cos(angle), distance * np.sin(angle)], axis=1)


def _relaxed(points: Points, room: Points, pairs: NDArray[np.intp]) -> Points:
    """Linked points nearer to each other, all near the middle, none nearer to another than its room."""
    if len(points) > TOO_MANY_FOR_ROUNDS:
        return points
    least = room[:, None] + room[None, :]
    of_memory, of_entity = (_counts(pairs[:, end], len(points)) for end in (0, 1))
    rounds = max(ROUNDS // 4, min(ROUNDS, MOST_STEPS // len(points)))
    for round_ in range(rounds):
        calm = 1 - round_ / rounds
        along = points[pairs[:, 1]] - points[pairs[:, 0]]
        np.add.at(points, pairs[:, 0], 0.15 * calm * along / of_memory)
        np.add.at(points, pairs[:, 1], -0.2 * calm * along / of_entity)
        points *= 1 - 0.04 * calm
        points = points + _push(points, least, room)
    return points


def _counts(ends: NDArray[np.intp], points: int) -> Points:
    """For each link, how many there are at its end: together they pull no more than one would."""
    counts: Points = np.bincount(ends, minlength=points).astype(np.float64)[ends, None]
    return counts


def _push(points: Points, least: Points, room: Points) -> Points:
    """The way out of overlaps; no longer than one's own room, or many pushes together would go too far."""
    between = points[:, None, :] - points[None, :, :]
    distance = np.hypot(between[..., 0], between[..., 1])
    np.fill_diagonal(distance, np.inf)
    overlap = np.clip(least - distance, 0, None)
    pushed: Points = (between * (0.4 * overlap / np.maximum(distance, 1e-6))[..., None]).sum(axis=1)
    length = np.maximum(np.hypot(pushed[:, 0], pushed[:, 1]), 1e-9)
    return pushed * np.minimum(1.0, room / length)[:, None]


def _packed(rooms: Sequence[float], around: float, wider: float) -> list[tuple[float, float]]:
    """Middles of discs of these radii that do not overlap, nor a disc of radius ``around`` in the middle."""
    if len(rooms) == 1 and not around:
        return [(0.0, 0.0)]
    placed = np.zeros((0, 3))
    found: dict[int, tuple[float, float]] = {}
    for turn, at in enumerate(sorted(range(len(rooms)), key=lambda at: (-rooms[at], at))):
        x, y = _first_free(placed, rooms[at], around, wider, turn)
        placed = np.vstack([placed, [x, y, rooms[at]]])
        found[at] = (x, y)
    return [found[at] for at in range(len(rooms))]


def _first_free(placed: Points, room: float, around: float, wider: float, turn: int) -> tuple[float, float]:
    angles = _ANGLES + turn * _GOLDEN_ANGLE
    if not len(placed) and not around:
        return 0.0, 0.0
    distance = around + room if around else 0.0
    while True:
        candidates = np.stack([wider * distance * np.cos(angles), distance * np.sin(angles)], axis=1)
        apart = np.hypot(*(candidates[:, None, :] - placed[None, :, :2]).transpose(2, 0, 1))
        free = (apart >= placed[None, :, 2] + room).all(axis=1)
        if free.any():
            x, y = candidates[int(np.argmax(free))]
            return float(x), float(y)
        distance += 8.0
