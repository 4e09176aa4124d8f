"""Brings the sound of messages to one sample rate, whatever rate each chunk comes in.

Theory of operation: one message is one stream, with a resampler of its own, so that its chunks join without
a click. The stream ends with the message's last chunk, with the first chunk of the next message, or without a
rest when it is cut. Chunks of a message whose stream has ended are dropped.

Pure: no clock, no device.
"""

from __future__ import annotations

from typing import NamedTuple

from estuary_sdk.audio.playback import MAX_CLOSED
from estuary_sdk.audio.resampling import Resampler
from estuary_sdk.protocol.audio import BYTES_PER_SAMPLE, MAX_HZ, MIN_HZ


class Piece(NamedTuple):
    """Whole samples of a message, possibly none, at the rate that was asked for."""

    message_id: str
    pcm: bytes
    is_final: bool


class MessageResampler:
    """See the theory of operation at the head of this file.

    Args:
        to_rate: Hz of what comes out.
    """

    def __init__(self, to_rate: int) -> None:
        self._to_rate = to_rate
        self._message_id: str | None = None
        self._stream = Resampler(to_rate, to_rate)
        self._half = b""
        self._ended: dict[str, None] = {}

    def push(self, message_id: str, chunk: bytes, from_rate: int, is_final: bool) -> list[Piece]:
        """What can be played now, in order; the chunk may end within a sample.

        Raises:
            ValueError: a rate that no sound has.
            EstuaryError: VOICE_NOT_SUPPORTED when the rates differ and the extra ``audio`` is not installed.
        """
        if not MIN_HZ <= from_rate <= MAX_HZ:
            raise ValueError(f"a sample rate must be {MIN_HZ} to {MAX_HZ} Hz, not {from_rate}")
        if message_id in self._ended:
            return []
        pieces = self._enter(message_id, from_rate)
        pcm = self._stream.push(self._whole_samples(chunk))
        if is_final:
            pcm += self._stream.finish()
            self._end()
        return [*pieces, Piece(message_id, pcm, is_final)]

    def cut(self, message_id: str | None = None) -> None:
        """Nothing more of this message, or of the current one, is wanted."""
        if message_id in (None, self._message_id):
            self._end()
        if message_id:
            self._remember(message_id)

    def _enter(self, message_id: str, from_rate: int) -> list[Piece]:
        """Begin a stream, unless this chunk goes on with the one under way; the rest of the former one."""
        if message_id == self._message_id and from_rate == self._stream.from_rate:
            return []
        former, rest = self._message_id, self._stream.finish()
        is_same = message_id == former
        if not is_same:
            self._end()
        self._message_id, self._half = message_id, b""
        self._stream = Resampler(from_rate, self._to_rate)
        return [] if former is None else [Piece(former, rest, not is_same)]

    def _whole_samples(self, chunk: bytes) -> bytes:
        sound = self._half + chunk
        end = len(sound) - len(sound) % BYTES_PER_SAMPLE
        self._half = sound[end:]
        return sound[:end]

    def _end(self) -> None:
        if self._message_id is not None:
            self._remember(self._message_id)
        self._message_id, self._half = None, b""
        self._stream = Resampler(self._to_rate, self._to_rate)

    def _remember(self, message_id: str) -> None:
        if message_id:
            self._ended[message_id] = None
        while len(self._ended) > MAX_CLOSED:
            del self._ended[next(iter(self._ended))]
