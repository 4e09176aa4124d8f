"""Sound hardware through PortAudio; the only file of the SDK that uses ``sounddevice``.

What must not live here: which device is taken (``devices.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from estuary_sdk.audio.devices import (
    BLOCK_S,
    Captured,
    DeviceFacts,
    DeviceRefusedError,
    Direction,
    Fetch,
    SoundStream,
)
from estuary_sdk.audio.library import audio_library


class PortAudioStream:
    """See :class:`~estuary_sdk.audio.devices.SoundStream` for the contract."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self.latency_s: float = stream.latency

    def close(self) -> None:
        """Stop at once; what PortAudio holds is not played."""
        self._stream.close(ignore_errors=True)


class PortAudioDevices:
    """See :class:`~estuary_sdk.audio.devices.SoundDevices` for the contract.

    Raises:
        EstuaryError: VOICE_NOT_SUPPORTED when the extra ``audio`` or PortAudio is not installed.
    """

    def __init__(self) -> None:
        self._sd = audio_library("sounddevice")

    def list(self) -> Sequence[DeviceFacts]:
        """In PortAudio's order, the defaults first."""
        defaults = [int(index) for index in self._sd.default.device]
        found = [_facts(index, raw) for index, raw in enumerate(self._sd.query_devices())]
        return sorted(found, key=lambda device: device.index not in defaults)

    def open_input(self, device: DeviceFacts, sample_rate: int, captured: Captured) -> SoundStream:
        """Record in blocks of BLOCK_S."""

        def callback(data: Any, frames: int, time: Any, status: Any) -> None:
            captured(bytes(data))

        return self._open(self._sd.RawInputStream, device, sample_rate, callback)

    def open_output(self, device: DeviceFacts, sample_rate: int, fetch: Fetch) -> SoundStream:
        """Play in blocks of BLOCK_S."""

        def callback(data: Any, frames: int, time: Any, status: Any) -> None:
            data[:] = fetch(frames)

        return self._open(self._sd.RawOutputStream, device, sample_rate, callback)

    def _open(
        self, kind: Any, device: DeviceFacts, sample_rate: int, callback: Callable[..., None]
    ) -> PortAudioStream:
        try:
            stream = kind(
                samplerate=sample_rate,
                blocksize=round(BLOCK_S * sample_rate),
                device=device.index,
                channels=1,
                dtype="int16",
                latency="low",
                callback=callback,
            )
        except (self._sd.PortAudioError, ValueError) as error:
            raise DeviceRefusedError(f"{device.name}: {error}") from error
        try:
            stream.start()
        except self._sd.PortAudioError as error:
            stream.close(ignore_errors=True)
            raise DeviceRefusedError(f"{device.name}: {error}") from error
        return PortAudioStream(stream)


def _facts(index: int, raw: Any) -> DeviceFacts:
    directions = {
        Direction.INPUT: raw["max_input_channels"] > 0,
        Direction.OUTPUT: raw["max_output_channels"] > 0,
    }
    able = frozenset(direction for direction, can in directions.items() if can)
    return DeviceFacts(index, raw["name"], able, round(raw["default_samplerate"]))
