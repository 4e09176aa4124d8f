"""The socket library, and what has to be put right around it. The only file that imports socketio.

Theory of operation: the library keeps connections (Engine.IO, named here by ``connection``) and, in each, the
namespaces a client has joined (Socket.IO, named by ``sid``). Its listener is told of both. A client's events
are handed on one by one, each waiting until the former was handled. Put right here: a packet that cannot be
read closes its connection instead of being logged and forgotten; frames that a client glued together are
taken apart; events named like the library's own are no such events; closing really closes; a client that does
not read is given up.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import Any, Protocol

import socketio
from engineio.payload import Payload

from estuary_server import log
from estuary_server.api import wire_json
from estuary_server.api.polling import MAX_PACKETS, guarded_polling
from estuary_server.config import Limits
from estuary_server.errors import ClientTooSlowError

NAMESPACE = "/sdk"
CLOSE_S = 2.0
"""How long closing waits for a client that does not read."""

_PACKET = f"2{NAMESPACE},"
_GLUED = f"]4{_PACKET}"
_NO_NAME = "*"

_asks: ContextVar[bool] = ContextVar("asks", default=False)
"""Whether the packet that is being handled asks for an acknowledgement."""

Payload.max_decode_packets = MAX_PACKETS

logger = log.get_logger()


class SocketListener(Protocol):
    """Who is told what happens on the sockets."""

    async def connection_opened(self, connection: str, address: str) -> None:
        """A connection came from an address; it has joined no namespace yet."""
        ...

    async def connection_closed(self, connection: str) -> None:
        """A connection is gone. Called once."""
        ...

    async def joined(self, sid: str, connection: str, auth: Any) -> None:
        """A client joined the namespace and has been told so; ``auth`` is what it sent, or None."""
        ...

    async def left(self, sid: str) -> None:
        """A client left the namespace, or its connection is gone. Called once."""
        ...

    async def event_arrived(self, sid: str, name: str, payload: Any, *, asks: bool) -> dict[str, Any]:
        """An event came in; the answer is its acknowledgement. ``asks``: the client asked for one."""
        ...


class Sockets:
    """The socket server.

    Args:
        limits: the server's limits.
        listener: is told what happens.
    """

    def __init__(self, limits: Limits, listener: SocketListener) -> None:
        self._limits = limits
        self._listener = listener
        self._joined: dict[str, str] = {}
        self._sio = socketio.AsyncServer(
            async_mode="asgi",
            # The acceptance leaves before credentials are looked at: some clients give up after a second.
            always_connect=True,
            async_handlers=False,
            namespaces=[NAMESPACE],
            cors_allowed_origins="*",
            max_http_buffer_size=limits.frame_bytes,
            json=wire_json,
            logger=log.library_logger("socketio"),
            engineio_logger=log.library_logger("engineio"),
        )
        self._sio.on("connect", self._on_connect, namespace=NAMESPACE)
        self._sio.on("disconnect", self._on_disconnect, namespace=NAMESPACE)
        self._sio.on("*", self._on_event, namespace=NAMESPACE)
        self._library = dict(self._sio.eio.handlers)
        self._sio.eio.disconnect = self._disconnect
        self._sio.eio.on("connect", self._on_connection)
        self._sio.eio.on("message", self._on_packet)
        self._sio.eio.on("disconnect", self._on_connection_lost)

    def in_front_of(self, http: Any) -> Any:
        """The whole application: the socket, and whatever else ``http`` serves."""
        return guarded_polling(socketio.ASGIApp(self._sio, http), self._limits.frame_bytes)

    async def emit(self, sid: str, name: str, payload: dict[str, Any]) -> None:
        """Send one event to one client; in order, without waiting for it to be read.

        Raises:
            ClientTooSlowError: too much of what was sent before has not been read.
        """
        connection = self._joined.get(sid)
        known = self._sio.eio.sockets.get(connection)
        if connection is None or known is None:
            return
        if known.queue.qsize() > self._limits.outbox_events:
            raise ClientTooSlowError("the client does not read")
        # The library's own emit, made for rooms full of clients, starts a task for each: four times the cost.
        await self._sio.eio.send(connection, f"{_PACKET}{wire_json.dumps([name, payload])}")

    async def close(self, connection: str) -> None:
        """Close a connection: say so in every way that clients know, and really close it. Does not raise."""
        known = self._sio.eio.sockets.get(connection)
        if known is None:
            return
        try:
            async with asyncio.timeout(CLOSE_S):
                for sid in [sid for sid, where in self._joined.items() if where == connection]:
                    await self._sio.disconnect(sid, namespace=NAMESPACE)
                await self._disconnect(connection)
        except Exception as error:
            logger.warning("socket.not_closed_in_order", **log.failure(error))
        known.queue.put_nowait(None)  # the library's sign for its writer to close the websocket

    async def _disconnect(self, connection: str) -> None:
        """In place of the library's own, which waits until the client has fetched what is queued for it."""
        known = self._sio.eio.sockets.get(connection)
        if known is not None:
            await known.close(wait=False, reason=self._sio.eio.reason.SERVER_DISCONNECT)

    async def shutdown(self) -> None:
        """Stop the library's own tasks."""
        await self._sio.shutdown()

    # What the library tells

    async def _on_connection(self, connection: str, environ: dict[str, Any]) -> Any:
        accepted = await self._library["connect"](connection, environ)
        await self._listener.connection_opened(connection, _address(environ))
        return accepted

    async def _on_connection_lost(self, connection: str, reason: str) -> None:
        await self._library["disconnect"](connection, reason)
        await self._listener.connection_closed(connection)

    async def _on_packet(self, connection: str, data: str | bytes) -> None:
        # The library tells its handlers nothing of the acknowledgement that a packet asks for.
        _asks.set(isinstance(data, str) and data[len(_PACKET) : len(_PACKET) + 1].isdigit())
        try:
            await self._library["message"](connection, data)
        except Exception as error:
            await _mend(error, self._library["message"], connection, data, self.close)

    async def _on_connect(self, sid: str, environ: Any, auth: Any = None) -> None:
        connection = self._sio.manager.eio_sid_from_sid(sid, NAMESPACE)
        if sid in self._joined or connection is None:
            return  # a client sent an event of this name
        self._joined[sid] = connection
        await self._listener.joined(sid, connection, auth)

    async def _on_disconnect(self, sid: str, reason: str) -> None:
        if self._sio.manager.is_connected(sid, NAMESPACE):
            return  # a client sent an event of this name
        if self._joined.pop(sid, None) is not None:
            await self._listener.left(sid)

    async def _on_event(self, name: Any, sid: Any, *arguments: Any) -> dict[str, Any]:
        if name in self._joined:
            # The library hands on an event that is itself named "*" without its name.
            return await self._listener.event_arrived(name, _NO_NAME, None, asks=_asks.get())
        payload = arguments[0] if arguments else None
        return await self._listener.event_arrived(sid, str(name), payload, asks=_asks.get())


def _address(environ: dict[str, Any]) -> str:
    """Where a connection comes from; the library's own REMOTE_ADDR is always this machine."""
    client = environ["asgi.scope"].get("client")
    return str(client[0]) if client else "unknown"


ReadPacket = Callable[[str, str | bytes], Awaitable[None]]


async def _mend(
    error: Exception,
    read: ReadPacket,
    connection: str,
    data: str | bytes,
    close: Callable[[str], Awaitable[None]],
) -> None:
    """Take apart what a client glued together; any other packet that cannot be read closes the connection."""
    parts = _apart(data) if isinstance(data, str) else []
    if len(parts) < 2:
        logger.info("socket.bad_packet", **log.failure(error))
        await close(connection)
        return
    for part in parts:
        try:
            await read(connection, part)
        except Exception as again:
            await _mend(again, read, connection, part, close)


def _apart(data: str) -> list[str]:
    """The packets of a message that a client glued together; the first has lost its Engine.IO prefix."""
    *glued, last = data.split(_GLUED)
    return [f"{'' if place == 0 else _PACKET}{part}]" for place, part in enumerate(glued)] + [
        f"{_PACKET if glued else ''}{last}"
    ]
