"""The adapter to PortAudio: this machine's devices, and a sounddevice that does as it is told."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from estuary_sdk.audio import AudioPlayer, AudioRecorder
from estuary_sdk.audio.devices import DeviceRefusedError, Direction
from estuary_sdk.audio.portaudio import PortAudioDevices
from estuary_sdk.errors import ErrorCode, EstuaryError

RAW = (
    {"name": "Silent", "max_input_channels": 0, "max_output_channels": 0, "default_samplerate": 8_000.0},
    {"name": "Speaker", "max_input_channels": 0, "max_output_channels": 2, "default_samplerate": 44_100.0},
    {"name": "Headset", "max_input_channels": 1, "max_output_channels": 2, "default_samplerate": 48_000.0},
)


class PortAudioError(Exception):
    """As PortAudio says no."""


class Stream:
    """A stream of sounddevice: what it was opened with, and what became of it."""

    latency = 0.03
    refuse_open = False
    refuse_start = False

    def __init__(self, **options: Any) -> None:
        if self.refuse_open:
            raise PortAudioError("Invalid sample rate")
        self.options = options
        self.log: list[str] = []
        OPENED.append(self)

    def start(self) -> None:
        if self.refuse_start:
            raise PortAudioError("Device unavailable")
        self.log.append("start")

    def close(self, ignore_errors: bool = False) -> None:
        self.log.append("close")

    def call(self, data: Any, frames: int) -> None:
        callback: Callable[..., None] = self.options["callback"]
        callback(data, frames, None, None)


OPENED: list[Stream] = []


@pytest.fixture
def sounddevice(monkeypatch: pytest.MonkeyPatch) -> type[Stream]:
    """The class of the streams of a sounddevice without PortAudio."""

    class Fresh(Stream):
        pass

    module: Any = ModuleType("sounddevice")
    module.PortAudioError = PortAudioError
    module.RawInputStream = module.RawOutputStream = Fresh
    module.query_devices = lambda: RAW
    module.default = type("Default", (), {"device": [2, 2]})
    monkeypatch.setitem(sys.modules, "sounddevice", module)
    OPENED.clear()
    return Fresh


def test_the_default_devices_come_first(sounddevice: type[Stream]) -> None:
    found = PortAudioDevices().list()
    assert [(d.index, d.name, d.default_rate) for d in found] == [
        (2, "Headset", 48_000),
        (0, "Silent", 8_000),
        (1, "Speaker", 44_100),
    ]
    assert [set(d.directions) for d in found] == [set(Direction), set(), {Direction.OUTPUT}]


def test_recording(sounddevice: type[Stream]) -> None:
    devices = PortAudioDevices()
    heard: list[bytes] = []
    stream = devices.open_input(devices.list()[0], 16_000, heard.append)
    OPENED[0].call(memoryview(b"\1\2\3\4"), 2)
    stream.close()
    assert heard == [b"\1\2\3\4"]
    assert OPENED[0].log == ["start", "close"]
    assert {
        key: OPENED[0].options[key] for key in ("samplerate", "blocksize", "device", "channels", "dtype")
    } == {
        "samplerate": 16_000,
        "blocksize": 320,
        "device": 2,
        "channels": 1,
        "dtype": "int16",
    }


def test_playing(sounddevice: type[Stream]) -> None:
    devices = PortAudioDevices()
    stream = devices.open_output(devices.list()[0], 16_000, lambda samples: b"\1\2" * samples)
    block = bytearray(6)
    OPENED[0].call(block, 3)
    assert block == b"\1\2\1\2\1\2"
    assert stream.latency_s == 0.03


def test_a_device_that_refuses_to_open(sounddevice: type[Stream]) -> None:
    sounddevice.refuse_open = True
    devices = PortAudioDevices()
    with pytest.raises(DeviceRefusedError, match="Headset: Invalid sample rate"):
        devices.open_input(devices.list()[0], 16_000, lambda pcm: None)


def test_a_device_that_refuses_to_start_is_closed(sounddevice: type[Stream]) -> None:
    sounddevice.refuse_start = True
    devices = PortAudioDevices()
    with pytest.raises(DeviceRefusedError, match="Headset: Device unavailable"):
        devices.open_output(devices.list()[0], 16_000, bytes)
    assert OPENED[0].log == ["close"]


@pytest.mark.parametrize(
    ("direction", "kind"), [(Direction.INPUT, AudioRecorder), (Direction.OUTPUT, AudioPlayer)]
)
async def test_on_this_machine(direction: Direction, kind: type[AudioRecorder | AudioPlayer]) -> None:
    """Where a device is, it is found; where none is, that is said."""
    if any(direction in device.directions for device in PortAudioDevices().list()):
        return
    made = kind()
    with pytest.raises(EstuaryError, match=f"this machine has no {direction}: plug one in") as caught:
        await (made.start() if isinstance(made, AudioRecorder) else made.open())
    assert caught.value.code is ErrorCode.VOICE_NOT_SUPPORTED
