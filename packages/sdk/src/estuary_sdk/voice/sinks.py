"""Where a character's voice is played: the seam, and the sinks that need no device.

Theory of operation: a sink without a device plays in the event loop's time, as a speaker would: a message of
two seconds takes two seconds to complete, and one that is cut was heard up to that moment. So a program
without sound tells the server the truth about what was heard. ``realtime=False`` plays everything at once.

What must not live here: speakers (``speaker.py``), the connection.
"""

from __future__ import annotations

import asyncio
import logging
import os
import wave
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from estuary_sdk.audio.playback import Playback, PlaybackBuffer, PlaybackEvent
from estuary_sdk.failure import kind_and_place
from estuary_sdk.protocol.audio import BYTES_PER_SAMPLE, seconds_in

logger: logging.Logger = logging.getLogger("estuary_sdk")

BLOCK_S = 0.02
"""Seconds of sound that are played at once; how exactly it is known what was heard."""


@dataclass(frozen=True)
class Heard:
    """How much of a message was heard, in milliseconds."""

    message_id: str
    played_ms: int


class PlaybackListener(Protocol):
    """Who is told what a sink plays. Called in the event loop; returns at once."""

    def playback_started(self, message_id: str) -> None:
        """The first sound of a message is heard."""
        ...

    def playback_complete(self, heard: Heard) -> None:
        """A message was heard to its end."""
        ...

    def playback_failed(self, error: Exception) -> None:
        """Something went wrong; the sink goes on as well as it can."""
        ...


class AudioSink(Protocol):
    """Plays a :class:`~estuary_sdk.voice.session.VoiceSession`'s messages, one after the other.

    Contract: ``open``, then ``play`` and ``clear`` in any order, at last ``close``. For every message the
    listener is told that it started and that it is complete, once each and in this order; of a message that
    was cleared, nothing more. All calls come from one event loop.
    """

    async def open(self, sample_rate: int, listener: PlaybackListener) -> None:
        """Get ready to play PCM, signed 16 bit little-endian, mono, at this rate in Hz.

        Raises:
            EstuaryError: VOICE_NOT_SUPPORTED where a device or a package is missing.
        """
        ...

    def play(self, message_id: str, pcm: bytes, is_final: bool) -> None:
        """Append whole samples, possibly none, to what is played; ``is_final``: this message's last."""
        ...

    def clear(self, message_id: str | None = None) -> tuple[Heard, ...]:
        """Fall silent at once, or drop one message; what was cut, the one that was being heard first."""
        ...

    async def close(self) -> None:
        """Free everything; what has not been heard is not. Idempotent."""
        ...


