"""Reading once more: the second stage has a watermark and claims of its own, and is never ahead."""

from __future__ import annotations

import asyncio

import pytest

from estuary_server.errors import ConflictError
from estuary_server.store.base import AccountStore, Store
from tests.conformance.store.examples import a_message, an_account, at
from tests.conformance.store.memory_examples import (
    a_memory,
    edited,
    keep,
    learned,
    listed,
    new,
    with_messages,
)


async def read_first(account: AccountStore, conversation_id: str, ids: list[int], read_from: int = 0) -> None:
    """Let the first stage read these messages."""
    assert await account.memories.learn(conversation_id, learned(ids, read_from=read_from))


async def test_what_the_first_has_not_read_is_not_handed_out(account: AccountStore) -> None:
    conversation, ids = await with_messages(account, 5)
    memories = account.memories
    assert await memories.claim_unread(conversation.id, at(0), at(60), 9, 9, 2) is None
    await read_first(account, conversation.id, ids[:3])
    unread = await memories.claim_unread(conversation.id, at(0), at(60), 9, 9, 2)
    assert unread is not None
    assert [message.id for message in unread.messages] == ids[:3]
    assert (unread.read_up_to, unread.before) == (0, ())
    assert unread.character_id == conversation.character_id


async def test_it_moves_on_by_itself(account: AccountStore) -> None:
    conversation, ids = await with_messages(account, 5)
    memories = account.memories
    await read_first(account, conversation.id, ids)
    assert await memories.learn(conversation.id, learned(ids[:2], new(a_memory("a"))), 2)
    unread = await memories.claim_unread(conversation.id, at(0), at(60), 2, 1, 2)
    assert unread is not None
    assert unread.read_up_to == ids[1]
    assert [message.id for message in unread.before] == [ids[1]]
    assert [message.id for message in unread.messages] == ids[2:4]
    assert [memory.id for memory in await listed(account, conversation.id)] == ["a"]
    assert await memories.claim_unread(conversation.id, at(0), at(60), 9, 9) is None  # the first has read all


async def test_claims_of_the_stages_do_not_touch_each_other(account: AccountStore) -> None:
    conversation, ids = await with_messages(account, 2)
    memories = account.memories
    await read_first(account, conversation.id, ids[:1])
    assert await memories.claim_unread(conversation.id, at(0), at(60), 9, 0, 2) is not None
    assert await memories.claim_unread(conversation.id, at(0), at(60), 9, 0) is not None
    assert await memories.claim_unread(conversation.id, at(59), at(99), 9, 0, 2) is None
    await memories.release(conversation.id)
    assert await memories.claim_unread(conversation.id, at(59), at(99), 9, 0, 2) is None
    await memories.release(conversation.id, 2)
    assert await memories.claim_unread(conversation.id, at(59), at(99), 9, 0, 2) is not None
    assert await memories.claim_unread(conversation.id, at(99), at(199), 9, 0, 2) is not None


async def test_the_first_goes_on_while_the_second_reads(account: AccountStore) -> None:
    conversation, ids = await with_messages(account, 2)
    memories = account.memories
    await read_first(account, conversation.id, ids[:1])
    unread = await memories.claim_unread(conversation.id, at(0), at(60), 9, 0, 2)
    await read_first(account, conversation.id, ids[1:], ids[0])
    assert unread is not None
    assert [message.id for message in unread.messages] == ids[:1]
    assert await memories.learn(conversation.id, learned(ids[:1]), 2)
    further = await memories.claim_unread(conversation.id, at(0), at(60), 9, 0, 2)
    assert further is not None
    assert [message.id for message in further.messages] == ids[1:]


async def test_the_same_messages_are_not_learned_from_twice(account: AccountStore) -> None:
    conversation, ids = await with_messages(account, 2)
    memories = account.memories
    await read_first(account, conversation.id, ids)
    assert await memories.learn(conversation.id, learned(ids, new(a_memory("a"))), 2)
    assert not await memories.learn(conversation.id, learned(ids, new(a_memory("b"))), 2)
    assert [memory.id for memory in await listed(account, conversation.id)] == ["a"]


async def test_of_twenty_that_learn_the_same_one_does(account: AccountStore) -> None:
    conversation, ids = await with_messages(account, 1)
    await read_first(account, conversation.id, ids)
    done = await asyncio.gather(
        *(account.memories.learn(conversation.id, learned(ids, new(a_memory(f"m{n}"))), 2) for n in range(20))
    )
    assert done.count(True) == 1
    assert len(await listed(account, conversation.id)) == 1


