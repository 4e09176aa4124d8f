"""Where everything lies: inside its circle, apart from others, the same every time."""

from __future__ import annotations

import math
from itertools import combinations

import pytest

from estuary_sdk.protocol.models.graph import GraphEdge, GraphNode, MemoryGraph
from estuary_server.cli import graph_drawing_layout
from estuary_server.cli.graph_drawing_layout import MEMORY_ROOM, Layout, Place, laid_out
from estuary_server.cli.graph_drawing_scene import Scene, scene
from estuary_server.memory.graph import GraphOwner, build_graph
from tests.server.memory.graph_material import a_player, odd_player

OWNER = GraphOwner("conversation", "ada")


def apart(one: Place, other: Place) -> float:
    return math.hypot(one.x - other.x, one.y - other.y) - one.r - other.r


def assert_well_laid_out(shown: Scene, layout: Layout) -> None:
    places = layout.places
    assert set(places) >= {node.id for node in shown.nodes.values() if node.type != "riddle"}
    left, top, width, height = layout.box
    for place in places.values():
        assert left < place.x - place.r
        assert place.x + place.r < left + width
        assert top < place.y - place.r
        assert place.y + place.r < top + height
    leaves = [leaf for circle in shown.circles for leaf in (circle.parts or (circle,))]
    outer = [places[circle.id] for circle in shown.circles if circle.id]
    assert all(apart(one, other) > 0 for one, other in combinations([*outer, places[shown.user.id]], 2))
    assert all(apart(places[a.id], places[b.id]) > 0 for a, b in combinations(leaves, 2) if a.id and b.id)
    for leaf in leaves:
        for node in (*leaf.memories, *leaf.entities):
            if leaf.id:
                assert apart(places[node.id], places[leaf.id]) <= -2 * places[node.id].r


@pytest.mark.parametrize("memories", [0, 1, 5, 60, 400])
def test_everything_has_a_place_of_its_own(memories: int) -> None:
    shown = scene(build_graph(a_player(memories), OWNER))
    layout = laid_out(shown)
    assert_well_laid_out(shown, layout)
    assert layout.labelled == (memories <= 40)
    assert laid_out(shown) == layout


def test_odd_texts_have_places_too() -> None:
    shown = scene(build_graph(odd_player(), OWNER))
    assert_well_laid_out(shown, laid_out(shown))


@pytest.mark.parametrize("most", [700, 10])
def test_memories_do_not_lie_on_each_other(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graph_drawing_layout, "TOO_MANY_FOR_ROUNDS", most)
    shown = scene(build_graph(a_player(200), OWNER))
    places = laid_out(shown).places
    dots = [places[node.id] for node in shown.memories]
    assert min(apart(one, other) for one, other in combinations(dots, 2)) > 0.4 * MEMORY_ROOM


def test_hundreds_of_links_of_one_node_do_not_tear_it_away() -> None:
    many = [GraphNode(f"m{at}", "memory", cluster_id="a") for at in range(200)]
    names = [GraphNode(f"e{at}", "entity", name="Biscuit") for at in range(40)]
    edges = [GraphEdge(memory.id, "e0", "mentions") for memory in many]
    edges += [GraphEdge("m0", name.id, "mentions") for name in names]
    shown = scene(MemoryGraph([GraphNode("a", "cluster", "Pets"), *many, *names], edges))
    layout = laid_out(shown)
    assert_well_laid_out(shown, layout)
    assert layout.places["a"].r < 600


def test_a_graph_of_another_server_is_laid_out() -> None:
    nodes = [
        GraphNode("a", "cluster", "A", parent_cluster_id="b"),
        GraphNode("b", "cluster", "B", parent_cluster_id="a"),
        GraphNode("m", "memory"),
        GraphNode("e", "entity"),
        GraphNode("x", "riddle"),
    ]
    shown = scene(MemoryGraph(nodes))
    assert_well_laid_out(shown, laid_out(shown))
