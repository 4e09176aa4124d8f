"""Statements, messages and the state they lead to, for the tests of merging."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from estuary_server.memory.candidate import Candidate
from estuary_server.memory.facts import statement
from estuary_server.memory.merge import Merged, Spoken, memory_ids, merge, unrelated
from estuary_server.memory.similar import Cosine
from estuary_server.store.memory_records import MemoryChange, MemoryRecord

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
NOW = datetime(2026, 11, 1, tzinfo=UTC)
NEW_ID = memory_ids("conversation")


def said(content: str, message: int = 1, *, day: float | None = None, **fields: Any) -> Spoken:
    """A statement of message ``message``, said on that day unless another one is given."""
    at = START + timedelta(days=message if day is None else day)
    source = fields.pop("source", "text_chat")
    defaults = {"quote": fields.pop("quote", content), "memory_type": "fact", "confidence": 0.8}
    return Spoken(Candidate(content, **{**defaults, **fields}), message, source, at)


def home(place: str, message: int, **fields: Any) -> Spoken:
    content = f"The player lives in {place}"
    return said(content, message, fact_key="home", fact_value=place, **fields)


class Known:
    """What is known, as message after message is merged into it."""

    def __init__(self, *memories: MemoryRecord, cosine: Cosine = unrelated) -> None:
        self.memories = {memory.id: memory for memory in memories}
        self.changes: list[MemoryChange] = []
        self.cosine = cosine

    def hear(self, *spoken: Spoken, now: datetime = NOW) -> Merged:
        merged = merge(self.memories.values(), spoken, now, NEW_ID, self.cosine)
        for change in merged.changes:
            assert change.before == self.memories.get(change.memory_id)
            self.memories[change.memory_id] = change.after
        self.changes += merged.changes
        return merged

    def set(self, memory: MemoryRecord, **fields: Any) -> None:
        """Somebody changes a memory by hand."""
        self.memories[memory.id] = replace(memory, **fields)

    def take_back(self, changes: Sequence[MemoryChange]) -> None:
        for change in reversed(changes):
            assert self.memories[change.memory_id] == change.after
            if change.before is None:
                del self.memories[change.memory_id]
            else:
                self.memories[change.memory_id] = change.before

    def the(self, content: str) -> MemoryRecord:
        """The one memory with this content."""
        (memory,) = (memory for memory in self.memories.values() if memory.content == content)
        return memory

    def contents(self, status: str = "active") -> list[str]:
        return sorted(memory.content for memory in self.memories.values() if memory.status == status)


def heard(*batches: Iterable[Spoken], cosine: Cosine = unrelated) -> Known:
    known = Known(cosine=cosine)
    for batch in batches:
        known.hear(*batch)
    return known


def cosines(**pairs: float) -> Cosine:
    """Every pair has the same cosine."""
    (value,) = pairs.values()
    return lambda _one, _other: value


def state(known: Known) -> set[tuple[object, ...]]:
    """What holds, whatever the ids are: what is said, when it was last said, in which messages."""
    return {
        (
            statement(memory).identity,
            memory.said_at,
            frozenset(memory.message_ids),
            round(memory.confidence, 4),
            memory.memory_type == "correction",
        )
        for memory in known.memories.values()
        if memory.status == "active"
    }


def facts(known: Known) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for memory in known.memories.values():
        if memory.status == "active" and memory.fact_key:
            found.setdefault(memory.fact_key, set()).add(memory.fact_value)
    return found
