"""What an emitter does when handlers are too slow, and how it ends."""

from __future__ import annotations

import asyncio

import pytest

from estuary_sdk import emitter
from estuary_sdk.emitter import AsyncEventEmitter
from estuary_sdk.errors import ErrorCode, EstuaryError
from tests.sdk.stage import recorder

pytestmark = pytest.mark.looptime


# Overflow


async def test_beyond_the_bound_the_oldest_is_dropped_and_reported_once(
    events: AsyncEventEmitter, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(emitter, "MAX_PENDING", 3)
    log = recorder(events, "error")
    seen: list[int] = []

    async def slow(number: int) -> None:
        seen.append(number)
        await asyncio.sleep(1)

    events.on("tick", slow)
    for number in range(8):
        events._dispatch("tick", number)
    await events._finish_handlers(60)
    assert seen == [5, 6, 7]
    message = "a handler of 'tick' is too slow: more than 3 events wait for it"
    assert [str(error) for _, error in log] == [message]
    assert isinstance(log[0][1], EstuaryError)
    assert log[0][1].code is ErrorCode.UNKNOWN
    assert [record.getMessage() for record in caplog.records] == [message]


async def test_a_handler_that_has_caught_up_is_reported_again(
    events: AsyncEventEmitter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(emitter, "MAX_PENDING", 1)
    log = recorder(events, "error")
    events.on("tick", lambda number: asyncio.sleep(1))
    for _ in range(2):
        events._dispatch("tick", 1)
        events._dispatch("tick", 2)
        await asyncio.sleep(10)
    assert len(log) == 2


async def test_emit_does_not_wait_for_a_dropped_event(
    events: AsyncEventEmitter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(emitter, "MAX_PENDING", 1)
    events.on("tick", lambda number: asyncio.sleep(100))
    events._dispatch("tick", 0)
    await asyncio.sleep(0)
    dropped = asyncio.create_task(events.emit("tick", 1))
    await asyncio.sleep(0)
    events._dispatch("tick", 2)
    await asyncio.wait_for(dropped, 1)
    events.remove_all_listeners()


async def test_an_error_handler_that_is_too_slow_is_only_logged(
    events: AsyncEventEmitter, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(emitter, "MAX_PENDING", 2)
    seen: list[int] = []
    events.on("error", seen.append)
    for number in range(5):
        events._dispatch("error", number)
    await events._finish_handlers(1)
    assert seen == [3, 4]
    assert len(caplog.records) == 1


# Ending


async def test_finishing_waits_for_handlers(events: AsyncEventEmitter) -> None:
    seen: list[int] = []

    async def slow(number: int) -> None:
        await asyncio.sleep(1)
        seen.append(number)

    events.on("tick", slow)
    events._dispatch("tick", 1)
    events._dispatch("tick", 2)
    await events._finish_handlers(5)
    assert seen == [1, 2]
    assert asyncio.get_running_loop().time() == 2


async def test_finishing_waits_for_what_handlers_emit_meanwhile(events: AsyncEventEmitter) -> None:
    seen: list[str] = []

    async def fail_late() -> None:
        await asyncio.sleep(1)
        raise RuntimeError("late")

    async def slow(error: Exception) -> None:
        await asyncio.sleep(1)
        seen.append(str(error))

    events.on("tick", fail_late)
    events.on("error", slow)
    events._dispatch("tick")
    await events._finish_handlers(5)
    assert seen == ["late"]
    assert asyncio.get_running_loop().time() == 2


async def test_finishing_cancels_what_is_late_and_drops_what_waits(events: AsyncEventEmitter) -> None:
    seen: list[str] = []

    async def endless(name: str) -> None:
        seen.append(name)
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            seen.append(f"{name} cancelled")
            raise

    events.on("tick", endless)
    waiting = [asyncio.create_task(events.emit("tick", name)) for name in "ab"]
    await asyncio.sleep(0)
    await events._finish_handlers(2)
    assert asyncio.get_running_loop().time() == 2
    assert seen == ["a", "a cancelled"]
    await asyncio.wait_for(asyncio.gather(*waiting), 1)
    events._dispatch("tick", "c")
    await events._finish_handlers(1)
    assert seen == ["a", "a cancelled", "c", "c cancelled"]


async def test_finishing_leaves_behind_what_resists(events: AsyncEventEmitter) -> None:
    freed = asyncio.Event()

    async def stubborn() -> None:
        while not freed.is_set():
            try:
                await freed.wait()
            except asyncio.CancelledError:
                pass

    events.on("tick", stubborn)
    events._dispatch("tick")
    await events._finish_handlers(2)
    assert asyncio.get_running_loop().time() == 4
    freed.set()


async def test_finishing_from_within_a_handler_leaves_that_handler_alone(events: AsyncEventEmitter) -> None:
    seen: list[str] = []

    async def finish() -> None:
        await events._finish_handlers(5)
        seen.append("finished")

    async def other() -> None:
        await asyncio.sleep(1)
        seen.append("other")

    events.on("tick", finish)
    events.on("tick", other)
    await events.emit("tick")
    assert seen == ["other", "finished"]


async def test_two_handlers_that_finish_do_not_wait_for_each_other_for_ever(
    events: AsyncEventEmitter,
) -> None:
    events.on("tick", lambda: events._finish_handlers(3))
    events.on("tick", lambda: events._finish_handlers(3))
    await events.emit("tick")
    assert asyncio.get_running_loop().time() <= 6


async def test_nothing_to_finish_takes_no_time(events: AsyncEventEmitter) -> None:
    await events._finish_handlers(100)
    assert asyncio.get_running_loop().time() == 0
