"""What is drawn of a graph, whichever server it comes from."""

from __future__ import annotations

from estuary_sdk.protocol.models.graph import GraphEdge, GraphNode, MemoryGraph
from estuary_server.cli.graph_drawing_scene import Circle, scene


def cluster(id_: str, parent: str | None = None, label: str = "") -> GraphNode:
    return GraphNode(id_, "cluster", label, parent_cluster_id=parent)


def remembered(id_: str, cluster_id: str | None = None) -> GraphNode:
    return GraphNode(id_, "memory", content=id_, cluster_id=cluster_id)


def held(circle: Circle) -> list[str]:
    return [node.id for node in (*circle.memories, *circle.entities)]


def test_parts_lie_in_their_whole_and_entities_where_they_are_mentioned_most() -> None:
    nodes = [cluster("a", label="Food"), cluster("b", "a", "Food: figs"), cluster("c", "a", "Food: tea")]
    nodes += [*(remembered(f"m{at}", "b" if at < 2 else "c") for at in range(3)), GraphNode("e", "entity")]
    mentions = [GraphEdge(f"m{at}", "e", "mentions") for at in range(3)]
    [whole] = scene(MemoryGraph(nodes, mentions)).circles
    assert (held(whole), [held(part) for part in whole.parts]) == ([], [["m0", "m1", "e"], ["m2"]])
    assert [part.short_label for part in whole.parts] == ["figs", "tea"]
    assert {part.colour for part in whole.parts} == {whole.colour}


def test_edges_say_what_lies_where_too() -> None:
    graph = MemoryGraph([cluster("a"), remembered("m")], [GraphEdge("a", "m", "contains")])
    assert [held(circle) for circle in scene(graph).circles] == [["m"]]


def test_what_lies_nowhere_is_drawn_without_a_label() -> None:
    nodes = [
        cluster("a"),
        remembered("m", "no such cluster"),
        GraphNode("e", "entity"),
        GraphNode("x", "riddle"),
    ]
    circles = scene(MemoryGraph(nodes, [GraphEdge("m", "nobody", "mentions")])).circles
    assert [(circle.id, held(circle)) for circle in circles] == [("a", []), ("", ["m", "e"])]


def test_clusters_that_lie_in_each_other_and_deeper_ones_are_all_there() -> None:
    above = {"a": "b", "b": "a", "c": "c", "d": None, "e": "d", "f": "e", "g": "a"}
    circles = scene(MemoryGraph([cluster(id_, parent) for id_, parent in above.items()])).circles
    assert {circle.id: [part.id for part in circle.parts] for circle in circles} == {
        "a": [],
        "b": [],
        "c": [],
        "d": ["e", "f"],
        "g": [],
    }


def test_a_graph_without_a_user_gets_one() -> None:
    assert scene(MemoryGraph()).user.type == "user"
