"""What is written down of a session's conversation: each message, as it was said."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TypeVar

from estuary_server.clock import Now
from estuary_server.store.base import AccountStore
from estuary_server.store.records import NewMessage, Role, StoredMessage

TEXT = "text_chat"
VOICE = "voice"

Written = TypeVar("Written")


class Transcript:
    """Writes one conversation; its verbs raise what the store raises.

    Args:
        account: the rows of the account.
        conversation_id: the conversation.
        now: wall clock.
    """

    def __init__(self, account: AccountStore, conversation_id: str, now: Now) -> None:
        self._account = account
        self._conversation_id = conversation_id
        self._now = now
        self._begun = 0
        self._ended = 0

    @property
    def state(self) -> int | None:
        """Another number each time that something has been written here; None while something is."""
        return self._ended if self._ended == self._begun else None

    async def latest(self, most: int) -> list[StoredMessage]:
        """The last messages, oldest first."""
        return await self._account.recent_messages(self._conversation_id, most)

    async def heard(
        self, text: str, message_id: str, own_id: str | None, recall: int, source: str
    ) -> tuple[StoredMessage, list[StoredMessage]]:
        """Keep what the player said; returns it as it is kept, and the ``recall`` messages before it.

        ``source`` is how it came: TEXT or VOICE.
        A message with the same ``own_id`` may be kept already: that one is returned then.
        """
        message = self._message("user", text, message_id, own_id, source)
        return await self._write(self._account.add_and_recall(self._conversation_id, message, recall))

    async def known(self, own_id: str) -> StoredMessage | None:
        """The message that a client gave this id, in this session or an earlier one."""
        return await self._account.find_message(self._conversation_id, own_id)

    async def said(
        self, text: str, message_id: str, own_id: str | None, source: str, *, interrupted: bool = False
    ) -> StoredMessage:
        """Keep what the character said; ``own_id`` for a line that a client gave it."""
        message = self._message("assistant", text, message_id, own_id, source, interrupted=interrupted)
        return await self._write(self._account.add_message(self._conversation_id, message))

    async def cut(self, stored: StoredMessage, text: str) -> None:
        """Of what the character said, only this was heard."""
        await self._write(self._account.cut_message(stored, text))

    async def _write(self, writing: Awaitable[Written]) -> Written:
        self._begun += 1
        try:
            return await writing
        finally:
            self._ended += 1

    def _message(
        self,
        role: Role,
        text: str,
        message_id: str,
        own_id: str | None,
        source: str,
        *,
        interrupted: bool = False,
    ) -> NewMessage:
        return NewMessage(
            role=role,
            content=text,
            created_at=self._now(),
            message_id=message_id,
            client_message_id=own_id,
            source=source,
            interrupted=interrupted,
        )
