"""The transport that every Estuary server speaks: Socket.IO over a websocket, namespace ``/sdk``.

The only file of the SDK that imports python-socketio.
"""

from __future__ import annotations

import asyncio
from typing import Any

import socketio
from socketio.exceptions import SocketIOError

from estuary_sdk.transport.base import OnAck, TransportError, TransportListener
from estuary_sdk.transport.diagnosis import diagnose

NAMESPACE = "/sdk"
CONNECT_TIMEOUT_S = 10.0
"""How long the server may take to accept the namespace."""

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

    async def open(self, auth: dict[str, Any], listener: TransportListener) -> None:
        """Connect over a websocket, never by polling."""
        self._listener = listener
        try:
            await self._sio.connect(
                self._url,
                namespaces=[NAMESPACE],
                auth=auth,
                transports=["websocket"],
                wait_timeout=CONNECT_TIMEOUT_S,
            )
        except (SocketIOError, OSError, ValueError) as error:
            await self.close()
            raise TransportError(await diagnose(self._url, str(error))) from error
        except asyncio.CancelledError:
            await self.close()
            raise

    async def send(self, name: str, payload: dict[str, Any] | None, on_ack: OnAck | None = None) -> None:
        """Send one event in the namespace."""
        try:
            await self._sio.emit(name, payload, namespace=NAMESPACE, callback=on_ack)
        except SocketIOError:
            self._report_loss()

    async def close(self) -> None:
        """Leave the namespace and close the websocket."""
        self._listener = None
        try:
            await self._sio.disconnect()
        except (SocketIOError, OSError):
            pass

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
