"""One worker process: starting it, frames in both directions, and its end.

What the frames mean, and what is done when the process ends, is the business of ``seat.py``.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from typing import cast

from estuary_server.providers.pocketsphinx.frames import Frame, FrameReader, packed

_MODULE = "estuary_server.providers.pocketsphinx.worker"
_STDIN, _STDOUT = 0, 1

CLOSING_S = 2.0
"""How long a process may take to end once its input has ended; then it is killed."""


class WorkerProcess(asyncio.SubprocessProtocol):
    """A child process that decodes.

    Everything happens in callbacks of the event loop, so that nothing comes between a frame and what it
    changes.

    Args:
        hear: takes each frame of the worker, in order.
        gone: called once, when the process has ended or its output has.
    """

    def __init__(self, hear: Callable[[Frame], None], gone: Callable[[], None]) -> None:
        self._hear = hear
        self._gone = gone
        self._reader = FrameReader()
        self._transport: asyncio.SubprocessTransport | None = None
        self._closed = asyncio.Event()

    async def start(self) -> None:
        """Start the child; it sends READY when it can work.

        Raises:
            OSError: it cannot be started.
        """
        # A session of its own keeps a terminal's Ctrl-C away while the child is not yet deaf to it.
        await asyncio.get_running_loop().subprocess_exec(
            lambda: self,
            *(sys.executable, "-P", "-m", _MODULE),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )

    @property
    def pid(self) -> int | None:
        """Its process id, once it was started."""
        return self._transport.get_pid() if self._transport is not None else None

    @property
    def closed(self) -> bool:
        """Whether it has ended and nothing of it is left."""
        return self._closed.is_set()

    def send(self, frame: Frame) -> int:
        """Send a frame; returns at once. The answer is how many bytes the pipe has not taken yet."""
        assert self._transport is not None
        if self._transport.is_closing():
            return 0
        self._input.write(packed(frame))
        return self._input.get_write_buffer_size()

    def kill(self) -> None:
        """End the process now; nothing is called any more."""
        self._silence()
        if self._transport is not None:
            self._transport.close()

    async def aclose(self) -> None:
        """End the process and wait until it has ended; nothing is called any more."""
        self._silence()
        if self._transport is None:
            return
        self._input.close()
        try:
            async with asyncio.timeout(CLOSING_S):
                await self._closed.wait()
        except TimeoutError:
            self._transport.close()
            await self._closed.wait()

    @property
    def _input(self) -> asyncio.WriteTransport:
        assert self._transport is not None
        return cast(asyncio.WriteTransport, self._transport.get_pipe_transport(_STDIN))

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.SubprocessTransport, transport)

    def pipe_data_received(self, fd: int, data: bytes | str) -> None:
        for frame in self._reader.push(cast(bytes, data)):
            self._hear(frame)

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:
        if fd == _STDOUT:
            self._end()

    def process_exited(self) -> None:
        self._end()

    def connection_lost(self, exc: Exception | None) -> None:
        self._closed.set()

    def _silence(self) -> None:
        self._hear = self._gone = _nothing

    def _end(self) -> None:
        gone = self._gone
        self._silence()
        if self._transport is not None:
            self._transport.close()
        gone()


def _nothing(*_: Frame) -> None:
    """Called instead of ``hear`` and ``gone`` once nobody wants to know."""
