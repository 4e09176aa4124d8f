"""A conversation in the store in memory, with messages, memories and a keeper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from typing import Any

from estuary_server.memory.entries import memory_entry, turn_entry
from estuary_server.memory.keeper import MemoryKeeper
from estuary_server.memory.terms import terms
from estuary_server.providers.scripted_embedder import ScriptedEmbedder
from estuary_server.store.base import AccountStore
from estuary_server.store.memory import InMemoryStore
from estuary_server.store.memory_base import MemoryStore
from estuary_server.store.memory_records import (
    MemoryChange,
    MemoryFilter,
    MemoryRecord,
    MemorySort,
    MemoryStatus,
)
from estuary_server.store.search_records import EntryKind, SearchQuery
from tests.conformance.store.examples import NOON, Clock, a_character, a_message, an_account

CONCEPTS = {"drink": "tea coffee", "animal": "dog cat rex biscuit", "place": "oslo rome bergen"}


@dataclass
class Scene:
    """One conversation. Every verb of the keeper happens a second later than the one before."""

    account: AccountStore
    conversation_id: str
    clock: Clock
    embedder: ScriptedEmbedder
    keeper: MemoryKeeper

    @property
    def memories(self) -> MemoryStore:
        return self.account.memories

    async def say(self, text: str) -> int:
        """A message that is in the index; its row id."""
        self.clock.move(1)
        stored = await self.account.add_message(
            self.conversation_id, a_message(text, created_at=self.clock())
        )
        await self.memories.change_memories(self.conversation_id, (), [turn_entry(stored, None, "", None)])
        return stored.id

    async def know(self, memory_id: str, content: str, *, day: float = 0, **values: Any) -> MemoryRecord:
        """A memory that was learned."""
        at = NOON + timedelta(days=day)
        memory = replace(MemoryRecord(memory_id, content, "fact", at, NOON, NOON), **values)
        change = MemoryChange(memory_id, "learned", self.clock(), None, memory)
        entries = [memory_entry(memory, "", None)] if memory.status == "active" else []
        await self.memories.change_memories(self.conversation_id, [change], entries)
        return memory

    async def live_in(self, place: str, **values: Any) -> MemoryRecord:
        values = {"fact_key": "home", "fact_value": place, **values}
        return await self.know(place.lower(), f"The player lives in {place}", **values)

    async def all(self) -> dict[str, MemoryRecord]:
        found, _ = await self.memories.list_memories(
            self.conversation_id, MemoryFilter(status=None), MemorySort(), None
        )
        return {memory.id: memory for memory in found}

    async def get(self, memory_id: str) -> MemoryRecord:
        return await self.memories.get_memory(self.conversation_id, memory_id)

    async def statuses(self) -> dict[str, MemoryStatus]:
        return {memory_id: memory.status for memory_id, memory in (await self.all()).items()}

    async def actions(self, memory_id: str) -> list[str]:
        history = await self.memories.memory_history(self.conversation_id, memory_id)
        return [change.action for change in history]

    async def found(self, text: str, kinds: Sequence[EntryKind] = ("memory", "turn")) -> set[str]:
        """What is found by words."""
        query = SearchQuery(terms(text), kinds=tuple(kinds))
        return {hit.ref for hit in await self.memories.search(self.conversation_id, query)}


async def scene(player: str = "pip") -> Scene:
    clock = Clock()
    account = await an_account(InMemoryStore(clock))
    await account.add_character(a_character())
    conversation = await account.open_conversation("ada", player)
    scripted = ScriptedEmbedder(CONCEPTS)
    return _scene(account, conversation.id, clock, scripted)


async def another_player(known: Scene, player: str) -> Scene:
    """The same account's conversation with another player."""
    conversation = await known.account.open_conversation("ada", player)
    return _scene(known.account, conversation.id, known.clock, known.embedder)


def _scene(account: AccountStore, conversation_id: str, clock: Clock, embedder: ScriptedEmbedder) -> Scene:
    numbers = count(1)

    def now() -> Any:
        clock.move(1)
        return clock()

    keeper = MemoryKeeper(account.memories, embedder, now, lambda: f"by-hand-{next(numbers)}")
    return Scene(account, conversation_id, clock, embedder, keeper)
