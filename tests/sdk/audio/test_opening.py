"""Turns at a device, and devices that nobody waits for any more."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from estuary_sdk.audio.devices import Direction, Opened, open_first
from estuary_sdk.audio.opening import DeviceTurns
from estuary_sdk.errors import EstuaryError
from tests.sdk.audio.threads import SlowDevices
from tests.sdk.stage import settle

pytestmark = pytest.mark.usefixtures("quiet_loop")


def speaker(devices: SlowDevices) -> Opened:
    return open_first(
        devices, Direction.OUTPUT, 16_000, lambda device, rate: devices.open_output(device, rate, bytes)
    )


@pytest.fixture
def turns(slow: SlowDevices) -> DeviceTurns:
    return DeviceTurns(lambda: speaker(slow))


async def opened(turns: DeviceTurns) -> Opened:
    async with turns.turn():
        return await turns.open()


async def test_a_device_is_opened_and_closed(turns: DeviceTurns, slow: SlowDevices) -> None:
    slow.let.set()
    async with turns.turn():
        device = await turns.open()
        assert slow.left_open == 1
        await turns.close(device)
    assert slow.left_open == 0


async def test_nobody_opens_it_within_anothers_turn(turns: DeviceTurns, slow: SlowDevices) -> None:
    slow.let.set()
    async with turns.turn():
        device = await turns.open()
        other = asyncio.create_task(opened(turns))
        await turns.close(device)
        await settle()
        assert (len(slow.streams), other.done()) == (1, False)
    await other
    assert (len(slow.streams), slow.left_open) == (2, 1)


async def test_turns_come_one_after_the_other(turns: DeviceTurns, slow: SlowDevices) -> None:
    first = asyncio.create_task(opened(turns))
    await slow.are_being_opened()
    second = asyncio.create_task(opened(turns))
    await settle()
    slow.let.set()
    assert (await first).stream is slow.streams[0]
    assert (await second).stream is slow.streams[1]


@pytest.mark.parametrize("hops", range(4))
async def test_a_device_that_opens_while_the_wait_is_cancelled_is_closed(
    turns: DeviceTurns, slow: SlowDevices, hops: int
) -> None:
    slow.let.set()
    waiting = asyncio.create_task(opened(turns))
    await slow.are_being_opened()
    for _ in range(hops):
        await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.wait([waiting])
    async with turns.turn():
        assert slow.left_open == (0 if waiting.cancelled() else 1)


async def test_a_close_that_is_cancelled_before_a_thread_is_free_is_done_all_the_same(
    turns: DeviceTurns, slow: SlowDevices
) -> None:
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(1))
    slow.let.set()
    device = await opened(turns)
    busy = threading.Event()
    other = asyncio.create_task(asyncio.to_thread(busy.wait))
    closing = asyncio.create_task(turns.close(device))
    await settle()
    closing.cancel()
    await asyncio.wait([closing])
    assert (closing.cancelled(), slow.left_open) == (True, 1)
    busy.set()
    await other
    await asyncio.to_thread(lambda: None)
    assert slow.left_open == 0


async def test_what_cannot_be_opened_says_so_and_gives_up_its_turn(
    turns: DeviceTurns, slow: SlowDevices
) -> None:
    slow.let.set()
    found, slow.devices = slow.devices, ()
    with pytest.raises(EstuaryError, match="this machine has no speaker"):
        await opened(turns)
    slow.devices = found
    await opened(turns)
    assert slow.left_open == 1
