"""Sounds that a real speech detector knows: vowels, made from their formants, and what is not speech."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from estuary_server.providers.speech_detector import DETECTOR_HZ

FORMANTS_HZ = ((700, 1100, 2450), (300, 2300, 3000), (400, 800, 2600))
SYLLABLE_S = 0.25
PEAK = 12_000


def vowels(seconds: float, pitch_hz: float = 120.0) -> bytes:
    """Somebody says "ah ee oh" in a voice of this pitch, over and over."""
    at_s = np.arange(round(seconds * DETECTOR_HZ)) / DETECTOR_HZ
    f0 = pitch_hz * (1 + 0.1 * np.sin(2 * np.pi * 1.3 * at_s))
    phase = 2 * np.pi * np.cumsum(f0) / DETECTOR_HZ
    formants = np.array(FORMANTS_HZ)[(at_s // SYLLABLE_S).astype(int) % len(FORMANTS_HZ)].T
    widths = 60 + 0.08 * formants
    sound: NDArray[np.float64] = np.zeros(len(at_s))
    for overtone in range(1, 30):
        amplitude = np.exp(-(((f0 * overtone - formants) / widths) ** 2)).sum(axis=0) / overtone**0.5
        sound += amplitude * np.sin(overtone * phase)
    sound *= np.sin(np.pi * (at_s / SYLLABLE_S % 1)) ** 0.5
    return _pcm(sound / np.abs(sound).max() * PEAK)


def hiss(seconds: float, level: float = 1_000.0, seed: int = 0) -> bytes:
    """White noise of this standard deviation."""
    return _pcm(np.random.default_rng(seed).normal(0, level, round(seconds * DETECTOR_HZ)))


def _pcm(sound: NDArray[np.float64]) -> bytes:
    return sound.astype("<i2").tobytes()
