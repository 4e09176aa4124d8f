"""The only file that knows client families.

Families (recognised once, when a session opens):

* *documented*: the Python and TypeScript clients. ``bot_response.text`` is all so far, ``partial`` the piece.
* *delta*: the hand-written clients of Unity and Lens Studio. ``text`` is the piece, ``partial`` a boolean;
  the final's ``text`` is whole.

Which is which: the ``authenticate`` event comes from TypeScript; CONNECT auth with ``realtime_memory`` from
Python; CONNECT auth without it from Unity (which sends ``token`` or ``enable_animation``) or Lens Studio.

Also here: how errors are worded for clients that find them by searching the raw text.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from estuary_sdk.protocol.audio import MAX_HZ, MIN_HZ
from estuary_sdk.protocol.codec import Wire
from estuary_sdk.protocol.commands import Authenticate, StreamAudio
from estuary_sdk.protocol.events import (
    AuthRejected,
    BotResponse,
    ErrorReported,
    InterruptData,
    LiveKitFailed,
    VoiceFailed,
)
from estuary_sdk.protocol.models.session import Acknowledgement
from estuary_sdk.protocol.registry import SEQUENCE_KEY, event_name

DEFAULT_SPEAKER_HZ = 24_000
"""Rate of speech for clients that do not say what they want to hear."""

OTHER_MICROPHONE_HZ = 16_000
"""Rate at which delta clients record, whatever they say they want to hear."""


class Family(StrEnum):
    """Which clients a session's client behaves like."""

    DOCUMENTED = "documented"
    UNITY = "unity"
    LENS = "lens"


@dataclass(frozen=True)
class Dialect:
    """What differs for one client.

    Attributes:
        family: which clients it behaves like.
        speaker_hz: rate at which it wants to hear, within MIN_HZ and MAX_HZ; ``bot_voice`` states it.
        microphone_hz: rate at which it records, as it says; may be any, but is above 0.
        client_action: it understands ``client_action`` events.
        speaker: it can play sound.
        realtime_memory: it wants every exchange remembered at once, and to be told.
    """

    family: Family
    speaker_hz: int
    microphone_hz: int
    client_action: bool
    speaker: bool = True
    realtime_memory: bool = False


def recognise(auth: Authenticate, *, by_event: bool) -> Dialect:
    """The dialect of a client.

    Args:
        auth: what it sent to authenticate.
        by_event: it sent the ``authenticate`` event, rather than CONNECT auth.
    """
    family = _family(auth, by_event)
    said_hz = max(auth.audio_sample_rate or 0, 0) or DEFAULT_SPEAKER_HZ
    return Dialect(
        family=family,
        speaker_hz=min(max(said_hz, MIN_HZ), MAX_HZ),
        microphone_hz=said_hz if family is Family.DOCUMENTED else OTHER_MICROPHONE_HZ,
        client_action=bool(auth.capabilities and auth.capabilities.client_action),
        speaker=auth.capabilities is None or auth.capabilities.speaker,
        realtime_memory=bool(auth.realtime_memory),
    )


def _family(auth: Authenticate, by_event: bool) -> Family:
    if by_event or auth.realtime_memory is not None:
        return Family.DOCUMENTED
    if auth.token is not None or auth.enable_animation is not None:
        return Family.UNITY
    return Family.LENS


BEFORE_LOGIN = Dialect(Family.LENS, DEFAULT_SPEAKER_HZ, OTHER_MICROPHONE_HZ, client_action=False)
"""Refusals read the same in every dialect, so any will do before the client is known."""


def encode(
    event: Wire, dialect: Dialect = BEFORE_LOGIN, seq: int | None = None
) -> tuple[str, dict[str, Any]]:
    """The wire name and payload of an event, as this client reads it.

    Args:
        event: what happened, as the documents describe it.
        dialect: of the client.
        seq: the event's running number, for clients that asked for numbers.
    """
    payload = _payload(event, dialect.family)
    if seq is not None:
        payload[SEQUENCE_KEY] = seq
    return event_name(event), payload


def _payload(event: Wire, family: Family) -> dict[str, Any]:
    payload = event.to_dict()
    match event:
        case BotResponse() if family is not Family.DOCUMENTED:
            payload["partial"] = not event.is_final
            payload["text"] = event.text if event.is_final else event.partial
        case InterruptData(interrupted_at=str(at)) if family is Family.UNITY:
            payload["interrupted_at"] = datetime.fromisoformat(at).timestamp()
        case AuthRejected() | ErrorReported() | VoiceFailed() | LiveKitFailed():
            return {key: plain(value) for key, value in payload.items()}
    return payload


def plain_sound(name: str, payload: Any) -> str | None:
    """The base64 of sound, from an event as nearly every one of a talking client is.

    None for anything else, which the codec reads, or refuses, at five times the cost.
    """
    if name != _STREAM_AUDIO or type(payload) is not dict or len(payload) != 1:
        return None
    audio = payload.get("audio")
    return audio if isinstance(audio, str) else None


_STREAM_AUDIO = event_name(StreamAudio)


def encode_acknowledgement(answer: Acknowledgement) -> dict[str, Any]:
    """An acknowledgement, as every client reads it."""
    return replace(answer, error=plain(answer.error) if answer.error else None).to_dict()


def plain(text: str) -> str:
    """Printable ASCII without quotes and backslashes, nothing that JSON would escape.

    Unity finds error texts by searching the raw frame for quotes.
    """
    printable = "".join(char if " " <= char <= "~" else "?" for char in text)
    return printable.replace('"', "'").replace("\\", "/")
