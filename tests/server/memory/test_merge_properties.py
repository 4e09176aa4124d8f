"""What holds of merging whatever is said: in any order, in any batches, twice, and taken back."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from estuary_server.memory.merge import Spoken, unrelated
from estuary_server.memory.similar import Cosine
from estuary_server.store.memory_records import MemoryRecord, MemoryType
from tests.server.memory.merge_material import NOW, Known, facts, said, state

CONTENTS = [
    ("The player likes tea", "", ""),
    ("The player doesn't like tea", "", ""),
    ("The player really likes tea", "", ""),
    ("The player likes tea drinking", "", ""),
    ("The player likes strong tea drinking", "", ""),
    ("The player doesn't like tea drinking", "", ""),
    ("The player likes tea parties", "", ""),
    ("The player likes green tea", "", ""),
    ("The player likes green tea drinking", "", ""),
    ("The player has two cats", "", ""),
    ("The player has three cats", "", ""),
    ("The player lives in Oslo", "home", "Oslo"),
    ("The player lives in Oslo with Sam", "home", "Oslo"),
    ("The player lives in Bergen", "home", "Bergen"),
    ("The player's dog is called Rex", "dog.name", "Rex"),
    ("The player's dog is called Biscuit", "dog.name", "Biscuit"),
]
TYPES: list[MemoryType] = ["fact", "fact", "fact", "correction", "character_self"]


@st.composite
def conversations(draw: st.DrawFn) -> list[Spoken]:
    """Statements in any order, each of a message of its own, the later message said later."""
    count = draw(st.integers(1, 9))
    days = draw(st.permutations(range(count)))
    return [draw(statements(day + 1, day)) for day in days]


@st.composite
def statements(draw: st.DrawFn, message: int, day: int) -> Spoken:
    content, key, value = draw(st.sampled_from(CONTENTS))
    fields: dict[str, Any] = {
        "memory_type": draw(st.sampled_from(TYPES)),
        "confidence": draw(st.sampled_from([0.3, 0.6, 0.8])),
        "doubtful": draw(st.sampled_from([False, False, False, True])),
    }
    if key and draw(st.sampled_from([False, False, True])):
        content, value, negates = f"It is over with {value}", draw(st.sampled_from([value, ""])), True
        fields["negates"] = negates
    return said(content, message, day=day, fact_key=key, fact_value=value, **fields)


@st.composite
def vectors(draw: st.DrawFn) -> Cosine:
    """Some pairs of contents are near each other, the same ones whoever asks."""
    texts = [content for content, _, _ in CONTENTS]
    pairs = [(one, other) for one in texts for other in texts if one < other]
    near = draw(st.sets(st.sampled_from(pairs))) if draw(st.booleans()) else set(pairs)
    return lambda one, other: 1.0 if (min(one, other), max(one, other)) in near else 0.5


def batched(spoken: list[Spoken], cuts: list[int]) -> list[list[Spoken]]:
    edges = [0, *sorted(cuts), len(spoken)]
    return [spoken[start:end] for start, end in pairwise(edges)]


def merged(batches: list[list[Spoken]], cosine: Cosine) -> Known:
    known = Known(cosine=cosine)
    for batch in batches:
        known.hear(*batch)
    return known


def cuts_of(spoken: list[Spoken]) -> st.SearchStrategy[list[int]]:
    return st.lists(st.integers(0, len(spoken)), max_size=4)


@settings(max_examples=400, deadline=None)
@given(st.data(), conversations(), vectors())
def test_order_and_batches_do_not_matter(data: st.DataObject, spoken: list[Spoken], cosine: Cosine) -> None:
    known = merged([spoken], cosine)
    shuffled = data.draw(st.permutations(spoken))
    other = merged(batched(shuffled, data.draw(cuts_of(spoken))), cosine)
    assert state(other) == state(known)
    assert facts(other) == facts(known)
    assert sorted(m.status for m in other.memories.values()) == sorted(
        m.status for m in known.memories.values()
    )


@settings(max_examples=150, deadline=None)
@given(st.data(), conversations())
def test_a_clock_that_is_set_back_changes_nothing_about_which_fact_holds(
    data: st.DataObject, spoken: list[Spoken]
) -> None:
    stated = [one for one in sorted(spoken, key=lambda one: one.message_id) if one.candidate.fact_key]
    times = data.draw(st.permutations([one.said_at for one in stated]))
    shifted = [replace(one, said_at=at) for one, at in zip(stated, times, strict=True)]
    known = merged(batched(shifted, data.draw(cuts_of(shifted))), unrelated)
    assert facts(known) == facts(merged([stated], unrelated))
    assert known.hear(*shifted).changes == ()


@settings(max_examples=150, deadline=None)
@given(st.data(), conversations(), vectors())
def test_merging_the_same_again_changes_nothing(
    data: st.DataObject, spoken: list[Spoken], cosine: Cosine
) -> None:
    known = merged(batched(spoken, data.draw(cuts_of(spoken))), cosine)
    again = data.draw(st.lists(st.sampled_from(spoken)))
    assert known.hear(*again).changes == ()


@settings(max_examples=150, deadline=None)
@given(st.data(), conversations(), vectors())
def test_taking_the_changes_back_gives_what_was_before(
    data: st.DataObject, spoken: list[Spoken], cosine: Cosine
) -> None:
    first, *rest = batched(spoken, [data.draw(st.integers(0, len(spoken)))])
    known = merged([first], cosine)
    before = dict(known.memories)
    changes = [change for batch in rest for change in known.hear(*batch).changes]
    known.take_back(changes)
    assert known.memories == before


@settings(max_examples=150, deadline=None)
@given(conversations(), vectors())
def test_nothing_is_lost_and_one_value_holds(spoken: list[Spoken], cosine: Cosine) -> None:
    known = merged([[one] for one in spoken], cosine)
    kept = {message for memory in known.memories.values() for message in memory.message_ids}
    assert kept == {one.message_id for one in spoken}
    active = [m for m in known.memories.values() if m.status == "active"]
    homes = [m for m in active if m.fact_key == "home" and m.memory_type != "character_self"]
    assert len(homes) <= 1
    assert all(_is_linked(known, memory) for memory in known.memories.values())


def _is_linked(known: Known, memory: MemoryRecord) -> bool:
    """What is superseded says by what; nothing else does."""
    if memory.status != "superseded":
        return memory.superseded_by is None
    return memory.superseded_by in known.memories and memory.superseded_by != memory.id


@settings(max_examples=150, deadline=None)
@given(conversations(), vectors())
def test_what_is_searchable_follows_what_is_active(spoken: list[Spoken], cosine: Cosine) -> None:
    known, shown = Known(cosine=cosine), dict[str, str]()
    for one in spoken:
        result = known.hear(one, now=NOW)
        for memory_id in result.hidden:
            del shown[memory_id]
        shown.update({memory.id: memory.content for memory in result.fresh})
    assert shown == {m.id: m.content for m in known.memories.values() if m.status == "active"}
