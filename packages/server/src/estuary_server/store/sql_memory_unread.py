"""How far a conversation was read into memory, who is reading it, and how often memory was changed.

All of it lies in the row of the conversation, once for each stage of reading. What must not live
here: what was read (``sql_memory_changes.py``), and conversations of all accounts (``sql_backlog.py``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Column, Connection, bindparam, or_

from estuary_server.errors import NotFoundError
from estuary_server.store.columns import UtcTime
from estuary_server.store.memory_records import Stage, Unread
from estuary_server.store.schema import conversations
from estuary_server.store.scope import change
from estuary_server.store.sql_conversations import messages_after, messages_before

_C = conversations.c
_THIS = _C.id == bindparam("conversation")
_NOW = bindparam("now", type_=UtcTime)
_UNTIL = bindparam("until", type_=UtcTime)
_OF_MEMORIES: BindParameter[int] = bindparam("of_memories")
_OF_ENTRIES: BindParameter[int] = bindparam("of_entries")

_GROW = (
    change(conversations, _THIS)
    .values(memory_revision=_C.memory_revision + _OF_MEMORIES, index_revision=_C.index_revision + _OF_ENTRIES)
    .returning(_C.index_revision)
)


@dataclass(frozen=True)
class _Marks:
    """The columns of a stage.

    Attributes:
        end: the last message that it may read.
        read: the last message that it has read.
        claimed: until when its claim holds.
    """

    end: Column[int]
    read: Column[int]
    claimed: Column[datetime]

    @property
    def claim(self) -> Any:
        """Claims, where there is something to read that nobody has claimed."""
        free = or_(self.claimed.is_(None), self.claimed <= _NOW, self.claimed > _UNTIL)
        claimed = {self.claimed.name: _UNTIL}
        marks = self.read.label("read"), self.end.label("end"), _C.character_id
        return change(conversations, _THIS, self.end > self.read, free).values(claimed).returning(*marks)

    @property
    def release(self) -> Any:
        """Gives a claim back."""
        return change(conversations, _THIS).values({self.claimed.name: None})

    @property
    def pass_by(self) -> Any:
        """Counts everything as read."""
        return self.release.values({self.read.name: self.end})

    @property
    def advance(self) -> Any:
        """Moves on, from where it was claimed only."""
        there = self.read == bindparam("read_from")
        return _GROW.where(there).values({self.read.name: bindparam("read_to"), self.claimed.name: None})


_MARKS: dict[Stage, _Marks] = {
    1: _Marks(_C.last_message_id, _C.extracted_up_to, _C.claimed_until),
    2: _Marks(_C.extracted_up_to, _C.refined_up_to, _C.refining_until),
}
_CLAIM = {stage: marks.claim for stage, marks in _MARKS.items()}
_RELEASE = {stage: marks.release for stage, marks in _MARKS.items()}
_PASS_BY = {stage: marks.pass_by for stage, marks in _MARKS.items()}
_ADVANCE = {stage: marks.advance for stage, marks in _MARKS.items()}


def claim_unread(
    connection: Connection,
    account: str,
    conversation_id: str,
    claim: tuple[datetime, datetime],
    most: int,
    before: int,
    stage: Stage,
) -> Unread | None:
    """Claim the messages that were not read yet, from the first time until the second."""
    here = {"account": account, "conversation": conversation_id}
    now, until = claim
    claimed = connection.execute(_CLAIM[stage], {**here, "now": now, "until": until}).one_or_none()
    if claimed is None:
        return None
    read, end, character_id = claimed
    after = messages_after(connection, account, conversation_id, read, most)
    found = [message for message in after if message.id <= end]
    if not found:  # they were removed before anybody read them
        connection.execute(_PASS_BY[stage], here)
        return None
    earlier = messages_before(connection, account, conversation_id, read + 1, before)
    return Unread(conversation_id, read, tuple(earlier), tuple(found), character_id)


def release(connection: Connection, account: str, conversation_id: str, stage: Stage) -> None:
    """Give a claim back."""
    connection.execute(_RELEASE[stage], {"account": account, "conversation": conversation_id})


def advance(
    connection: Connection,
    account: str,
    conversation_id: str,
    read: tuple[int, int],
    grown: tuple[bool, bool],
    stage: Stage,
) -> int | None:
    """Move a stage's watermark from one message to another, end its claim, and count a change as :func:`grow`
    does.

    Returns:
        The revision that the entries written now are of; None when the watermark is elsewhere.
    """
    marks = {"read_from": read[0], "read_to": read[1]}
    revision: int | None = connection.execute(
        _ADVANCE[stage], {**_growth(account, conversation_id, grown), **marks}
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
