"""A voice whose sound is known in advance: for tests, demos of the wire, and benchmarks."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field

from estuary_sdk.protocol.audio import bytes_for
from estuary_server.errors import ProviderError
from estuary_server.providers.voice import Sound, VoiceStyle


@dataclass(frozen=True)
class Manner:
    """How one piece of text is spoken.

    The sound lasts ``seconds_per_character`` for each character of the text, white space included, divided by
    the style's speed; every sample of it is ``level``. Text without a letter or digit makes no sound.

    Attributes:
        seconds_per_character: seconds of sound.
        level: value of every sample, -32,768 to 32,767.
        sample_rate: Hz.
        chunk_s: seconds of sound in a chunk; the last one of a text is shorter.
        takes_s: loop time before the first chunk.
        pace: loop time for each second of sound, spent before its chunk; 0 gives all chunks at once.
        refuses: fail on entering.
        fails_after: fail after this many chunks; None never does, and neither does a sound that has ended.
        hangs_after: never go on after this many chunks; only leaving or cancellation ends it.
    """

    seconds_per_character: float = 0.06
    level: int = 4_000
    sample_rate: int = 16_000
    chunk_s: float = 0.1
    takes_s: float = 0.0
    pace: float = 0.0
    refuses: bool = False
    fails_after: int | None = None
    hangs_after: int | None = None


@dataclass(frozen=True)
class Spoken:
    """One call of ``speak``."""

    text: str = field(repr=False)
    style: VoiceStyle


class ScriptedVoice:
    """Speaks in one manner, or in the one that is chosen for each text.

    Attributes:
        spoken: what was to be said, in the order of entering.
        open_sounds: sounds that are being listened to; 0 after everything was closed properly.
    """

    name = "scripted:voice"

    def __init__(self, manner: Manner | Callable[[str], Manner] = Manner()) -> None:
        self._manner = manner
        self.spoken: list[Spoken] = []
        self.open_sounds = 0

    @asynccontextmanager
    async def speak(self, text: str, style: VoiceStyle) -> AsyncIterator[Sound]:
        manner = self._manner(text) if callable(self._manner) else self._manner
        self.spoken.append(Spoken(text, style))
        if manner.refuses:
            raise self._failure()
        self.open_sounds += 1
        try:
            async with aclosing(self._play(manner, _sound_of(text, style, manner))) as chunks:
                yield Sound(manner.sample_rate, chunks)
        finally:
            self.open_sounds -= 1

    async def warm_up(self) -> None:
        """Nothing is loaded."""

    async def aclose(self) -> None:
        """Nothing is held."""

    async def _play(self, manner: Manner, pcm: bytes) -> AsyncGenerator[bytes, None]:
        await asyncio.sleep(manner.takes_s)
        step = bytes_for(manner.chunk_s, manner.sample_rate)
        for given, start in enumerate(range(0, len(pcm), step)):
            if manner.fails_after == given:
                raise self._failure()
            if manner.hangs_after == given:
                await asyncio.Event().wait()
            chunk = pcm[start : start + step]
            await asyncio.sleep(manner.pace * len(chunk) / bytes_for(1, manner.sample_rate))
            yield chunk

    def _failure(self) -> ProviderError:
        return ProviderError(self.name, "failed", retryable=False)


def _sound_of(text: str, style: VoiceStyle, manner: Manner) -> bytes:
    if not any(character.isalnum() for character in text):
        return b""
    seconds = manner.seconds_per_character * len(text) / style.speed
    return struct.pack("<h", manner.level) * (bytes_for(seconds, manner.sample_rate) // 2)
