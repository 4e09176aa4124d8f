"""What waits to be written: order, and sound that gives way to newer sound."""

from __future__ import annotations

import asyncio

import pytest

from estuary_sdk.unsent import MAX_UNSENT, MAX_UNSENT_SOUND_S, Unsent, UnsentQueue

pytestmark = [pytest.mark.looptime, pytest.mark.usefixtures("quiet_loop")]


def text(name: str) -> Unsent:
    return Unsent(name, {})


def sound(name: str, seconds: float = 1.0) -> Unsent:
    return Unsent(name, {}, sound_s=seconds)


def filled(*items: Unsent) -> UnsentQueue:
    queue = UnsentQueue()
    for item in items:
        queue.put_nowait(item)
    return queue


def left(queue: UnsentQueue) -> list[str]:
    return [queue.get_nowait().name for _ in range(queue.qsize())]


async def test_everything_leaves_in_the_order_in_which_it_came() -> None:
    queue = filled(text("a"), sound("b"), text("c"), sound("d"))
    assert (queue.qsize(), queue.sound_s) == (4, 2.0)
    assert left(queue) == ["a", "b", "c", "d"]
    assert (queue.empty(), queue.sound_s) == (True, 0)


async def test_a_tap_sees_what_will_leave_as_it_is_queued() -> None:
    queue, seen = UnsentQueue(), list[Unsent]()
    queue.put_nowait(text("before"))
    queue.taps.append(seen.append)
    asked = [text("a"), sound("b")]
    for item in asked:
        queue.put_nowait(item)
    queue.taps.clear()
    queue.put_nowait(text("after"))
    assert seen == asked


async def test_too_much_is_refused() -> None:
    queue = filled(*[text("a")] * MAX_UNSENT)
    with pytest.raises(asyncio.QueueFull):
        queue.put_nowait(text("b"))


async def test_only_the_oldest_sound_gives_way() -> None:
    queue = filled(text("press"), *[sound(str(n)) for n in range(5)], text("release"))
    assert queue.make_room_for_sound(2.0) == 2.0
    assert left(queue) == ["press", "2", "3", "4", "release"]


async def test_where_there_is_room_nothing_is_dropped() -> None:
    queue = filled(*[sound(str(n)) for n in range(4)])
    assert queue.make_room_for_sound(1.0) == 0
    assert queue.qsize() == 4


async def test_one_sound_that_is_longer_than_all_room_is_let_in() -> None:
    queue = UnsentQueue()
    await queue.room_for_sound(2 * MAX_UNSENT_SOUND_S)
    assert queue.make_room_for_sound(2 * MAX_UNSENT_SOUND_S) == 0


async def test_what_gave_way_is_not_waited_for() -> None:
    queue = filled(*[sound(str(n)) for n in range(5)])
    queue.make_room_for_sound(5.0)
    async with asyncio.timeout(1):
        await queue.join()


async def test_room_is_not_waited_for_where_there_is_some() -> None:
    await filled(sound("a", 4.0)).room_for_sound(1.0)
    assert asyncio.get_running_loop().time() == 0


async def test_room_is_waited_for_while_the_network_takes_something() -> None:
    queue = filled(*[sound(str(n)) for n in range(5)])
    asyncio.get_running_loop().call_later(0.4, queue.get_nowait)
    await queue.room_for_sound(1.0)
    assert asyncio.get_running_loop().time() == 0.4
    assert queue.make_room_for_sound(1.0) == 0


async def test_room_is_waited_for_no_longer_than_the_sound_lasts() -> None:
    queue = filled(*[sound(str(n)) for n in range(5)])
    await queue.room_for_sound(0.1)
    assert asyncio.get_running_loop().time() == 0.1
    assert queue.make_room_for_sound(0.1) == 1.0
