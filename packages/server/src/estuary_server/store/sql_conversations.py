"""The conversations of an account and their messages. What must not live here: threads (``engine.py``)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, case

from estuary_server.errors import NotFoundError
from estuary_server.store.columns import UtcTime
from estuary_server.store.dialect import OrSkip, portions
from estuary_server.store.records import Conversation, NewMessage, StoredMessage
from estuary_server.store.schema import conversations, messages
from estuary_server.store.scope import belonging_to, change, new_row, removal, rows

_AT = bindparam("at", type_=UtcTime)
_NEWEST: BindParameter[int] = bindparam("newest")
_HERE = messages.c.conversation_id == bindparam("conversation")

_OPEN = new_row(conversations).ext(OrSkip())
_PAIR = rows(
    conversations,
    Conversation,
    conversations.c.character_id == bindparam("character"),
    conversations.c.player_id == bindparam("player"),
)
_ADD = new_row(messages).ext(OrSkip()).returning(messages.c.id)
_COUNT_IT = change(conversations, conversations.c.id == bindparam("conversation")).values(
    message_count=conversations.c.message_count + 1,
    last_activity=case((conversations.c.last_activity < _AT, _AT), else_=conversations.c.last_activity),
    last_message_id=_NEWEST,
)
_UNCOUNT_IT = change(conversations, conversations.c.id == bindparam("conversation")).values(
    message_count=conversations.c.message_count - 1
)
_STORED = messages.c.id == bindparam("stored")
_SHORTEN = change(messages, _STORED).values(content=bindparam("heard"), interrupted=True)
_REMOVE = removal(messages, _STORED)
_REPEATED = rows(messages, StoredMessage, _HERE, messages.c.client_message_id == bindparam("client_id"))
_LATEST = rows(messages, StoredMessage, _HERE).order_by(messages.c.id.desc()).limit(bindparam("most"))
_BEFORE = _LATEST.where(messages.c.id < bindparam("before"))
_AFTER = (
    rows(messages, StoredMessage, _HERE, messages.c.id > bindparam("after"))
    .order_by(messages.c.id)
    .limit(bindparam("most"))
)
_THESE = rows(messages, StoredMessage, _HERE, messages.c.id.in_(bindparam("ids", expanding=True))).order_by(
    messages.c.id
)
_DELETE = removal(conversations, conversations.c.id == bindparam("conversation"))
_DELETE_MESSAGES = removal(messages, _HERE)


def find_conversation(
    connection: Connection, account: str, character_id: str, player_id: str
) -> Conversation | None:
    """The conversation of a pair, if it was ever opened."""
    pair = {"account": account, "character": character_id, "player": player_id}
    row: Any = connection.execute(_PAIR, pair).one_or_none()
    return Conversation(*row) if row is not None else None


def open_conversation(connection: Connection, account: str, fresh: Conversation) -> Conversation:
    """Store a conversation unless its pair has one; the one that the pair then has."""
    with belonging_to(f"character {fresh.character_id}"):
        connection.execute(_OPEN, {"account": account, **vars(fresh)})
    pair = {"account": account, "character": fresh.character_id, "player": fresh.player_id}
    row: Any = connection.execute(_PAIR, pair).one()
    return Conversation(*row)


def add_message(
    connection: Connection, account: str, conversation_id: str, message: NewMessage
) -> StoredMessage:
    """Append a message, or find the one that was stored under its client id."""
    row = {"account": account, "conversation_id": conversation_id, **vars(message)}
    with belonging_to(f"conversation {conversation_id}"):
        new_id = connection.execute(_ADD, row).scalar_one_or_none()
    if new_id is None:
        return StoredMessage(
            *_repeated(connection, account, conversation_id, message.client_message_id).one()
        )
    where = {"account": account, "conversation": conversation_id}
    connection.execute(_COUNT_IT, {**where, "at": message.created_at, "newest": new_id})
    return StoredMessage(id=new_id, conversation_id=conversation_id, **vars(message))


def add_and_recall(
    connection: Connection, account: str, conversation_id: str, message: NewMessage, limit: int
) -> tuple[StoredMessage, list[StoredMessage]]:
    """:func:`add_message`, and the last messages before it, oldest first."""
    stored = add_message(connection, account, conversation_id, message)
    where = {"account": account, "conversation": conversation_id, "before": stored.id, "most": limit}
    return stored, _oldest_first(connection.execute(_BEFORE, where).all())


def cut_message(connection: Connection, account: str, stored: StoredMessage, content: str) -> None:
    """Shorten a message to what was heard of it; remove it if that is nothing."""
    where = {"account": account, "stored": stored.id}
    if content:
        connection.execute(_SHORTEN, {**where, "heard": content})
    elif connection.execute(_REMOVE, where).rowcount:
        connection.execute(_UNCOUNT_IT, {"account": account, "conversation": stored.conversation_id})


def recent_messages(
    connection: Connection, account: str, conversation_id: str, limit: int
) -> list[StoredMessage]:
    """The last messages, oldest first."""
    where = {"account": account, "conversation": conversation_id, "most": limit}
    return _oldest_first(connection.execute(_LATEST, where).all())


def messages_before(
    connection: Connection, account: str, conversation_id: str, before: int, most: int
) -> list[StoredMessage]:
    """The last messages before an id, oldest first."""
    where = {"account": account, "conversation": conversation_id, "before": before, "most": most}
    return _oldest_first(connection.execute(_BEFORE, where).all())


def messages_after(
    connection: Connection, account: str, conversation_id: str, after: int, most: int
) -> list[StoredMessage]:
    """The first messages after an id, oldest first."""
    where = {"account": account, "conversation": conversation_id, "after": after, "most": most}
    found: Any = connection.execute(_AFTER, where)
    return [StoredMessage(*row) for row in found]


def get_messages(
    connection: Connection, account: str, conversation_id: str, ids: Sequence[int]
) -> list[StoredMessage]:
    """Those of these messages that there are, oldest first."""
    here = {"account": account, "conversation": conversation_id}
    found: list[StoredMessage] = []
    for some in portions(sorted(set(ids))):
        answer: Any = connection.execute(_THESE, {**here, "ids": some})
        found.extend(StoredMessage(*row) for row in answer)
    return found


def delete_conversation(connection: Connection, account: str, conversation_id: str) -> int:
    """Delete a conversation and all that refers to it; the number of its messages."""
    here = {"account": account, "conversation": conversation_id}
    removed = connection.execute(_DELETE_MESSAGES, here).rowcount
    if not connection.execute(_DELETE, here).rowcount:
        raise NotFoundError(f"no conversation {conversation_id}")
    return removed


def find_message(
    connection: Connection, account: str, conversation_id: str, client_id: str
) -> StoredMessage | None:
    """The message with this client id."""
    row: Any = _repeated(connection, account, conversation_id, client_id).one_or_none()
    return None if row is None else StoredMessage(*row)


def _repeated(connection: Connection, account: str, conversation_id: str, client_id: str | None) -> Any:
    where = {"account": account, "conversation": conversation_id, "client_id": client_id}
    return connection.execute(_REPEATED, where)


def _oldest_first(latest_first: Any) -> list[StoredMessage]:
    return [StoredMessage(*row) for row in reversed(latest_first)]
