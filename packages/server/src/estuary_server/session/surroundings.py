"""What every session of a server shares, and what it needs from parts beside it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from estuary_sdk.protocol.codec import Wire
from estuary_sdk.protocol.models.session import SessionInfo
from estuary_server.clock import Now
from estuary_server.config import Limits, Timing
from estuary_server.providers.language import LanguageModel, Recalled
from estuary_server.providers.speech_detector import SpeechDetector
from estuary_server.providers.transcriber import Transcriber
from estuary_server.providers.voice import Voice
from estuary_server.store.base import AccountStore
from estuary_server.store.records import StoredMessage

ChooseLanguageModel = Callable[[str, str], LanguageModel]
"""Says who writes the replies of a character that names this vendor and this model."""


ChooseTranscriber = Callable[[str, str], Transcriber]
"""Says who writes down what the players of such a character say; vendor and model."""

ChooseVoice = Callable[[str, str], Voice]
"""Says who speaks for a character that names this vendor and this model."""


@dataclass(frozen=True)
class SpeechParts:
    """What a server listens and speaks with. Each raises ConfigError or ProviderError when it cannot.

    Attributes:
        detector: tells speech from noise.
        transcriber: chooses who writes it down.
        voice: chooses who speaks.
    """

    detector: Callable[[], SpeechDetector]
    transcriber: ChooseTranscriber
    voice: ChooseVoice


@dataclass(frozen=True)
class Device:
    """What a client hears and speaks with.

    Attributes:
        microphone_hz: rate at which it records, unless it says otherwise.
        speaker_hz: rate at which it wants to hear.
        speaker: it can play sound.
    """

    microphone_hz: int = 16_000
    speaker_hz: int = 16_000
    speaker: bool = True


class Attendance(Protocol):
    """One session's part in long-term memory. Every method returns at once."""

    def exchanged(self) -> None:
        """A reply is over: there is something to remember."""
        ...

    def leave(self) -> None:
        """The session ends. Once."""
        ...


class Memory(Protocol):
    """What the session needs of long-term memory."""

    async def recall(
        self, account: AccountStore, info: SessionInfo, text: str, history: Sequence[StoredMessage]
    ) -> tuple[Recalled, ...]:
        """What is remembered about the player that bears on this text, best first. Does not raise.

        Args:
            account: the rows of the account.
            info: who talks to whom.
            text: what the player said.
            history: messages that the reply is given anyway.
        """
        ...

    async def holds_anything(self, account: AccountStore, info: SessionInfo) -> bool:
        """Whether there is anything to recall; may be asked ahead of a turn."""
        ...

    def attend(
        self, account_id: str, info: SessionInfo, *, realtime: bool, tell: Callable[[Wire], None]
    ) -> Attendance:
        """Take part in it until the session leaves.

        Args:
            account_id: whose conversation it is.
            info: who talks to whom.
            realtime: every exchange shall be remembered at once, and the client be told.
            tell: the client is told this; returns at once.
        """
        ...


class Forgetful:
    """Long-term memory of a server that keeps none."""

    async def recall(
        self, account: AccountStore, info: SessionInfo, text: str, history: Sequence[StoredMessage]
    ) -> tuple[Recalled, ...]:
        return ()

    async def holds_anything(self, account: AccountStore, info: SessionInfo) -> bool:
        return False

    def attend(
        self, account_id: str, info: SessionInfo, *, realtime: bool, tell: Callable[[Wire], None]
    ) -> Attendance:
        return _Absent()


class _Absent:
    def exchanged(self) -> None:
        """Nothing is remembered."""

    def leave(self) -> None:
        """Nobody notices."""


@dataclass(frozen=True)
class Surroundings:
    """What every session of a server shares.

    Attributes:
        language_model: chooses who writes a character's replies.
        memory: long-term memory.
        limits: the server's limits.
        now: wall clock.
        speech: what it listens and speaks with; None for a server of text alone.
        timing: how long silences are.
        new_id: makes an id that was never used.
    """

    language_model: ChooseLanguageModel
    limits: Limits
    now: Now
    speech: SpeechParts | None = None
    timing: Timing = field(default_factory=Timing)
    memory: Memory = field(default_factory=Forgetful)
    new_id: Callable[[], str] = lambda: uuid.uuid4().hex
