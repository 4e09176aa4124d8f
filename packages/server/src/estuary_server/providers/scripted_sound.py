"""Sound that carries its own script: PCM from which a program can read the words again.

For tests, demos of the wire and benchmarks. No detector, no transcriber and no clock lives here; pure.

How it works. The bytes of the text (UTF-8) are said one after the other, each as a stretch of constant level;
the level tells the byte, and the sign alternates, so that a byte said twice shows its border. Levels glide
into each other, because a jump would ring for long after a good resampler. A reader looks at one sample a
millisecond and believes a level that stays for PLATEAU of them, longer than anything in a glide does. The
sound therefore survives every encoding and buffering that keeps samples, and resampling between 8,000 and
96,000 Hz; it does not survive a change of volume or a lossy codec. Nothing is shared between the two ends but
this file.

Levels, of 32,767: below QUIET_FROM nobody speaks (silence, a hum); from there, quiet speech, byte ``b`` at
1,000 + 22 b; from LOUD_FROM, speech, byte ``b`` at 7,000 + 95 b. Byte 0 is a sound without words.
"""

from __future__ import annotations

import math
import sys
from array import array
from dataclasses import dataclass

from estuary_server.providers.speech_detector import DETECTOR_HZ

QUIET_FROM = 600
LOUD_FROM = 6_800

LEAST_S_PER_BYTE = 0.01
"""Seconds that a byte of text must last at least."""

PLATEAU = 4
"""Looks in a row, one a millisecond, that must agree on a level."""

GLIDE_S = 0.002
HUM_LEVEL = 300
STRIDE = DETECTOR_HZ // 1000
SILENCE = 0


@dataclass(frozen=True)
class Scale:
    """How loud bytes are said: byte ``b`` at ``base + step * b``, understood within ``tolerance`` of it."""

    base: int
    step: int
    tolerance: int

    def level(self, byte: int) -> int:
        return self.base + self.step * byte

    def byte(self, level: int) -> int | None:
        """The byte that is said at this level; None between two of them."""
        byte = round((level - self.base) / self.step)
        return byte if 0 <= byte <= 255 and abs(self.level(byte) - level) <= self.tolerance else None


LOUD = Scale(base=7_000, step=95, tolerance=40)
QUIET = Scale(base=1_000, step=22, tolerance=9)


def utterance(
    text: str, seconds: float = 1.0, sample_rate: int = DETECTOR_HZ, *, quiet: bool = False
) -> bytes:
    """Say a text.

    Args:
        text: words, separated by single spaces; not empty.
        seconds: how long it takes, at least LEAST_S_PER_BYTE for each byte of it.
        sample_rate: Hz, 8,000 to 96,000.
        quiet: say it so that a detector is less sure of it.

    Returns:
        PCM, signed 16 bit little-endian, mono.

    Raises:
        ValueError: the text is empty, has a NUL in it, or does not fit into the time.
    """
    said = text.encode()
    if not said or 0 in said:
        raise ValueError("a text needs a character, and none of them may be NUL")
    if seconds < len(said) * LEAST_S_PER_BYTE:
        raise ValueError(f"{len(said)} bytes take at least {len(said) * LEAST_S_PER_BYTE:g} seconds")
    scale = QUIET if quiet else LOUD
    return _stretches([scale.level(byte) * (-1) ** i for i, byte in enumerate(said)], seconds, sample_rate)


def noise(seconds: float, sample_rate: int = DETECTOR_HZ) -> bytes:
    """A sound that a detector takes for speech and that has no words: a cough, a door."""
    return _stretches([LOUD.level(0)], seconds, sample_rate)


def murmur(seconds: float, sample_rate: int = DETECTOR_HZ) -> bytes:
    """A sound that a detector takes for quiet speech and that has no words: people in the next room."""
    return _stretches([QUIET.level(0)], seconds, sample_rate)


def hum(seconds: float, sample_rate: int = DETECTOR_HZ) -> bytes:
    """A sound that no detector takes for speech, and that is not silence: a fan."""
    return _stretches([HUM_LEVEL], seconds, sample_rate)


def levels(pcm: bytes, first: int = 0, step: int = STRIDE) -> array[int]:
    """Every ``step``-th sample of this PCM, from sample ``first`` on."""
    return _little_endian(array("h", pcm))[first::step]


class Reader:
    """Reads the words from PCM at DETECTOR_HZ, which comes in chunks of any whole number of samples."""

    def __init__(self) -> None:
        self._skip = 0
        self._symbol: int | None = None
        self._looks = 0
        self._believed = SILENCE
        self._said = bytearray()
        self._words: list[bytes] = []

    @property
    def words(self) -> str:
        """The words that are complete: another one, or something without words, has followed."""
        return _text(self._words)

    def push(self, pcm: bytes) -> bool:
        """Hear some more.

        Returns:
            Whether a word has become complete.
        """
        known = len(self._words)
        for level in levels(pcm, self._skip):
            self._look(_symbol(level))
        self._skip = (self._skip - len(pcm) // 2) % STRIDE
        return len(self._words) > known

    def finish(self) -> str:
        """All words, the one that may go on included; what follows is another utterance."""
        self._end_word()
        text, self._words = _text(self._words), []
        self._believed = SILENCE
        return text

    def _look(self, symbol: int | None) -> None:
        self._looks = self._looks + 1 if symbol == self._symbol else 1
        self._symbol = symbol
        if self._looks == PLATEAU and symbol is not None and symbol != self._believed:
            self._believed = symbol
            self._hear(abs(symbol) - 1)

    def _hear(self, byte: int) -> None:
        if byte <= 0 or byte == ord(" "):
            self._end_word()
        else:
            self._said.append(byte)

    def _end_word(self) -> None:
        if self._said:
            self._words.append(bytes(self._said))
            self._said.clear()


def _stretches(said: list[int], seconds: float, sample_rate: int) -> bytes:
    """One level after the other, each for the same time, with a glide into each and one out of the last."""
    whole = round(seconds * sample_rate)
    glide = min(round(GLIDE_S * sample_rate), whole // (2 * len(said)))
    samples = array("h")
    before = 0
    for i, level in enumerate(said, 1):
        samples.extend(_glide(before, level, glide))
        samples.extend([level] * (whole * i // len(said) - len(samples)))
        before = level
    samples[whole - glide :] = _glide(before, 0, glide)
    return _little_endian(samples).tobytes()


def _glide(before: int, after: int, samples: int) -> array[int]:
    """Half a turn of a cosine."""
    turns = ((1 - math.cos(math.pi * (i + 0.5) / samples)) / 2 for i in range(samples))
    return array("h", (round(before + (after - before) * turn) for turn in turns))


def _little_endian(samples: array[int]) -> array[int]:
    """Between this machine's order of bytes and that of PCM, either way."""
    if sys.byteorder == "big":
        samples.byteswap()
    return samples


def _symbol(level: int) -> int | None:
    """SILENCE, or the byte said at this level plus one with the level's sign; None on a border."""
    loudness = abs(level)
    if loudness < QUIET_FROM:
        return SILENCE
    byte = (LOUD if loudness >= LOUD_FROM else QUIET).byte(loudness)
    if byte is None:
        return None
    return byte + 1 if level > 0 else -byte - 1


def _text(words: list[bytes]) -> str:
    # Sound that was lost on the way may have cut a character into halves; that is to be seen, not raised.
    return b" ".join(words).decode(errors="replace")