class ClockedSink:
    """Plays in the event loop's time; subclasses say with :meth:`write` where the sound goes.

    Args:
        realtime: a second of sound takes a second; False takes no time.
    """

    def __init__(self, *, realtime: bool = True) -> None:
        self._realtime = realtime
        self._sample_rate = 0
        self._buffer = PlaybackBuffer()
        self._listener: PlaybackListener | None = None
        self._arrived = asyncio.Event()
        self._playing: asyncio.Task[None] | None = None

    def write(self, pcm: bytes) -> None:
        """Take what is being heard now: whole samples at the session's rate."""

    async def open(self, sample_rate: int, listener: PlaybackListener) -> None:
        """Be ready to play."""
        await self.close()
        self._begin(sample_rate, listener)

    def _begin(self, sample_rate: int, listener: PlaybackListener) -> None:
        self._sample_rate, self._listener = sample_rate, listener
        self._buffer = PlaybackBuffer()
        self._playing = asyncio.get_running_loop().create_task(self._play())

    def play(self, message_id: str, pcm: bytes, is_final: bool) -> None:
        """Append to what is played."""
        self._buffer.push(message_id, pcm, is_final)
        self._arrived.set()

    def clear(self, message_id: str | None = None) -> tuple[Heard, ...]:
        """Fall silent, or drop one message."""
        return tuple(self._heard(cut.message_id, cut.played) for cut in self._buffer.flush(message_id))

    async def close(self) -> None:
        """Stop playing."""
        playing, self._playing = self._playing, None
        if playing is not None:
            playing.cancel()
            await asyncio.wait([playing])
        self._listener = None

    async def _play(self) -> None:
        loop = asyncio.get_running_loop()
        end_s = loop.time()
        while True:
            pulled = self._buffer.pull(max(1, round(BLOCK_S * self._sample_rate)))
            if pulled.pcm:
                self._write(pulled.pcm)
            self._report(pulled.events, Playback.STARTED)
            if self._realtime:
                end_s = max(end_s, loop.time()) + seconds_in(pulled.pcm, self._sample_rate)
                await asyncio.sleep(end_s - loop.time())
            self._report(pulled.events, Playback.COMPLETE)
            if self._buffer.is_empty:
                self._arrived.clear()
                await self._arrived.wait()

    def _write(self, pcm: bytes) -> None:
        try:
            self.write(pcm)
        except Exception as error:
            logger.warning(
                "%s could not write what was heard: %s", type(self).__name__, kind_and_place(error)
            )
            if self._listener is not None:
                self._listener.playback_failed(error)

    def _report(self, events: tuple[PlaybackEvent, ...], kind: Playback) -> None:
        for event in events:
            if (
                event.kind is kind
                and self._listener is not None
                and not self._buffer.was_cut(event.message_id)
            ):
                self._tell(self._listener, event)

    def _tell(self, listener: PlaybackListener, event: PlaybackEvent) -> None:
        if event.kind is Playback.STARTED:
            listener.playback_started(event.message_id)
        else:
            listener.playback_complete(self._heard(event.message_id, event.played))

    def _heard(self, message_id: str, samples: int) -> Heard:
        return Heard(message_id, round(1000 * samples / self._sample_rate))


class MemorySink(ClockedSink):
    """Keeps what was heard, for programs and tests.

    Args:
        realtime: a second of sound takes a second; False takes no time.

    Attributes:
        pcm: everything that was heard, message after message without the pauses.
        sample_rate: Hz of it; 0 before the session has started.
    """

    def __init__(self, *, realtime: bool = True) -> None:
        super().__init__(realtime=realtime)
        self._kept = bytearray()

    @property
    def pcm(self) -> bytes:
        """PCM, signed 16 bit little-endian, mono."""
        return bytes(self._kept)

    @property
    def sample_rate(self) -> int:
        """Hz."""
        return self._sample_rate

    def write(self, pcm: bytes) -> None:
        """Keep it."""
        self._kept += pcm


class WavSink(ClockedSink):
    """Writes what was heard into a WAV file, message after message without the pauses.

    The file is made anew when the session starts, and whole when it has stopped.

    Args:
        path: the file.
        realtime: a second of sound takes a second; False takes no time.
    """

    def __init__(self, path: str | os.PathLike[str], *, realtime: bool = True) -> None:
        super().__init__(realtime=realtime)
        self._path = path
        self._file: BinaryIO | None = None
        self._wav: wave.Wave_write | None = None

    async def open(self, sample_rate: int, listener: PlaybackListener) -> None:
        """Make the file.

        Raises:
            OSError: it cannot be made.
        """
        await self.close()
        self._file = open(self._path, "wb")  # noqa: ASYNC230, SIM115 - local, and held until close
        self._wav = wave.open(self._file, "wb")  # noqa: SIM115
        self._wav.setparams((1, BYTES_PER_SAMPLE, sample_rate, 0, "NONE", "not compressed"))
        self._begin(sample_rate, listener)

    def write(self, pcm: bytes) -> None:
        """Append it."""
        if self._wav is not None:
            self._wav.writeframes(pcm)

    async def close(self) -> None:
        """Finish the file."""
        await super().close()
        wav, file = self._wav, self._file
        self._wav = self._file = None
        if wav is not None and file is not None:
            with file:
                wav.close()
