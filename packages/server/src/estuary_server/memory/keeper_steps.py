"""The changes that follow when somebody changes a memory by hand. Pure.

Theory of operation. Every step changes one memory, and supersedes on its account (``cause``) the active
memories that it overrules: what is done by hand holds, whenever it was said.

Taking back goes along a memory's history. A step that takes back is named "restored", or "deleted" where it
takes back how the memory came to be, and names a cause: the memory that was taken back. Read from the
beginning, such a step strikes out the last one before it that is not struck out (with another memory as the
cause, the last one that happened on that memory's account); what is left last is what is taken back next. So
taking back twice takes back two steps, and never the taking back itself.

What must not live here: the store, search entries (``keeper.py``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from estuary_server.memory.facts import overrules, rank, statement
from estuary_server.store.memory_records import ChangeAction, MemoryChange, MemoryRecord

History = Sequence[MemoryChange]
"""The steps of one memory, oldest first."""


def changed(
    action: ChangeAction,
    before: MemoryRecord | None,
    after: MemoryRecord,
    now: datetime,
    actives: Iterable[MemoryRecord],
) -> tuple[MemoryChange, ...]:
    """A memory becomes another, and those that it overrules are superseded; () where nothing is different.

    Args:
        action: what is done.
        before: the memory as it is; None if it is new.
        after: as it shall be.
        now: when.
        actives: active memories that it may overrule.
    """
    if before == after:
        return ()
    after = replace(after, updated_at=now)
    step = MemoryChange(after.id, action, now, before, after)
    return step, *_overruled(after, now, actives)


def _overruled(
    memory: MemoryRecord, now: datetime, actives: Iterable[MemoryRecord]
) -> Iterable[MemoryChange]:
    losers = [other for other in actives if other.id != memory.id and holds_instead(memory, other)]
    for loser in losers if memory.status == "active" else ():
        after = replace(loser, status="superseded", superseded_by=memory.id, updated_at=now)
        yield MemoryChange(loser.id, "superseded", now, loser, after, cause=memory.id)


def holds_instead(winner: MemoryRecord, loser: MemoryRecord) -> bool:
    """Whether ``loser`` cannot be active while ``winner`` is."""
    new, old = statement(winner), statement(loser)
    return overrules(new, old) or (bool(new.key) and new.identity == old.identity)


def taken_back(
    memory: MemoryRecord,
    histories: Mapping[str, History],
    others: Sequence[MemoryRecord],
    now: datetime,
) -> tuple[MemoryChange, ...]:
    """Take back the last step of a memory, with what happened to others on its account since; () where every
    step is taken back.

    Args:
        memory: as it is.
        histories: of the memory, and of ``others``.
        others: memories that may have changed on its account, and active ones that it may overrule.
        now: when.
    """
    left = steps_left(histories[memory.id])
    if not left:
        return ()
    own = _undone(memory, left[-1], now)
    freed = [
        _freed(other, last, memory.id, now)
        for other in others
        for last in steps_left(histories.get(other.id, ()))[-1:]
        if last.cause == memory.id and last.at >= left[-1].at
    ]
    actives = [other for other in others if other.status == "active"]
    freed = [change for change in freed if not _is_barred(change.after, own.after, freed, actives)]
    still_active = [other for other in actives if other.id not in {change.memory_id for change in freed}]
    return own, *freed, *_overruled(own.after, now, still_active)


def steps_left(history: History) -> list[MemoryChange]:
    """The steps of a memory that are not taken back, oldest first."""
    left: list[MemoryChange] = []
    for change in history:
        if not (change.cause and change.action in ("restored", "deleted")):
            left.append(change)
            continue
        own = change.cause == change.memory_id
        struck = [step for step in left if own or (step.cause == change.cause and not _is_beginning(step))]
        left = [step for step in left if step is not struck[-1]] if struck else left
    return left


def _is_beginning(step: MemoryChange) -> bool:
    """Whether a memory came to be by a step, here."""
    return step.before is None or step.action == "imported"


def _undone(memory: MemoryRecord, step: MemoryChange, now: datetime) -> MemoryChange:
    """The change that takes back a step of a memory; one that came to be by it is deleted."""
    if step.before is None or _is_beginning(step):
        after = replace(memory, status="deleted", superseded_by=None, updated_at=now)
        return MemoryChange(memory.id, "deleted", now, memory, after, cause=memory.id)
    return MemoryChange(memory.id, "restored", now, memory, _as_was(memory, step.before, now), memory.id)


def _freed(memory: MemoryRecord, step: MemoryChange, cause: str, now: datetime) -> MemoryChange:
    """The change that takes back what a step did to a memory on another one's account; one that was
    superseded as soon as it came to be is active.
    """
    if step.before is None or _is_beginning(step):
        after = replace(memory, status="active", superseded_by=None, updated_at=now)
    else:
        after = _as_was(memory, step.before, now)
    return MemoryChange(memory.id, "restored", now, memory, after, cause)


def _as_was(memory: MemoryRecord, was: MemoryRecord, now: datetime) -> MemoryRecord:
    """A memory as it was; how often it was recalled stays."""
    return replace(
        was,
        updated_at=now,
        access_count=memory.access_count,
        last_accessed_at=memory.last_accessed_at,
    )


def _is_barred(
    freed: MemoryRecord,
    owner: MemoryRecord,
    all_freed: Iterable[MemoryChange],
    actives: Iterable[MemoryRecord],
) -> bool:
    """Whether a memory cannot be active again, because of the one that is taken back or a newer one."""
    if freed.status != "active":
        return False
    rivals = [change.after for change in all_freed if change.after.status == "active"]
    newer = [other for other in (*rivals, *actives) if other.id != owner.id and rank(other) > rank(freed)]
    winners = [owner, *newer] if owner.status == "active" else newer
    return any(holds_instead(winner, freed) for winner in winners)
