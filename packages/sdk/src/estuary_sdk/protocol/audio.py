"""Arithmetic of PCM, signed 16 bit little-endian, mono: bytes, samples, seconds. Pure.

No resampling here, and nothing that needs more than the standard library.
"""

from __future__ import annotations

BYTES_PER_SAMPLE = 2

MIN_HZ = 8_000
"""Lowest sample rate that clients and servers agree on."""

MAX_HZ = 96_000
"""Highest sample rate that clients and servers agree on."""


def samples_in(pcm: bytes) -> int:
    """Whole samples in this PCM."""
    return len(pcm) // BYTES_PER_SAMPLE


def seconds_in(pcm: bytes, sample_rate: int) -> float:
    """Duration of this PCM in seconds, at a rate in Hz."""
    return samples_in(pcm) / sample_rate


def bytes_for(seconds: float, sample_rate: int) -> int:
    """Bytes that last this long, rounded to whole samples."""
    return round(seconds * sample_rate) * BYTES_PER_SAMPLE


def silence(seconds: float, sample_rate: int) -> bytes:
    """PCM without a sound, of this duration."""
    return bytes(bytes_for(seconds, sample_rate))


class Blocks:
    """Cuts a stream of PCM that comes in chunks of any size into blocks of one size.

    A chunk may end within a sample; nothing is lost.

    Args:
        block_bytes: size of a block in bytes.
    """

    def __init__(self, block_bytes: int) -> None:
        self._block_bytes = block_bytes
        self._rest = b""

    def push(self, chunk: bytes) -> list[bytes]:
        """The blocks that are whole now, in order."""
        sound = self._rest + chunk
        end = len(sound) - len(sound) % self._block_bytes
        self._rest = sound[end:]
        return [sound[start : start + self._block_bytes] for start in range(0, end, self._block_bytes)]

    def rest(self) -> bytes:
        """Take what is left over, shorter than a block."""
        rest, self._rest = self._rest, b""
        return rest
