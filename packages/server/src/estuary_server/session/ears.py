"""What a microphone is listened to with, and who is told what it hears."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from estuary_server.providers.speech_detector import SpeechDetector
from estuary_server.providers.transcriber import Transcriber, Transcript
from estuary_server.turn.endpointing import EndpointRules


class Listener(Protocol):
    """Who is told what the microphone hears. Every method returns at once."""

    def speech_began(self) -> None:
        """The player may have begun to speak."""
        ...

    def speech_goes_on(self, speech_s: float, silent_s: float, words: str) -> None:
        """So much speech was heard in this utterance, and silence since; words as far as they are known."""
        ...

    def speech_lapsed(self) -> None:
        """It was none."""
        ...

    def utterance_ended(self, transcript: Transcript) -> None:
        """The player has finished; ``text`` is "" when there were no words."""
        ...

    def listening_failed(self, reason: str) -> None:
        """An utterance was lost; listening goes on."""
        ...


@dataclass(frozen=True)
class Ears:
    """What one client's microphone is listened to with.

    Attributes:
        detector: tells speech from noise.
        transcriber: writes it down.
        language: that is spoken.
        rules: what counts as speech and as its end.
        longest_wait_s: how long the final words may take.
    """

    detector: SpeechDetector
    transcriber: Transcriber
    language: str
    rules: EndpointRules
    longest_wait_s: float = 5.0
