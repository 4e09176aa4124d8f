"""What an import adds to what is known: the changes that follow. Pure.

Theory of operation. A memory of the file gets an id that follows from the conversation and its id in the
file, so importing a file twice finds everything there; a memory of this very conversation, too, is known
already. Its history is carried out again, step by step, with source "import", and ends with a step
"imported". Then it meets what is known, newest said first: who says the same as an active memory gives way to
it, of two that oppose each other (``facts.overrules``) the one last said holds. Memories that only sound
alike stay side by side.

What must not live here: the form of the file (``portable.py``).
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from typing import Any

from estuary_server.memory.facts import Statement, overrules, rank, statement
from estuary_server.memory.portable import Exported, ExportedMemory, ExportedStep
from estuary_server.store.memory_records import Entity, MemoryChange, MemoryRecord, Relation

_SPACE = uuid.UUID("5b1c9d0e-4a3f-4f62-9a0b-0c7d3e1f8a64")
SOURCE = "import"


@dataclass(frozen=True)
class Imported:
    """What an import does.

    Attributes:
        changes: in order.
        imported: memories that are new.
        skipped: memories that are known already.
    """

    changes: tuple[MemoryChange, ...]
    imported: int
    skipped: int


def imported(
    exported: Exported, known: Sequence[MemoryRecord], conversation_id: str, now: datetime
) -> Imported:
    """What importing a file changes.

    Args:
        exported: the file.
        known: every memory of the conversation, whatever its status.
        conversation_id: where to.
        now: when.
    """
    there = {memory.id for memory in known}
    ids = _new_ids(exported.memories, there, conversation_id)
    new = [memory for memory in exported.memories if ids[memory.id] not in there]
    last = {ids[memory.id]: _record(memory, ids) for memory in new}
    steps = {memory_id: list[MemoryChange]() for memory_id in last}
    for step in exported.changes:
        if ids[step.after.id] in steps:
            _append(steps[ids[step.after.id]], step, ids)
    arrived, superseded = _arrive(last, known, now)
    ends = [_end(steps[memory_id], arrived[memory_id], now) for memory_id in last]
    told = [change for memory_id in last for change in steps[memory_id]]
    return Imported((*told, *ends, *superseded), len(new), len(exported.memories) - len(new))


def _new_ids(memories: Iterable[ExportedMemory], there: set[str], conversation_id: str) -> Mapping[str, str]:
    space = uuid.uuid5(_SPACE, conversation_id)
    return {
        memory.id: memory.id if memory.id in there else str(uuid.uuid5(space, memory.id))
        for memory in memories
    }


def _record(memory: ExportedMemory, ids: Mapping[str, str]) -> MemoryRecord:
    values: dict[str, Any] = {one.name: _in_utc(getattr(memory, one.name)) for one in fields(memory)}
    values["id"] = ids[memory.id]
    values["superseded_by"] = ids[memory.superseded_by] if memory.superseded_by else None
    values["source"] = SOURCE
    values["entities"] = tuple(Entity(one.name, one.kind, one.aliases) for one in memory.entities)
    values["relations"] = tuple(
        Relation(one.subject, one.relationship, one.object) for one in memory.relations
    )
    return MemoryRecord(**values)


def _in_utc(value: object) -> object:
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def _append(steps: list[MemoryChange], step: ExportedStep, ids: Mapping[str, str]) -> None:
    after = _record(step.after, ids)
    before = steps[-1].after if steps else None
    cause = ids[step.cause] if step.cause else ""
    steps.append(MemoryChange(after.id, step.action, step.at.astimezone(UTC), before, after, cause))


def _end(steps: Sequence[MemoryChange], memory: MemoryRecord, now: datetime) -> MemoryChange:
    before = steps[-1].after if steps else None
    after = replace(memory, updated_at=now)
    lost = memory.superseded_by if before is None or before.superseded_by != memory.superseded_by else None
    return MemoryChange(memory.id, "imported", now, before, after, cause=lost or "")


def _arrive(
    new: Mapping[str, MemoryRecord], known: Iterable[MemoryRecord], now: datetime
) -> tuple[Mapping[str, MemoryRecord], Sequence[MemoryChange]]:
    """New memories as they are among what is known, and what becomes of known ones."""
    arena = _Arena(known)
    arrived = dict(new)
    for memory in sorted(new.values(), key=rank, reverse=True):
        if memory.status == "active":
            arrived[memory.id] = arena.admit(memory)
    return arrived, tuple(arena.superseded(now))


class _Arena:
    """Active memories, by what they could oppose."""

    def __init__(self, known: Iterable[MemoryRecord]) -> None:
        self._known: dict[str, MemoryRecord] = {}
        self._lost: dict[str, str] = {}
        self._by_ground: defaultdict[tuple[object, ...], list[MemoryRecord]] = defaultdict(list)
        for memory in known:
            if memory.status == "active":
                self._known[memory.id] = memory
                self._by_ground[statement(memory).ground].append(memory)

    def admit(self, memory: MemoryRecord) -> MemoryRecord:
        """A memory among the others, as it is from then on. Those before it are no newer, or were known."""
        said = statement(memory)
        ground = self._by_ground[said.ground]
        for other in ground:
            if _gives_way(memory, said, other):
                return replace(memory, status="superseded", superseded_by=other.id)
        for other in [other for other in ground if overrules(said, statement(other))]:
            ground.remove(other)
            self._lost[other.id] = memory.id
        ground.append(memory)
        return memory

    def superseded(self, now: datetime) -> Iterator[MemoryChange]:
        """What becomes of known ones."""
        for loser, winner in self._lost.items():
            before = self._known[loser]
            after = replace(before, status="superseded", superseded_by=winner, updated_at=now)
            yield MemoryChange(loser, "superseded", now, before, after, cause=winner)


def _gives_way(memory: MemoryRecord, said: Statement, other: MemoryRecord) -> bool:
    there = statement(other)
    return there.identity == said.identity or (rank(other) >= rank(memory) and overrules(there, said))
