"""Waiting for the answer to one message.

Theory of operation: on servers that granted ``acks`` every event of an answer names the message it answers
(``reply_to``), so a watch takes exactly its own; elsewhere it takes what comes until the first final, as the
reference documents. A watch is offered every server event as it arrives, and turns what concerns it into a
stream of replies that ends with the final, or with an error.

What must not live here: sending (``client.py``).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from estuary_sdk.errors import ErrorCode, EstuaryError
from estuary_sdk.protocol.codec import Wire
from estuary_sdk.protocol.events import BotResponse, InterruptData


class ReplyWatch:
    """The answer to one message, as it comes.

    Attributes:
        client_message_id: the message's id; None on servers that do not name it in their replies.
    """

    def __init__(self, client_message_id: str | None) -> None:
        self.client_message_id = client_message_id
        self._arrived: asyncio.Queue[BotResponse | EstuaryError] = asyncio.Queue()
        self._text = ""

    def offer(self, event: Wire) -> None:
        """Take note of a server event, if it concerns this message."""
        if isinstance(event, BotResponse) and self._is_mine(event.reply_to):
            self._text = event.text
            self._arrived.put_nowait(event)
        elif isinstance(event, InterruptData) and self.client_message_id and self._is_mine(event.reply_to):
            self._arrived.put_nowait(self._cut(event))

    def acknowledged(self, answer: Any) -> None:
        """Take the server's acknowledgement of the message; a refusal ends the watch."""
        if isinstance(answer, dict) and answer.get("ok") is False:
            self._arrived.put_nowait(EstuaryError(f"the server refused the message: {answer.get('error')}"))

    def lost(self, reason: str) -> None:
        """The session ended before the answer did."""
        message = f"the session ended before the reply was complete: {reason}"
        self._arrived.put_nowait(EstuaryError(message, ErrorCode.NOT_CONNECTED, {"reason": reason}))

    async def chunks(self) -> AsyncIterator[BotResponse]:
        """The chunks in order; the last one is final.

        Raises:
            EstuaryError: the reply was cut, refused, or the session ended.
        """
        while True:
            item = await self._arrived.get()
            if isinstance(item, EstuaryError):
                raise item
            yield item
            if item.is_final:
                return

    async def final(self) -> BotResponse:
        """The final chunk; raises like :meth:`chunks`."""
        return [chunk async for chunk in self.chunks()][-1]

    def _is_mine(self, reply_to: str | None) -> bool:
        return self.client_message_id is None or reply_to == self.client_message_id

    def _cut(self, event: InterruptData) -> EstuaryError:
        details = {"reason": event.reason, "message_id": event.message_id, "text": self._text}
        return EstuaryError(f"the reply was interrupted: {event.reason}", ErrorCode.UNKNOWN, details)
