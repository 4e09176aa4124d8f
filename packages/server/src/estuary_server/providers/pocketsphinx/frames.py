"""What crosses the pipes between the server and a worker: frames, and what is in them. Pure.

A frame is a header (length of the payload in bytes, kind, number of the utterance; little-endian) and its
payload. Neither processes nor decoders live here: both sides import this file.
"""

from __future__ import annotations

import json
import struct
from dataclasses import asdict, dataclass, field
from enum import IntEnum

from estuary_sdk.protocol.audio import bytes_for
from estuary_server.providers.speech_detector import DETECTOR_HZ

_HEADER = struct.Struct("<IBI")
_COUNT = struct.Struct("<Q")

STEP_BYTES = bytes_for(0.1, DETECTOR_HZ)
"""Audio that a worker decodes, and reports, at a time; less only when the utterance ends.

A decoder that takes over finds its data gone from the processor's caches: with four of them in turn, steps of
20 ms take half as much processor time again as steps of 60 ms or more.
"""

MOST_UTTERANCES = 2**32
"""Numbers of utterances start again at 0 here."""


class Kind(IntEnum):
    """What a frame says."""

    BEGIN = 1
    """To the worker: an utterance begins; the payload is the microphone's cepstral mean, or empty."""
    AUDIO = 2
    """To the worker: PCM of this utterance; may end within a sample."""
    END = 3
    """To the worker: no more audio; answer with FINAL."""
    DISCARD = 4
    """To the worker: forget the utterance; no answer."""
    READY = 5
    """From the worker, once: the first decoder is loaded."""
    HEARD = 6
    """From the worker: how much of the audio is dealt with, see :class:`Heard`."""
    FINAL = 7
    """From the worker: the utterance is over, see :class:`Final`."""
    FAILED = 8
    """From the worker: the utterance is lost; the worker goes on."""


@dataclass(frozen=True)
class Frame:
    """One message."""

    kind: Kind
    utterance: int = 0
    payload: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class Heard:
    """How far the worker is.

    Attributes:
        audio: bytes of the utterance that are dealt with.
        words: all the words so far, when they have changed; else "".
    """

    audio: int
    words: str = field(default="", repr=False)

    def packed(self) -> bytes:
        """As a payload."""
        return _COUNT.pack(self.audio) + self.words.encode()

    @classmethod
    def unpacked(cls, payload: bytes) -> Heard:
        """From a payload."""
        return cls(_COUNT.unpack_from(payload)[0], payload[_COUNT.size :].decode())


@dataclass(frozen=True)
class Final:
    """What was heard in the whole utterance.

    Attributes:
        confidence: 0 to 1.
        mean: the microphone's cepstral mean after it, as the engine writes it.
    """

    words: str = field(repr=False)
    confidence: float
    mean: str

    def packed(self) -> bytes:
        """As a payload."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def unpacked(cls, payload: bytes) -> Final:
        """From a payload."""
        return cls(**json.loads(payload))


def packed(frame: Frame) -> bytes:
    """The bytes of a frame."""
    return _HEADER.pack(len(frame.payload), frame.kind, frame.utterance) + frame.payload


class FrameReader:
    """Puts frames together from chunks of any size."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def push(self, chunk: bytes) -> list[Frame]:
        """The frames that are whole now, in order.

        Raises:
            ValueError: these are not frames.
        """
        self._rest += chunk
        frames: list[Frame] = []
        start = 0
        while (end := self._end_of_frame(start)) is not None:
            _, kind, utterance = _HEADER.unpack_from(self._rest, start)
            frames.append(Frame(Kind(kind), utterance, bytes(self._rest[start + _HEADER.size : end])))
            start = end
        del self._rest[:start]
        return frames

    def _end_of_frame(self, start: int) -> int | None:
        """Where the frame that starts here ends; None while it is not whole."""
        if len(self._rest) - start < _HEADER.size:
            return None
        length: int = _HEADER.unpack_from(self._rest, start)[0]
        end = start + _HEADER.size + length
        return end if end <= len(self._rest) else None
