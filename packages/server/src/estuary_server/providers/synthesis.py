"""Where embedded voices do their work: threads beside the event loop, whose sound is heard from within it.

Theory of operation: a synthesis is a blocking function that hands over each chunk as it comes into being, and
is told with each whether anybody still listens; a speech library stops there when nobody does. Leaving the
context says that nobody does, and does not wait for the library to notice. Chunks wait in memory: a sound is
never longer than 2,000 characters of text, and is made many times faster than it is heard.

What must not live here: any speech library.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager

from estuary_server import log
from estuary_server.errors import ProviderError

Give = Callable[[bytes], bool]
"""Hands over a chunk; False when nobody listens any more."""

Synthesis = Callable[[Give], None]
"""Makes a sound; blocks. What it raises is told to the listener, as ProviderError."""

logger = log.get_logger()


class SynthesisThreads:
    """The threads of one voice.

    Args:
        provider: ``vendor:model``, for errors.
        threads: how many sounds are made at the same time; more have to wait.
    """

    def __init__(self, provider: str, threads: int) -> None:
        self._provider = provider
        self._pool = ThreadPoolExecutor(threads, provider.partition(":")[0])
        self._unfinished: set[Future[None]] = set()

    @property
    def working(self) -> int:
        """Sounds that are being made or have to wait."""
        return len(self._unfinished)

    @asynccontextmanager
    async def sound(self, synthesis: Synthesis) -> AsyncIterator[AsyncIterator[bytes]]:
        """The chunks of one sound; leaving the context stops it when it hands over its next chunk."""
        chunks = _Chunks(self._provider)
        future = self._pool.submit(chunks.fill, synthesis)
        self._unfinished.add(future)
        future.add_done_callback(self._unfinished.discard)
        try:
            yield chunks
        finally:
            chunks.close()
            future.cancel()

    async def finish(self, synthesis: Synthesis) -> None:
        """Wait for a sound that nobody wants to hear.

        Raises:
            ProviderError: it could not be made.
        """
        async with self.sound(synthesis) as chunks:
            async for _ in chunks:
                pass

    async def aclose(self) -> None:
        """End the threads, when they have done what they are at."""
        await asyncio.to_thread(self._pool.shutdown, cancel_futures=True)


class _Chunks:
    """The sound of one synthesis: filled by a thread, read in the event loop that made it."""

    def __init__(self, provider: str) -> None:
        self._provider = provider
        self._loop = asyncio.get_running_loop()
        self._made: asyncio.Queue[bytes | ProviderError | None] = asyncio.Queue()
        self._over = False

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        item = None if self._over else await self._made.get()
        if isinstance(item, bytes):
            return item
        self._over = True
        raise item or StopAsyncIteration

    def close(self) -> None:
        """Nobody listens any more."""
        self._over = True

    def fill(self, synthesis: Synthesis) -> None:
        """Make the sound; in a thread."""
        try:
            synthesis(self._give)
        except ProviderError as error:
            self._tell(error)
        except Exception as error:
            logger.error("synthesis.failed", provider=self._provider, **log.failure(error))
            self._tell(ProviderError(self._provider, f"failed: {type(error).__name__}", retryable=True))
        else:
            self._tell(None)

    def _give(self, chunk: bytes) -> bool:
        return not self._over and self._tell(chunk)

    def _tell(self, item: bytes | ProviderError | None) -> bool:
        try:
            self._loop.call_soon_threadsafe(self._made.put_nowait, item)
        except RuntimeError:  # the loop is closed, and with it everybody who could have listened
            return False
        return True