async def test_learning_from_what_has_changed_writes_nothing(account: AccountStore) -> None:
    conversation, ids = await with_messages(account, 1)
    known = a_memory("known")
    await keep(account, conversation.id, known)
    await read_first(account, conversation.id, ids)
    await account.memories.change_memories(conversation.id, [edited(known, content="other")])
    with pytest.raises(ConflictError):
        await account.memories.learn(conversation.id, learned(ids, edited(known, status="superseded")), 2)
    assert await account.memories.claim_unread(conversation.id, at(0), at(60), 9, 0, 2) is not None


async def test_those_behind_in_the_second_are_listed(store: Store, account: AccountStore) -> None:
    conversation, ids = await with_messages(account, 3)
    place = account.account_id, conversation.id
    assert await store.conversations_behind(9, 2) == []
    await read_first(account, conversation.id, ids[:2])
    assert await store.conversations_behind(9, 2) == [place]
    assert await account.memories.learn(conversation.id, learned(ids[:1]), 2)
    assert await store.conversations_behind(9, 2) == [place]
    assert await account.memories.learn(conversation.id, learned(ids[1:2], read_from=ids[0]), 2)
    assert await store.conversations_behind(9, 2) == []
    assert await store.conversations_behind(9) == [place]


async def test_no_more_than_asked_for_are_listed_oldest_activity_first(
    store: Store, account: AccountStore
) -> None:
    behind = []
    for name, count in [("ada", 3), ("bob", 1), ("cy", 2)]:
        conversation, ids = await with_messages(account, count, name)
        await read_first(account, conversation.id, ids)
        behind.append((account.account_id, conversation.id))
    assert await store.conversations_behind(9, 2) == [behind[1], behind[2], behind[0]]
    assert await store.conversations_behind(2, 2) == [behind[1], behind[2]]


async def test_removed_messages_are_not_waited_for(store: Store, account: AccountStore) -> None:
    conversation, ids = await with_messages(account, 1)
    await read_first(account, conversation.id, ids)
    (only,) = await account.recent_messages(conversation.id, 1)
    await account.cut_message(only, "")
    assert await store.conversations_behind(9, 2) == []
    assert await account.memories.claim_unread(conversation.id, at(0), at(60), 9, 0, 2) is None
    late = await account.add_message(conversation.id, a_message("late"))
    await read_first(account, conversation.id, [late.id], ids[0])
    unread = await account.memories.claim_unread(conversation.id, at(0), at(60), 9, 0, 2)
    assert unread is not None
    assert unread.messages == (late,)


async def test_a_purge_takes_the_messages_away_from_the_second_too(
    store: Store, account: AccountStore
) -> None:
    conversation, ids = await with_messages(account, 2)
    memories = account.memories
    await read_first(account, conversation.id, ids)
    assert await memories.claim_unread(conversation.id, at(0), at(60), 1, 0, 2) is not None
    await memories.purge_memories(conversation.id)
    assert not await memories.learn(conversation.id, learned(ids[:1], new(a_memory("a"))), 2)
    assert await listed(account, conversation.id) == []
    assert await store.conversations_behind(9, 2) == []
    late = await account.add_message(conversation.id, a_message("late"))
    await read_first(account, conversation.id, [late.id], ids[-1])
    unread = await memories.claim_unread(conversation.id, at(0), at(60), 9, 0, 2)
    assert unread is not None
    assert unread.messages == (late,)


async def test_nothing_is_claimed_or_learned_in_an_unknown_conversation(account: AccountStore) -> None:
    memories = account.memories
    assert await memories.claim_unread("none", at(0), at(60), 9, 0, 2) is None
    assert not await memories.learn("none", learned([1], new(a_memory())), 2)
    await memories.release("none", 2)


async def test_a_conversation_of_another_account_is_none(store: Store, account: AccountStore) -> None:
    conversation, ids = await with_messages(account, 1)
    await read_first(account, conversation.id, ids)
    other = (await an_account(store)).memories
    assert await other.claim_unread(conversation.id, at(0), at(60), 9, 0, 2) is None
    assert not await other.learn(conversation.id, learned(ids, new(a_memory("theirs"))), 2)
    await account.memories.claim_unread(conversation.id, at(0), at(60), 9, 0, 2)
    await other.release(conversation.id, 2)
    assert await account.memories.claim_unread(conversation.id, at(0), at(60), 9, 0, 2) is None
