"""The microphone as a source: what it hears while it is wanted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from estuary_sdk import EstuaryError, MicrophoneSource
from estuary_sdk.audio.memory import MemorySoundDevices
from estuary_sdk.voice.microphone import MAX_UNREAD_S
from tests.sdk.audio.threads import SlowDevices, says
from tests.sdk.stage import settle

pytestmark = pytest.mark.usefixtures("quiet_loop")

RATE = 16_000


class Room:
    """A microphone, and somebody who speaks into it."""

    def __init__(self) -> None:
        self.devices = MemorySoundDevices()
        self.source = MicrophoneSource(self.devices)

    async def says(self, *blocks: bytes) -> None:
        await says(self.devices.streams[-1], blocks)

    async def falls_silent(self) -> bytes:
        """Pause, while the device records one more block; what is left to be read."""
        pausing = asyncio.create_task(self.source.pause())
        await settle()
        await self.says(b"\0\0")
        await pausing
        rest = await self.source.read()
        assert await self.source.read() == b""
        return rest


@pytest.fixture
async def room(quiet_loop: None) -> AsyncIterator[Room]:
    made = Room()
    await made.source.open(RATE)
    yield made
    await made.source.close()
    assert made.devices.streams[-1].closed


async def test_what_is_said_is_read(room: Room) -> None:
    room.source.resume()
    await room.says(b"\1\1")
    assert await room.source.read() == b"\1\1"
    reading = asyncio.create_task(room.source.read())
    await settle()
    assert not reading.done()
    await room.says(b"\2\2", b"\3\3")
    assert await reading in (b"\2\2", b"\2\2\3\3")


async def test_what_is_said_while_nobody_wants_it_is_not_kept(room: Room) -> None:
    await room.says(b"\1\1")
    room.source.resume()
    await room.says(b"\2\2")
    assert await room.falls_silent() == b"\2\2\0\0"
    await room.says(b"\4\4")
    assert await room.source.read() == b""
    room.source.resume()
    await room.says(b"\5\5")
    assert await room.source.read() == b"\5\5"


async def test_what_was_left_unread_is_not_taken_for_what_is_said_next(room: Room) -> None:
    room.source.resume()
    await room.says(b"\1\1")
    room.source.resume()
    await room.says(b"\2\2")
    assert await room.source.read() == b"\2\2"


async def test_a_read_that_waits_ends_with_the_source(room: Room) -> None:
    room.source.resume()
    reading = asyncio.create_task(room.source.read())
    await settle()
    await room.source.close()
    assert await reading == b""


async def test_what_nobody_reads_is_bounded_and_the_oldest_goes(room: Room) -> None:
    room.source.resume()
    second = bytes(2 * RATE)
    for _ in range(10):
        await room.says(second)
    assert len(await room.source.read()) <= MAX_UNREAD_S * 2 * RATE


async def test_opening_that_takes_too_long_leaves_nothing_open(slow: SlowDevices) -> None:
    source = MicrophoneSource(slow)
    opening = asyncio.create_task(source.open(RATE))
    await slow.are_being_opened()
    opening.cancel()
    closing = asyncio.create_task(source.close())
    await settle()
    slow.let.set()
    await closing
    assert opening.cancelled()
    assert (len(slow.streams), slow.left_open) == (1, 0)


async def test_without_a_microphone(quiet_loop: None) -> None:
    source = MicrophoneSource(MemorySoundDevices(devices=()))
    with pytest.raises(EstuaryError, match="this machine has no microphone"):
        await source.open(RATE)
    await source.close()
    await source.pause()
