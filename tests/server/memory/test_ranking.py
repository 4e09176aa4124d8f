"""Which of what was found comes first."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from estuary_server.memory.ranking import (
    LEXICAL,
    Found,
    Weights,
    key_of,
    ranked,
    weights_for,
    with_hops,
    with_neighbors,
    worth,
)
from estuary_server.providers.scripted_embedder import ScriptedEmbedder
from estuary_server.store.memory_records import MemoryRecord
from estuary_server.store.search_records import EntryKey, EntryKind, SearchHit
from tests.conformance.store.examples import NOON
from tests.conformance.store.memory_examples import a_memory

W = Weights()
PLAIN = Weights(closeness=1, kin=0, hop=0, recency=0, strength=0)


def hit(
    ref: str, similarity: float = 0, keyword: float = 0, *, kind: EntryKind = "turn", days_ago: float = 0
) -> SearchHit:
    return SearchHit(kind, ref, NOON - timedelta(days=days_ago), similarity, keyword)


def order(hits: list[SearchHit], *memories: MemoryRecord, weights: Weights = W) -> list[Found]:
    known = {memory.id: memory for memory in memories}
    return ranked(hits, worth(hits, weights), known, NOON, weights)


def names(found: list[Found]) -> list[str]:
    return [one.memory.id if one.memory else str(*one.message_ids) for one in found]


def test_meaning_and_words_are_shares_of_the_best() -> None:
    hits = [hit("1", 0.4, 2), hit("2", 0.8), hit("3", -0.5, 4)]
    assert worth(hits, PLAIN) == {
        EntryKey("turn", "1"): 0.5 + 0.5,
        EntryKey("turn", "2"): 1.0,
        EntryKey("turn", "3"): 1.0,
    }


def test_words_are_compared_within_a_kind() -> None:
    """BM25 of memories and of messages have different scales."""
    hits = [hit("m1", 0, 3, kind="memory"), hit("1", 0, 30)]
    assert set(worth(hits, PLAIN).values()) == {1.0}


def test_nothing_is_worth_nothing() -> None:
    assert worth([], W) == {}
    assert worth([hit("1", -1, 0)], W) == {EntryKey("turn", "1"): 0.0}
    assert ranked([], {}, {}, NOON, W) == []


def test_hops_add_to_what_was_found_and_bring_more() -> None:
    one, two = EntryKey("turn", "1"), EntryKey("turn", "2")
    assert with_hops({one: 1.0}, {one: 1.0, two: 0.5}, Weights(hop=0.5)) == {one: 1.5, two: 0.25}


def test_a_message_is_worth_more_beside_a_good_one() -> None:
    """Whichever the numbers of the rows: what counts is the place in the conversation."""
    hits = [replace(hit(ref), position=place) for ref, place in (("10", 0), ("30", 1), ("31", 2), ("32", 5))]
    memory = hit("m1", kind="memory")
    worths = {
        EntryKey("turn", ref): value for ref, value in (("10", 1.0), ("30", 0.2), ("31", 0.4), ("32", 2.0))
    }
    worths[key_of(memory)] = 3.0
    assert with_neighbors([*hits, memory], worths, Weights(neighbor=0.5)) == {
        EntryKey("turn", "10"): 1.1,
        EntryKey("turn", "30"): 0.7,
        EntryKey("turn", "31"): 0.5,
        EntryKey("turn", "32"): 2.0,
        key_of(memory): 3.0,
    }


def test_the_cosine_counts_for_less_where_it_means_little() -> None:
    assert weights_for(ScriptedEmbedder()) == Weights()
    assert weights_for(ScriptedEmbedder(semantic=False)) == LEXICAL
    assert LEXICAL.closeness < Weights().closeness


def test_a_memory_stands_for_its_messages_and_they_for_it() -> None:
    memory = a_memory("m1", message_ids=(1, 2))
    hits = [hit("m1", 0.5, kind="memory"), hit("1", 1.0), hit("3", 0.9)]
    first, second = order(hits, memory, weights=replace(PLAIN, kin=0.5))
    assert (first.memory, first.message_ids, first.similarity) == (memory, (1, 2), 1.0)
    assert first.score == 1.0 + 0.5 * 0.5
    assert (second.memory, second.message_ids, second.score) == (None, (3,), 0.9)


def test_a_memory_that_is_not_known_is_left_out_and_its_message_is_not() -> None:
    assert names(order([hit("m1", 1.0, kind="memory"), hit("1", 0.5)])) == ["1"]


def test_of_two_alike_the_newer_comes_first() -> None:
    assert names(order([hit("1", 1, days_ago=100), hit("2", 1), hit("3", 1, days_ago=1)])) == ["2", "3", "1"]


def test_of_two_alike_the_surer_comes_first() -> None:
    sure, unsure = a_memory("m1", confidence=0.9), a_memory("m2", confidence=0.3)
    hits = [hit("m2", 1, kind="memory"), hit("m1", 1, kind="memory")]
    assert names(order(hits, sure, unsure)) == ["m1", "m2"]


def test_recency_never_beats_a_clearly_better_answer() -> None:
    assert names(order([hit("1", 1.0, days_ago=2_000), hit("2", 0.8)])) == ["1", "2"]


def test_what_was_said_in_the_future_is_as_new_as_can_be() -> None:
    """A clock went back."""
    future, now = order([hit("1", 1, days_ago=-400), hit("2", 1)])
    assert future.score == now.score


HITS = st.lists(
    st.builds(
        lambda number, kind, similarity, keyword, days: hit(
            f"m{number}" if kind == "memory" else str(number), similarity, keyword, kind=kind, days_ago=days
        ),
        st.integers(1, 12),
        st.sampled_from(["memory", "turn"]),
        st.sampled_from([-0.5, 0.0, 0.25, 0.5, 1.0]),
        st.sampled_from([0.0, 1.0, 2.0]),
        st.sampled_from([0.0, 1.0, 100.0]),
    ),
    unique_by=key_of,
    max_size=12,
)
# Every other memory comes from the messages beside it; two of them from the same.
MEMORIES = [
    a_memory(f"m{number}", message_ids=(number, number + 1) if number % 2 else ()) for number in range(1, 13)
]


@settings(deadline=None)
@given(HITS, st.randoms(use_true_random=False))
def test_the_order_of_hits_does_not_matter(hits: list[SearchHit], chance: random.Random) -> None:
    shuffled = hits.copy()
    chance.shuffle(shuffled)
    assert order(shuffled, *MEMORIES) == order(hits, *MEMORIES)


@settings(deadline=None)
@given(HITS)
def test_each_is_there_once_best_first(hits: list[SearchHit]) -> None:
    found = order(hits, *MEMORIES)
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert sorted(names(found)) == sorted(set(names(found)))
    assert {one.memory.id for one in found if one.memory} == {one.ref for one in hits if one.kind == "memory"}
    rows = {row for one in found for row in one.message_ids}
    assert {int(one.ref) for one in hits if one.kind == "turn"} <= rows


@settings(deadline=None)
@given(HITS, st.data())
def test_nearer_or_better_worded_is_never_worth_less(hits: list[SearchHit], data: st.DataObject) -> None:
    assume(hits)
    at = data.draw(st.integers(0, len(hits) - 1))
    one = hits[at]
    best = max(other.similarity for other in hits)
    worded = max(other.keyword for other in hits if other.kind == one.kind)
    better = replace(
        one,
        similarity=max(one.similarity, data.draw(st.sampled_from([best, one.similarity]))),
        keyword=max(one.keyword, data.draw(st.sampled_from([worded, one.keyword]))),
    )
    after = [*hits[:at], better, *hits[at + 1 :]]
    assert worth(after, W)[key_of(one)] >= worth(hits, W)[key_of(one)]
    places = [names(order(each, *MEMORIES, weights=PLAIN)) for each in (hits, after)]
    if one.kind == "memory":
        assert places[1].index(one.ref) <= places[0].index(one.ref)
