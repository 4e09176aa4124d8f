"""A PlaybackListener that writes down what it is told, and when."""

from __future__ import annotations

from estuary_sdk import Heard
from tests.sdk.voice.talk import loop_s


class Ears:
    """What a sink told."""

    def __init__(self) -> None:
        self.timed: list[tuple[float, str, object]] = []

    @property
    def told(self) -> list[tuple[str, object]]:
        return [(kind, what) for _, kind, what in self.timed]

    def _note(self, kind: str, what: object) -> None:
        self.timed.append((round(loop_s(), 3), kind, what))

    def playback_started(self, message_id: str) -> None:
        self._note("started", message_id)

    def playback_complete(self, heard: Heard) -> None:
        self._note("complete", heard)

    def playback_failed(self, error: Exception) -> None:
        self._note("failed", error)
