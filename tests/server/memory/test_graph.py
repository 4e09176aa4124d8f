"""The graph in the wire's models: every field, no edge into nothing, every memory in a cluster."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estuary_sdk.protocol.models.graph import GraphEdge, GraphNode, GraphStats, MemoryGraph
from estuary_server.memory.graph import LABEL_CHARS, OF_ITSELF, GraphOptions, GraphOwner, build_graph
from estuary_server.store.memory_records import PLAYER, MemoryRecord, Relation
from tests.server.memory.graph_material import START, a_player, animal, memory, naming, odd_player

OWNER = GraphOwner("conversation", "ada/1")
EVERYTHING = GraphOptions(include_character_memories=True)


def of_type(graph: MemoryGraph, type_: str) -> list[GraphNode]:
    return [node for node in graph.nodes if node.type == type_]


def test_of_no_memory_there_is_the_user_alone() -> None:
    user = GraphNode(id="user:ada/1", type="user", label="ada/1")
    assert build_graph([], OWNER) == MemoryGraph([user], [], GraphStats())


def test_every_field_of_a_small_graph() -> None:
    record = naming(
        0,
        animal("Biscuit", "my dog"),
        relations=[Relation(PLAYER, "pet_dog", "Biscuit")],
        content="The player's dog is called Biscuit",
        memory_type="relationship",
        confidence=0.9,
        topic="pets",
        secondary_topics=("family",),
        source_quote="my dog Biscuit",
        access_count=3,
        fact_key="dog.name",
        fact_value="Biscuit",
        happens_on="2026",
    )
    graph = build_graph([record], OWNER)
    user, cluster, remembered, biscuit = graph.nodes
    assert user == GraphNode(id="user:ada/1", type="user", label="ada/1")
    assert cluster == GraphNode(
        id=cluster.id,
        type="cluster",
        label="Pets: Biscuit",
        memory_count=1,
        level=0,
        type_distribution={"relationship": 1},
        expanded=True,
    )
    assert remembered == GraphNode(
        id="m0",
        type="memory",
        label="The player's dog is called Biscuit",
        content="The player's dog is called Biscuit",
        memory_type="relationship",
        confidence=0.9,
        created_at=START.isoformat(),
        topic="pets",
        cluster_id=cluster.id,
        source_quote="my dog Biscuit",
        source_conversation_id="conversation",
        access_count=3,
        extra_data={
            "secondary_topics": ["family"],
            "fact_key": "dog.name",
            "happens_on": "2026",
            "source": "text_chat",
        },
    )
    assert biscuit == GraphNode(
        id=biscuit.id,
        type="entity",
        label="Biscuit",
        name="Biscuit",
        entity_type="animal",
        mention_count=1,
        extra_data={"aliases": ["my dog"]},
    )
    assert graph.edges == [
        GraphEdge(user.id, cluster.id, "has_cluster"),
        GraphEdge(cluster.id, "m0", "contains"),
        GraphEdge("m0", biscuit.id, "mentions", confidence=0.9),
        GraphEdge(user.id, biscuit.id, "relationship", "pet_dog", "pet dog", 0.9),
    ]
    assert graph.stats == GraphStats(1, 1, 1, {"Pets: Biscuit": 1})
    assert not graph.stale


def test_the_user_is_called_by_name_when_it_is_known() -> None:
    old, new = (
        memory(at, fact_key="name", fact_value=name) for at, name in enumerate(["Ada", "Ada Lovelace"])
    )
    its_own = memory(2, fact_key="name", fact_value="Sage", memory_type="character_self")
    assert build_graph([new, old, its_own], OWNER, EVERYTHING).nodes[0].label == "Ada Lovelace"


def test_only_active_memories_are_shown_and_asked_for_entities() -> None:
    gone = ("superseded", "deleted", "quarantined", "decayed")
    records = [memory(0), *(naming(at, animal("Rex"), status=status) for at, status in enumerate(gone, 1))]
    graph = build_graph(records, OWNER)
    assert [node.id for node in of_type(graph, "memory")] == ["m0"]
    assert of_type(graph, "entity") == []


def test_without_entities() -> None:
    graph = build_graph(a_player(30), OWNER, GraphOptions(include_entities=False))
    assert {node.type for node in graph.nodes} == {"user", "cluster", "memory"}
    assert {edge.type for edge in graph.edges} == {"has_cluster", "contains"}
    assert graph.stats.total_entities == 0


def test_what_the_character_remembers_of_itself_is_asked_for_and_changes_no_cluster_of_the_player() -> None:
    records = a_player(40)
    its_own = [memory(100 + at, "I like tea", memory_type="character_self", topic="food") for at in range(3)]
    without = build_graph([*records, *its_own], OWNER)
    both = build_graph([*records, *its_own], OWNER, EVERYTHING)
    assert without == build_graph(records, OWNER)
    assert of_type(both, "cluster")[: len(of_type(without, "cluster"))] == of_type(without, "cluster")
    [own] = of_type(both, "cluster")[len(of_type(without, "cluster")) :]
    assert own.label is not None
    assert own.label.startswith(OF_ITSELF)
    assert own.type_distribution == {"character_self": 3}


def test_long_contents_have_short_labels() -> None:
    texts = ["word " * 40, "x" * 200, "short", "two\nlines"]
    labels = [
        node.label
        for node in of_type(build_graph([memory(i, t) for i, t in enumerate(texts)], OWNER), "memory")
    ]
    assert labels == [
        "word word word word word word word word word\u2026",
        "x" * 47 + "\u2026",
        "short",
        "two lines",
    ]
    assert all(label and len(label) <= LABEL_CHARS for label in labels)


def test_no_quote_is_no_quote() -> None:
    assert of_type(build_graph([memory(0, source_quote="")], OWNER), "memory")[0].source_quote is None


def assert_whole(graph: MemoryGraph, records: list[MemoryRecord]) -> None:
    """What holds of every graph."""
    ids = [node.id for node in graph.nodes]
    assert len(set(ids)) == len(ids)
    assert {end for edge in graph.edges for end in (edge.source, edge.target)} <= set(ids)
    types = {node.id: node.type for node in graph.nodes}
    ends = {"has_cluster": "cluster", "contains": "memory", "mentions": "entity"}
    assert all(types[e.target] == ends[e.type] for e in graph.edges if e.type != "relationship")
    assert len({(e.source, e.target, e.type, e.relationship_type) for e in graph.edges}) == len(graph.edges)
    leaves = {n.id for n in of_type(graph, "cluster") if not n.child_cluster_ids}
    contained = Counter(e.target for e in graph.edges if e.type == "contains")
    assert contained == Counter(record.id for record in records)
    assert all(e.source in leaves for e in graph.edges if e.type == "contains")
    assert {(n.cluster_id, n.id) for n in of_type(graph, "memory")} == {
        (e.source, e.target) for e in graph.edges if e.type == "contains"
    }
    user = graph.nodes[0].id
    reached = Counter((e.source, e.target) for e in graph.edges if e.type == "has_cluster")
    assert reached == Counter((n.parent_cluster_id or user, n.id) for n in of_type(graph, "cluster"))
    assert all(n.memory_count == sum(n.type_distribution.values()) for n in of_type(graph, "cluster"))
    assert graph.stats.total_memories == len(of_type(graph, "memory")) == len(records)
    assert graph.stats.cluster_count == len(graph.stats.clusters) == len(of_type(graph, "cluster"))
    mentions = Counter(e.target for e in graph.edges if e.type == "mentions")
    assert {n.id: n.mention_count for n in of_type(graph, "entity")} == mentions


@pytest.mark.parametrize("records", [a_player(5), a_player(60), a_player(400), odd_player()], ids=len)
def test_graphs_are_whole(records: list[MemoryRecord]) -> None:
    graph = build_graph(records, OWNER)
    assert_whole(graph, records)
    assert MemoryGraph.from_dict(graph.to_dict()) == graph


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 45), st.integers(0, 5), st.randoms(use_true_random=False))
def test_the_order_of_memories_does_not_matter(memories: int, seed: int, chance: random.Random) -> None:
    records = [
        replace(record, memory_type="character_self" if chance.random() < 0.1 else record.memory_type)
        for record in a_player(memories, seed)
    ]
    graph = build_graph(records, OWNER, EVERYTHING)
    assert_whole(graph, records)
    chance.shuffle(records)
    assert build_graph(records, OWNER, EVERYTHING) == graph
