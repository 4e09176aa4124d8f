"""Lists of memories: what matches, in which order, how many."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from estuary_server.errors import NotFoundError
from estuary_server.memory.facts import is_core_fact
from estuary_server.store.base import AccountStore
from estuary_server.store.memory_records import (
    MemoryCounts,
    MemoryFilter,
    MemorySort,
    MemoryStatus,
    MemoryType,
    SortKey,
)
from estuary_server.store.records import Conversation, Page
from tests.conformance.store.examples import a_conversation, a_message, at
from tests.conformance.store.memory_examples import ANY, a_memory, edited, keep, listed

SOME = [
    a_memory("a", created_at=at(3), said_at=at(1), confidence=0.5, fact_key="name", memory_type="fact"),
    a_memory("b", created_at=at(1), said_at=at(3), confidence=0.9, status="deleted", fact_key="home"),
    a_memory("c", created_at=at(2), said_at=at(2), confidence=0.5, last_accessed_at=at(9)),
    a_memory("d", created_at=at(2), said_at=at(2), confidence=0.7, last_accessed_at=at(8), fact_key="home"),
    a_memory("e", created_at=at(4), said_at=at(2), memory_type="fact", status="quarantined"),
]


@pytest.fixture
async def conversation(account: AccountStore) -> Conversation:
    conversation, other = await a_conversation(account), await a_conversation(account, "ben")
    await keep(account, conversation.id, *SOME)
    await keep(account, other.id, a_memory("other", fact_key="home"))
    return conversation


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, "acd"),
        ({"status": None}, "abcde"),
        ({"status": "deleted"}, "b"),
        ({"memory_type": "fact"}, "a"),
        ({"memory_type": "fact", "status": None}, "ae"),
        ({"start": at(2)}, "cd"),
        ({"end": at(2)}, "a"),
        ({"start": at(2), "end": at(3), "status": None}, "cde"),
        ({"fact_keys": ("home", "name")}, "ad"),
        ({"fact_keys": ("home",), "status": None}, "bd"),
        ({"memory_type": "event"}, ""),
    ],
)
async def test_what_matches(
    account: AccountStore, conversation: Conversation, wanted: dict[str, Any], expected: str
) -> None:
    found = await listed(account, conversation.id, MemoryFilter(**wanted))
    assert sorted(memory.id for memory in found) == list(expected)
    page, total = await account.memories.list_memories(
        conversation.id, MemoryFilter(**wanted), MemorySort(), Page(limit=1)
    )
    assert (len(page), total) == (min(1, len(expected)), len(expected))


@pytest.mark.parametrize(
    ("key", "descending", "expected"),
    [
        ("created_at", True, "eadcb"),
        ("created_at", False, "bcdae"),
        ("said_at", True, "bedca"),
        ("said_at", False, "acdeb"),
        ("confidence", True, "ebdac"),
        ("confidence", False, "cadbe"),
        ("last_accessed_at", True, "cdeab"),
        ("last_accessed_at", False, "dcbae"),
    ],
)
async def test_in_which_order(
    account: AccountStore, conversation: Conversation, key: SortKey, descending: bool, expected: str
) -> None:
    sort = MemorySort(key, descending)
    found = await listed(account, conversation.id, ANY, sort)
    assert [memory.id for memory in found] == list(expected)
    pages = []
    for offset in range(0, 6, 2):
        page, total = await account.memories.list_memories(conversation.id, ANY, sort, Page(2, offset))
        assert total == 5
        pages.extend(page)
    assert pages == found


async def test_how_many(account: AccountStore, conversation: Conversation) -> None:
    assert await account.memories.count_memories(conversation.id) == MemoryCounts(
        {"active": 3, "deleted": 1, "quarantined": 1}, {"fact": 1, "preference": 2}, 2
    )
    assert await account.memories.count_memories("none") == MemoryCounts({}, {}, 0)


async def test_core_facts_are_those_that_the_rules_of_memory_say(account: AccountStore) -> None:
    keys = ("", "home", "not.home", "not", "not.", "Not.home", "note.x", " ", "é", "home.not.")
    types: tuple[MemoryType, ...] = ("fact", "preference", "character_self")
    statuses: tuple[MemoryStatus, ...] = ("active", "superseded")
    every = [
        a_memory(f"{at}", fact_key=key, memory_type=kind, status=status)
        for at, (key, kind, status) in enumerate(product(keys, types, statuses))
    ]
    where = (await a_conversation(account)).id
    await keep(account, where, *every)
    found = await listed(account, where, MemoryFilter(core=True))
    core = {memory.id for memory in every if is_core_fact(memory)}
    assert {memory.id for memory in found} == core
    assert (await account.memories.count_memories(where)).core_facts == len(core) == 14
    assert len(await listed(account, where, MemoryFilter(status=None, core=True))) == 28


async def test_one_by_its_id(account: AccountStore, conversation: Conversation) -> None:
    assert await account.memories.get_memory(conversation.id, "b") == SOME[1]
    for where, memory_id in [(conversation.id, "other"), (conversation.id, "x"), ("none", "a")]:
        with pytest.raises(NotFoundError):
            await account.memories.get_memory(where, memory_id)
    found = await account.memories.get_memories(conversation.id, ["b", "other", "a"])
    assert sorted(memory.id for memory in found) == ["a", "b"]
    assert await account.memories.get_memories(conversation.id, []) == []


async def test_ten_thousands_of_ids_at_once(account: AccountStore, conversation: Conversation) -> None:
    many = [f"unknown {n}" for n in range(40_000)]
    assert await account.memories.get_memories(conversation.id, [*many, "b"]) == [SOME[1]]
    assert await account.memories.memories_of_messages(conversation.id, list(range(40_000))) == []
    await account.memories.touch_memories(conversation.id, [*many, "b"], at(9))
    assert (await account.memories.get_memory(conversation.id, "b")).access_count == 1


async def test_which_came_from_a_message(account: AccountStore) -> None:
    conversation, other = await a_conversation(account), await a_conversation(account, "ben")
    young = a_memory("a", message_ids=(1, 2), created_at=at(2), status="deleted")
    old = a_memory("b", message_ids=(2, 3), created_at=at(1))
    await keep(account, conversation.id, young, old, a_memory("c"))
    await keep(account, other.id, a_memory("d", message_ids=(2,)))
    memories = account.memories
    assert await memories.memories_of_messages(conversation.id, [2]) == [old, young]
    assert await memories.memories_of_messages(conversation.id, [1, 2, 9]) == [old, young]
    assert await memories.memories_of_messages(conversation.id, [3]) == [old]
    assert await memories.memories_of_messages(conversation.id, []) == []
    moved = edited(old, message_ids=(4, 3))
    await memories.change_memories(conversation.id, [moved])
    assert await memories.memories_of_messages(conversation.id, [2]) == [young]
    assert await memories.memories_of_messages(conversation.id, [4]) == [moved.after]


async def test_a_pair_is_found_without_being_made(account: AccountStore, conversation: Conversation) -> None:
    assert await account.memories.find_conversation("ada", "pip") == replace(conversation)
    assert await account.memories.find_conversation("ada", "quin") is None
    assert await account.memories.find_conversation("none", "pip") is None


async def test_messages_by_their_row_ids(account: AccountStore, conversation: Conversation) -> None:
    other = await account.open_conversation("ben", "pip")
    from_here = [await account.add_message(conversation.id, a_message(name)) for name in "xyz"]
    elsewhere = await account.add_message(other.id, a_message())
    ids = [from_here[2].id, elsewhere.id, from_here[0].id, from_here[0].id, 10**9]
    assert await account.memories.get_messages(conversation.id, ids) == [from_here[0], from_here[2]]
    assert await account.memories.get_messages(conversation.id, []) == []
