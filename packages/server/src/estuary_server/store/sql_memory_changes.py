"""Changing what is remembered, with its history.

What must not live here: what becomes of a memory (``memory_steps.py``), which steps are one
(``memory_repeats.py``), search entries (``sql_memory_entries.py``), reading messages
(``sql_memory_unread.py``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam

from estuary_server.store.columns import UtcTime
from estuary_server.store.dialect import OrSkip, portions
from estuary_server.store.memory_records import MemoryChange, MemoryRecord
from estuary_server.store.memory_repeats import add_step, is_repeat
from estuary_server.store.memory_steps import carry_out
from estuary_server.store.schema import memories, memory_changes, memory_messages
from estuary_server.store.scope import change, new_row, removal, some
from estuary_server.store.sql_memories import get_memories

_HERE = memories.c.conversation_id == bindparam("conversation")

_ADD = new_row(memories)
_REPLACE = change(memories, _HERE, memories.c.id == bindparam("memory"))
_TOUCH = change(memories, _HERE, memories.c.id.in_(bindparam("ids", expanding=True))).values(
    access_count=memories.c.access_count + 1, last_accessed_at=bindparam("now", type_=UtcTime)
)
_LINK = new_row(memory_messages).ext(OrSkip())
_UNLINK = removal(
    memory_messages,
    memory_messages.c.conversation_id == bindparam("conversation"),
    memory_messages.c.memory_id == bindparam("memory"),
)
_RECORD = new_row(memory_changes)
_LAST_STEP = (
    some(
        memory_changes,
        memory_changes.c.id,
        *(memory_changes.c[each.name] for each in fields(MemoryChange)),
        where=(memory_changes.c.conversation_id == bindparam("conversation"))
        & (memory_changes.c.memory_id == bindparam("memory")),
    )
    .order_by(memory_changes.c.id.desc())
    .limit(1)
)
_WIDEN = change(memory_changes, memory_changes.c.id == bindparam("row"))


def make_changes(
    connection: Connection, account: str, conversation_id: str, changes: Sequence[MemoryChange]
) -> None:
    """Write what the changes make of the memories, and the changes."""
    if not changes:
        return
    ids = [each.memory_id for each in changes]
    known = {memory.id: memory for memory in get_memories(connection, account, conversation_id, ids)}
    changed = carry_out(known, changes)
    place = {"account": account, "conversation_id": conversation_id}
    _all(connection, _ADD, [{**place, **vars(new)} for new in changed.values() if new.id not in known])
    _replace(connection, account, conversation_id, [new for new in changed.values() if new.id in known])
    _link(connection, account, conversation_id, known, changed.values())
    _record(connection, account, conversation_id, changes)


def touch_memories(
    connection: Connection, account: str, conversation_id: str, memory_ids: Sequence[str], now: datetime
) -> None:
    """Count that these were recalled."""
    here = {"account": account, "conversation": conversation_id, "now": now}
    for ids in portions(list(dict.fromkeys(memory_ids))):
        connection.execute(_TOUCH, {**here, "ids": ids})


def _replace(
    connection: Connection, account: str, conversation_id: str, changed: Iterable[MemoryRecord]
) -> None:
    here = {"account": account, "conversation": conversation_id}
    for memory in changed:
        values = dict(vars(memory))
        connection.execute(_REPLACE, {**here, "memory": values.pop("id"), **values})


def _link(
    connection: Connection,
    account: str,
    conversation_id: str,
    known: dict[str, MemoryRecord],
    changed: Iterable[MemoryRecord],
) -> None:
    """Let the messages of the changed memories lead to them. Links that stay are not written again."""
    linked = {memory.id: frozenset(memory.message_ids) for memory in known.values()}
    here = {"account": account, "conversation": conversation_id}
    place = {"account": account, "conversation_id": conversation_id}
    links: list[dict[str, Any]] = []
    for new in changed:
        there = linked.get(new.id, frozenset[int]())
        if not there.issubset(new.message_ids):
            connection.execute(_UNLINK, {**here, "memory": new.id})
            there = frozenset()
        added = [each for each in new.message_ids if each not in there]
        links += [{**place, "message_id": each, "memory_id": new.id} for each in added]
    _all(connection, _LINK, links)


def _record(
    connection: Connection, account: str, conversation_id: str, changes: Sequence[MemoryChange]
) -> None:
    """Write the changes into the histories of their memories."""
    by_memory: dict[str, list[MemoryChange]] = {}
    for each in changes:
        by_memory.setdefault(each.memory_id, []).append(each)
    place = {"account": account, "conversation_id": conversation_id}
    steps: list[MemoryChange] = []
    for own in by_memory.values():
        steps += _widened(connection, account, conversation_id, own)
    _all(connection, _RECORD, [{**place, **vars(each)} for each in steps])


def _widened(
    connection: Connection, account: str, conversation_id: str, own: Sequence[MemoryChange]
) -> list[MemoryChange]:
    """The steps of one memory that are new, once its last one is widened by those that repeat it."""
    which = {"account": account, "conversation": conversation_id, "memory": own[0].memory_id}
    last: Any = connection.execute(_LAST_STEP, which).one_or_none() if is_repeat(own[0]) else None
    known = [] if last is None else [MemoryChange(*last[1:])]
    steps = known.copy()
    for each in own:
        add_step(steps, each)
    if steps[: len(known)] != known:
        widened = {"after": steps[0].after, "at": steps[0].at}
        connection.execute(_WIDEN, {"account": account, "row": last[0], **widened})
    return steps[len(known) :]


def _all(connection: Connection, statement: Any, parameters: list[dict[str, Any]]) -> None:
    if parameters:
        connection.execute(statement, parameters)
