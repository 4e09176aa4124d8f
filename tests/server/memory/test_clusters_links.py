"""What holds memories together."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from estuary_server.memory.clusters_links import ENTITY, NEAREST, SECOND_TOPIC, TOPIC, Links, link
from estuary_server.memory.entities import KnownEntities, merge_entities
from estuary_server.store.memory_records import MemoryRecord
from tests.server.memory.graph_material import animal, memory, naming


def links_of(records: list[MemoryRecord]) -> Links:
    return link(records, merge_entities(records))


def hubs(links: Links) -> dict[str, dict[int, float]]:
    """Hub to the memories linked with it."""
    found: dict[str, dict[int, float]] = {}
    for (memory_, hub), weight in links.weights.items():
        found.setdefault(links.hubs[hub - links.memories], {})[memory_] = weight
    return found


def test_memories_of_a_topic_meet_in_a_hub() -> None:
    records = [memory(1, "a", topic="pets"), memory(2, "b", topic="pets"), memory(3, "c", topic="food")]
    assert hubs(links_of(records)) == {"topic pets": {0: TOPIC, 1: TOPIC}}


def test_a_second_topic_links_less_and_general_not_at_all() -> None:
    records = [memory(1, "a", topic="pets"), memory(2, "b", secondary_topics=("pets",)), memory(3, "c")]
    assert hubs(links_of(records)) == {"topic pets": {0: TOPIC, 1: SECOND_TOPIC}}


def test_an_entity_of_many_links_less() -> None:
    few = hubs(links_of([naming(at, animal("Rex")) for at in range(2)]))
    many = hubs(links_of([naming(at, animal("Rex")) for at in range(20)]))
    [weight_of_few], [weight_of_many] = (
        {max(h.values()) for k, h in x.items() if "entity" in k} for x in (few, many)
    )
    assert ENTITY > weight_of_few > weight_of_many > 0


def test_a_word_of_most_memories_links_nothing() -> None:
    records = [memory(at, f"garden {'roses' if at < 3 else ''}") for at in range(20)]
    assert set(hubs(links_of(records))) == {"word rose"}


def unit(*numbers: float) -> NDArray[np.float32]:
    vector = np.array(numbers, dtype=np.float32)
    return vector / np.float32(np.linalg.norm(vector))


def test_what_means_the_same_is_linked_and_what_does_not_is_not() -> None:
    records = [memory(at, str(at)) for at in range(4)]
    vectors = {"m0": unit(1, 0), "m1": unit(1, 0.01), "m2": unit(0, 1)}
    links = link(records, KnownEntities(), vectors)
    assert list(links.weights) == [(0, 1)]
    assert 0.9 * NEAREST < links.weights[0, 1] <= NEAREST


def test_one_vector_links_nothing() -> None:
    assert link([memory(1, "a"), memory(2, "b")], KnownEntities(), {"m1": unit(1, 0)}).weights == {}
