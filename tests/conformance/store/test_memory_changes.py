"""Changing memories: all of a change or nothing, with its history, never over somebody else's change."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from estuary_server.errors import ConflictError, NotFoundError
from estuary_server.store.base import AccountStore
from estuary_server.store.memory_records import MemoryChange, MemoryRecord
from estuary_server.store.search_records import EntryKey
from tests.conformance.store.examples import NOON, a_conversation, at
from tests.conformance.store.memory_examples import (
    FULL,
    a_memory,
    by_words,
    edited,
    keep,
    listed,
    new,
    refs,
    words,
)


@pytest.mark.parametrize("memory", [FULL, a_memory()], ids=["full", "bare"])
async def test_every_field_comes_back(account: AccountStore, memory: MemoryRecord) -> None:
    conversation = await a_conversation(account)
    await account.memories.change_memories(conversation.id, [new(memory)])
    assert await account.memories.get_memory(conversation.id, "m1") == memory
    assert await account.memories.get_memories(conversation.id, ["m1", "m1", "m2"]) == [memory]
    assert await listed(account, conversation.id) == [memory]
    assert await account.memories.memory_history(conversation.id, "m1") == [new(memory)]


async def test_a_change_writes_every_field(account: AccountStore) -> None:
    conversation = await a_conversation(account)
    await keep(account, conversation.id, a_memory(), a_memory("m2"))
    for before, after in [(a_memory(), FULL), (FULL, a_memory())]:
        change = MemoryChange("m1", "merged", at(9), before, after, cause="m2")
        await account.memories.change_memories(conversation.id, [change])
        assert await account.memories.get_memory(conversation.id, "m1") == after
    assert await account.memories.get_memory(conversation.id, "m2") == a_memory("m2")


async def test_history_is_told_oldest_first(account: AccountStore) -> None:
    conversation = await a_conversation(account)
    first = edited(a_memory(), content="one")
    second = replace(edited(first.after, content="two"), at=at(-9))
    await account.memories.change_memories(conversation.id, [new(a_memory()), new(a_memory("m2"))])
    await account.memories.change_memories(conversation.id, [first, second])
    assert await account.memories.memory_history(conversation.id, "m1") == [new(a_memory()), first, second]
    assert await account.memories.get_memory(conversation.id, "m1") == second.after
    assert await account.memories.memory_history(conversation.id, "m3") == []


@pytest.mark.parametrize(
    "stale",
    [
        edited(a_memory(content="something else"), content="new"),
        edited(a_memory("m2"), content="new"),
        new(a_memory()),
        MemoryChange("m3", "learned", NOON, None, a_memory("m4")),
    ],
    ids=["changed", "not there", "there already", "of another"],
)
async def test_what_is_not_as_it_was_is_not_changed(account: AccountStore, stale: MemoryChange) -> None:
    conversation = await a_conversation(account)
    memories = account.memories
    await keep(account, conversation.id, a_memory())
    revision = await memories.memory_revision(conversation.id)
    with pytest.raises(ConflictError):
        await memories.change_memories(
            conversation.id, [new(a_memory("m5")), stale], [words("x", "x")], [EntryKey("memory", "m1")]
        )
    assert await listed(account, conversation.id) == [a_memory()]
    assert await memories.memory_history(conversation.id, "m5") == []
    assert await memories.memory_revision(conversation.id) == revision
    assert await refs(memories, conversation.id, by_words("x m1")) == ["m1"]


async def test_an_unknown_conversation_is_not_found(account: AccountStore) -> None:
    with pytest.raises(NotFoundError):
        await account.memories.change_memories("none", [new(a_memory())])
    with pytest.raises(NotFoundError):
        await account.memories.change_memories("none", [])
    with pytest.raises(NotFoundError):
        await account.memories.set_vectors("none", "model", [])


async def test_of_two_edits_at_once_one_is_refused(account: AccountStore) -> None:
    conversation = await a_conversation(account)
    await keep(account, conversation.id, a_memory())
    done = await asyncio.gather(
        *(
            account.memories.change_memories(conversation.id, [edited(a_memory(), content=f"{n}")])
            for n in range(10)
        ),
        return_exceptions=True,
    )
    assert sum(isinstance(result, ConflictError) for result in done) == 9
    (kept,) = await listed(account, conversation.id)
    assert kept.content == f"{done.index(None)}"


async def test_recalling_is_counted_and_is_no_change(account: AccountStore) -> None:
    conversation = await a_conversation(account)
    memories = account.memories
    await keep(account, conversation.id, a_memory(), a_memory("m2"))
    revision = await memories.memory_revision(conversation.id)
    await memories.touch_memories(conversation.id, ["m1", "m1", "unknown"], at(7))
    await memories.touch_memories(conversation.id, ["m1"], at(8))
    await memories.touch_memories("none", ["m1"], at(9))
    touched = a_memory(access_count=2, last_accessed_at=at(8))
    assert await listed(account, conversation.id) == [touched, a_memory("m2")]
    assert len(await memories.memory_history(conversation.id, "m1")) == 1
    assert await memories.memory_revision(conversation.id) == revision
    await memories.change_memories(conversation.id, [edited(a_memory(), content="new")])
    assert await memories.get_memory(conversation.id, "m1") == replace(touched, content="new")


async def test_accesses_that_a_change_adds_are_added(account: AccountStore) -> None:
    conversation = await a_conversation(account)
    await keep(account, conversation.id, a_memory(access_count=1))
    await account.memories.touch_memories(conversation.id, ["m1"], at(7))
    merging = edited(a_memory(access_count=1), access_count=5, last_accessed_at=at(9))
    await account.memories.change_memories(conversation.id, [merging])
    merged = a_memory(access_count=6, last_accessed_at=at(9))
    assert await account.memories.get_memory(conversation.id, "m1") == merged


async def test_the_revision_grows_with_every_change(account: AccountStore) -> None:
    conversation = await a_conversation(account)
    memories = account.memories
    seen = [await memories.memory_revision(conversation.id)]
    for change in (new(a_memory()), edited(a_memory(), content="new")):
        await memories.change_memories(conversation.id, [change])
        seen.append(await memories.memory_revision(conversation.id))
    await memories.purge_memories(conversation.id)
    seen.append(await memories.memory_revision(conversation.id))
    assert seen == sorted(set(seen))
    await memories.change_memories(conversation.id, [], [words("1", "x", "turn")])
    assert await memories.memory_revision(conversation.id) == seen[-1]
    assert await memories.memory_revision("none") == 0


async def test_the_same_id_in_two_conversations_is_two_memories(account: AccountStore) -> None:
    first, second = await a_conversation(account, "ada"), await a_conversation(account, "ben")
    await keep(account, first.id, a_memory(content="one"))
    await keep(account, second.id, a_memory(content="two"))
    await account.memories.change_memories(first.id, [edited(a_memory(content="one"), content="new")])
    assert await listed(account, second.id) == [a_memory(content="two")]
    assert len(await account.memories.memory_history(second.id, "m1")) == 1
