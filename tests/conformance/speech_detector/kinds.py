"""The speech detectors that the suite runs over; a further one joins by a line in each table."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

from estuary_server.errors import ProviderError
from estuary_server.providers.scripted_detector import ScriptedDetector
from estuary_server.providers.scripted_sound import hum, utterance
from estuary_server.providers.silero_detector import Model, SileroDetector
from estuary_server.providers.speech_detector import WINDOW_S, SpeechDetector
from tests.conformance.speech_detector.sounds import hiss, vowels

SOUND_S = 40 * WINDOW_S


@dataclass(frozen=True)
class Subject:
    """A speech detector under test.

    Attributes:
        speech: whole windows of somebody who speaks.
        other: whole windows of nobody who speaks.
    """

    detector: SpeechDetector
    speech: bytes
    other: bytes


Kind = Callable[[], AbstractAsyncContextManager[Subject]]


@asynccontextmanager
async def scripted(failure: ProviderError | None = None) -> AsyncIterator[Subject]:
    detector = ScriptedDetector()
    detector.fails = failure
    try:
        yield Subject(detector, utterance("hello there", SOUND_S), hum(SOUND_S))
    finally:
        await detector.aclose()
    assert detector.open_streams == 0


@asynccontextmanager
async def silero(detector: SileroDetector) -> AsyncIterator[Subject]:
    try:
        yield Subject(detector, vowels(SOUND_S), hiss(SOUND_S))
    finally:
        await detector.aclose()


def _broken() -> Model:
    raise OSError("no such model")


JUDGING: dict[str, Kind] = {
    "scripted": scripted,
    "silero": lambda: silero(SileroDetector()),
}
"""Each judges what it hears."""

FAILING: dict[str, Kind] = {
    "scripted": lambda: scripted(ProviderError("scripted:detector", "failed", retryable=True)),
    "silero": lambda: silero(SileroDetector(_broken)),
}
"""Each fails at the first window."""
