"""How far a conversation was read into memory, who is reading it, and how often memory was changed.

All of it lies in the row of the conversation. What must not live here: what was read
(``sql_memory_changes.py``), and conversations of all accounts (``sql_backlog.py``).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, or_

from estuary_server.errors import NotFoundError
from estuary_server.store.columns import UtcTime
from estuary_server.store.memory_records import Unread
from estuary_server.store.schema import conversations
from estuary_server.store.scope import change
from estuary_server.store.sql_conversations import messages_after, messages_before

_C = conversations.c
_THIS = _C.id == bindparam("conversation")
_NOW = bindparam("now", type_=UtcTime)
_OF_MEMORIES: BindParameter[int] = bindparam("of_memories")
_OF_ENTRIES: BindParameter[int] = bindparam("of_entries")

_CLAIM = (
    change(
        conversations,
        _THIS,
        _C.last_message_id > _C.extracted_up_to,
        or_(_C.claimed_until.is_(None), _C.claimed_until <= _NOW),
    )
    .values(claimed_until=bindparam("until", type_=UtcTime))
    .returning(_C.extracted_up_to)
)
_RELEASE = change(conversations, _THIS).values(claimed_until=None)
_PASS_BY = _RELEASE.values(extracted_up_to=_C.last_message_id)
_GROW = (
    change(conversations, _THIS)
    .values(memory_revision=_C.memory_revision + _OF_MEMORIES, index_revision=_C.index_revision + _OF_ENTRIES)
    .returning(_C.index_revision)
)
_ADVANCE = _GROW.where(_C.extracted_up_to == bindparam("read_from")).values(
    extracted_up_to=bindparam("read_to"), claimed_until=None
)


def claim_unread(
    connection: Connection,
    account: str,
    conversation_id: str,
    claim: tuple[datetime, datetime],
    most: int,
    before: int,
) -> Unread | None:
    """Claim the messages that were not read yet, from the first time until the second."""
    here = {"account": account, "conversation": conversation_id}
    now, until = claim
    read = connection.execute(_CLAIM, {**here, "now": now, "until": until}).scalar_one_or_none()
    if read is None:
        return None
    found = messages_after(connection, account, conversation_id, read, most)
    if not found:  # they were removed before anybody read them
        connection.execute(_PASS_BY, here)
        return None
    earlier = messages_before(connection, account, conversation_id, read + 1, before)
    return Unread(conversation_id, read, tuple(earlier), tuple(found))


def release(connection: Connection, account: str, conversation_id: str) -> None:
    """Give a claim back."""
    connection.execute(_RELEASE, {"account": account, "conversation": conversation_id})


def advance(
    connection: Connection,
    account: str,
    conversation_id: str,
    read: tuple[int, int],
    grown: tuple[bool, bool],
) -> int | None:
    """Move the watermark from one message to another, end the claim, and count a change as :func:`grow` does.

    Returns:
        The revision that the entries written now are of; None when the watermark is elsewhere.
    """
    marks = {"read_from": read[0], "read_to": read[1]}
    revision: int | None = connection.execute(
        _ADVANCE, {**_growth(account, conversation_id, grown), **marks}
    ).scalar_one_or_none()
    return revision


def grow(connection: Connection, account: str, conversation_id: str, grown: tuple[bool, bool]) -> int:
    """Count a change of the memories, of the search entries, or of both.

    Returns:
        The revision that the entries written now are of.
    """
    revision: int | None = connection.execute(
        _GROW, _growth(account, conversation_id, grown)
    ).scalar_one_or_none()
    if revision is None:
        raise NotFoundError(f"no conversation {conversation_id}")
    return revision


def _growth(account: str, conversation_id: str, grown: tuple[bool, bool]) -> dict[str, Any]:
    of_memories, of_entries = map(int, grown)
    return {
        "account": account,
        "conversation": conversation_id,
        "of_memories": of_memories,
        "of_entries": of_entries,
    }
