"""Sound hardware without a machine, for tests: the test speaks into microphones and pulls from speakers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from estuary_sdk.audio.devices import Captured, DeviceFacts, DeviceRefusedError, Direction, Fetch, SoundStream

HEADSET = DeviceFacts(0, "Headset", frozenset(Direction), 48_000)


@dataclass
class MemoryStream:
    """One open device.

    Attributes:
        device: which.
        sample_rate: Hz it runs at.
        closed: it was closed.
        latency_s: what it says of itself.
    """

    device: DeviceFacts
    sample_rate: int
    closed: bool = False
    latency_s: float = 0.0
    captured: Captured | None = None
    fetch: Fetch | None = None

    def close(self) -> None:
        """Call nobody any more."""
        self.closed, self.captured, self.fetch = True, None, None

    def record(self, pcm: bytes) -> None:
        """Let the microphone pick this up."""
        if self.captured is not None:
            self.captured(pcm)

    def play(self, samples: int) -> bytes:
        """Let the speaker play this many samples; what is heard, b"" when it is closed."""
        return b"" if self.fetch is None else self.fetch(samples)


@dataclass
class MemorySoundDevices:
    """Devices that open as told.

    Attributes:
        devices: what is plugged in.
        refuse: pairs of device index and rate in Hz that cannot be opened.
        latency_s: of every stream.
        streams: what was opened, in order.
    """

    devices: Sequence[DeviceFacts] = (HEADSET,)
    refuse: set[tuple[int, int]] = field(default_factory=set)
    latency_s: float = 0.0
    streams: list[MemoryStream] = field(default_factory=list)

    def list(self) -> Sequence[DeviceFacts]:
        """What is plugged in."""
        return self.devices

    def open_input(self, device: DeviceFacts, sample_rate: int, captured: Captured) -> SoundStream:
        """Open, unless told to refuse."""
        return self._open(device, sample_rate, captured=captured)

    def open_output(self, device: DeviceFacts, sample_rate: int, fetch: Fetch) -> SoundStream:
        """Open, unless told to refuse."""
        return self._open(device, sample_rate, fetch=fetch)

    def _open(
        self, device: DeviceFacts, rate: int, captured: Captured | None = None, fetch: Fetch | None = None
    ) -> MemoryStream:
        if (device.index, rate) in self.refuse:
            raise DeviceRefusedError(f"{device.name}: not at {rate} Hz")
        stream = MemoryStream(device, rate, latency_s=self.latency_s, captured=captured, fetch=fetch)
        self.streams.append(stream)
        return stream
