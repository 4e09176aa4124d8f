"""The seam between the SDK and the machine's sound hardware, and which device is taken at which rate.

Theory of operation: the system's default device is tried first, at the rate that is wanted, then at the
device's own; after it every other device that has the direction, likewise. Whoever opened a device resamples
where its rate is not the wanted one.

What must not live here: a sound library (``portaudio.py``), buffers (``playback.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from estuary_sdk.errors import ErrorCode, EstuaryError

BLOCK_S = 0.02
"""Seconds of sound that a device hands over, or fetches, at once."""


class Direction(StrEnum):
    """Which way sound goes, seen from the device."""

    INPUT = "microphone"
    OUTPUT = "speaker"


class DeviceRefusedError(Exception):
    """A device could not be opened; the message says why."""


@dataclass(frozen=True)
class DeviceFacts:
    """One device.

    Attributes:
        index: how the sound library names it.
        name: how people name it.
        directions: what it can do.
        default_rate: Hz it prefers.
    """

    index: int
    name: str
    directions: frozenset[Direction]
    default_rate: int


class SoundStream(Protocol):
    """An open device.

    Attributes:
        latency_s: seconds between a sample's hand-over and its being heard, as the device estimates it.
    """

    latency_s: float

    def close(self) -> None:
        """End it; nothing is called any more once this has returned. Idempotent, and never raises."""
        ...


Captured = Callable[[bytes], None]
"""Given whole samples, mono, as they are recorded; called in a thread of the sound library."""

Fetch = Callable[[int], bytes]
"""Asked for exactly so many samples, mono, to play next; called in a thread of the sound library."""


class SoundDevices(Protocol):
    """The sound hardware of a machine. Methods may block for a fraction of a second."""

    def list(self) -> Sequence[DeviceFacts]:
        """All devices; the system's default ones first.

        Raises:
            EstuaryError: VOICE_NOT_SUPPORTED when no sound library is there.
        """
        ...

    def open_input(self, device: DeviceFacts, sample_rate: int, captured: Captured) -> SoundStream:
        """Record from a device.

        Raises:
            DeviceRefusedError: not this device, or not at this rate.
        """
        ...

    def open_output(self, device: DeviceFacts, sample_rate: int, fetch: Fetch) -> SoundStream:
        """Play on a device.

        Raises:
            DeviceRefusedError: not this device, or not at this rate.
        """
        ...


@dataclass(frozen=True)
class Opened:
    """A device that could be opened, and the rate in Hz at which it was."""

    stream: SoundStream
    device: DeviceFacts
    sample_rate: int


def open_first(
    devices: SoundDevices,
    direction: Direction,
    wanted_rate: int,
    open_one: Callable[[DeviceFacts, int], SoundStream],
) -> Opened:
    """The first device that can be opened.

    Raises:
        EstuaryError: VOICE_NOT_SUPPORTED when there is none, saying what to plug in or to look at.
    """
    refusal: DeviceRefusedError | None = None
    for device, rate in _attempts(devices.list(), direction, wanted_rate):
        try:
            return Opened(open_one(device, rate), device, rate)
        except DeviceRefusedError as error:
            refusal = error
    if refusal is None:
        message = f"this machine has no {direction}: plug one in, or give VoiceSession another source or sink"
    else:
        message = f"no {direction} could be opened; is another program using it? The last one said: {refusal}"
    raise EstuaryError(message, ErrorCode.VOICE_NOT_SUPPORTED)


def _attempts(
    devices: Sequence[DeviceFacts], direction: Direction, wanted_rate: int
) -> Iterator[tuple[DeviceFacts, int]]:
    for device in devices:
        if direction in device.directions:
            for rate in dict.fromkeys((wanted_rate, device.default_rate)):
                yield device, rate
