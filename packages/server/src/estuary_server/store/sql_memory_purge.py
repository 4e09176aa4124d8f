"""Forgetting: the rows of everything remembered in a conversation. What must not live here: the traces that
rows leave in the file (``dialect.py``).
"""

from __future__ import annotations

from sqlalchemy import Connection, bindparam

from estuary_server.store import sql_conversations
from estuary_server.store.dialect import owe_scrubbing
from estuary_server.store.memory_records import Purged
from estuary_server.store.schema import (
    conversations,
    memories,
    memory_changes,
    memory_messages,
    search_entries,
)
from estuary_server.store.scope import change, removal

_C = conversations.c
_TABLES = (memories, memory_changes, search_entries, memory_messages)
_REMOVALS = tuple(removal(table, table.c.conversation_id == bindparam("conversation")) for table in _TABLES)
_START_ANEW = (
    change(conversations, _C.id == bindparam("conversation"))
    .values(
        extracted_up_to=_C.last_message_id,
        claimed_until=None,
        refined_up_to=_C.last_message_id,
        refining_until=None,
        memory_revision=_C.memory_revision + 1,
        index_revision=_C.index_revision + 1,
        index_epoch=_C.index_epoch + 1,
    )
    .returning(_C.id)
)


def purge_memories(connection: Connection, account: str, conversation_id: str) -> Purged | None:
    """Remove everything remembered, and count all messages as read; None for an unknown conversation.

    Whoever is reading messages now has claimed some after the watermark, so that it is moved, and what they
    learn comes too late.
    """
    here = {"account": account, "conversation": conversation_id}
    if connection.execute(_START_ANEW, here).scalar_one_or_none() is None:
        return None
    removed = _removed(connection, account, conversation_id)
    if any(removed):  # scrubbing stops everybody, and anybody may ask for a purge again and again
        owe_scrubbing(connection)
    return Purged(*removed[:3])


def delete_conversation(connection: Connection, account: str, conversation_id: str) -> tuple[Purged, int]:
    """Remove a conversation; what was removed of memory, and the number of messages."""
    owe_scrubbing(connection)
    removed = Purged(*_removed(connection, account, conversation_id)[:3])
    return removed, sql_conversations.delete_conversation(connection, account, conversation_id)


def _removed(connection: Connection, account: str, conversation_id: str) -> list[int]:
    """Remove everything remembered, and nothing else; how many rows of each table."""
    here = {"account": account, "conversation": conversation_id}
    return [connection.execute(removal, here).rowcount for removal in _REMOVALS]
