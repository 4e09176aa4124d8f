"""Which device is taken at which rate, and what is said when none can be."""

from __future__ import annotations

import pytest

from estuary_sdk.audio.devices import DeviceFacts, Direction, open_first
from estuary_sdk.audio.memory import HEADSET, MemorySoundDevices
from estuary_sdk.errors import ErrorCode, EstuaryError

INPUT, OUTPUT = Direction.INPUT, Direction.OUTPUT
CAMERA = DeviceFacts(1, "Camera", frozenset({INPUT}), 44_100)
MONITOR = DeviceFacts(2, "Monitor", frozenset({OUTPUT}), 48_000)
DESK = (HEADSET, CAMERA, MONITOR)


def taken(direction: Direction, devices: MemorySoundDevices) -> tuple[str, int]:
    opened = open_first(devices, direction, 16_000, lambda d, rate: devices.open_output(d, rate, bytes))
    return opened.device.name, opened.sample_rate


@pytest.mark.parametrize(
    ("direction", "refuse", "expected"),
    [
        (INPUT, set(), ("Headset", 16_000)),
        (INPUT, {(0, 16_000)}, ("Headset", 48_000)),
        (INPUT, {(0, 16_000), (0, 48_000)}, ("Camera", 16_000)),
        (INPUT, {(0, 16_000), (0, 48_000), (1, 16_000)}, ("Camera", 44_100)),
        (OUTPUT, {(0, 16_000), (0, 48_000)}, ("Monitor", 16_000)),
    ],
)
def test_the_first_device_that_opens_is_taken(
    direction: Direction, refuse: set[tuple[int, int]], expected: tuple[str, int]
) -> None:
    devices = MemorySoundDevices(DESK, refuse)
    assert taken(direction, devices) == expected
    assert len(devices.streams) == 1


@pytest.mark.parametrize(
    ("direction", "devices", "message"),
    [
        (
            INPUT,
            (),
            "this machine has no microphone: plug one in, or give VoiceSession another source or sink",
        ),
        (INPUT, (MONITOR,), "this machine has no microphone: plug one in"),
        (OUTPUT, (CAMERA,), "this machine has no speaker: plug one in"),
    ],
)
def test_without_a_device(direction: Direction, devices: tuple[DeviceFacts, ...], message: str) -> None:
    with pytest.raises(EstuaryError, match=f"^{message}") as caught:
        taken(direction, MemorySoundDevices(devices))
    assert caught.value.code is ErrorCode.VOICE_NOT_SUPPORTED


def test_when_every_device_refuses() -> None:
    with pytest.raises(EstuaryError, match="could be opened; is another program using it") as caught:
        taken(INPUT, MemorySoundDevices((CAMERA,), {(1, 16_000), (1, 44_100)}))
    assert caught.value.code is ErrorCode.VOICE_NOT_SUPPORTED
    assert str(caught.value).endswith("The last one said: Camera: not at 44100 Hz")
