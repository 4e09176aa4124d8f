"""The memories that a merge looks at, while it changes them: what each is now, and every change so far.

What must not live here: which changes are made (``merge.py``, ``merge_settling.py``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from estuary_server.memory.facts import Statement, statement
from estuary_server.memory.similar import Cosine, near
from estuary_server.store.memory_records import ChangeAction, MemoryChange, MemoryRecord

OUT_OF_PLAY = ("deleted", "quarantined")
"""Statuses of memories that overrule nothing and that nothing is merged into."""


class Shelf:
    """Memories by id, in no order that matters.

    Attributes:
        now: when the changes happen.
        cosine: of two contents.
        changes: the changes so far, in order.
    """

    def __init__(self, known: Iterable[MemoryRecord], now: datetime, cosine: Cosine) -> None:
        self.now = now
        self.cosine = cosine
        self.changes: list[MemoryChange] = []
        self._memories = {memory.id: memory for memory in known}
        self._before = dict(self._memories)
        self._statements = {memory.id: statement(memory) for memory in self._memories.values()}

    def __iter__(self) -> Iterator[MemoryRecord]:
        return iter(list(self._memories.values()))

    def __contains__(self, memory_id: str) -> bool:
        return memory_id in self._memories

    def __getitem__(self, memory_id: str) -> MemoryRecord:
        return self._memories[memory_id]

    def stated(self, memory: MemoryRecord) -> Statement:
        """What a memory of the shelf states."""
        return self._statements[memory.id]

    def in_play(self) -> list[MemoryRecord]:
        """Memories that count: neither deleted nor quarantined."""
        return [memory for memory in self if memory.status not in OUT_OF_PLAY]

    # Changing

    @contextmanager
    def step(self) -> Iterator[None]:
        """What is changed inside makes one change of each memory."""
        first = len(self.changes)
        yield
        together: dict[str, MemoryChange] = {}
        for change in self.changes[first:]:
            earlier = together.get(change.memory_id)
            together[change.memory_id] = _one_change(earlier, change) if earlier else change
        self.changes[first:] = together.values()

    def put(self, action: ChangeAction, memory: MemoryRecord) -> None:
        """A new memory."""
        self._write(MemoryChange(memory.id, action, self.now, None, memory))

    def change(self, action: ChangeAction, after: MemoryRecord, cause: str = "") -> None:
        """A memory as it is from now on; nothing happens where that is as it was."""
        before = self._memories[after.id]
        if replace(after, updated_at=before.updated_at) != before:
            after = replace(after, updated_at=self.now)
            self._write(MemoryChange(after.id, action, self.now, before, after, cause))

    def supersede(self, action: ChangeAction, loser: MemoryRecord, winner: MemoryRecord) -> None:
        """A memory gives way to another one."""
        after = replace(loser, status="superseded", superseded_by=winner.id)
        self.change(action, after, cause=winner.id)

    def _write(self, change: MemoryChange) -> None:
        self.changes.append(change)
        self._memories[change.memory_id] = change.after
        self._statements[change.memory_id] = statement(change.after)

    # Finding

    def same_as(self, said: Statement) -> MemoryRecord | None:
        """The memory that says exactly this; None if there is none, or it was deleted."""
        same = (m for m in self if m.status != "deleted" and self.stated(m).identity == said.identity)
        return min(same, key=lambda memory: (memory.status == "quarantined", memory.id), default=None)

    def near(self, memory: MemoryRecord) -> list[MemoryRecord]:
        """Memories without a key that say nearly the same as this one."""
        said = self.stated(memory)
        return [other for other in self.in_play() if self._is_near(memory, said, other)]

    def _is_near(self, memory: MemoryRecord, said: Statement, other: MemoryRecord) -> bool:
        return _alike(said, self.stated(other)) and near(
            said.wording, self.stated(other).wording, lambda: self.cosine(memory.content, other.content)
        )

    def representative(self, memory: MemoryRecord) -> MemoryRecord:
        """The memory that stands for this one and all that are near it: mostly itself."""
        seen = {memory.id}
        while memory.status == "superseded" and memory.superseded_by in self._memories:
            above = self._memories[memory.superseded_by]
            if above.id in seen or not _alike(self.stated(memory), self.stated(above)):
                break
            seen.add(above.id)
            memory = above
        return memory

    def company(self, memory: MemoryRecord) -> list[MemoryRecord]:
        """All that this memory stands for, itself included."""
        return [other for other in self.in_play() if self.representative(other).id == memory.id]

    # What came of it

    def fresh(self) -> tuple[MemoryRecord, ...]:
        """Active memories that are found otherwise than before."""
        touched = (self._memories[key] for key in dict.fromkeys(change.memory_id for change in self.changes))
        return tuple(memory for memory in touched if memory.status == "active" and self._found_anew(memory))

    def hidden(self) -> tuple[str, ...]:
        """Ids of memories that were active and are not any more."""
        return tuple(
            memory.id
            for memory in self._before.values()
            if memory.status == "active" and self._memories[memory.id].status != "active"
        )

    def _found_anew(self, memory: MemoryRecord) -> bool:
        before = self._before.get(memory.id)
        found_by = (memory.status, memory.content, memory.said_at)
        return before is None or (before.status, before.content, before.said_at) != found_by


def _alike(one: Statement, other: Statement) -> bool:
    """Whether two statements can be near each other, by their values alone."""
    return (
        not one.key
        and not other.key
        and one.of_character == other.of_character
        and one.happens_on == other.happens_on
        and (one.wording.values, one.wording.past) == (other.wording.values, other.wording.past)
    )


def _one_change(earlier: MemoryChange, later: MemoryChange) -> MemoryChange:
    """Two changes of one memory as one. Its name is that of the one that changed its status last."""
    born = earlier.before is None
    keeps_name = born or (later.before is not None and later.before.status == later.after.status)
    action = earlier.action if keeps_name else later.action
    return replace(later, action=action, before=earlier.before, cause=later.cause or earlier.cause)
