"""Reads WAV: what a file says of itself, and its samples as PCM, signed 16 bit little-endian, mono.

Read: integers of 8, 16, 24 and 32 bits, floats of 32 and 64 bits, any number of channels (their mean is
taken), the plain and the extensible header. A data size of 0 or of all ones, as programs write that do not
know it yet, means everything to the end of the file; one beyond the end is taken as the end.

Formats: "Multimedia Programming Interface and Data Specifications 1.0" (IBM and Microsoft, 1991) and
"Multiple channel audio data and WAVE files" (Microsoft, 2001).

What must not live here: time, resampling.
"""

from __future__ import annotations

import math
import struct
import sys
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

_INTEGER = 0x0001
_FLOAT = 0x0003
_EXTENSIBLE = 0xFFFE
_UNKNOWN_SIZES = (0, 0xFFFF_FFFF)
_TO_THE_END = sys.maxsize

_SIGNED = bytes(value ^ 0x80 for value in range(256))
"""8 bit samples are unsigned; this is the high byte of each as a signed one."""

PIECE_S = 0.1
"""Seconds of sound that are read at once."""


class WavError(ValueError):
    """A file is not a WAV file that can be played; the message says why."""


@dataclass(frozen=True)
class WavFormat:
    """What a WAV file holds.

    Attributes:
        encoding: 1 for integers, 3 for floats.
        channels: interleaved.
        sample_rate: Hz.
        sample_bytes: of one sample of one channel.
        data_bytes: of all sound, as far as the header is right.
    """

    encoding: int
    channels: int
    sample_rate: int
    sample_bytes: int
    data_bytes: int

    @property
    def frame_bytes(self) -> int:
        """Bytes of one sample of all channels."""
        return self.channels * self.sample_bytes


def read_format(file: BinaryIO) -> WavFormat:
    """Read up to the first sample.

    Raises:
        WavError: not a WAV file, or one of a kind that is not read.
    """
    head = file.read(12)
    if len(head) < 12 or head[:4] not in (b"RIFF", b"RF64") or head[8:] != b"WAVE":
        raise WavError("it is not a WAV file")
    described: tuple[int, int, int, int] | None = None
    while len(header := file.read(8)) == 8:
        name, size = struct.unpack("<4sI", header)
        if name == b"data":
            if described is None:
                raise WavError("it does not say how its sound is encoded")
            return WavFormat(*described, _TO_THE_END if size in _UNKNOWN_SIZES else size)
        body = _read_chunk(file, size)
        if name == b"fmt ":
            described = _read_description(body)
    raise WavError("it holds no sound")


def pieces(file: BinaryIO, wav: WavFormat) -> Iterator[bytes]:
    """The sound after the header as 16 bit mono, about PIECE_S at a time; a broken last frame is dropped."""
    left = wav.data_bytes
    size = max(1, round(PIECE_S * wav.sample_rate)) * wav.frame_bytes
    while left > 0 and (raw := file.read(min(size, left))):
        left -= len(raw)
        yield as_mono16(raw, wav)


def as_mono16(raw: bytes, wav: WavFormat) -> bytes:
    """Frames of this format as 16 bit mono."""
    raw = raw[: len(raw) - len(raw) % wav.frame_bytes]
    samples = _floats(raw, wav.sample_bytes) if wav.encoding == _FLOAT else _integers(raw, wav.sample_bytes)
    return _mixed(samples, wav.channels)


def _read_chunk(file: BinaryIO, size: int) -> bytes:
    """A chunk's content; chunks of odd size are followed by a byte that does not count."""
    body = file.read(size)
    if size % 2:
        file.read(1)
    return body


def _read_description(body: bytes) -> tuple[int, int, int, int]:
    if len(body) < 16:
        raise WavError("its header is cut off")
    encoding, channels, rate, _, frame_bytes, bits = struct.unpack("<HHIIHH", body[:16])
    if encoding == _EXTENSIBLE and len(body) >= 26:
        (encoding,) = struct.unpack("<H", body[24:26])
    sample_bytes = (bits + 7) // 8
    known = {_INTEGER: (1, 2, 3, 4), _FLOAT: (4, 8)}
    if sample_bytes not in known.get(encoding, ()):
        raise WavError(
            f"its encoding (number {encoding}, {bits} bits) is not read; convert it to 16 bit integers"
        )
    if not channels or not rate or frame_bytes != channels * sample_bytes:
        raise WavError("its header contradicts itself")
    return encoding, channels, rate, sample_bytes


def _integers(raw: bytes, sample_bytes: int) -> bytes:
    """The two highest bytes of every sample."""
    if sample_bytes == 2:
        return raw
    samples = bytearray(2 * (len(raw) // sample_bytes))
    samples[1::2] = raw.translate(_SIGNED) if sample_bytes == 1 else raw[sample_bytes - 1 :: sample_bytes]
    if sample_bytes > 2:
        samples[0::2] = raw[sample_bytes - 2 :: sample_bytes]
    return bytes(samples)


def _floats(raw: bytes, sample_bytes: int) -> bytes:
    """Floats of -1 to 1; what is beyond, or no number, is brought inside."""
    count = len(raw) // sample_bytes
    values = struct.unpack(f"<{count}{'f' if sample_bytes == 4 else 'd'}", raw)
    limited = (0.0 if math.isnan(value) else min(max(value, -1.0), 1.0) for value in values)
    return struct.pack(f"<{count}h", *(round(32_767 * value) for value in limited))


def _mixed(pcm: bytes, channels: int) -> bytes:
    if channels == 1:
        return pcm
    samples = array("h", pcm)
    if sys.byteorder == "big":
        samples.byteswap()
    frames = zip(*(samples[channel::channels] for channel in range(channels)), strict=True)
    means = [sum(frame) // channels for frame in frames]
    return struct.pack(f"<{len(means)}h", *means)
