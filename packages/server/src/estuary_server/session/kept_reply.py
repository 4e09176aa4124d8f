"""What the store holds of a reply, and of what it answers; in the order in which they were said.

Theory of operation: what the player said aloud is written down beside the reply to it (``dialogue.py``). So a
reply waits with its own writing, whole or cut, until the words that it answers are in the store. Where they
cannot be, nothing of the reply is kept either, and it is never complete: whoever writes the words down has it
cut.

What must not live here: when a reply is cut (``speaker.py``), how it is written (``transcript.py``).
"""

from __future__ import annotations

import asyncio

from estuary_server import log
from estuary_server.session.transcript import Transcript
from estuary_server.store.records import StoredMessage

logger = log.get_logger()


class Words:
    """What a reply answers, on its way into the store."""

    def __init__(self) -> None:
        self._settled = asyncio.Event()
        self._are_kept = False

    def settle(self, *, kept: bool) -> None:
        """They are in the store, or will never be."""
        self._are_kept = kept
        self._settled.set()

    async def are_kept(self) -> bool:
        """Wait until that is known."""
        await self._settled.wait()
        return self._are_kept


class KeptReply:
    """See the theory of operation at the head of this file.

    Args:
        transcript: where it is written.
        message_id: the reply's.
        own_id: the id that the client gave it; None if none.
        source: how it was said: TEXT or VOICE.
        answers: what it answers; None if that is in the store, or it answers nothing.
    """

    def __init__(
        self, transcript: Transcript, message_id: str, own_id: str | None, source: str, answers: Words | None
    ) -> None:
        self._transcript = transcript
        self._own_id = own_id
        self._source = source
        self._answers = answers
        self._stored: StoredMessage | None = None
        self.message_id = message_id
        self.text = ""
        """What of it is in the store."""

    async def may_be_kept(self) -> None:
        """Wait until it may be written; for ever if what it answers cannot be."""
        if self._answers is not None and not await self._answers.are_kept():
            await asyncio.Event().wait()

    async def keep(self, text: str) -> None:
        """Write all of it; raises what the store raises."""
        self._stored = await self._transcript.said(text, self.message_id, self._own_id, self._source)
        self.text = text

    async def cut(self, text: str) -> str:
        """Of what was said, only this was heard; returns why that cannot be kept, "" when it can."""
        if self._answers is not None and not await self._answers.are_kept():
            return ""
        kept_whole = self._stored is not None
        try:
            await self._write_cut(text)
        except Exception as error:
            logger.error("session.not_stored", **log.failure(error))
            return "the reply could not be shortened" if kept_whole else "the reply could not be stored"
        self.text = text
        return ""

    async def _write_cut(self, text: str) -> None:
        if self._stored is not None:
            await self._transcript.cut(self._stored, text)
        elif text:
            self._stored = await self._transcript.said(
                text, self.message_id, self._own_id, self._source, interrupted=True
            )
