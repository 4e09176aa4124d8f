"""The speaker as a sink."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from estuary_sdk import EstuaryError, Heard, SpeakerSink
from estuary_sdk.audio.memory import MemorySoundDevices
from tests.sdk.audio.threads import SlowDevices
from tests.sdk.stage import settle
from tests.sdk.voice.listening import Ears

pytestmark = pytest.mark.usefixtures("quiet_loop")

RATE = 16_000
SECOND = b"\1\1" * RATE
FADE_BYTES = 160
"""What is cut fades for 5 ms."""


class Room:
    """A speaker, and what its sink told."""

    def __init__(self, **options: object) -> None:
        self.devices = MemorySoundDevices(**options)  # type: ignore[arg-type]
        self.sink = SpeakerSink(volume=1.0, devices=self.devices)
        self.ears = Ears()

    async def hears(self, seconds: float) -> bytes:
        heard = self.devices.streams[-1].play(round(seconds * self.devices.streams[-1].sample_rate))
        await settle()
        return heard


@pytest.fixture
async def room(quiet_loop: None) -> AsyncIterator[Room]:
    made = Room()
    await made.sink.open(RATE, made.ears)
    yield made
    await made.sink.close()
    assert made.devices.streams[-1].closed


async def test_a_message_is_played_and_told_of(room: Room) -> None:
    room.sink.play("m1", SECOND, False)
    room.sink.play("m1", SECOND, True)
    assert await room.hears(1) == SECOND
    assert room.ears.told == [("started", "m1")]
    await room.hears(2)
    assert room.ears.told == [("started", "m1"), ("complete", Heard("m1", 2_000))]


async def test_clearing_says_what_was_heard(room: Room) -> None:
    room.sink.play("m1", SECOND, False)
    await room.hears(0.25)
    assert room.sink.clear() == (Heard("m1", 250),)
    room.sink.play("m2", SECOND, True)
    assert (await room.hears(1.005))[FADE_BYTES:] == SECOND
    assert room.ears.told == [("started", "m1"), ("started", "m2"), ("complete", Heard("m2", 1_000))]


async def test_one_message_can_be_cleared(room: Room) -> None:
    room.sink.play("m1", SECOND, True)
    room.sink.play("m2", SECOND, True)
    assert room.sink.clear("m1") == (Heard("m1", 0),)
    await room.hears(1)
    assert room.ears.told == [("started", "m2"), ("complete", Heard("m2", 1_000))]


async def test_a_speaker_with_a_rate_of_its_own(quiet_loop: None) -> None:
    room = Room(refuse={(0, RATE)})
    await room.sink.open(RATE, room.ears)
    room.sink.play("m1", SECOND, True)
    await room.hears(1)
    assert room.ears.told == [("started", "m1"), ("complete", Heard("m1", 1_000))]
    await room.sink.close()


async def test_a_sink_that_is_not_open_plays_nothing(quiet_loop: None) -> None:
    room = Room()
    room.sink.play("m1", SECOND, True)
    assert room.sink.clear() == ()
    await room.sink.close()
    assert room.devices.streams == []


async def test_after_closing_nothing_is_told(room: Room) -> None:
    room.sink.play("m1", SECOND, True)
    room.devices.streams[-1].play(2 * RATE)
    closing = asyncio.create_task(room.sink.close())
    await closing
    assert room.ears.told == []


async def test_opening_that_takes_too_long_leaves_nothing_open(slow: SlowDevices) -> None:
    sink = SpeakerSink(devices=slow)
    opening = asyncio.create_task(sink.open(RATE, Ears()))
    await slow.are_being_opened()
    opening.cancel()
    closing = asyncio.create_task(sink.close())
    await settle()
    slow.let.set()
    await closing
    assert opening.cancelled()
    assert (len(slow.streams), slow.left_open) == (1, 0)


async def test_without_a_speaker(quiet_loop: None) -> None:
    room = Room(devices=())
    with pytest.raises(EstuaryError, match="this machine has no speaker"):
        await room.sink.open(RATE, room.ears)
    await room.sink.close()
