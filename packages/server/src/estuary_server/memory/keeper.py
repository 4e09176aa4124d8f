"""Memories by hand: add, edit, delete, restore, undo, forget, export, import.

Theory of operation. Every verb reads what it needs, works out the changes (``keeper_steps.py``), and hands
them to the store, which refuses them if a memory was changed meanwhile; then the verb starts over, at most
``ATTEMPTS`` times. What is searchable follows from the changes: a memory is found while it is active; the
messages of a deleted memory are not found, and are again when none of their memories is deleted any more.

What must not live here: reading messages (``learning.py``), finding (``recall.py``), routes (``api/``), the
limits of what may be written (``api/memories_input.py``).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Protocol

from estuary_server.clock import Now
from estuary_server.errors import ConflictError
from estuary_server.memory.facts import keys_that_matter
from estuary_server.memory.keeper_steps import changed, taken_back
from estuary_server.memory.keeper_writing import ATTEMPTS, Writing
from estuary_server.memory.portable import Exported, exported
from estuary_server.memory.portable_import import Imported, imported
from estuary_server.memory.terms import fold
from estuary_server.providers.embedder import Embedder
from estuary_server.store.memory_base import MemoryStore
from estuary_server.store.memory_records import (
    PLAYER,
    ChangeAction,
    MemoryChange,
    MemoryFilter,
    MemoryRecord,
    MemorySort,
    MemoryType,
    Purged,
)

_ALL = MemoryFilter(status=None)
_OLDEST_FIRST = MemorySort("created_at", descending=False)


@dataclass(frozen=True)
class NewMemory:
    """A memory that somebody writes by hand."""

    content: str = field(repr=False)
    memory_type: MemoryType = "fact"
    confidence: float = 1.0
    topic: str = "general"
    secondary_topics: tuple[str, ...] = ()
    fact_key: str = ""
    fact_value: str = field(default="", repr=False)


@dataclass(frozen=True)
class MemoryEdit:
    """What of a memory shall be different; None: as it is. "" as fact key: no core fact any more."""

    content: str | None = field(default=None, repr=False)
    memory_type: MemoryType | None = None
    confidence: float | None = None
    topic: str | None = None
    secondary_topics: tuple[str, ...] | None = None
    fact_key: str | None = None
    fact_value: str | None = field(default=None, repr=False)


class Keeper(Protocol):
    """Memories of one account, changed by hand. Every verb may raise what the store raises."""

    async def add(self, conversation_id: str, new: NewMemory) -> MemoryRecord:
        """Keep a new memory (source "api"). One with a fact key supersedes the fact that had the key."""
        ...

    async def edit(self, conversation_id: str, memory_id: str, edit: MemoryEdit) -> MemoryRecord:
        """Change a memory; its former state stays in its history."""
        ...

    async def delete(self, conversation_id: str, memory_id: str) -> MemoryRecord:
        """Mark a memory as deleted: not found, not recalled (nor are the messages it came from), and not
        learnt again from them. What it had superseded stays superseded.
        """
        ...

    async def restore(self, conversation_id: str, memory_id: str) -> MemoryRecord:
        """Make a superseded, decayed, deleted or quarantined memory active again; an active one stays as it
        is. The active memory that has its fact key is superseded by it.
        """
        ...

    async def undo(self, conversation_id: str, memory_id: str) -> MemoryRecord:
        """Take back the last change of a memory that is not taken back yet, with the changes of other
        memories made on its account. Undoing "learned" deletes the memory.
        """
        ...

    async def forget_all(self, conversation_id: str) -> Purged:
        """Remove everything for good, after a reading under way is over."""
        ...

    async def export_all(self, conversation_id: str) -> Exported:
        """Everything that is remembered, with its history."""
        ...

    async def import_all(self, conversation_id: str, exported: Exported) -> Imported:
        """Add what was exported somewhere, under new ids, with source "import"; what is here already stays as
        it is. Of facts that cannot both hold, the one last said holds.
        """
        ...


class MemoryKeeper:
    """The keeper of one account's memories.

    Args:
        memories: of the account.
        embedder: for what becomes searchable. Where it fails, entries go without a vector.
        now: the time.
        new_id: called once for each memory that is added.
    """

    def __init__(
        self, memories: MemoryStore, embedder: Embedder, now: Now, new_id: Callable[[], str]
    ) -> None:
        self._memories = memories
        self._writing = Writing(memories, embedder)
        self._now = now
        self._new_id = new_id

    async def add(self, conversation_id: str, new: NewMemory) -> MemoryRecord:
        memory = _added(new, self._new_id(), self._now())

        async def work_out() -> Sequence[MemoryChange]:
            actives = await self._actives(conversation_id, memory)
            return changed("learned", None, memory, memory.created_at, actives)

        await self._writing.change(conversation_id, work_out)
        return await self._memories.get_memory(conversation_id, memory.id)

    async def edit(self, conversation_id: str, memory_id: str, edit: MemoryEdit) -> MemoryRecord:
        return await self._alter("edited", conversation_id, memory_id, lambda memory: _edited(memory, edit))

    async def delete(self, conversation_id: str, memory_id: str) -> MemoryRecord:
        return await self._alter("deleted", conversation_id, memory_id, _deleted)

    async def restore(self, conversation_id: str, memory_id: str) -> MemoryRecord:
        return await self._alter("restored", conversation_id, memory_id, _restored)

    async def undo(self, conversation_id: str, memory_id: str) -> MemoryRecord:
        async def work_out() -> Sequence[MemoryChange]:
            memory = await self._memories.get_memory(conversation_id, memory_id)
            others = await self._bound_up(conversation_id, memory)
            histories = {
                one.id: await self._memories.memory_history(conversation_id, one.id)
                for one in (memory, *others)
            }
            return taken_back(memory, histories, others, self._now())

        await self._writing.change(conversation_id, work_out)
        return await self._memories.get_memory(conversation_id, memory_id)

    async def forget_all(self, conversation_id: str) -> Purged:
        return await self._memories.purge_memories(conversation_id)

    async def export_all(self, conversation_id: str) -> Exported:
        for _ in range(ATTEMPTS):
            revision = await self._memories.memory_revision(conversation_id)
            memories = await self._list(conversation_id, _ALL)
            steps = [
                step
                for memory in memories
                for step in await self._memories.memory_history(conversation_id, memory.id)
            ]
            if await self._memories.memory_revision(conversation_id) == revision:
                return await asyncio.to_thread(exported, memories, steps, self._now())
        raise ConflictError("memories were changed while they were exported")

    async def import_all(self, conversation_id: str, exported: Exported) -> Imported:
        done = Imported((), 0, 0)

        async def work_out() -> Sequence[MemoryChange]:
            nonlocal done
            known = await self._list(conversation_id, _ALL)
            done = await asyncio.to_thread(imported, exported, known, conversation_id, self._now())
            return done.changes

        await self._writing.change(conversation_id, work_out)
        return done

    async def _alter(
        self,
        action: ChangeAction,
        conversation_id: str,
        memory_id: str,
        alter: Callable[[MemoryRecord], MemoryRecord],
    ) -> MemoryRecord:
        async def work_out() -> Sequence[MemoryChange]:
            before = await self._memories.get_memory(conversation_id, memory_id)
            after = alter(before)
            actives = await self._actives(conversation_id, after)
            return changed(action, before, after, self._now(), actives)

        await self._writing.change(conversation_id, work_out)
        return await self._memories.get_memory(conversation_id, memory_id)

    async def _actives(self, conversation_id: str, *memories: MemoryRecord) -> list[MemoryRecord]:
        """The active memories under the keys of these."""
        keys = keys_that_matter(memories)
        return await self._list(conversation_id, MemoryFilter(fact_keys=keys)) if keys else []

    async def _bound_up(self, conversation_id: str, memory: MemoryRecord) -> list[MemoryRecord]:
        """Memories that may have changed on account of this one, and the active ones under their keys."""
        superseded = await self._list(conversation_id, MemoryFilter(status="superseded"))
        below = [other for other in superseded if other.superseded_by == memory.id]
        above = await self._memories.get_memories(conversation_id, [memory.superseded_by or ""])
        history = await self._memories.memory_history(conversation_id, memory.id)
        formerly = [step.before for step in history if step.before is not None]
        actives = await self._actives(conversation_id, memory, *below, *formerly)
        found = {one.id: one for one in (*below, *above, *actives) if one.id != memory.id}
        return list(found.values())

    async def _list(self, conversation_id: str, wanted: MemoryFilter) -> list[MemoryRecord]:
        found, _ = await self._memories.list_memories(conversation_id, wanted, _OLDEST_FIRST, None)
        return found


def _added(new: NewMemory, memory_id: str, now: datetime) -> MemoryRecord:
    return MemoryRecord(
        id=memory_id,
        content=new.content,
        memory_type=new.memory_type,
        said_at=now,
        created_at=now,
        updated_at=now,
        confidence=new.confidence,
        topic=new.topic,
        secondary_topics=new.secondary_topics,
        source="api",
        fact_key=new.fact_key,
        fact_value=new.fact_value if new.fact_key else "",
    )


def _edited(memory: MemoryRecord, edit: MemoryEdit) -> MemoryRecord:
    """A memory with an edit. Entities that its new content does not name any more are dropped."""
    wanted = {one.name: getattr(edit, one.name) for one in fields(edit)}
    after = replace(memory, **{name: value for name, value in wanted.items() if value is not None})
    if not after.fact_key:
        after = replace(after, fact_value="")
    return after if after.content == memory.content else _naming_what_it_says(after)


def _naming_what_it_says(memory: MemoryRecord) -> MemoryRecord:
    text = fold(memory.content)
    entities = tuple(entity for entity in memory.entities if fold(entity.name) in text)
    named = {PLAYER, *(entity.name for entity in entities)}
    relations = tuple(one for one in memory.relations if {one.subject, one.object} <= named)
    return replace(memory, entities=entities, relations=relations)


def _deleted(memory: MemoryRecord) -> MemoryRecord:
    return replace(memory, status="deleted")


def _restored(memory: MemoryRecord) -> MemoryRecord:
    return replace(memory, status="active", superseded_by=None)
