"""Where the player's voice comes from: the seam, and the source that is made of PCM.

What must not live here: microphones (``microphone.py``), files (``wav_source.py``), the connection.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Iterable
from typing import Any, Protocol

from estuary_sdk.audio.resampling import Resampler
from estuary_sdk.protocol.audio import BYTES_PER_SAMPLE, Blocks, bytes_for, seconds_in, silence

FRAME_S = 0.02
"""Seconds of sound that a source of PCM gives at once."""

TRAILING_SILENCE_S = 0.8
"""Silence after the end of recorded speech: longer than the pause that ends a spoken turn."""

LOWEST_HZ = 1_000
HIGHEST_HZ = 768_000
"""Sample rates of recordings; what is sent is at the session's rate."""

MAX_LAG_S = 0.2
"""How far sound may fall behind real time and still catch up; beyond that it goes on from there."""


class AudioSource(Protocol):
    """Sound that a :class:`~estuary_sdk.voice.session.VoiceSession` sends, stretch by stretch.

    Contract: the session calls ``open`` once, then ``resume`` and ``pause`` in turns (``resume`` once in
    continuous mode, both around every press in push-to-talk), and at last ``close``. While resumed it reads.
    A ``read`` may be cancelled, and nothing is lost by that. All calls come from one event loop.
    """

    async def open(self, sample_rate: int) -> None:
        """Get ready to give PCM, signed 16 bit little-endian, mono, at this rate in Hz.

        Raises:
            EstuaryError: VOICE_NOT_SUPPORTED where a device or a package is missing.
        """
        ...

    def resume(self) -> None:
        """Sound is wanted from now on; nothing of what a live source heard before."""
        ...

    async def read(self) -> bytes:
        """The next whole samples, as they come; b"" when the stretch is over: paused, or at the end."""
        ...

    async def pause(self) -> None:
        """No further sound is wanted; what was heard by now can still be read."""
        ...

    async def close(self) -> None:
        """Free everything. Idempotent."""
        ...


class PcmSource:
    """Plays PCM that a program has or makes, then silence, then nothing.

    While paused (push-to-talk, button not held) it stands still, and goes on afterwards.

    Args:
        pcm: PCM, signed 16 bit little-endian, mono: all of it, or chunks of any size, also within a sample.
            A plain iterable must not block.
        sample_rate: Hz of ``pcm``.
        realtime: give a second of sound per second, as a microphone does; False gives it as fast as it is
            sent, for scripts.
        trailing_silence_s: seconds of silence after the end, so that the server finds the end.

    Raises:
        ValueError: a rate that no recording has.
    """

    def __init__(
        self,
        pcm: bytes | Iterable[bytes] | AsyncIterable[bytes],
        sample_rate: int,
        *,
        realtime: bool = True,
        trailing_silence_s: float = TRAILING_SILENCE_S,
    ) -> None:
        if not LOWEST_HZ <= sample_rate <= HIGHEST_HZ:
            raise ValueError(f"sample_rate must be {LOWEST_HZ} to {HIGHEST_HZ} Hz, not {sample_rate}")
        self._pcm: Iterable[bytes] | AsyncIterable[bytes] = (pcm,) if isinstance(pcm, bytes) else pcm
        self._from_rate = sample_rate
        self._realtime = realtime
        self._trailing_silence_s = trailing_silence_s
        self._to_rate = sample_rate
        self._frames: AsyncGenerator[bytes, None] | None = None
        self._upcoming: asyncio.Task[bytes] | None = None
        self._pausing: asyncio.Future[None] | None = None
        self._due_s = 0.0

    async def open(self, sample_rate: int) -> None:
        """Begin at the beginning; an iterator goes on where it stands."""
        await self.close()
        self._to_rate = sample_rate
        self._frames = self._all_frames(Resampler(self._from_rate, sample_rate))

    def resume(self) -> None:
        """Go on."""
        loop = asyncio.get_running_loop()
        self._pausing = loop.create_future()
        self._due_s = loop.time()

    async def read(self) -> bytes:
        """The next frame when it is due; what an iterable raises is raised here."""
        pausing, frames = self._pausing, self._frames
        if pausing is None or pausing.done() or frames is None:
            return b""
        if self._upcoming is None:
            self._upcoming = asyncio.get_running_loop().create_task(_next_of(frames))
        either: list[asyncio.Future[Any]] = [self._upcoming, pausing]
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        await self._until_due(pausing)
        if pausing.done() or not self._upcoming.done():
            return b""
        return self._take(self._upcoming)

    async def pause(self) -> None:
        """Stand still."""
        if self._pausing is not None and not self._pausing.done():
            self._pausing.set_result(None)

    async def close(self) -> None:
        """End what is being read."""
        await self.pause()
        upcoming, self._upcoming = self._upcoming, None
        if upcoming is not None:
            upcoming.cancel()
            await asyncio.wait([upcoming])
        frames, self._frames = self._frames, None
        if frames is not None:
            await frames.aclose()

    def _take(self, upcoming: asyncio.Task[bytes]) -> bytes:
        self._upcoming = None
        pcm = upcoming.result()
        if not pcm:
            self._frames = None
        self._due_s += seconds_in(pcm, self._to_rate)
        return pcm

    async def _until_due(self, pausing: asyncio.Future[None]) -> None:
        """Wait for the moment at which a microphone would go on, or for a pause."""
        now_s = asyncio.get_running_loop().time()
        if now_s - self._due_s > MAX_LAG_S:
            self._due_s = now_s
        if self._realtime and now_s < self._due_s:
            await asyncio.wait([pausing], timeout=self._due_s - now_s)

    async def _all_frames(self, resampler: Resampler) -> AsyncGenerator[bytes, None]:
        blocks = Blocks(bytes_for(FRAME_S, self._from_rate))
        async for chunk in _asynchronous(self._pcm):
            for block in blocks.push(chunk):
                if pcm := resampler.push(block):
                    yield pcm
        rest = blocks.rest()
        whole = rest[: len(rest) - len(rest) % BYTES_PER_SAMPLE]
        if pcm := resampler.push(whole) + resampler.finish():
            yield pcm
        quiet = Blocks(bytes_for(FRAME_S, self._to_rate))
        for frame in quiet.push(silence(self._trailing_silence_s, self._to_rate)):
            yield frame


async def _next_of(frames: AsyncGenerator[bytes, None]) -> bytes:
    return await anext(frames, b"")


async def _asynchronous(pcm: Iterable[bytes] | AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    if isinstance(pcm, AsyncIterable):
        async for chunk in pcm:
            yield chunk
    else:
        for chunk in pcm:
            yield chunk
