"""Detectors and transcribers that misbehave, for sessions in virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace

from estuary_server.errors import ProviderError
from estuary_server.providers.scripted_detector import ScriptedDetector, ScriptedDetectorStream
from estuary_server.providers.scripted_transcriber import ScriptedTranscriber, ScriptedTranscription
from estuary_server.providers.transcriber import OnInterim, Transcript


class SilentVendor(ScriptedTranscriber):
    """A transcriber whose connection is never made."""

    @asynccontextmanager
    async def open(self, language: str, on_interim: OnInterim) -> AsyncIterator[ScriptedTranscription]:
        await asyncio.Event().wait()
        yield ScriptedTranscription(self, language, on_interim)


class SlowDetector(ScriptedDetector):
    """A detector that takes so many seconds to judge whatever it is given."""

    def __init__(self, takes_s: float) -> None:
        super().__init__()
        self.takes_s = takes_s

    @contextmanager
    def open(self) -> Iterator[ScriptedDetectorStream]:
        with super().open():
            yield _SlowStream(self, self.takes_s)


class _SlowStream(ScriptedDetectorStream):
    def __init__(self, detector: SlowDetector, takes_s: float) -> None:
        super().__init__(detector)
        self._takes_s = takes_s

    async def judge(self, windows: bytes) -> tuple[float, ...]:
        await asyncio.sleep(self._takes_s)
        return await super().judge(windows)


class SlowToOpen(ScriptedTranscriber):
    """A transcriber that takes so many seconds to listen at all."""

    def __init__(self, opens_in_s: float) -> None:
        super().__init__()
        self.opens_in_s = opens_in_s

    @asynccontextmanager
    async def open(self, language: str, on_interim: OnInterim) -> AsyncIterator[ScriptedTranscription]:
        await asyncio.sleep(self.opens_in_s)
        async with super().open(language, on_interim) as transcription:
            yield transcription


class Guesser(ScriptedTranscriber):
    """A transcriber that makes a word of every noise, without being sure of it."""

    @asynccontextmanager
    async def open(self, language: str, on_interim: OnInterim) -> AsyncIterator[ScriptedTranscription]:
        async with super().open(language, on_interim):
            yield _Guess(self, language, on_interim)


class _Guess(ScriptedTranscription):
    async def finalise(self) -> Transcript:
        return replace(await super().finalise(), text="none", confidence=0.2)


class BrokenDetector(ScriptedDetector):
    """A detector that judges nothing."""

    @contextmanager
    def open(self) -> Iterator[ScriptedDetectorStream]:
        with super().open():
            yield _BrokenStream(self)


class _BrokenStream(ScriptedDetectorStream):
    async def judge(self, windows: bytes) -> tuple[float, ...]:
        raise ProviderError("scripted:detector", "broken", retryable=False)
