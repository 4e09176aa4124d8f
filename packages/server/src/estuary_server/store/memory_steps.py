"""What becomes of memories when changes are carried out, one after the other. Pure; both stores use it.

What must not live here: which changes to make (``memory/``), rows and statements.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from estuary_server.errors import ConflictError
from estuary_server.store.memory_records import MemoryChange, MemoryRecord


def carry_out(known: Mapping[str, MemoryRecord], changes: Iterable[MemoryChange]) -> dict[str, MemoryRecord]:
    """The memories that were changed, as they are after the last change of each.

    Recalling a memory is no change of it: the counts of accesses may have moved on since ``before`` was read,
    and only what the change adds to them is added.

    Args:
        known: the memories as they are, at least those that are changed.
        changes: in order.

    Raises:
        ConflictError: a memory is not as a change's ``before`` says.
    """
    changed: dict[str, MemoryRecord] = {}
    for change in changes:
        current = changed.get(change.memory_id, known.get(change.memory_id))
        changed[change.memory_id] = _carried_out(current, change)
    return changed


def _carried_out(current: MemoryRecord | None, change: MemoryChange) -> MemoryRecord:
    before, after = change.before, change.after
    if change.memory_id != after.id or _unrecalled(current) != _unrecalled(before):
        raise ConflictError(f"memory {change.memory_id} is not as it was")
    if current is None or before is None:
        return after
    recalled = after.last_accessed_at != before.last_accessed_at
    return replace(
        after,
        access_count=current.access_count + after.access_count - before.access_count,
        last_accessed_at=after.last_accessed_at if recalled else current.last_accessed_at,
    )


def _unrecalled(memory: MemoryRecord | None) -> MemoryRecord | None:
    return None if memory is None else replace(memory, access_count=0, last_accessed_at=None)
