"""One client of a voice server: its connection, its wire, and who is told what it hears."""

from __future__ import annotations

import asyncio
from collections import Counter

from bench.load.connection import PATIENCE_S, Connection, connect
from bench.load.wire import Listener, What, Wire


class Session:
    """A client that may talk once it is open.

    Args:
        wire: how the server is spoken to.
        wrong: where what goes wrong is counted.
    """

    def __init__(self, wire: Wire, wrong: Counter[str]) -> None:
        self.wire = wire
        self._wrong = wrong
        self._listener: Listener = lambda heard, at: None
        self._ready = asyncio.Event()
        self._connection: Connection | None = None

    async def open(self, url: str) -> None:
        """Connect and wait until audio may be sent.

        Raises:
            TimeoutError: the server never said so.
            OSError: it cannot be reached.
        """
        self._connection = await connect(url, self.wire.path, self._hear)
        for frame in self.wire.hello():
            self._connection.send(frame)
        async with asyncio.timeout(PATIENCE_S):
            await self._ready.wait()

    def listen(self, listener: Listener) -> None:
        self._listener = listener

    def send(self, frame: bytes) -> None:
        assert self._connection is not None
        if self._connection.closed.is_set():
            self._wrong["the server closed a connection"] += 1
            return
        self._connection.send(frame)

    def close(self) -> None:
        """Hang up."""
        if self._connection is not None:
            self._connection.close()

    def _hear(self, opcode: int, payload: bytes, at: float) -> None:
        heard = self.wire.read(opcode, payload)
        if heard.answer:
            self.send(heard.answer)
        if heard.what is What.READY:
            self._ready.set()
        elif heard.what is What.WRONG:
            self._wrong[heard.detail] += 1
        self._listener(heard, at)
