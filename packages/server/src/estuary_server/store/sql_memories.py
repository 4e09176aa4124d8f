"""Reading what is remembered. What must not live here: changing it (``sql_memory_changes.py``), finding it by
searching (``sql_memory_entries.py``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, UnaryExpression, and_, bindparam, func

from estuary_server.errors import NotFoundError
from estuary_server.store.columns import UtcTime
from estuary_server.store.dialect import portions
from estuary_server.store.memory_records import (
    TAKEN_BACK,
    UNKNOWN,
    MemoryChange,
    MemoryCounts,
    MemoryFilter,
    MemoryRecord,
    MemorySort,
    MemoryStamp,
)
from estuary_server.store.records import Page
from estuary_server.store.schema import conversations, memories, memory_changes, memory_messages
from estuary_server.store.scope import count, rows, some

_HERE = memories.c.conversation_id == bindparam("conversation")
_IDS: ColumnElement[Any] = bindparam("ids", expanding=True)

_GET = rows(memories, MemoryRecord, _HERE, memories.c.id == bindparam("memory"))
_THESE = rows(memories, MemoryRecord, _HERE, memories.c.id.in_(_IDS))
_ALL = rows(memories, MemoryRecord, _HERE)
_COUNT = count(memories, _HERE)

# Greater than nothing, which an index is good for, where unequal to nothing would be the same.
_MAY_BE_CORE = and_(
    memories.c.fact_key > "",
    func.substr(memories.c.fact_key, 1, len(TAKEN_BACK)) != TAKEN_BACK,
    memories.c.memory_type != "character_self",
)
_KINDS = (memories.c.status, memories.c.memory_type, _MAY_BE_CORE)
_COUNT_KINDS = some(memories, *_KINDS, func.count(), where=_HERE).group_by(*_KINDS)

_OF_MESSAGES = some(
    memory_messages,
    memory_messages.c.memory_id,
    where=(memory_messages.c.conversation_id == bindparam("conversation"))
    & memory_messages.c.message_id.in_(_IDS),
)
_TIME = UtcTime()
_CONDITIONS = {
    "status": memories.c.status == bindparam("status"),
    "memory_type": memories.c.memory_type == bindparam("memory_type"),
    "start": memories.c.said_at >= bindparam("start", type_=_TIME),
    "end": memories.c.said_at < bindparam("end", type_=_TIME),
    "fact_keys": memories.c.fact_key.in_(bindparam("fact_keys", expanding=True)),
    "core": _MAY_BE_CORE,
}
_HISTORY = rows(
    memory_changes,
    MemoryChange,
    memory_changes.c.conversation_id == bindparam("conversation"),
    memory_changes.c.memory_id == bindparam("memory"),
).order_by(memory_changes.c.id)
_STAMP = some(
    conversations,
    conversations.c.index_epoch,
    conversations.c.memory_revision,
    where=conversations.c.id == bindparam("conversation"),
)


def get_memory(connection: Connection, account: str, conversation_id: str, memory_id: str) -> MemoryRecord:
    """One memory."""
    which = {"account": account, "conversation": conversation_id, "memory": memory_id}
    row: Any = connection.execute(_GET, which).one_or_none()
    if row is None:
        raise NotFoundError(f"no memory {memory_id}")
    return MemoryRecord(*row)


def get_memories(
    connection: Connection, account: str, conversation_id: str, memory_ids: Sequence[str]
) -> list[MemoryRecord]:
    """Those of these memories that there are."""
    here = {"account": account, "conversation": conversation_id}
    found: list[MemoryRecord] = []
    for ids in portions(list(dict.fromkeys(memory_ids))):
        answer: Any = connection.execute(_THESE, {**here, "ids": ids})
        found.extend(MemoryRecord(*row) for row in answer)
    return found


def list_memories(
    connection: Connection,
    account: str,
    conversation_id: str,
    wanted: MemoryFilter,
    sort: MemorySort,
    page: Page | None,
) -> tuple[list[MemoryRecord], int]:
    """A page of memories, and how many match in all."""
    asked = {name: value for name, value in vars(wanted).items() if value not in (None, (), False)}
    here = {"account": account, "conversation": conversation_id, **asked}
    matching = [_CONDITIONS[name] for name in asked]
    statement = _ALL.where(*matching).order_by(*_order(sort))
    if page is not None:
        statement = statement.limit(page.limit).offset(page.offset)
    found: Any = connection.execute(statement, here)
    listed = [MemoryRecord(*row) for row in found]
    if page is None:
        return listed, len(listed)
    return listed, connection.execute(_COUNT.where(*matching), here).scalar_one()


def _order(sort: MemorySort) -> list[UnaryExpression[Any]]:
    keys = dict.fromkeys((sort.key, "created_at", "id"))
    columns = [memories.c[key] for key in keys]
    directed = [column.desc() if sort.descending else column.asc() for column in columns]
    return [memories.c[sort.key].is_(None).asc(), *directed] if columns[0].nullable else directed


def count_memories(connection: Connection, account: str, conversation_id: str) -> MemoryCounts:
    """How many there are, by status and type."""
    here = {"account": account, "conversation": conversation_id}
    by_status: Counter[str] = Counter()
    by_type: Counter[str] = Counter()
    core_facts = 0
    for status, memory_type, is_core, number in connection.execute(_COUNT_KINDS, here):
        by_status[status] += number
        if status == "active":
            by_type[memory_type] += number
            core_facts += number if is_core else 0
    return MemoryCounts(dict(by_status), dict(by_type), core_facts)


def memories_of_messages(
    connection: Connection, account: str, conversation_id: str, message_ids: Sequence[int]
) -> list[MemoryRecord]:
    """Memories that came from any of these messages, oldest first."""
    here = {"account": account, "conversation": conversation_id}
    ids: set[str] = set()
    for portion in portions(message_ids):
        ids |= set(connection.execute(_OF_MESSAGES, {**here, "ids": portion}).scalars())
    found = get_memories(connection, account, conversation_id, sorted(ids))
    return sorted(found, key=lambda memory: (memory.created_at, memory.id))


def memory_history(
    connection: Connection, account: str, conversation_id: str, memory_id: str
) -> list[MemoryChange]:
    """The steps of a memory's life, oldest first."""
    which = {"account": account, "conversation": conversation_id, "memory": memory_id}
    found: Any = connection.execute(_HISTORY, which)
    return [MemoryChange(*row) for row in found]


def memory_stamp(connection: Connection, account: str, conversation_id: str) -> MemoryStamp:
    """Which state the memories of a conversation are in."""
    here = {"account": account, "conversation": conversation_id}
    row: Any = connection.execute(_STAMP, here).one_or_none()
    return UNKNOWN if row is None else MemoryStamp(*row)
