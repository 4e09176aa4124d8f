"""The store's verbs for memory in plain dicts; the twin of ``sql_memory.py``.

What must not live here: what becomes of a memory (``memory_steps.py``), searching (``search_index.py``); both
stores share them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from estuary_server.errors import NotFoundError
from estuary_server.store.memory_records import (
    UNKNOWN,
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
    may_be_core,
)
from estuary_server.store.memory_steps import carry_out
from estuary_server.store.memory_tables import Mark, Remembered, Rows, Tables
from estuary_server.store.records import Conversation, Page, StoredMessage
from estuary_server.store.search_records import EntryKey, SearchEntry, SearchHit, SearchQuery, WordSpread

_EPOCH = 2**32
"""With every purge the revision goes on at the next multiple of this, which is more than anybody changes."""


@dataclass(frozen=True)
class InMemoryMemoryStore:
    """The memories of one account; the contracts are those of ``store.memory_base.MemoryStore``."""

    _tables: Tables
    _account: str

    @property
    def _rows(self) -> Rows:
        return self._tables.of(self._account)

    def _of(self, conversation_id: str) -> Remembered:
        """To read, or to change what is not kept when there is no such conversation."""
        return self._rows.remembered.get(conversation_id, Remembered())

    def _to_change(self, conversation_id: str) -> Remembered:
        remembered = self._rows.remembered
        if conversation_id not in remembered:
            raise NotFoundError(f"no conversation {conversation_id}")
        return remembered[conversation_id]

    async def claim_unread(
        self, conversation_id: str, now: datetime, until: datetime, most: int, before: int, stage: Stage = 1
    ) -> Unread | None:
        known = self._of(conversation_id)
        mark, end = known.marks[stage], known.end(stage)
        claimed = mark.claimed_until is not None and now < mark.claimed_until <= until
        if claimed or end <= mark.read_up_to:
            return None
        held = self._rows.messages.get(conversation_id, [])
        unread = [message for message in held if mark.read_up_to < message.id <= end][:most]
        if not unread:
            mark.read_up_to = end
            return None
        mark.claimed_until = until
        read = [message for message in held if message.id <= mark.read_up_to]
        earlier = read[max(0, len(read) - before) :]
        character_id = self._rows.conversations[conversation_id].character_id
        return Unread(conversation_id, mark.read_up_to, tuple(earlier), tuple(unread), character_id)

    async def learn(self, conversation_id: str, learned: Learned, stage: Stage = 1) -> bool:
        known = self._rows.remembered.get(conversation_id)
        if known is None or known.marks[stage].read_up_to != learned.read_from:
            return False
        _write(known, learned.changes, learned.entries, learned.hidden)
        known.marks[stage] = Mark(learned.read_to)
        return True

    async def release(self, conversation_id: str, stage: Stage = 1) -> None:
        self._of(conversation_id).marks[stage].claimed_until = None

    async def change_memories(
        self,
        conversation_id: str,
        changes: Sequence[MemoryChange],
        entries: Sequence[SearchEntry] = (),
        hidden: Sequence[EntryKey] = (),
    ) -> None:
        _write(self._to_change(conversation_id), changes, entries, hidden)

    async def touch_memories(self, conversation_id: str, memory_ids: Sequence[str], now: datetime) -> None:
        known = self._of(conversation_id).memories
        for memory_id in known.keys() & set(memory_ids):
            memory = known[memory_id]
            known[memory_id] = replace(memory, access_count=memory.access_count + 1, last_accessed_at=now)

    async def purge_memories(self, conversation_id: str) -> Purged:
        known = self._of(conversation_id)
        epoch = known.revision // _EPOCH
        purged = known.purge()
        known.revision = (epoch + 1) * _EPOCH
        return purged

    async def find_conversation(self, character_id: str, player_id: str) -> Conversation | None:
        pair = character_id, player_id
        all_ = self._rows.conversations.values()
        return next((known for known in all_ if (known.character_id, known.player_id) == pair), None)

    async def get_memory(self, conversation_id: str, memory_id: str) -> MemoryRecord:
        known = self._of(conversation_id).memories
        if memory_id not in known:
            raise NotFoundError(f"no memory {memory_id}")
        return known[memory_id]

    async def get_memories(self, conversation_id: str, memory_ids: Sequence[str]) -> list[MemoryRecord]:
        known = self._of(conversation_id).memories
        return [known[memory_id] for memory_id in known.keys() & set(memory_ids)]

    async def list_memories(
        self, conversation_id: str, wanted: MemoryFilter, sort: MemorySort, page: Page | None
    ) -> tuple[list[MemoryRecord], int]:
        known = self._of(conversation_id).memories.values()
        found = _sorted([memory for memory in known if _matches(memory, wanted)], sort)
        if page is None:
            return found, len(found)
        return found[page.offset : page.offset + page.limit], len(found)

    async def count_memories(self, conversation_id: str) -> MemoryCounts:
        known = self._of(conversation_id).memories.values()
        active = [memory for memory in known if memory.status == "active"]
        return MemoryCounts(
            dict(Counter(memory.status for memory in known)),
            dict(Counter(memory.memory_type for memory in active)),
            sum(map(may_be_core, active)),
        )

    async def memories_of_messages(
        self, conversation_id: str, message_ids: Sequence[int]
    ) -> list[MemoryRecord]:
        wanted = set(message_ids)
        known = self._of(conversation_id).memories.values()
        found = [memory for memory in known if wanted.intersection(memory.message_ids)]
        return sorted(found, key=lambda memory: (memory.created_at, memory.id))

    async def memory_history(self, conversation_id: str, memory_id: str) -> list[MemoryChange]:
        return [each for each in self._of(conversation_id).changes if each.memory_id == memory_id]

    async def memory_revision(self, conversation_id: str) -> int:
        return self._of(conversation_id).revision

    async def memory_stamp(self, conversation_id: str) -> MemoryStamp:
        known = self._rows.remembered.get(conversation_id)
        return UNKNOWN if known is None else MemoryStamp(known.revision // _EPOCH, known.revision)

    async def searchable(self, conversation_id: str) -> bool:
        return bool(self._of(conversation_id).entries)

    async def search(self, conversation_id: str, query: SearchQuery) -> list[SearchHit]:
        return self._of(conversation_id).index.search(query)

    async def word_spread(self, conversation_id: str, terms: Sequence[str]) -> WordSpread:
        return self._of(conversation_id).index.spread(terms)

    async def get_messages(self, conversation_id: str, row_ids: Sequence[int]) -> list[StoredMessage]:
        wanted = set(row_ids)
        return [held for held in self._rows.messages.get(conversation_id, []) if held.id in wanted]

    async def set_vectors(self, conversation_id: str, model: str, entries: Sequence[SearchEntry]) -> None:
        known = self._to_change(conversation_id)
        for given in entries:
            entry = known.entries.get(EntryKey(given.kind, given.ref))
            if entry is not None and entry.model != model and given.vectors is not None:
                known.put(replace(entry, model=model, vectors=given.vectors))


def _write(
    known: Remembered,
    changes: Sequence[MemoryChange],
    entries: Sequence[SearchEntry],
    hidden: Sequence[EntryKey],
) -> None:
    known.memories.update(carry_out(known.memories, changes))
    known.changes.extend(changes)
    known.revision += bool(changes)
    for entry in entries:
        known.put(entry)
    for key in hidden:
        known.hide(key)


def _matches(memory: MemoryRecord, wanted: MemoryFilter) -> bool:
    return (
        wanted.status in (None, memory.status)
        and wanted.memory_type in (None, memory.memory_type)
        and (wanted.start is None or memory.said_at >= wanted.start)
        and (wanted.end is None or memory.said_at < wanted.end)
        and (not wanted.fact_keys or memory.fact_key in wanted.fact_keys)
        and (not wanted.core or may_be_core(memory))
    )


def _sorted(found: list[MemoryRecord], sort: MemorySort) -> list[MemoryRecord]:
    def key(memory: MemoryRecord) -> tuple[Any, ...]:
        return getattr(memory, sort.key), memory.created_at, memory.id

    ties_only = [memory for memory in found if getattr(memory, sort.key) is None]
    valued = [memory for memory in found if getattr(memory, sort.key) is not None]
    return [
        *sorted(valued, key=key, reverse=sort.descending),
        *sorted(ties_only, key=lambda memory: key(memory)[1:], reverse=sort.descending),
    ]
