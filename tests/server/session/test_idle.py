"""A timer that calls when nothing has happened for too long, in virtual time."""

from __future__ import annotations

import asyncio

import pytest

from estuary_server.session.idle import IdleTimer

pytestmark = pytest.mark.looptime


class Calls:
    """When the timer called, and with what."""

    def __init__(self) -> None:
        self.taken: list[tuple[float, int]] = []

    def __call__(self, idle_s: int) -> None:
        self.taken.append((round(asyncio.get_running_loop().time(), 6), idle_s))


async def test_it_calls_once_when_nothing_happened() -> None:
    calls = Calls()
    IdleTimer(10, calls).start()
    await asyncio.sleep(9.9)
    assert calls.taken == []
    await asyncio.sleep(100)
    assert calls.taken == [(10, 10)]


async def test_whatever_happens_puts_it_off() -> None:
    calls = Calls()
    timer = IdleTimer(10, calls)
    timer.start()
    for _ in range(4):
        await asyncio.sleep(4)
        timer.touch()
    await asyncio.sleep(100)
    assert calls.taken == [(26, 10)]


async def test_what_happens_just_in_time_counts() -> None:
    calls = Calls()
    timer = IdleTimer(10, calls)
    timer.start()
    await asyncio.sleep(9.5)
    timer.touch()
    await asyncio.sleep(9.5)
    assert calls.taken == []
    await asyncio.sleep(1)
    assert calls.taken == [(19.5, 10)]


async def test_the_seconds_are_whole() -> None:
    calls = Calls()
    IdleTimer(1.4, calls).start()
    await asyncio.sleep(2)
    assert calls.taken == [(1.4, 1)]


async def test_without_a_limit_it_never_calls() -> None:
    calls = Calls()
    timer = IdleTimer(0, calls)
    timer.start()
    timer.touch()
    await asyncio.sleep(1e6)
    timer.stop()
    assert calls.taken == []


async def test_once_stopped_it_does_not_call() -> None:
    calls = Calls()
    timer = IdleTimer(10, calls)
    timer.start()
    await asyncio.sleep(5)
    timer.stop()
    timer.stop()
    timer.touch()
    await asyncio.sleep(100)
    assert calls.taken == []


async def test_stopping_counts_too_when_it_was_put_off() -> None:
    calls = Calls()
    timer = IdleTimer(10, calls)
    timer.start()
    await asyncio.sleep(5)
    timer.touch()
    await asyncio.sleep(7)
    timer.stop()
    await asyncio.sleep(100)
    assert calls.taken == []


async def test_starting_anew_counts_anew_and_calls_once() -> None:
    calls = Calls()
    timer = IdleTimer(10, calls)
    timer.start()
    await asyncio.sleep(9)
    timer.start()
    await asyncio.sleep(100)
    assert calls.taken == [(19, 10)]


async def test_it_can_be_started_again_by_what_it_calls() -> None:
    calls = Calls()

    def again(idle_s: int) -> None:
        calls(idle_s)
        timer.start()

    timer = IdleTimer(10, again)
    timer.start()
    await asyncio.sleep(35)
    timer.stop()
    assert calls.taken == [(10, 10), (20, 10), (30, 10)]


async def test_a_call_that_fails_fails_alone() -> None:
    """What the loop's own handler is told is not the session's business; the timer is over."""
    told: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context["exception"]))
    failure = RuntimeError()

    def fail(idle_s: int) -> None:
        raise failure

    IdleTimer(10, fail).start()
    await asyncio.sleep(100)
    assert told == [failure]
