"""The transport that every Estuary server speaks: Socket.IO over a websocket, namespace ``/sdk``.

The only file of the SDK that imports python-socketio, and where whatever that library and those below it
raise becomes a :class:`TransportError`, a loss, or a warning in the log.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import socketio
from socketio.exceptions import SocketIOError

from estuary_sdk.transport.base import OnAck, TransportError, TransportListener
from estuary_sdk.transport.diagnosis import diagnose

logger: logging.Logger = logging.getLogger("estuary_sdk")

NAMESPACE = "/sdk"
_GOODBYE = f"1{NAMESPACE},"
"""The Socket.IO packet that leaves the namespace."""

CONNECT_TIMEOUT_S = 10.0
"""How long the server may take to accept the websocket, and then the namespace."""

CLOSE_TIMEOUT_S = 2.0
"""How long closing may take: writing what is queued, and the server's goodbye."""

MAX_MESSAGE_BYTES = 16 * 1024 * 1024
"""Largest message that is read."""


class SocketIoTransport:
    """See :class:`~estuary_sdk.transport.base.Transport` for the contract."""

    def __init__(self, server_url: str) -> None:
        self._url = server_url.rstrip("/")
        self._listener: TransportListener | None = None
        self._lost = False
        self._said_goodbye = False
        self._sio = socketio.AsyncClient(
            reconnection=False,
            handle_sigint=False,
            websocket_extra_options={"max_msg_size": MAX_MESSAGE_BYTES},
        )
        self._sio.on("*", self._event_arrived, namespace=NAMESPACE)
        self._sio.on("disconnect", self._disconnected, namespace=NAMESPACE)
        self._read_packet = self._sio.eio.handlers["message"]
        self._sio.eio.on("message", self._packet_arrived)

    async def open(self, auth: dict[str, Any], listener: TransportListener) -> None:
        """Connect over a websocket, never by polling."""
        self._listener = listener
        try:
            async with asyncio.timeout(2 * CONNECT_TIMEOUT_S):
                await self._sio.connect(
                    self._url,
                    namespaces=[NAMESPACE],
                    auth=auth,
                    transports=["websocket"],
                    wait_timeout=CONNECT_TIMEOUT_S,
                )
        except Exception as error:  # of four libraries, and whatever they make of a peer that is no Engine.IO
            await self.close()
            raise TransportError(await diagnose(self._url, _symptom(error))) from error
        except asyncio.CancelledError:
            await self.close()
            raise
        if self._sio.eio.state != "connected":
            self._report_loss()  # the library tells nobody when the connection ends while it is being made

    async def send(self, name: str, payload: dict[str, Any] | None, on_ack: OnAck | None = None) -> None:
        """Send one event in the namespace."""
        try:
            await self._sio.emit(name, payload, namespace=NAMESPACE, callback=_tolerant(on_ack))
        except SocketIOError:
            self._report_loss()
            return
        if self._sio.eio.state == "connected":
            # The library's own queue has no bounds; a slow network must be felt where events wait in order.
            await self._sio.eio.queue.join()

    async def close(self) -> None:
        """Write what is queued, leave the namespace and close the websocket."""
        self._listener = None
        try:
            async with asyncio.timeout(CLOSE_TIMEOUT_S):
                if self._sio.eio.state == "connected":
                    # The library would close the websocket without waiting for what it has queued itself.
                    await self._sio.eio.send(_GOODBYE)
                    await self._sio.eio.queue.join()
                await self._sio.eio.disconnect()
        except Exception as error:
            logger.debug("the connection is closed the hard way: %s", type(error).__name__)
            if self._sio.eio.http is not None:
                await self._sio.eio.http.close()
        await self._end_loops()

    async def _end_loops(self) -> None:
        """The library leaves its two loops waiting when it was the server that closed the transport."""
        writing, reading = self._sio.eio.write_loop_task, self._sio.eio.read_loop_task
        if writing is not None:
            writing.cancel()
            await asyncio.wait([writing, reading], timeout=CLOSE_TIMEOUT_S)

    async def _packet_arrived(self, data: Any) -> None:
        try:
            await self._read_packet(data)
        except Exception as error:
            logger.warning("the server sent a packet that is not Socket.IO: %s", type(error).__name__)

    def _event_arrived(self, name: str, *arguments: Any) -> None:
        if self._listener is not None:
            self._listener.event_arrived(name, arguments[0] if arguments else None)

    def _disconnected(self, reason: str) -> None:
        self._said_goodbye = reason == self._sio.reason.SERVER_DISCONNECT
        self._report_loss()

    def _report_loss(self) -> None:
        if self._listener is not None and not self._lost:
            self._lost = True
            self._listener.connection_lost(self._said_goodbye)


def _symptom(error: Exception) -> str:
    return "no answer in time" if isinstance(error, TimeoutError) else str(error) or type(error).__name__


def _tolerant(on_ack: OnAck | None) -> OnAck | None:
    """Servers may acknowledge with no argument, or with several."""
    if on_ack is None:
        return None
    return lambda *answers: on_ack(answers[0] if answers else None)
