"""The store's verbs for memory over SQL: each runs functions of ``sql_memor*.py`` in the engine's threads.

What must not live here: statements, and the rules of transactions and threads (``engine.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection

from estuary_server.store import (
    sql_conversations,
    sql_memories,
    sql_memory_changes,
    sql_memory_entries,
    sql_memory_purge,
    sql_memory_unread,
)
from estuary_server.store.engine import SqliteEngine
from estuary_server.store.memory_records import (
    Learned,
    MemoryChange,
    MemoryCounts,
    MemoryFilter,
    MemoryRecord,
    MemorySort,
    MemoryStamp,
    Purged,
    Stage,
    Unread,
)
from estuary_server.store.records import Conversation, Page, StoredMessage
from estuary_server.store.search_cache import SearchCache
from estuary_server.store.search_index import SearchIndex
from estuary_server.store.search_records import EntryKey, SearchEntry, SearchHit, SearchQuery, WordSpread

_NOTHING = Purged(0, 0, 0)

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class SqlMemoryStore:
    """The memories of one account; the contracts are those of ``store.memory_base.MemoryStore``."""

    _engine: SqliteEngine
    _account: str
    _cache: SearchCache

    async def claim_unread(
        self, conversation_id: str, now: datetime, until: datetime, most: int, before: int, stage: Stage = 1
    ) -> Unread | None:
        return await self._engine.write(
            lambda c: sql_memory_unread.claim_unread(
                c, self._account, conversation_id, (now, until), most, before, stage
            )
        )

    async def learn(self, conversation_id: str, learned: Learned, stage: Stage = 1) -> bool:
        def work(c: Connection) -> bool:
            grown = bool(learned.changes), bool(learned.entries or learned.hidden)
            read = learned.read_from, learned.read_to
            revision = sql_memory_unread.advance(c, self._account, conversation_id, read, grown, stage)
            if revision is None:
                return False
            self._write(c, conversation_id, revision, learned.changes, learned.entries, learned.hidden)
            return True

        return await self._engine.write(work)

    async def release(self, conversation_id: str, stage: Stage = 1) -> None:
        await self._engine.write(
            lambda c: sql_memory_unread.release(c, self._account, conversation_id, stage)
        )

    async def change_memories(
        self,
        conversation_id: str,
        changes: Sequence[MemoryChange],
        entries: Sequence[SearchEntry] = (),
        hidden: Sequence[EntryKey] = (),
    ) -> None:
        def work(c: Connection) -> None:
            grown = bool(changes), bool(entries or hidden)
            revision = sql_memory_unread.grow(c, self._account, conversation_id, grown)
            self._write(c, conversation_id, revision, changes, entries, hidden)

        await self._engine.write(work)

    async def touch_memories(self, conversation_id: str, memory_ids: Sequence[str], now: datetime) -> None:
        await self._engine.write(
            lambda c: sql_memory_changes.touch_memories(c, self._account, conversation_id, memory_ids, now)
        )

    async def purge_memories(self, conversation_id: str) -> Purged:
        purged = await self._engine.erase(
            lambda c: sql_memory_purge.purge_memories(c, self._account, conversation_id)
        )
        self._cache.forget((self._account, conversation_id))
        return purged or _NOTHING

    async def find_conversation(self, character_id: str, player_id: str) -> Conversation | None:
        return await self._engine.read(
            lambda c: sql_conversations.find_conversation(c, self._account, character_id, player_id)
        )

    async def get_memory(self, conversation_id: str, memory_id: str) -> MemoryRecord:
        return await self._engine.read(
            lambda c: sql_memories.get_memory(c, self._account, conversation_id, memory_id)
        )

    async def get_memories(self, conversation_id: str, memory_ids: Sequence[str]) -> list[MemoryRecord]:
        return await self._engine.read(
            lambda c: sql_memories.get_memories(c, self._account, conversation_id, memory_ids)
        )

    async def list_memories(
        self, conversation_id: str, wanted: MemoryFilter, sort: MemorySort, page: Page | None
    ) -> tuple[list[MemoryRecord], int]:
        return await self._engine.read(
            lambda c: sql_memories.list_memories(c, self._account, conversation_id, wanted, sort, page)
        )

    async def count_memories(self, conversation_id: str) -> MemoryCounts:
        return await self._engine.read(
            lambda c: sql_memories.count_memories(c, self._account, conversation_id)
        )

    async def memories_of_messages(
        self, conversation_id: str, message_ids: Sequence[int]
    ) -> list[MemoryRecord]:
        return await self._engine.read(
            lambda c: sql_memories.memories_of_messages(c, self._account, conversation_id, message_ids)
        )

    async def memory_history(self, conversation_id: str, memory_id: str) -> list[MemoryChange]:
        return await self._engine.read(
            lambda c: sql_memories.memory_history(c, self._account, conversation_id, memory_id)
        )

    async def memory_revision(self, conversation_id: str) -> int:
        return (await self.memory_stamp(conversation_id)).revision

    async def memory_stamp(self, conversation_id: str) -> MemoryStamp:
        return await self._engine.read(lambda c: sql_memories.memory_stamp(c, self._account, conversation_id))

    async def searchable(self, conversation_id: str) -> bool:
        return await self._engine.read(
            lambda c: sql_memory_entries.any_entry(c, self._account, conversation_id)
        )

    async def search(self, conversation_id: str, query: SearchQuery) -> list[SearchHit]:
        return await self._ask(conversation_id, lambda index: index.search(query)) or []

    async def word_spread(self, conversation_id: str, terms: Sequence[str]) -> WordSpread:
        spread = await self._ask(conversation_id, lambda index: index.spread(terms))
        return spread or WordSpread(0, dict.fromkeys(terms, 0))

    async def get_messages(self, conversation_id: str, row_ids: Sequence[int]) -> list[StoredMessage]:
        return await self._engine.read(
            lambda c: sql_conversations.get_messages(c, self._account, conversation_id, row_ids)
        )

    async def set_vectors(self, conversation_id: str, model: str, entries: Sequence[SearchEntry]) -> None:
        def work(c: Connection) -> None:
            revision = sql_memory_unread.grow(c, self._account, conversation_id, (False, True))
            sql_memory_entries.set_vectors(c, self._account, conversation_id, revision, model, entries)

        await self._engine.write(work)

    async def _ask(self, conversation_id: str, ask: Callable[[SearchIndex], Answer]) -> Answer | None:
        """What a conversation's index answers; None for an unknown conversation."""

        def work(c: Connection) -> Answer | None:
            stamp = sql_memory_entries.stamp(c, self._account, conversation_id)
            if stamp is None:
                return None
            return self._cache.ask(
                (self._account, conversation_id),
                stamp,
                lambda since: sql_memory_entries.rows_since(c, self._account, conversation_id, since),
                ask,
            )

        return await self._engine.read(work)

    def _write(
        self,
        c: Connection,
        conversation_id: str,
        revision: int,
        changes: Sequence[MemoryChange],
        entries: Sequence[SearchEntry],
        hidden: Sequence[EntryKey],
    ) -> None:
        sql_memory_changes.make_changes(c, self._account, conversation_id, changes)
        sql_memory_entries.put_entries(c, self._account, conversation_id, revision, entries)
        sql_memory_entries.hide_entries(c, self._account, conversation_id, revision, hidden)
