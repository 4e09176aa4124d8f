"""Forgetting for good: nothing remembered is there any more, nothing comes back, nothing else is touched."""

from __future__ import annotations

from dataclasses import replace

import pytest

from estuary_server.errors import NotFoundError
from estuary_server.store.base import AccountStore, Store
from estuary_server.store.memory_records import UNKNOWN, MemoryCounts, Purged
from estuary_server.store.records import Page
from estuary_server.store.search_records import EntryKey, SearchQuery
from tests.conformance.store.examples import a_conversation, a_message, at
from tests.conformance.store.memory_examples import (
    MODEL,
    a_memory,
    by_direction,
    edited,
    keep,
    learned,
    listed,
    new,
    pointing,
    with_messages,
    words,
)

EVERYTHING: SearchQuery = replace(by_direction(1, 0), terms=("tea", "m1", "m2"))


async def fill(account: AccountStore, conversation_id: str, message_ids: list[int]) -> None:
    """Two memories with three steps, four entries of which one is hidden, all messages read."""
    first, second = a_memory("m1", message_ids=tuple(message_ids)), a_memory("m2")
    entries = (words("m1", "tea"), pointing("m2", 1, 0), words("9", "tea", "turn"), words("h", "tea"))
    hidden = (EntryKey("memory", "h"),)
    changes = (new(first), new(second), edited(second, content="two"))
    await account.memories.learn(
        conversation_id, learned(message_ids, *changes, entries=entries, hidden=hidden)
    )


async def assert_forgotten(store: Store, account: AccountStore, conversation_id: str) -> None:
    memories = account.memories
    assert await listed(account, conversation_id) == []
    assert await memories.count_memories(conversation_id) == MemoryCounts({}, {}, 0)
    assert await memories.memory_history(conversation_id, "m1") == []
    assert await memories.memories_of_messages(conversation_id, list(range(100))) == []
    assert await memories.search(conversation_id, EVERYTHING) == []
    assert await store.count_unembedded("none") == 0


async def test_purging_removes_and_says_what(store: Store, account: AccountStore) -> None:
    conversation, ids = await with_messages(account, 3)
    await fill(account, conversation.id, ids[:2])
    assert len(await account.memories.search(conversation.id, EVERYTHING)) == 3
    assert await account.memories.purge_memories(conversation.id) == Purged(2, 3, 4)
    await assert_forgotten(store, account, conversation.id)
    assert await account.memories.purge_memories(conversation.id) == Purged(0, 0, 0)


async def test_messages_stay_and_are_not_read_again(store: Store, account: AccountStore) -> None:
    conversation, ids = await with_messages(account, 3)
    await fill(account, conversation.id, ids[:1])
    await account.memories.purge_memories(conversation.id)
    assert [message.id for message in await account.recent_messages(conversation.id, 9)] == ids
    assert await store.conversations_behind(9) == []
    assert await account.memories.claim_unread(conversation.id, at(0), at(9), 9, 9) is None
    late = await account.add_message(conversation.id, a_message("late"))
    unread = await account.memories.claim_unread(conversation.id, at(0), at(9), 9, 1)
    assert unread is not None
    assert (unread.read_up_to, unread.messages) == (ids[-1], (late,))
    assert await account.memories.learn(
        conversation.id, learned([late.id], new(a_memory("m1")), read_from=ids[-1])
    )
    assert await listed(account, conversation.id) == [a_memory("m1")]


@pytest.mark.parametrize("removed_meanwhile", [False, True])
async def test_who_is_reading_meanwhile_comes_too_late(
    account: AccountStore, removed_meanwhile: bool
) -> None:
    conversation, ids = await with_messages(account, 2)
    await account.memories.learn(conversation.id, learned(ids[:1]))
    unread = await account.memories.claim_unread(conversation.id, at(0), at(9), 9, 9)
    assert unread is not None
    if removed_meanwhile:
        await account.cut_message(unread.messages[0], "")
    await account.memories.purge_memories(conversation.id)
    late = learned(ids, new(a_memory()), read_from=unread.read_up_to, entries=(words("m1", "tea"),))
    assert not await account.memories.learn(conversation.id, late)
    assert await listed(account, conversation.id) == []
    await account.add_message(conversation.id, a_message("late"))
    assert await account.memories.claim_unread(conversation.id, at(0), at(9), 9, 9) is not None


