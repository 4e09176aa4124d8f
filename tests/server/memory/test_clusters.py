"""Communities of memories: each memory in one, the same ones from the same memories, few changes from few."""

from __future__ import annotations

import random
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estuary_server.memory.clusters import LARGE, SMALLEST_PART, Cluster, find_clusters
from estuary_server.memory.clusters_links import Vectors
from estuary_server.memory.entities import merge_entities
from estuary_server.store.memory_records import MemoryRecord
from tests.server.memory.graph_material import a_player, memory


def clusters_of(
    records: list[MemoryRecord], vectors: Vectors | None = None, before: str = ""
) -> tuple[Cluster, ...]:
    return find_clusters(records, merge_entities(records), vectors, before)


def leaf_of(clusters: tuple[Cluster, ...]) -> dict[str, str]:
    return {id_: cluster.id for cluster in clusters if not cluster.child_ids for id_ in cluster.memory_ids}


def test_no_memory_no_cluster() -> None:
    assert clusters_of([]) == ()


def test_one_memory_lies_in_one_cluster() -> None:
    [cluster] = clusters_of([memory(1, topic="pets")])
    assert (cluster.label, cluster.level, cluster.parent_id, cluster.memory_ids) == ("Pets", 0, None, ("m1",))


def test_topics_are_clusters_and_loners_are_together() -> None:
    pets = [memory(at, f"Thing {at}", topic="pets") for at in range(3)]
    work = [memory(at, f"Thing {at}", topic="work") for at in range(3, 6)]
    loners = [memory(6, "Kites", topic="hobby"), memory(7, "Rain", topic="weather")]
    found = {cluster.memory_ids for cluster in clusters_of([*pets, *work, *loners])}
    assert found == {("m0", "m1", "m2"), ("m3", "m4", "m5"), ("m6", "m7")}


def test_vectors_bring_together_what_shares_no_word() -> None:
    records = [memory(at, text) for at, text in enumerate(["Dogs", "Puppies", "Taxes", "Accounts"])]
    near = np.eye(2, dtype=np.float32)
    vectors = {record.id: near[at // 2] for at, record in enumerate(records)}
    assert {c.memory_ids for c in clusters_of(records, vectors)} == {("m0", "m1"), ("m2", "m3")}
    assert len(clusters_of(records)) == 1


@pytest.mark.parametrize("memories", [5, 60, 400])
def test_two_levels_where_a_cluster_is_large(memories: int) -> None:
    clusters = clusters_of(a_player(memories))
    by_id = {cluster.id: cluster for cluster in clusters}
    assert len(by_id) == len(clusters)
    assert any(c.level for c in clusters) == (memories == 400)
    for cluster in clusters:
        parts = [by_id[id_] for id_ in cluster.child_ids]
        assert all(part.parent_id == cluster.id and part.level == 1 for part in parts)
        assert len(parts) != 1
        if parts:
            assert len(cluster.memory_ids) > LARGE
            assert Counter(id_ for part in parts for id_ in part.memory_ids) == Counter(cluster.memory_ids)
            assert sum(len(part.memory_ids) < SMALLEST_PART for part in parts) <= 1


def test_labels_are_unique() -> None:
    labels = [cluster.label for cluster in clusters_of(a_player(400))]
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("seed", range(3))
def test_one_more_memory_moves_few_others(seed: int) -> None:
    records = a_player(61, seed)
    before, after = leaf_of(clusters_of(records[:-1])), leaf_of(clusters_of(records))
    moved = sum(before[id_] != after[id_] for id_ in before)
    assert moved <= 6


def test_ids_differ_by_what_stands_before() -> None:
    records = a_player(20)
    ids, others = ({c.id for c in clusters_of(records, before=before)} for before in ("", "Its own "))
    assert not ids & others


TOPICS = ["pets", "food", "general", ""]
TEXTS = ["The dog sleeps", "The dog ate sushi", "Sushi for ever", "Nothing", "我喜欢猫", ""]
parts = st.lists(st.tuples(st.sampled_from(TOPICS), st.sampled_from(TEXTS)), max_size=40)


@settings(deadline=None)
@given(parts, st.randoms(use_true_random=False))
def test_each_memory_in_one_leaf_whatever_the_order(
    told: list[tuple[str, str]], chance: random.Random
) -> None:
    records = [memory(at, text, topic=topic) for at, (topic, text) in enumerate(told)]
    clusters = clusters_of(records)
    held = Counter(id_ for cluster in clusters if not cluster.child_ids for id_ in cluster.memory_ids)
    assert held == Counter(record.id for record in records)
    chance.shuffle(records)
    assert clusters_of(records) == clusters
