"""Detectors and transcribers that misbehave."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from estuary_server.errors import ProviderError
from estuary_server.providers.scripted_detector import ScriptedDetector, ScriptedDetectorStream
from estuary_server.providers.scripted_transcriber import ScriptedTranscriber, ScriptedTranscription
from estuary_server.providers.transcriber import OnInterim


class SilentVendor(ScriptedTranscriber):
    """A transcriber whose connection is never made."""

    @asynccontextmanager
    async def open(self, language: str, on_interim: OnInterim) -> AsyncIterator[ScriptedTranscription]:
        await asyncio.Event().wait()
        yield ScriptedTranscription(self, language, on_interim)


class BrokenDetector(ScriptedDetector):
    """A detector that judges nothing."""

    @contextmanager
    def open(self) -> Iterator[ScriptedDetectorStream]:
        with super().open():
            yield _BrokenStream(self)


class _BrokenStream(ScriptedDetectorStream):
    async def judge(self, windows: bytes) -> tuple[float, ...]:
        raise ProviderError("scripted:detector", "broken", retryable=False)