async def test_a_purge_begins_an_epoch_and_moves_the_revision_on(account: AccountStore) -> None:
    conversation, ids = await with_messages(account, 2)
    memories = account.memories
    stamps = [await memories.memory_stamp(conversation.id)]
    await fill(account, conversation.id, ids)
    stamps.append(await memories.memory_stamp(conversation.id))
    for _ in range(2):
        await memories.purge_memories(conversation.id)
        stamps.append(await memories.memory_stamp(conversation.id))
    await keep(account, conversation.id, a_memory())
    stamps.append(await memories.memory_stamp(conversation.id))
    assert [stamp.epoch for stamp in stamps] == [0, 0, 1, 2, 2]
    revisions = [stamp.revision for stamp in stamps]
    assert revisions == sorted(set(revisions))
    assert revisions[-1] == await memories.memory_revision(conversation.id)
    await account.delete_conversation(conversation.id)
    assert await memories.memory_stamp(conversation.id) == UNKNOWN


async def test_others_are_not_touched(store: Store, account: AccountStore) -> None:
    gone, ids = await with_messages(account, 2)
    kept = await account.open_conversation("ada", "quin")
    await keep(account, kept.id, a_memory("m1"))
    await fill(account, gone.id, ids)
    before = await account.memories.search(kept.id, EVERYTHING)
    await account.memories.purge_memories(gone.id)
    assert await listed(account, kept.id) == [a_memory("m1")]
    assert len(await account.memories.memory_history(kept.id, "m1")) == 1
    assert await account.memories.search(kept.id, EVERYTHING) == before != []
    await account.delete_conversation(gone.id)
    assert await listed(account, kept.id) == [a_memory("m1")]
    assert await account.memories.search(kept.id, EVERYTHING) == before


async def test_an_unknown_conversation(account: AccountStore) -> None:
    assert await account.memories.purge_memories("none") == Purged(0, 0, 0)
    with pytest.raises(NotFoundError):
        await account.delete_conversation("none")


async def test_a_conversation_goes_with_its_messages(store: Store, account: AccountStore) -> None:
    conversation, ids = await with_messages(account, 3)
    await fill(account, conversation.id, ids)
    assert await account.delete_conversation(conversation.id) == (Purged(2, 3, 4), 3)
    await assert_forgotten(store, account, conversation.id)
    assert await account.recent_messages(conversation.id, 9) == []
    assert await account.memories.find_conversation("ada", "pip") is None
    assert await account.memories.memory_revision(conversation.id) == 0
    assert await store.conversations_behind(9) == []
    with pytest.raises(NotFoundError):
        await account.add_message(conversation.id, a_message())
    with pytest.raises(NotFoundError):
        await account.delete_conversation(conversation.id)
    again = await account.open_conversation("ada", "pip")
    assert again.id != conversation.id
    assert await listed(account, again.id) == []
    assert (await account.list_characters(Page(), None))[1] == 1


async def test_a_character_goes_with_all_it_remembers(store: Store, account: AccountStore) -> None:
    conversation, ids = await with_messages(account, 3)
    kept = await a_conversation(account, "ben")
    await keep(account, kept.id, a_memory("m1", content="kept"))
    await fill(account, conversation.id, ids)
    await account.memories.search(conversation.id, EVERYTHING)
    await account.delete_character("ada")
    assert await store.count_unembedded(MODEL) == 1
    assert [each.text for each in await store.unembedded(MODEL, 9)] == ["kept"]
    assert await listed(account, conversation.id) == []
    assert await account.memories.search(conversation.id, EVERYTHING) == []
    assert len(await account.memories.search(kept.id, EVERYTHING)) == 1
