"""When the player speaks, and when the player has finished: a pure machine over windows of sound.

Theory of operation
-------------------
Each window of the microphone (32 ms) comes with the probability that it holds speech. Time is counted in
these windows, not by a clock, so a stalled network neither ends an utterance nor makes it longer; only when
no sound comes at all does whoever holds the machine let silence pass by the clock (``Silence``).

    silence --loud window--> onset --enough speech, or words--> speech --silence--> silence
                               |                                  ^
                               +--a short silence: false alarm--> silence

*Loud* means at or above the threshold; once begun, speech goes on down to a lower one, so that soft syllables
do not tear it apart. An onset that falls silent before it was enough is a false alarm (Lapsed). An utterance
that does not end is ended after the longest time allowed.

What it means for the reply in flight is decided in ``floor.py`` and ``barge_in.py``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto

SOFTER = 0.15
"""How far below the threshold speech, once begun, goes on."""

LEAST = 0.05
"""Below this no window ever counts as speech."""


@dataclass(frozen=True)
class EndpointRules:
    """What counts as speech, and as its end.

    Attributes:
        threshold: probability from which a window begins speech.
        min_speech_s: speech that makes an utterance.
        end_silence_s: silence that ends an utterance.
        lapse_s: silence that makes an onset a false alarm.
        longest_s: after which an utterance is ended by force.
    """

    threshold: float = 0.5
    min_speech_s: float = 0.25
    end_silence_s: float = 0.5
    lapse_s: float = 0.2
    longest_s: float = 60.0


def rules_for(sensitivity: float, min_speech_ms: int, end_silence_s: float) -> EndpointRules:
    """The rules of a character: ``vad_sensitivity`` 0 to 1 is a threshold of 0.9 to 0.1."""
    return EndpointRules(
        threshold=0.9 - 0.8 * sensitivity, min_speech_s=min_speech_ms / 1000, end_silence_s=end_silence_s
    )


class Phase(Enum):
    """Where an utterance stands."""

    SILENCE = auto()
    ONSET = auto()
    SPEECH = auto()


class Change(Enum):
    """What happened."""

    BEGAN = auto()
    """The player may have begun to speak, with this window."""
    CONFIRMED = auto()
    """It is speech."""
    LAPSED = auto()
    """It was not."""
    ENDED = auto()
    """The utterance is over."""


@dataclass(frozen=True)
class Endpointing:
    """The machine's state.

    Attributes:
        spoken_s: speech in this utterance so far.
        silent_s: silence since its last speech.
        length_s: since its onset.
    """

    phase: Phase = Phase.SILENCE
    spoken_s: float = 0.0
    silent_s: float = 0.0
    length_s: float = 0.0

    @property
    def pending(self) -> bool:
        """Something was heard, and it is not over."""
        return self.phase is not Phase.SILENCE


@dataclass(frozen=True)
class Window:
    """One window of sound: how likely it holds speech, and how long it is."""

    probability: float
    seconds: float


@dataclass(frozen=True)
class Words:
    """The transcriber has heard words that are no mere noise of listening."""


@dataclass(frozen=True)
class Silence:
    """No sound came for so long, by the clock."""

    seconds: float


Input = Window | Words | Silence


def step(state: Endpointing, heard: Input, rules: EndpointRules) -> tuple[Endpointing, Change | None]:
    """The next state, and what happened, if anything did."""
    match heard:
        case Words():
            return _with_words(state)
        case Window(probability, seconds) if probability >= _bar(state, rules):
            return _loud(state, seconds, rules)
    return _quiet(state, heard.seconds, rules)


def _bar(state: Endpointing, rules: EndpointRules) -> float:
    return max(rules.threshold - SOFTER if state.pending else rules.threshold, LEAST)


def _with_words(state: Endpointing) -> tuple[Endpointing, Change | None]:
    if state.phase is not Phase.ONSET:
        return state, None
    return replace(state, phase=Phase.SPEECH), Change.CONFIRMED


def _loud(state: Endpointing, seconds: float, rules: EndpointRules) -> tuple[Endpointing, Change | None]:
    after = replace(state, spoken_s=state.spoken_s + seconds, silent_s=0.0, length_s=state.length_s + seconds)
    if not state.pending:
        return replace(after, phase=Phase.ONSET), Change.BEGAN
    if state.phase is Phase.ONSET and _reached(after.spoken_s, rules.min_speech_s):
        return replace(after, phase=Phase.SPEECH), Change.CONFIRMED
    return _unless_too_long(after, rules)


def _quiet(state: Endpointing, seconds: float, rules: EndpointRules) -> tuple[Endpointing, Change | None]:
    if not state.pending:
        return state, None
    after = replace(state, silent_s=state.silent_s + seconds, length_s=state.length_s + seconds)
    if state.phase is Phase.ONSET and _reached(after.silent_s, rules.lapse_s):
        return Endpointing(), Change.LAPSED
    if state.phase is Phase.SPEECH and _reached(after.silent_s, rules.end_silence_s):
        return Endpointing(), Change.ENDED
    return _unless_too_long(after, rules)


def _unless_too_long(state: Endpointing, rules: EndpointRules) -> tuple[Endpointing, Change | None]:
    if not _reached(state.length_s, rules.longest_s):
        return state, None
    return Endpointing(), Change.ENDED if state.phase is Phase.SPEECH else Change.LAPSED


def _reached(time_s: float, goal_s: float) -> bool:
    """Sums of windows are not exact; a microsecond does not matter."""
    return time_s >= goal_s - 1e-6
