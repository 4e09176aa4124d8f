"""The recorder on a microphone that a test speaks into."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from estuary_sdk.audio import AudioRecorder
from estuary_sdk.audio.memory import MemorySoundDevices, MemoryStream
from estuary_sdk.audio.recorder import MAX_CAPTURED_S
from estuary_sdk.errors import EstuaryError
from estuary_sdk.protocol.audio import samples_in
from tests.sdk.audio.threads import SlowDevices, says
from tests.sdk.stage import settle

pytestmark = pytest.mark.usefixtures("quiet_loop")

BLOCK = b"\1\2" * 320


class Stage:
    """A recorder, its microphone, and what it handed over."""

    def __init__(self, **options: object) -> None:
        self.devices = MemorySoundDevices(**options)  # type: ignore[arg-type]
        self.heard: list[bytes] = []
        self.recorder = AudioRecorder(16_000, self.heard.append, devices=self.devices)

    @property
    def microphone(self) -> MemoryStream:
        return self.devices.streams[-1]

    async def says(self, *blocks: bytes) -> None:
        """Speak, in a thread as a device's."""
        await says(self.microphone, blocks)


@pytest.fixture
async def stage(quiet_loop: None) -> AsyncIterator[Stage]:
    made = Stage()
    await made.recorder.start()
    yield made
    await made.recorder.stop()
    assert made.microphone.closed


async def test_what_is_said_is_handed_over_in_order(stage: Stage) -> None:
    assert (stage.recorder.is_recording, stage.recorder.device_sample_rate) == (True, 16_000)
    await stage.says(b"\1\1", b"\2\2")
    await stage.says(b"\3\3")
    assert stage.heard == [b"\1\1", b"\2\2", b"\3\3"]


async def test_a_microphone_with_a_rate_of_its_own(quiet_loop: None) -> None:
    stage = Stage(refuse={(0, 16_000)})
    await stage.recorder.start()
    assert stage.recorder.device_sample_rate == 48_000
    await stage.says(*[bytes(1_920)] * 50)
    assert samples_in(b"".join(stage.heard)) == pytest.approx(16_000, abs=40)
    await stage.recorder.stop()


async def test_before_and_after(quiet_loop: None) -> None:
    stage = Stage()
    assert (stage.recorder.is_recording, stage.recorder.device_sample_rate) == (False, 16_000)
    await stage.recorder.stop()
    await stage.recorder.drain()
    await stage.recorder.start()
    await stage.recorder.start()
    assert len(stage.devices.streams) == 1
    await stage.recorder.stop()
    assert not stage.recorder.is_recording
    await stage.recorder.start()
    await stage.says(b"\1\1")
    await stage.recorder.stop()
    assert stage.heard == [b"\1\1"]


async def test_stopping_hands_over_what_was_said_before(quiet_loop: None) -> None:
    stage = Stage()
    await stage.recorder.start()
    for number in range(5):
        stage.microphone.record(bytes([number, 0]))
    await stage.recorder.stop()
    assert stage.heard == [bytes([number, 0]) for number in range(5)]


async def test_draining_waits_for_the_block_that_is_being_recorded(stage: Stage) -> None:
    stage.microphone.record(b"\1\1")
    draining = asyncio.create_task(stage.recorder.drain(timeout=5))
    await settle()
    assert (stage.heard, draining.done()) == ([b"\1\1"], False)
    stage.microphone.record(b"\2\2")
    await draining
    assert stage.heard == [b"\1\1", b"\2\2"]


async def test_draining_is_bounded(stage: Stage) -> None:
    await stage.recorder.drain(timeout=0.01)


async def test_a_handler_may_be_a_coroutine_and_gets_one_piece_at_a_time(quiet_loop: None) -> None:
    stage, go = Stage(), asyncio.Event()
    under_way = 0

    async def slow(pcm: bytes) -> None:
        nonlocal under_way
        under_way += 1
        assert under_way == 1
        await go.wait()
        under_way -= 1
        stage.heard.append(pcm)

    recorder = AudioRecorder(16_000, slow, devices=stage.devices)
    await recorder.start()
    await stage.says(b"\1\1", b"\2\2")
    assert stage.heard == []
    go.set()
    await recorder.stop()
    assert stage.heard == [b"\1\1", b"\2\2"]


async def test_a_handler_that_fails_gets_what_follows(
    quiet_loop: None, caplog: pytest.LogCaptureFixture
) -> None:
    stage = Stage()

    def picky(pcm: bytes) -> None:
        if pcm == b"\1\1":
            raise ValueError("a secret")
        stage.heard.append(pcm)

    recorder = AudioRecorder(16_000, picky, devices=stage.devices)
    await recorder.start()
    await stage.says(b"\1\1", b"\2\2")
    await recorder.stop()
    assert stage.heard == [b"\2\2"]
    assert "on_audio failed: ValueError at " in caplog.text
    assert "secret" not in caplog.text


