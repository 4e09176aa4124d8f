"""One WebSocket as raw as asyncio has it: prebuilt frames go out, whole messages come in with their time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import cast
from urllib.parse import urlsplit

from bench.load.frames import CLOSE, PING, PONG, FrameReader, client_frame, upgrade_request

Hear = Callable[[int, bytes, float], None]
"""Called with opcode, payload and the time of arrival, in seconds of ``time.perf_counter``."""

PATIENCE_S = 15.0


class Connection(asyncio.Protocol):
    """A WebSocket client; made by :func:`connect`."""

    def __init__(self, request: bytes, hear: Hear) -> None:
        self._request = request
        self._hear = hear
        self._answer = b""
        self._reader = FrameReader()
        self._transport: asyncio.Transport | None = None
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.closed = asyncio.Event()

    def send(self, frame: bytes) -> None:
        """Send a frame that is built already."""
        assert self._transport is not None
        self._transport.write(frame)

    def close(self) -> None:
        """Close the WebSocket and the connection under it."""
        if self._transport is not None and not self.closed.is_set():
            self.send(client_frame((1000).to_bytes(2, "big"), CLOSE))
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is one in all but name
        self._transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        at = time.perf_counter()
        if not self.opened.done():
            data = self._upgraded(data)
        for opcode, payload in self._reader.feed(data):
            if opcode == PING:
                self.send(client_frame(payload, PONG))
            else:
                self._hear(opcode, payload, at)

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed.set()
        if not self.opened.done():
            self.opened.set_exception(ConnectionError("the server closed the connection"))

    def _upgraded(self, data: bytes) -> bytes:
        """Read the answer to the upgrade; returns what came behind it."""
        self._answer += data
        head, end, rest = self._answer.partition(b"\r\n\r\n")
        if not end:
            return b""
        status = head.split(b"\r\n", 1)[0]
        if b" 101 " not in status:
            self.opened.set_exception(ConnectionError(f"no WebSocket: {status.decode(errors='replace')}"))
            return b""
        self.opened.set_result(None)
        return rest


async def connect(url: str, path: str, hear: Hear) -> Connection:
    """Open a WebSocket.

    Raises:
        OSError: nobody listens there, or it is not a WebSocket.
    """
    parts = urlsplit(url)
    host, port = parts.hostname or "127.0.0.1", parts.port or 80
    request = upgrade_request(host, port, path)
    loop = asyncio.get_running_loop()
    _, connection = await loop.create_connection(lambda: Connection(request, hear), host, port)
    async with asyncio.timeout(PATIENCE_S):
        await connection.opened
    return connection
