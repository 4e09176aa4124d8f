"""Searching: near in meaning, or with shared words, in this conversation, of what is not hidden."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from estuary_server.store.base import AccountStore, Store
from estuary_server.store.search_records import EntryKey, EntryKind, SearchEntry, SearchQuery
from tests.conformance.store.examples import a_conversation, an_account, at
from tests.conformance.store.memory_examples import (
    MODEL,
    by_direction,
    by_words,
    pointing,
    refs,
    unit,
    vectors,
    words,
)
from tests.conformance.store.plain_search import assert_found


@pytest.fixture
async def conversation_id(account: AccountStore) -> str:
    return (await a_conversation(account)).id


async def put(account: AccountStore, conversation_id: str, *entries: SearchEntry) -> None:
    await account.memories.change_memories(conversation_id, [], entries)


async def hide(account: AccountStore, conversation_id: str, *keys: EntryKey) -> None:
    await account.memories.change_memories(conversation_id, [], [], keys)


async def test_an_empty_conversation_and_none(account: AccountStore, conversation_id: str) -> None:
    for where in (conversation_id, "none"):
        assert await account.memories.search(where, replace(by_direction(1, 0), terms=("tea",))) == []


async def test_whether_anything_can_be_found(account: AccountStore, conversation_id: str) -> None:
    memories = account.memories
    assert not await memories.searchable("none")
    assert not await memories.searchable(conversation_id)
    await put(account, conversation_id, words("w", "tea"))
    assert await memories.searchable(conversation_id)
    await memories.purge_memories(conversation_id)
    assert not await memories.searchable(conversation_id)


async def test_the_nearest_come_first(account: AccountStore, conversation_id: str) -> None:
    entries = [pointing("b", 3, 2), pointing("a", 1, 0), pointing("7", -1, 0, kind="turn"), words("w", "tea")]
    await put(account, conversation_id, *entries)
    hits = await account.memories.search(conversation_id, by_direction(2, 0))
    assert [hit.ref for hit in hits] == ["a", "b", "7"]
    assert [hit.similarity for hit in hits] == pytest.approx([1, 3 / 13**0.5, -1], abs=1e-3)
    assert [hit.keyword for hit in hits] == [0, 0, 0]
    assert [hit.kind for hit in hits] == ["memory", "memory", "turn"]
    assert await refs(account.memories, conversation_id, by_direction(2, 0, most=2)) == ["a", "b"]
    assert await refs(account.memories, conversation_id, by_direction(2, 0, kinds=("turn",))) == ["7"]
    assert await refs(account.memories, conversation_id, by_direction(2, 0, most=0)) == []


async def test_rare_words_count_for_more(account: AccountStore, conversation_id: str) -> None:
    entries = [words("a", "tea cup"), words("b", "tea dog"), words("c", "tea tea cup"), words("d", "cat")]
    await put(account, conversation_id, *entries, words("7", "tea", "turn"))
    hits = await account.memories.search(conversation_id, by_words("tea dog"))
    score = {hit.ref: hit.keyword for hit in hits}
    assert set(score) == {"a", "b", "c", "7"}
    assert score["b"] > score["c"] > score["a"]
    assert_found(hits, [*entries, words("7", "tea", "turn")], by_words("tea dog"))
    assert await refs(account.memories, conversation_id, by_words("dog tea", most=1)) == ["b"]
    assert await refs(account.memories, conversation_id, by_words("bird")) == []


async def test_words_near_in_meaning_count_for_less(account: AccountStore, conversation_id: str) -> None:
    entries = [words("a", "tea cup"), words("b", "drink cup"), words("c", "cat cup"), words("d", "tea drink")]
    await put(account, conversation_id, *entries)
    query = by_words("drink", near_terms=("tea", "drink"))
    hits = await account.memories.search(conversation_id, query)
    score = {hit.ref: hit.keyword for hit in hits}
    assert set(score) == {"a", "b", "d"}
    assert score["d"] > score["b"] > score["a"] > 0
    assert_found(hits, entries, query)


async def test_the_nearest_of_several_vectors_counts(account: AccountStore, conversation_id: str) -> None:
    both = replace(pointing("both", 1), vectors=vectors((0, 1), (1, 0), (-1, 0)))
    entries = [both, pointing("one", 1, 1), replace(pointing("far", 1), vectors=vectors((0, 1), (-1, 0)))]
    await put(account, conversation_id, *entries)
    hits = await account.memories.search(conversation_id, by_direction(1, 0))
    assert [hit.ref for hit in hits] == ["both", "one", "far"]
    assert [hit.similarity for hit in hits] == pytest.approx([1, 0.5**0.5, 0], abs=1e-3)


async def test_messages_know_their_place(account: AccountStore, conversation_id: str) -> None:
    """Whatever the order in which they were written, and whatever lies between their ids."""
    await put(account, conversation_id, *(words(ref, "tea", "turn") for ref in ("120", "9", "40")))
    await put(
        account, conversation_id, words("9", "tea"), words("30", "tea", "turn"), words("9", "tea", "turn")
    )

    async def places() -> dict[tuple[str, str], int]:
        hits = await account.memories.search(conversation_id, by_words("tea"))
        return {(hit.kind, hit.ref): hit.position for hit in hits}

    turns = [("turn", ref) for ref in ("9", "30", "40", "120")]
    assert await places() == {("memory", "9"): -1, **{key: place for place, key in enumerate(turns)}}
    await hide(account, conversation_id, EntryKey("turn", "30"))
    del turns[1]
    assert await places() == {("memory", "9"): -1, **{key: place for place, key in enumerate(turns)}}


async def test_how_common_words_are(account: AccountStore, conversation_id: str) -> None:
    around = words("3", "milk", "turn", context_terms=("tea",))
    await put(account, conversation_id, words("1", "tea tea", "turn"), words("2", "cup", "turn"), around)
    await put(account, conversation_id, words("4", "tea", "turn"), words("m", "tea cup"))
    await hide(account, conversation_id, EntryKey("turn", "4"))
    spread = await account.memories.word_spread(conversation_id, ["tea", "cup", "bird"])
    assert (spread.messages, spread.holding) == (3, {"tea": 2, "cup": 1, "bird": 0})
    nothing = await account.memories.word_spread("none", ["tea"])
    assert (nothing.messages, nothing.holding) == (0, {"tea": 0})


async def test_words_around_count_for_less(account: AccountStore, conversation_id: str) -> None:
    entries = [
        words("own", "tea cup"),
        words("around", "cup", context_terms=("tea",)),
        words("no", "cat cup"),
    ]
    await put(account, conversation_id, *entries)
    hits = await account.memories.search(conversation_id, by_words("tea"))
    score = {hit.ref: hit.keyword for hit in hits}
    assert set(score) == {"own", "around"}
    assert score["own"] > score["around"] > 0


async def test_both_ways_together_each_once(account: AccountStore, conversation_id: str) -> None:
    both = replace(pointing("both", 1, 1), terms=("tea",))
    entries = [both, pointing("near", 1, 0), pointing("far", -1, 0), words("word", "tea tea")]
    await put(account, conversation_id, *entries)
    query = replace(by_direction(1, 0, most=2), terms=("tea",))
    hits = await account.memories.search(conversation_id, query)
    assert [hit.ref for hit in hits] == ["near", "both", "word"]
    assert_found(hits, entries, query)


async def test_of_equals_the_newest(account: AccountStore, conversation_id: str) -> None:
    entries = [words(f"w{n}", "tea", said_at=at(n % 7)) for n in range(7)]
    await put(account, conversation_id, *entries)
    assert await refs(account.memories, conversation_id, by_words("tea", most=3)) == ["w6", "w5", "w4"]


async def test_vectors_of_other_models_are_not_compared(account: AccountStore, conversation_id: str) -> None:
    await put(
        account,
        conversation_id,
        pointing("mine", 1, 0),
        pointing("other", 1, 0, model="another"),
        pointing("wide", 1, 0, 0, model="wide"),
        pointing("nobody's", 1, 0, model=""),
    )
    assert await refs(account.memories, conversation_id, by_direction(1, 0)) == ["mine"]
    assert await refs(account.memories, conversation_id, by_direction(1, 0, model="another")) == ["other"]
    assert await refs(account.memories, conversation_id, by_direction(1, 0, model="wide")) == []
    assert await refs(account.memories, conversation_id, by_direction(1, 0, model="")) == []
    assert await refs(account.memories, conversation_id, SearchQuery(model=MODEL)) == []


async def test_a_vector_of_another_size_under_the_same_name_is_left_out(
    account: AccountStore, conversation_id: str
) -> None:
    await put(account, conversation_id, pointing("a", 1, 0))
    await put(account, conversation_id, pointing("wide", 1, 0, 0))
    assert await refs(account.memories, conversation_id, by_direction(1, 0)) == ["a"]


async def test_an_entry_is_replaced_by_a_newer_one(account: AccountStore, conversation_id: str) -> None:
    await put(account, conversation_id, words("1", "tea"), words("1", "cup", "turn"))
    assert await refs(account.memories, conversation_id, by_words("tea")) == ["1"]
    await put(account, conversation_id, words("1", "coffee"))
    assert await refs(account.memories, conversation_id, by_words("tea")) == []
    assert await refs(account.memories, conversation_id, by_words("coffee cup")) == ["1", "1"]
    await put(account, conversation_id, words("b", "one"), words("b", "two"))
    assert await refs(account.memories, conversation_id, by_words("one two")) == ["b"]
    assert await refs(account.memories, conversation_id, by_words("one")) == []


async def test_what_is_hidden_is_not_found_and_does_not_count(
    account: AccountStore, conversation_id: str
) -> None:
    kept = [words("a", "tea"), words("b", "cup")]
    await put(account, conversation_id, *kept, words("c", "tea tea tea tea"), pointing("d", 1, 0))
    await hide(account, conversation_id, EntryKey("memory", "c"), EntryKey("memory", "d"))
    await hide(account, conversation_id, EntryKey("memory", "c"), EntryKey("turn", "1"))
    hits = await account.memories.search(conversation_id, by_words("tea"))
    assert [hit.ref for hit in hits] == ["a"]
    assert_found(hits, kept, by_words("tea"))
    assert await refs(account.memories, conversation_id, by_direction(1, 0)) == []
    await put(account, conversation_id, words("c", "tea"))
    assert sorted(await refs(account.memories, conversation_id, by_words("tea"))) == ["a", "c"]


async def test_hiding_wins_over_writing_at_once(account: AccountStore, conversation_id: str) -> None:
    await account.memories.change_memories(
        conversation_id, [], [words("a", "tea")], [EntryKey("memory", "a")]
    )
    assert await refs(account.memories, conversation_id, by_words("tea")) == []


async def test_what_others_say_moves_no_score(account: AccountStore, conversation_id: str) -> None:
    other = (await account.open_conversation("ada", "quin")).id
    await put(account, conversation_id, words("a", "tea cup"), words("b", "cup"), pointing("v", 1, 0))
    before = await account.memories.search(conversation_id, replace(by_direction(1, 1), terms=("tea", "cup")))
    await put(account, other, *(words(f"x{n}", "tea " * n) for n in range(20)), pointing("y", 1, 1))
    after = await account.memories.search(conversation_id, replace(by_direction(1, 1), terms=("tea", "cup")))
    assert before == after
    assert len(await refs(account.memories, other, by_words("tea"))) == 19


async def test_a_zero_vector_is_near_to_nothing(account: AccountStore, conversation_id: str) -> None:
    await put(account, conversation_id, pointing("zero", 0, 0), pointing("a", 1, 0), pointing("b", -1, 0))
    hits = await account.memories.search(conversation_id, by_direction(1, 0))
    assert [(hit.ref, hit.similarity) for hit in hits] == [("a", 1), ("zero", 0), ("b", -1)]


async def test_new_vectors(store: Store, account: AccountStore, conversation_id: str) -> None:
    bare = words("a", "tea")
    await put(account, conversation_id, bare, pointing("b", 0, 1, model="old"), pointing("h", 1, 0))
    await hide(account, conversation_id, EntryKey("memory", "h"))
    given = [pointing("a", 1, 0), pointing("b", -1, 0), pointing("gone", 1, 0), pointing("h", 1, 0)]
    await account.memories.set_vectors(conversation_id, MODEL, given)
    assert await refs(account.memories, conversation_id, by_direction(1, 0)) == ["a", "b"]
    assert await refs(account.memories, conversation_id, by_direction(1, 0, model="old")) == []
    assert await refs(account.memories, conversation_id, by_words("tea")) == ["a"]
    assert await store.count_unembedded(MODEL) == 0


async def test_a_vector_that_came_meanwhile_is_not_replaced(
    account: AccountStore, conversation_id: str
) -> None:
    await put(account, conversation_id, pointing("a", 1, 0))
    await account.memories.set_vectors(conversation_id, MODEL, [pointing("a", -1, 0), words("a", "")])
    (hit,) = await account.memories.search(conversation_id, by_direction(1, 0))
    assert hit.similarity == 1


async def test_words_of_any_script(account: AccountStore, conversation_id: str) -> None:
    await put(account, conversation_id, words("a", "чай 茶 شاي 🦉 \ud800"), words("b", "tea"))
    for term in ("чай", "茶", "شاي", "🦉", "\ud800"):
        assert await refs(account.memories, conversation_id, by_words(term)) == ["a"]


async def test_searching_and_writing_at_once(account: AccountStore, conversation_id: str) -> None:
    async def write(number: int) -> None:
        await put(account, conversation_id, replace(pointing(f"m{number}", 1, number), terms=("tea",)))

    async def look() -> int:
        query = replace(by_direction(1, 0), terms=("tea",))
        return len(await account.memories.search(conversation_id, query))

    found = await asyncio.gather(*(verb for n in range(25) for verb in (write(n), look(), look())))
    assert max(number for number in found if number is not None) <= 25
    assert await look() == 25


directions = st.tuples(*[st.integers(-2, 2)] * 3).map(lambda numbers: unit(*numbers))
terms = st.lists(st.sampled_from("abcdefgh"), max_size=6).map(tuple)
kinds: st.SearchStrategy[EntryKind] = st.sampled_from(["memory", "turn"])
keys = st.tuples(kinds, st.sampled_from(["1", "2", "3", "4", "5", "6", "7", "8"]))
entries = st.builds(
    lambda key, seconds, own, around, model, given: SearchEntry(
        key[0], key[1], at(seconds), own, around, model if given is not None else "", given
    ),
    keys,
    st.integers(0, 5),
    terms,
    terms,
    st.sampled_from([MODEL, "another"]),
    st.one_of(st.none(), st.lists(directions, min_size=1, max_size=3).map(np.stack)),
)
steps = st.lists(st.one_of(st.lists(entries, max_size=6), keys.map(lambda key: EntryKey(*key))), max_size=8)
queries = st.builds(
    SearchQuery,
    terms=st.lists(st.sampled_from("abcdefghxy"), max_size=4, unique=True).map(tuple),
    model=st.sampled_from([MODEL, "another", "third"]),
    vector=st.one_of(st.none(), directions),
    kinds=st.sampled_from([("memory", "turn"), ("memory",), ("turn",), ()]),
    most=st.integers(0, 6),
    near_terms=st.lists(st.sampled_from("abcxy"), max_size=3, unique=True).map(tuple),
)


@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    database=None,
)
@given(steps=steps, asked=st.lists(queries, min_size=1, max_size=3))
async def test_searching_is_what_looking_at_everything_finds(
    store: Store, steps: list[list[SearchEntry] | EntryKey], asked: list[SearchQuery]
) -> None:
    account = await an_account(store)
    conversation = (await a_conversation(account)).id
    visible: dict[tuple[str, str], SearchEntry] = {}
    for step in steps:
        if isinstance(step, EntryKey):
            await hide(account, conversation, step)
            visible.pop((step.kind, step.ref), None)
        else:
            await put(account, conversation, *step)
            visible.update({(entry.kind, entry.ref): entry for entry in step})
        for query in asked:
            hits = await account.memories.search(conversation, query)
            assert_found(hits, list(visible.values()), query)


async def test_a_long_list(account: AccountStore, conversation_id: str) -> None:
    random = np.random.default_rng(5)
    vocabulary = [f"w{n}" for n in range(300)]
    many = [
        SearchEntry(
            "memory" if n % 3 else "turn",
            f"{7 * n % 1500}",
            at(n % 50),
            tuple(random.choice(vocabulary, 12)),
            tuple(random.choice(vocabulary, 20)),
            MODEL,
            vectors(*random.normal(size=(1 + n % 3, 16)).tolist()),
        )
        for n in range(1500)
    ]
    for start in range(0, len(many), 300):
        await put(account, conversation_id, *many[start : start + 300])
        query = SearchQuery(("w1", "w2", "w3"), MODEL, unit(*random.normal(size=16)), most=20)
        hits = await account.memories.search(conversation_id, query)
        assert_found(hits, many[: start + 300], query)
