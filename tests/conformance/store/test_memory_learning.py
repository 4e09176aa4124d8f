"""Learning: every message is read once, by one reader at a time."""

from __future__ import annotations

import asyncio

import pytest

from estuary_server.errors import ConflictError
from estuary_server.store.base import AccountStore, Store
from estuary_server.store.memory_records import Stage
from estuary_server.store.search_records import EntryKey
from tests.conformance.store.examples import a_character, a_conversation, a_message, at
from tests.conformance.store.memory_examples import (
    a_memory,
    by_words,
    edited,
    keep,
    learned,
    listed,
    new,
    refs,
    with_messages,
    words,
)

DAY_S = 86_400


async def test_unread_messages_are_handed_out_oldest_first_with_some_before(account: AccountStore) -> None:
    conversation, ids = await with_messages(account, 6)
    memories = account.memories
    first = await memories.claim_unread(conversation.id, at(0), at(60), 2, 3)
    assert first is not None
    assert (first.conversation_id, first.read_up_to, first.before) == (conversation.id, 0, ())
    assert [message.id for message in first.messages] == ids[:2]
    assert list(first.messages) == await memories.get_messages(conversation.id, ids[:2])
    assert await memories.learn(conversation.id, learned(ids[:2]))
    second = await memories.claim_unread(conversation.id, at(0), at(60), 100, 1)
    assert second is not None
    assert second.read_up_to == ids[1]
    assert [message.id for message in second.before] == [ids[1]]
    assert [message.id for message in second.messages] == ids[2:]


async def test_there_is_nothing_to_claim_without_messages_or_conversation(account: AccountStore) -> None:
    conversation = await a_conversation(account)
    for conversation_id in (conversation.id, "none"):
        assert await account.memories.claim_unread(conversation_id, at(0), at(60), 9, 9) is None


async def test_a_claim_holds_until_it_is_released_or_its_time_is_past(account: AccountStore) -> None:
    conversation, _ = await with_messages(account, 1)
    memories = account.memories
    assert await memories.claim_unread(conversation.id, at(0), at(60), 9, 0) is not None
    assert await memories.claim_unread(conversation.id, at(59), at(99), 9, 0) is None
    assert await memories.claim_unread(conversation.id, at(60), at(99), 9, 0) is not None
    assert await memories.claim_unread(conversation.id, at(98), at(200), 9, 0) is None
    await memories.release(conversation.id)
    assert await memories.claim_unread(conversation.id, at(98), at(200), 9, 0) is not None


@pytest.mark.parametrize("stage", [1, 2])
async def test_a_claim_of_before_the_clock_was_set_back_is_void(account: AccountStore, stage: Stage) -> None:
    conversation, ids = await with_messages(account, 1)
    memories = account.memories
    if stage == 2:
        await memories.learn(conversation.id, learned(ids))
    assert await memories.claim_unread(conversation.id, at(DAY_S), at(DAY_S + 60), 9, 0, stage) is not None
    assert await memories.claim_unread(conversation.id, at(DAY_S), at(DAY_S + 60), 9, 0, stage) is None
    assert await memories.claim_unread(conversation.id, at(0), at(60), 9, 0, stage) is not None
    assert await memories.claim_unread(conversation.id, at(1), at(61), 9, 0, stage) is None


async def test_learning_ends_the_claim_and_moves_on(account: AccountStore) -> None:
    conversation, ids = await with_messages(account, 2)
    memories = account.memories
    await memories.claim_unread(conversation.id, at(0), at(60), 1, 0)
    assert await memories.learn(conversation.id, learned(ids[:1]))
    assert await memories.claim_unread(conversation.id, at(0), at(60), 1, 0) is not None
    assert await memories.learn(conversation.id, learned(ids[1:], read_from=ids[0]))
    assert await memories.claim_unread(conversation.id, at(0), at(60), 1, 0) is None
    late = await account.add_message(conversation.id, a_message("late"))
    unread = await memories.claim_unread(conversation.id, at(0), at(60), 9, 0)
    assert unread is not None
    assert unread.messages == (late,)


async def test_what_was_learned_is_there(account: AccountStore) -> None:
    conversation, ids = await with_messages(account, 1)
    known, unsaid, told = a_memory("old"), a_memory("unsaid"), a_memory("told", message_ids=(ids[0],))
    await keep(account, conversation.id, known, unsaid)
    superseding = edited(known, status="superseded", superseded_by="told")
    what = learned(
        ids,
        new(told),
        superseding,
        entries=(words("told", "tea"), words(str(ids[0]), "tea", "turn")),
        hidden=(EntryKey("memory", "old"), EntryKey("memory", "unknown")),
    )
    assert await account.memories.learn(conversation.id, what)
    assert await listed(account, conversation.id) == [superseding.after, told, unsaid]
    found = await refs(account.memories, conversation.id, by_words("tea old unsaid"))
    assert sorted(found) == sorted(["told", "unsaid", str(ids[0])])
    assert await account.memories.memory_history(conversation.id, "told") == [what.changes[0]]


