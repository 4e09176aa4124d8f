"""The role of a speech detector: how likely is it that somebody speaks, window by window.

What it means for the conversation is decided in ``turn/endpointing.py``; no vendor lives here.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol

DETECTOR_HZ = 16_000
"""Rate of the PCM that detectors and transcribers are given."""

WINDOW_SAMPLES = 512
"""Samples that are judged together: 32 ms."""

WINDOW_S = WINDOW_SAMPLES / DETECTOR_HZ
WINDOW_BYTES = 2 * WINDOW_SAMPLES


class DetectorStream(Protocol):
    """One microphone.

    Contract:

    * ``judge`` is given whole windows (a multiple of WINDOW_BYTES of PCM, signed 16 bit little-endian, mono,
      at DETECTOR_HZ), in the order they were recorded, and returns for each the probability, 0 to 1, that it
      holds speech. Calls of one stream do not overlap.
    * The work is done beside the event loop, or takes less than it would take to get there.
    * What goes wrong is raised as :class:`~estuary_server.errors.ProviderError`; cancellation passes through.
    """

    async def judge(self, windows: bytes) -> tuple[float, ...]:
        """The probability of speech in each window."""
        ...


class SpeechDetector(Protocol):
    """Tells speech from everything else a microphone hears.

    Contract: streams are independent of each other and may be used at the same time; a stream keeps what it
    has heard, and leaving its context forgets it.
    """

    @property
    def name(self) -> str:
        """``vendor:model``, for logs and ``doctor``."""
        ...

    def open(self) -> AbstractContextManager[DetectorStream]:
        """Listen to one more microphone; returns at once."""
        ...

    async def warm_up(self) -> None:
        """Load what the first window would otherwise wait for."""
        ...

    async def aclose(self) -> None:
        """Give back threads and memory. No stream may be open."""
        ...