async def test_what_nobody_takes_in_time_is_bounded_and_the_oldest_goes(stage: Stage) -> None:
    blocks = [number.to_bytes(2, "little") for number in range(1_000)]
    await says(stage.microphone, blocks)
    kept = round(MAX_CAPTURED_S / 0.02)
    assert stage.heard == blocks[-kept:]


async def test_a_start_that_is_cancelled_leaves_no_microphone_open(slow: SlowDevices) -> None:
    recorder = AudioRecorder(16_000, devices=slow)
    starting = asyncio.create_task(recorder.start())
    await slow.are_being_opened()
    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting
    stopping = asyncio.create_task(recorder.stop())
    await settle()
    assert not stopping.done(), "what is being opened is not closed yet"
    slow.let.set()
    await stopping
    assert (recorder.is_recording, len(slow.streams), slow.left_open) == (False, 1, 0)


async def test_a_start_after_one_that_was_cancelled_finds_the_microphone_free(slow: SlowDevices) -> None:
    heard: list[bytes] = []
    recorder = AudioRecorder(16_000, heard.append, devices=slow)
    starting = asyncio.create_task(recorder.start())
    await slow.are_being_opened()
    starting.cancel()
    again = asyncio.create_task(recorder.start())
    await settle()
    assert starting.cancelled()
    slow.let.set()
    await again
    assert [stream.closed for stream in slow.streams] == [True, False]
    await says(slow.streams[1], [b"\1\1"])
    await recorder.stop()
    assert (heard, slow.left_open) == ([b"\1\1"], 0)


async def test_a_start_that_is_cancelled_and_would_have_failed_disturbs_nobody(slow: SlowDevices) -> None:
    slow.devices = ()
    recorder = AudioRecorder(16_000, devices=slow)
    starting = asyncio.create_task(recorder.start())
    await slow.are_being_opened()
    starting.cancel()
    slow.let.set()
    await recorder.stop()
    assert starting.cancelled()


async def test_stopping_while_it_starts_closes_the_microphone(slow: SlowDevices) -> None:
    recorder = AudioRecorder(16_000, devices=slow)
    starting = asyncio.create_task(recorder.start())
    await slow.are_being_opened()
    stopping = asyncio.create_task(recorder.stop())
    await settle()
    slow.let.set()
    await asyncio.gather(starting, stopping)
    assert (recorder.is_recording, len(slow.streams), slow.left_open) == (False, 1, 0)


async def test_a_start_while_it_stops_records_again(slow: SlowDevices) -> None:
    go, heard = asyncio.Event(), list[bytes]()

    async def take(pcm: bytes) -> None:
        await go.wait()
        heard.append(pcm)

    slow.let.set()
    recorder = AudioRecorder(16_000, take, devices=slow)
    await recorder.start()
    await says(slow.streams[0], [b"\1\1"])
    stopping = asyncio.create_task(recorder.stop())
    await settle()
    starting = asyncio.create_task(recorder.start())
    await settle()
    go.set()
    await asyncio.gather(stopping, starting)
    await says(slow.streams[1], [b"\2\2"])
    assert (recorder.is_recording, heard) == (True, [b"\1\1", b"\2\2"])
    await recorder.stop()


async def test_starting_twice_at_once_opens_one_microphone(slow: SlowDevices) -> None:
    recorder = AudioRecorder(16_000, devices=slow)
    slow.let.set()
    await asyncio.gather(recorder.start(), recorder.start())
    assert len(slow.streams) == 1
    await recorder.stop()
    assert slow.left_open == 0


async def test_without_a_handler_nothing_is_kept(quiet_loop: None) -> None:
    devices = MemorySoundDevices()
    recorder = AudioRecorder(devices=devices)
    await recorder.start()
    devices.streams[0].record(BLOCK)
    await recorder.stop()


async def test_without_a_microphone(quiet_loop: None) -> None:
    stage = Stage(devices=())
    with pytest.raises(EstuaryError, match="this machine has no microphone"):
        await stage.recorder.start()
    assert not stage.recorder.is_recording


def test_a_microphone_that_outlives_the_event_loop_disturbs_nobody() -> None:
    stage = Stage()

    async def main() -> None:
        await stage.recorder.start()
        captured = stage.microphone.captured
        await stage.recorder.stop()
        stage.microphone.captured = captured

    asyncio.run(main())
    stage.microphone.record(BLOCK)
    assert stage.heard == []