async def test_the_same_messages_are_not_learned_from_twice(account: AccountStore) -> None:
    conversation, ids = await with_messages(account, 2)
    memories = account.memories
    assert await memories.learn(conversation.id, learned(ids, new(a_memory("a"))))
    revision = await memories.memory_revision(conversation.id)
    again = learned(ids, new(a_memory("b")), entries=(words("b", "b"),))
    assert not await memories.learn(conversation.id, again)
    assert [memory.id for memory in await listed(account, conversation.id)] == ["a"]
    assert await memories.memory_history(conversation.id, "b") == []
    assert await refs(memories, conversation.id, by_words("b")) == []
    assert await memories.memory_revision(conversation.id) == revision


async def test_nothing_is_learned_in_an_unknown_conversation(account: AccountStore) -> None:
    assert not await account.memories.learn("none", learned([1], new(a_memory())))
    await account.memories.release("none")
    assert await listed(account, "none") == []


async def test_learning_from_what_has_changed_writes_nothing(account: AccountStore) -> None:
    conversation, ids = await with_messages(account, 1)
    known = a_memory("known")
    await keep(account, conversation.id, known)
    now = edited(known, content="The player likes coffee")
    await account.memories.change_memories(conversation.id, [now])
    stale = learned(
        ids, new(a_memory("told")), edited(known, status="superseded"), entries=(words("x", "x"),)
    )
    with pytest.raises(ConflictError):
        await account.memories.learn(conversation.id, stale)
    assert await listed(account, conversation.id) == [now.after]
    assert await refs(account.memories, conversation.id, by_words("x")) == []
    assert await account.memories.claim_unread(conversation.id, at(0), at(60), 9, 0) is not None


async def test_of_twenty_that_learn_the_same_one_does(account: AccountStore) -> None:
    conversation, ids = await with_messages(account, 1)
    done = await asyncio.gather(
        *(account.memories.learn(conversation.id, learned(ids, new(a_memory(f"m{n}")))) for n in range(20))
    )
    assert done.count(True) == 1
    (only,) = await listed(account, conversation.id)
    assert only.id == f"m{done.index(True)}"


async def test_of_twenty_that_claim_one_may_read(account: AccountStore) -> None:
    conversation, _ = await with_messages(account, 1)
    claims = await asyncio.gather(
        *(account.memories.claim_unread(conversation.id, at(0), at(60), 9, 0) for _ in range(20))
    )
    assert sum(claim is not None for claim in claims) == 1


async def test_removed_messages_are_not_waited_for(store: Store, account: AccountStore) -> None:
    conversation, ids = await with_messages(account, 2)
    memories = account.memories
    assert await memories.learn(conversation.id, learned(ids[:1]))
    (last,) = await account.recent_messages(conversation.id, 1)
    await account.cut_message(last, "")
    assert await store.conversations_behind(9) == []
    assert await memories.claim_unread(conversation.id, at(0), at(60), 9, 9) is None
    late = await account.add_message(conversation.id, a_message("late"))
    unread = await memories.claim_unread(conversation.id, at(0), at(60), 9, 9)
    assert unread is not None
    assert unread.messages == (late,)


async def test_conversations_that_are_behind(store: Store, account: AccountStore) -> None:
    await account.add_character(a_character())
    opened = [await account.open_conversation("ada", player) for player in ("p1", "p2", "p3", "p4")]
    assert await store.conversations_behind(9) == []
    last = {}
    for conversation, seconds in zip(opened[:3], (30, 10, 20), strict=True):
        stored = await account.add_message(conversation.id, a_message(created_at=at(seconds)))
        last[conversation.id] = stored.id
    behind = [(account.account_id, opened[n].id) for n in (1, 2, 0)]
    assert await store.conversations_behind(9) == behind
    assert await store.conversations_behind(2) == behind[:2]
    await account.memories.claim_unread(opened[2].id, at(0), at(60), 9, 0)
    assert await store.conversations_behind(9) == behind
    await account.memories.learn(opened[2].id, learned([last[opened[2].id]]))
    assert await store.conversations_behind(9) == [behind[0], behind[2]]


async def test_conversations_of_all_accounts_are_behind(store: Store, account: AccountStore) -> None:
    other = store.account(await store.add_account("other"))
    mine, _ = await with_messages(account, 1)
    theirs, _ = await with_messages(other, 2)
    assert await store.conversations_behind(9) == [
        (account.account_id, mine.id),
        (other.account_id, theirs.id),
    ]
