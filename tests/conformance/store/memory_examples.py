"""What the tests of memory put into the store: valid records, of which a test names only what it is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from estuary_server.store.base import AccountStore
from estuary_server.store.memory_base import MemoryStore
from estuary_server.store.memory_records import (
    Entity,
    Learned,
    MemoryChange,
    MemoryFilter,
    MemoryRecord,
    MemorySort,
    Relation,
)
from estuary_server.store.records import Conversation
from estuary_server.store.search_records import EntryKind, SearchEntry, SearchQuery
from tests.conformance.store.examples import NOON, a_conversation, a_message, at

ANY = MemoryFilter(status=None)
MODEL = "a-model"

FULL = MemoryRecord(
    id="m1",
    content="The player's dog is called Biscuit “Ω” 🦉",
    memory_type="relationship",
    said_at=at(-60),
    created_at=at(1),
    updated_at=at(2.000001),
    confidence=0.85,
    status="superseded",
    topic="pets",
    secondary_topics=("family", "home"),
    source="voice",
    source_quote="my dog Biscuit",
    message_ids=(7, 5),
    extracted_at=at(3),
    last_accessed_at=at(4),
    access_count=3,
    fact_key="dog.name",
    fact_value="Biscuit",
    superseded_by="m2",
    entities=(Entity("Biscuit", "animal", ("my dog",)), Entity("Ålesund", "place")),
    relations=(Relation("", "dog", "Biscuit"),),
    happens_on="2023-05",
)


def a_memory(memory_id: str = "m1", **values: Any) -> MemoryRecord:
    return replace(MemoryRecord(memory_id, "The player likes tea", "preference", NOON, NOON, NOON), **values)


def new(memory: MemoryRecord) -> MemoryChange:
    return MemoryChange(memory.id, "learned", NOON, None, memory)


def edited(memory: MemoryRecord, **values: Any) -> MemoryChange:
    return MemoryChange(memory.id, "edited", at(5), memory, replace(memory, **values))


def words(ref: str, terms: str, kind: EntryKind = "memory", **values: Any) -> SearchEntry:
    """An entry with these words, separated by spaces."""
    return replace(SearchEntry(kind, ref, NOON, tuple(terms.split())), **values)


def pointing(ref: str, *direction: float, kind: EntryKind = "memory", **values: Any) -> SearchEntry:
    """An entry whose one vector points there."""
    return replace(SearchEntry(kind, ref, NOON, model=MODEL, vectors=vectors(direction)), **values)


def vectors(*directions: Sequence[float]) -> NDArray[np.float32]:
    """Vectors of one entry that point there."""
    return np.stack([unit(*direction) for direction in directions])


def unit(*direction: float) -> NDArray[np.float32]:
    vector = np.array(direction, np.float32)
    length = float(np.linalg.norm(vector))
    return np.asarray(vector / length, np.float32) if length else vector


def by_words(terms: str, **values: Any) -> SearchQuery:
    return replace(SearchQuery(tuple(terms.split())), **values)


def by_direction(*direction: float, **values: Any) -> SearchQuery:
    return replace(SearchQuery(model=MODEL, vector=unit(*direction)), **values)


async def refs(memories: MemoryStore, conversation_id: str, query: SearchQuery) -> list[str]:
    return [hit.ref for hit in await memories.search(conversation_id, query)]


async def with_messages(
    account: AccountStore, count: int, name: str = "ada"
) -> tuple[Conversation, list[int]]:
    """The conversation of a new character with so many messages, and their row ids."""
    conversation = await a_conversation(account, name)
    return conversation, [
        (await account.add_message(conversation.id, a_message(f"say {n}", created_at=at(n)))).id
        for n in range(count)
    ]


async def keep(account: AccountStore, conversation_id: str, *memories: MemoryRecord) -> None:
    """Store memories, each with an entry that has its id as a word."""
    entries = [words(memory.id, memory.id) for memory in memories]
    await account.memories.change_memories(conversation_id, [new(memory) for memory in memories], entries)


async def listed(
    account: AccountStore,
    conversation_id: str,
    wanted: MemoryFilter = ANY,
    sort: MemorySort = MemorySort("created_at", descending=False),  # noqa: B008 - frozen
) -> list[MemoryRecord]:
    return (await account.memories.list_memories(conversation_id, wanted, sort, None))[0]


def learned(read: Sequence[int], *changes: MemoryChange, read_from: int = 0, **values: Any) -> Learned:
    """What reading these messages came to."""
    return Learned(read_from, read[-1], changes, **values)
