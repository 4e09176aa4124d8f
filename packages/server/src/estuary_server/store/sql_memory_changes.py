"""Changing what is remembered, with its history.

What must not live here: what becomes of a memory (``memory_steps.py``), search entries
(``sql_memory_entries.py``), reading messages (``sql_memory_unread.py``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam

from estuary_server.store.columns import UtcTime
from estuary_server.store.dialect import OrSkip, portions
from estuary_server.store.memory_records import MemoryChange, MemoryRecord
from estuary_server.store.memory_steps import carry_out
from estuary_server.store.schema import memories, memory_changes, memory_messages
from estuary_server.store.scope import change, new_row, removal
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
    _all(connection, _RECORD, [{**place, **vars(each)} for each in changes])


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
    """Let the messages of the changed memories lead to them."""
    moved = [new for new in changed if new.id not in known or new.message_ids != known[new.id].message_ids]
    here = {"account": account, "conversation": conversation_id}
    _all(connection, _UNLINK, [{**here, "memory": new.id} for new in moved if new.id in known])
    place = {"account": account, "conversation_id": conversation_id}
    links = [{**place, "message_id": each, "memory_id": new.id} for new in moved for each in new.message_ids]
    _all(connection, _LINK, links)


def _all(connection: Connection, statement: Any, parameters: list[dict[str, Any]]) -> None:
    if parameters:
        connection.execute(statement, parameters)
