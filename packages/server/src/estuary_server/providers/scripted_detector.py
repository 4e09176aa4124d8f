"""A speech detector that hears ``scripted_sound``: for tests, demos of the wire and benchmarks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from estuary_server.errors import ProviderError
from estuary_server.providers.scripted_sound import LOUD_FROM, QUIET_FROM, levels
from estuary_server.providers.speech_detector import WINDOW_BYTES, WINDOW_SAMPLES

LOOKS = 16
"""Samples of a window that are looked at; half of them must be loud to make it speech."""


class ScriptedDetector:
    """Tells by the level whether somebody speaks; decides at once.

    Args:
        quiet: probability of speech in windows of quiet speech.

    Attributes:
        windows: how many windows were judged.
        open_streams: microphones that are listened to; 0 after everything was closed properly.
        fails: raised by the next ``judge``, once.
    """

    name = "scripted:detector"

    def __init__(self, quiet: float = 0.4) -> None:
        self.quiet = quiet
        self.windows = 0
        self.open_streams = 0
        self.fails: ProviderError | None = None

    @contextmanager
    def open(self) -> Iterator[ScriptedDetectorStream]:
        self.open_streams += 1
        try:
            yield ScriptedDetectorStream(self)
        finally:
            self.open_streams -= 1

    async def warm_up(self) -> None:
        pass

    async def aclose(self) -> None:
        pass


class ScriptedDetectorStream:
    """One microphone of a ScriptedDetector."""

    def __init__(self, detector: ScriptedDetector) -> None:
        self._detector = detector

    async def judge(self, windows: bytes) -> tuple[float, ...]:
        if len(windows) % WINDOW_BYTES:
            raise ValueError(f"{len(windows)} bytes are not a whole number of windows")
        failure, self._detector.fails = self._detector.fails, None
        if failure is not None:
            raise failure
        self._detector.windows += len(windows) // WINDOW_BYTES
        looks = [abs(level) for level in levels(windows, step=WINDOW_SAMPLES // LOOKS)]
        return tuple(self._probability(looks[i : i + LOOKS]) for i in range(0, len(looks), LOOKS))

    def _probability(self, looks: list[int]) -> float:
        typical = sorted(looks)[LOOKS // 2]
        if typical >= LOUD_FROM:
            return 1.0
        return self._detector.quiet if typical >= QUIET_FROM else 0.0
