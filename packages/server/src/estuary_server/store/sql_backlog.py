"""What is to be done for memory in all accounts: messages to read, entries to embed.

What must not live here: doing it, and anything of one account.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Column,
    Connection,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    select,
)

from estuary_server.store.memory_records import Stage
from estuary_server.store.schema import conversations, memories, messages, search_entries
from estuary_server.store.search_records import Unembedded

_C = conversations.c
_E = search_entries.c


def _behind(end: Column[int], read: Column[int]) -> Any:
    """Conversations that hold messages between two watermarks."""
    unread = exists().where(
        messages.c.account_id == _C.account_id,
        messages.c.conversation_id == _C.id,
        messages.c.id > read,
        messages.c.id <= end,
    )
    return (
        select(_C.account_id, _C.id)
        .where(end > read, unread)
        .order_by(_C.last_activity, _C.account_id, _C.id)
        .limit(bindparam("most"))
    )


_BEHIND: dict[Stage, Any] = {
    1: _behind(_C.last_message_id, _C.extracted_up_to),
    2: _behind(_C.extracted_up_to, _C.refined_up_to),
}

# "Not equal", and "less or greater" in one statement, would look through all entries.
_MODEL: BindParameter[str] = bindparam("model")
_OTHER_MODELS = (and_(~_E.hidden, _E.model < _MODEL), and_(~_E.hidden, _E.model > _MODEL))
_MEMORY = and_(
    _E.kind == "memory",
    memories.c.account_id == _E.account_id,
    memories.c.conversation_id == _E.conversation_id,
    memories.c.id == _E.ref,
)
_MESSAGE = messages.c.id == cast(case((_E.kind == "turn", _E.ref), else_="0"), BigInteger)
_TEXT = func.coalesce(memories.c.content, messages.c.content, literal(""))
_UNEMBEDDED = tuple(
    select(_E.account_id, _E.conversation_id, _E.kind, _E.ref, _TEXT)
    .select_from(search_entries.outerjoin(memories, _MEMORY).outerjoin(messages, _MESSAGE))
    .where(other)
    .limit(bindparam("most"))
    for other in _OTHER_MODELS
)
_COUNT = tuple(select(func.count()).select_from(search_entries).where(other) for other in _OTHER_MODELS)


def conversations_behind(connection: Connection, limit: int, stage: Stage) -> list[tuple[str, str]]:
    """Account and id of conversations with messages that a stage has not read, oldest activity first."""
    found: Any = connection.execute(_BEHIND[stage], {"most": limit})
    return [(account, conversation_id) for account, conversation_id in found]


def unembedded(connection: Connection, model: str, limit: int) -> list[Unembedded]:
    """Entries without a vector of this model, with their texts; "" for a message that is gone."""
    entries: list[Unembedded] = []
    for statement in _UNEMBEDDED:
        found: Any = connection.execute(statement, {"model": model, "most": limit - len(entries)})
        entries += [Unembedded(*row) for row in found]
    return entries


def count_unembedded(connection: Connection, model: str) -> int:
    """How many of them there are."""
    return sum(connection.execute(statement, {"model": model}).scalar_one() for statement in _COUNT)
