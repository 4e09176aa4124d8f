"""One transport from its opening to its loss, and what it has told so far.

A link reads the wire's events into the vocabulary, knows whether its session has begun, holds what waits to
be written, and says why it ended. It neither opens sessions nor reconnects (``connection.py``).
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any, Protocol

from estuary_sdk.errors import ErrorCode, EstuaryError
from estuary_sdk.protocol.codec import DecodeError, Wire
from estuary_sdk.protocol.enums import ConnectionState, DisconnectReason
from estuary_sdk.protocol.events import (
    AuthRejected,
    BotResponse,
    InterruptData,
    SessionRejected,
    SessionTimeoutData,
)
from estuary_sdk.protocol.models.session import SessionInfo
from estuary_sdk.protocol.registry import SEQUENCE_KEY, SERVER_EVENTS
from estuary_sdk.protocol.reply_text import ReplyText
from estuary_sdk.transport.base import Transport
from estuary_sdk.unsent import UnsentQueue

logger: logging.Logger = logging.getLogger("estuary_sdk")

FLUSH_S = 1.0
"""How long a link that is closed on purpose waits for queued events to leave."""

FAREWELLS: dict[type[Wire], DisconnectReason] = {
    SessionTimeoutData: DisconnectReason.SESSION_TIMEOUT,
    SessionRejected: DisconnectReason.SESSION_REJECTED,
}
"""Events after which a disconnection is meant for good."""


class ConnectionListener(Protocol):
    """Who is told what happens. All methods return at once."""

    def server_event(self, event: Wire) -> None:
        """The server emitted an event of the vocabulary."""

    def state_changed(self, state: ConnectionState) -> None:
        """The connection's state is now this one."""

    def connected(self, session: SessionInfo) -> None:
        """A session began, the first or after a loss."""

    def disconnected(self, reason: DisconnectReason) -> None:
        """A session ended."""

    def reconnecting(self, attempt: int) -> None:
        """An attempt to reconnect will be made, the first is 1."""

    def failed(self, error: Exception) -> None:
        """Something went wrong that no call of the user can be blamed for."""


class Link:
    """One transport with what it has told so far: a TransportListener."""

    def __init__(self, transport: Transport, listener: ConnectionListener) -> None:
        loop = asyncio.get_running_loop()
        self.transport = transport
        self.session: asyncio.Future[SessionInfo] = loop.create_future()
        self.last_seq: int = 0
        self.unsent: UnsentQueue = UnsentQueue()
        self._lost: asyncio.Future[DisconnectReason] = loop.create_future()
        self._listener = listener
        self._early: list[Wire] | None = []
        self._texts = ReplyText()
        self._farewell: DisconnectReason | None = None

    def begin(self) -> None:
        """The session has begun: pass on what came meanwhile, then everything at once."""
        early, self._early = self._early or [], None
        for event in early:
            self._listener.server_event(event)

    async def abandon(self) -> None:
        """Nobody waits for this link's session any more."""
        self.session.cancel()
        await self.transport.close()

    async def flush(self) -> None:
        """Wait, for a moment, until what is queued was handed to the transport."""
        try:
            async with asyncio.timeout(FLUSH_S):
                await self.unsent.join()
        except TimeoutError:
            logger.warning("%d events were not sent before disconnecting", self.unsent.qsize())

    async def write_until_lost(self) -> DisconnectReason:
        """Send what is queued until the connection is lost; returns why it was."""
        writing = asyncio.get_running_loop().create_task(self._write())
        try:
            return await asyncio.shield(self._lost)
        finally:
            writing.cancel()
            await asyncio.wait([writing])

    async def _write(self) -> None:
        while True:
            item = await self.unsent.get()
            try:
                await self.transport.send(item.name, item.payload, item.on_ack)
            except Exception as error:
                message = f"{item.name!r} could not be sent: {type(error).__name__}"
                self._listener.failed(EstuaryError(message))
            finally:
                self.unsent.task_done()

    def event_arrived(self, name: str, payload: Any) -> None:
        """Read an event and pass it on; what cannot be read is reported and dropped."""
        self._count(payload)
        cls = SERVER_EVENTS.get(name)
        if cls is None:
            return
        try:
            event = self._read(cls, payload)
        except DecodeError as error:
            self._listener.failed(EstuaryError(f"the server sent a bad {name!r}: {error}"))
            return
        self._note(event)
        if self._early is not None:
            self._early.append(event)
        else:
            self._listener.server_event(event)

    def connection_lost(self, by_server: bool) -> None:
        """Wake whoever waits for this transport."""
        plain = DisconnectReason.SERVER_DISCONNECT if by_server else DisconnectReason.TRANSPORT_CLOSE
        if not self._lost.done():
            self._lost.set_result(self._farewell or plain)
        if not self.session.done():
            message = "the server closed the connection before the session began"
            self.session.set_exception(EstuaryError(message, ErrorCode.CONNECTION_FAILED))

    def _count(self, payload: Any) -> None:
        seq = payload.get(SEQUENCE_KEY) if isinstance(payload, dict) else None
        if isinstance(seq, int) and not isinstance(seq, bool):
            self.last_seq = seq

    def _read(self, cls: type[Wire], payload: Any) -> Wire:
        if cls is BotResponse:
            return self._texts.read(payload)
        if isinstance(payload, str) and cls is AuthRejected:
            return AuthRejected(error=payload)
        return cls.from_dict({} if payload is None else payload)

    def _note(self, event: Wire) -> None:
        """What the connection itself must know of an event."""
        if isinstance(event, SessionInfo) and not self.session.done():
            self.session.set_result(event)
        elif isinstance(event, AuthRejected) and not self.session.done():
            self.session.set_exception(EstuaryError(event.error, ErrorCode.AUTH_FAILED))
            self._listener.server_event(event)
        elif isinstance(event, InterruptData) and event.message_id:
            self._texts.forget(event.message_id)
        elif type(event) in FAREWELLS:
            self._farewell = FAREWELLS[type(event)]
