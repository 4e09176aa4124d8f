"""What the microphones of a bench hear: vowels for speech, a faint hiss for the rest, in frames of 20 ms.

Pieces of sound begin and end where a frame of 320 samples and a detector's window of 512 samples both do,
every 2,560 samples ("block"), so that no window is half speech. Nothing here knows a wire or a server.
"""

from __future__ import annotations

import math
import random
from array import array
from functools import cache

SAMPLE_RATE = 16_000
FRAME_SAMPLES = 320
FRAME_S = FRAME_SAMPLES / SAMPLE_RATE
WINDOW_SAMPLES = 512
BLOCK_SAMPLES = math.lcm(FRAME_SAMPLES, WINDOW_SAMPLES)
BLOCK_FRAMES = BLOCK_SAMPLES // FRAME_SAMPLES

PITCH_HZ = 118.0
VOWELS = ((730, 1090, 2440), (270, 2290, 3010), (570, 840, 2410), (440, 1720, 2410), (660, 1720, 2410))
"""Formants in Hz of vowels as in "hot", "heed", "hawed", "hood" and "had" (Peterson and Barney 1952)."""

FORMANT_WIDTH_HZ = 90.0
LOUD = 9_000
FAINT = 24
"""More than a muted microphone gives, which a server need not listen to; far less than speech."""


def frame_that_completes(samples: int) -> int:
    """Index of the frame, counted from 0, with which that many samples have been sent."""
    return math.ceil(samples / FRAME_SAMPLES) - 1


def closing_frame(windows: int) -> int:
    """Index of the frame, counted from the first silent one, that completes so many windows of silence."""
    return frame_that_completes(windows * WINDOW_SAMPLES)


def onset_frame(windows: int = 1) -> int:
    """Index of the frame, counted from the first spoken one, that completes so many windows of speech."""
    return frame_that_completes(windows * WINDOW_SAMPLES)


@cache
def speech(blocks: int) -> tuple[bytes, ...]:
    """Frames of vowels, one vowel for every 96 ms, as PCM (signed 16 bit little-endian, mono)."""
    count = blocks * BLOCK_SAMPLES
    vowel_samples = 3 * WINDOW_SAMPLES
    samples: list[float] = []
    for start in range(0, count, vowel_samples):
        formants = VOWELS[start // vowel_samples % len(VOWELS)]
        samples += _vowel(formants, start, min(vowel_samples, count - start))
    return _frames(_scaled(samples, LOUD))


@cache
def hiss(blocks: int, seed: int = 1) -> tuple[bytes, ...]:
    """Frames of what a quiet room sounds like to a microphone: white noise of a few units."""
    noise = random.Random(seed)
    return _frames([noise.randint(-FAINT, FAINT) for _ in range(blocks * BLOCK_SAMPLES)])


def _vowel(formants: tuple[int, ...], start: int, count: int) -> list[float]:
    """Pulses of the vocal cords through resonators of two poles each."""
    sound = [_pulse(start + n) for n in range(count)]
    for formant in formants:
        radius = math.exp(-math.pi * FORMANT_WIDTH_HZ / SAMPLE_RATE)
        turn = 2 * radius * math.cos(2 * math.pi * formant / SAMPLE_RATE)
        before, last = 0.0, 0.0
        for n, value in enumerate(sound):
            before, last = last, value + turn * last - radius * radius * before
            sound[n] = last
    return sound


def _pulse(n: int) -> float:
    """1 where a period of the slightly wavering pitch begins, else 0."""
    return float(_phase(n) < _phase(n - 1))


def _phase(n: int) -> float:
    wavering = 0.03 * math.sin(2 * math.pi * 5 * n / SAMPLE_RATE)
    return (PITCH_HZ * n / SAMPLE_RATE + wavering) % 1.0


def _scaled(samples: list[float], peak: int) -> list[int]:
    loudest = max(abs(value) for value in samples)
    return [round(value * peak / loudest) for value in samples]


def _frames(samples: list[int]) -> tuple[bytes, ...]:
    pcm = array("h", samples).tobytes()
    size = 2 * FRAME_SAMPLES
    return tuple(pcm[at : at + size] for at in range(0, len(pcm), size))
