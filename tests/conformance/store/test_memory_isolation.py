"""No verb of memory sees, changes or removes what is another account's, or another conversation's."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from estuary_server.errors import ConflictError, NotFoundError
from estuary_server.store.base import AccountStore, Store
from estuary_server.store.memory_base import MemoryStore
from estuary_server.store.memory_records import UNKNOWN, MemoryCounts, MemorySort, Purged
from estuary_server.store.search_records import EntryKey, WordSpread
from tests.conformance.store.examples import NOON, an_account, at
from tests.conformance.store.memory_examples import (
    ANY,
    a_memory,
    by_direction,
    edited,
    learned,
    new,
    pointing,
    with_messages,
    words,
)

MINE = a_memory("m1", content="mine")
QUERY = replace(by_direction(1, 0), terms=("tea",))
ENTRY = pointing("m1", 1, 0, terms=("tea",))
SORT = MemorySort()

Verb = Callable[[MemoryStore, str], Awaitable[Any]]


async def learn_at_any_mark(memories: MemoryStore, conversation_id: str) -> bool:
    """Wherever the watermark is."""
    changes = [learned([mark + 1], new(a_memory(f"x{mark}")), read_from=mark) for mark in range(20)]
    return any([await memories.learn(conversation_id, change) for change in changes])


READ_ONLY: list[tuple[str, Verb, Any]] = [
    ("get_memories", lambda m, c: m.get_memories(c, ["m1"]), []),
    ("list_memories", lambda m, c: m.list_memories(c, ANY, SORT, None), ([], 0)),
    ("count_memories", lambda m, c: m.count_memories(c), MemoryCounts({}, {}, 0)),
    ("memories_of_messages", lambda m, c: m.memories_of_messages(c, list(range(50))), []),
    ("memory_history", lambda m, c: m.memory_history(c, "m1"), []),
    ("memory_revision", lambda m, c: m.memory_revision(c), 0),
    ("memory_stamp", lambda m, c: m.memory_stamp(c), UNKNOWN),
    ("searchable", lambda m, c: m.searchable(c), False),
    ("search", lambda m, c: m.search(c, QUERY), []),
    ("word_spread", lambda m, c: m.word_spread(c, ["tea"]), WordSpread(0, {"tea": 0})),
    ("get_messages", lambda m, c: m.get_messages(c, list(range(50))), []),
    ("find_conversation", lambda m, c: m.find_conversation("ada", "pip"), None),
]
WRITING: list[tuple[str, Verb, Any]] = [
    ("claim_unread", lambda m, c: m.claim_unread(c, at(0), at(99), 9, 9), None),
    ("learn", learn_at_any_mark, False),
    ("release", lambda m, c: m.release(c), None),
    ("touch_memories", lambda m, c: m.touch_memories(c, ["m1"], at(9)), None),
    ("purge_memories", lambda m, c: m.purge_memories(c), Purged(0, 0, 0)),
]
NOT_FOUND: list[tuple[str, Verb, Any]] = [
    ("get_memory", lambda m, c: m.get_memory(c, "m1"), None),
    ("change_memories", lambda m, c: m.change_memories(c, [edited(MINE, content="theirs")]), None),
    ("set_vectors", lambda m, c: m.set_vectors(c, "another", [pointing("m1", -1, 0)]), None),
]


def test_every_verb_is_tried() -> None:
    tried = {name for name, _, _ in [*READ_ONLY, *WRITING, *NOT_FOUND]}
    assert tried == {name for name in vars(MemoryStore) if not name.startswith("_")}


@pytest.fixture
async def other(store: Store) -> AccountStore:
    return await an_account(store)


async def filled(account: AccountStore) -> str:
    """A conversation with one memory that was learned from its one message, and one that is unread."""
    conversation, ids = await with_messages(account, 2)
    told = learned(ids[:1], new(replace(MINE, message_ids=(ids[0],))), entries=(ENTRY,))
    assert await account.memories.learn(conversation.id, told)
    return conversation.id


async def state(account: AccountStore, conversation_id: str) -> list[Any]:
    return [await verb(account.memories, conversation_id) for _, verb, _ in READ_ONLY]


async def try_everything(memories: MemoryStore, conversation_id: str) -> None:
    for name, verb, nothing in [*READ_ONLY, *WRITING]:
        assert await verb(memories, conversation_id) == nothing, name
    for _, verb, _ in NOT_FOUND:
        with pytest.raises(NotFoundError):
            await verb(memories, conversation_id)


async def test_another_account_reaches_nothing(
    store: Store, account: AccountStore, other: AccountStore
) -> None:
    conversation_id = await filled(account)
    before = await state(account, conversation_id)
    behind = await store.conversations_behind(9)
    await try_everything(other.memories, conversation_id)
    await try_everything(store.account("nobody").memories, conversation_id)
    with pytest.raises(NotFoundError):
        await other.delete_conversation(conversation_id)
    assert await state(account, conversation_id) == before
    assert await store.conversations_behind(9) == behind == [(account.account_id, conversation_id)]


async def test_the_same_names_in_two_accounts_are_two_things(
    account: AccountStore, other: AccountStore
) -> None:
    mine, theirs = await filled(account), await filled(other)
    before = await state(account, mine)
    await other.memories.change_memories(
        theirs,
        [edited((await other.memories.get_memory(theirs, "m1")), content="changed")],
        [words("m1", "tea tea")],
        [EntryKey("memory", "m1")],
    )
    await other.memories.touch_memories(theirs, ["m1"], NOON)
    await other.memories.set_vectors(theirs, "another", [pointing("m1", -1, 0)])
    assert await state(account, mine) == before
    await other.memories.purge_memories(theirs)
    await other.delete_conversation(theirs)
    assert await state(account, mine) == before


async def test_another_conversation_of_the_account_is_not_touched(account: AccountStore) -> None:
    mine = await filled(account)
    second = (await account.open_conversation("ada", "quin")).id
    before = await state(account, mine)
    for name, verb, nothing in [*READ_ONLY, *WRITING]:
        if name not in ("find_conversation", "learn", "memory_stamp"):
            assert await verb(account.memories, second) == nothing, name
    assert await account.memories.learn(second, learned([1], new(MINE), entries=(ENTRY,)))
    await account.memories.purge_memories(second)
    with pytest.raises(NotFoundError):
        await account.memories.get_memory(second, "m1")
    with pytest.raises(ConflictError):
        await account.memories.change_memories(second, [edited(MINE, content="theirs")])
    await account.memories.change_memories(second, [], [], [EntryKey("memory", "m1")])
    await account.memories.set_vectors(second, "another", [pointing("m1", -1, 0)])
    assert await state(account, mine) == before
