"""A transport without a network, for tests: the test plays the server."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from estuary_sdk.protocol.codec import Wire
from estuary_sdk.protocol.registry import event_name
from estuary_sdk.transport.base import OnAck, TransportError, TransportListener


@dataclass(frozen=True)
class Sent:
    """One event the client sent."""

    name: str
    payload: dict[str, Any]
    on_ack: OnAck | None = None


@dataclass
class MemoryTransport:
    """Records what the client sends; :meth:`emit` and :meth:`lose` are the server's side.

    Attributes:
        refuse: reason with which ``open`` fails; None accepts.
        greeting: events that the server emits as soon as the socket is accepted.
        hang: ``open`` neither succeeds nor fails.
        sent: what was sent, in order.
        auth: what ``open`` was given.
        closed: the client closed it.
    """

    refuse: str | None = None
    greeting: tuple[Wire, ...] = ()
    hang: bool = False
    sent: list[Sent] = field(default_factory=list)
    auth: dict[str, Any] | None = None
    closed: bool = False
    _listener: TransportListener | None = None

    async def open(self, auth: dict[str, Any], listener: TransportListener) -> None:
        """Accept, unless told to refuse or to hang."""
        if self.refuse is not None:
            raise TransportError(self.refuse)
        if self.hang:
            await asyncio.Event().wait()
        self.auth, self._listener = auth, listener
        for event in self.greeting:
            self.emit(event)

    async def send(self, name: str, payload: dict[str, Any] | None, on_ack: OnAck | None = None) -> None:
        """Record one event, unless the connection has ended."""
        if self._listener is None:
            return
        self.sent.append(Sent(name, payload or {}, on_ack))

    async def close(self) -> None:
        """Stop telling the listener."""
        self.closed, self._listener = True, None

    def emit(self, event: Wire, **further: Any) -> None:
        """Let the server emit an event, with further wire keys."""
        self.emit_raw(event_name(event), {**event.to_dict(), **further})

    def emit_raw(self, name: str, payload: Any) -> None:
        """Let the server emit whatever it likes."""
        if self._listener is not None:
            self._listener.event_arrived(name, payload)

    def lose(self, *, by_server: bool = False) -> None:
        """Let the connection break."""
        listener, self._listener = self._listener, None
        if listener is not None:
            listener.connection_lost(by_server)
