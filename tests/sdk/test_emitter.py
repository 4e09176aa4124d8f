"""Handlers and their order, failures and tasks."""

from __future__ import annotations

import asyncio
import logging
import re

import pytest

from estuary_sdk.emitter import AsyncEventEmitter
from tests.sdk.stage import recorder

pytestmark = pytest.mark.looptime


async def test_a_handler_gets_every_argument(events: AsyncEventEmitter) -> None:
    log = recorder(events, "tick")
    await events.emit("tick", 1, "two")
    await events.emit("tick")
    assert log == [("tick", 1, "two"), ("tick",)]


async def test_an_event_without_handlers_is_nothing(events: AsyncEventEmitter) -> None:
    await events.emit("tick")
    events._dispatch("tick")


async def test_each_handler_sees_events_in_order_although_it_is_slow(events: AsyncEventEmitter) -> None:
    seen: list[int] = []

    async def slow(number: int) -> None:
        await asyncio.sleep(1 / (number + 1))
        seen.append(number)

    events.on("tick", slow)
    for number in range(5):
        events._dispatch("tick", number)
    await events._finish_handlers(10)
    assert seen == [0, 1, 2, 3, 4]


async def test_a_slow_handler_delays_nobody(events: AsyncEventEmitter) -> None:
    loop = asyncio.get_running_loop()
    times: list[float] = []

    async def slow(_: int) -> None:
        await asyncio.sleep(100)

    events.on("tick", slow)
    events.on("tick", lambda _: times.append(loop.time()))
    start = loop.time()
    events._dispatch("tick", 1)
    events._dispatch("tick", 2)
    assert loop.time() == start
    await asyncio.sleep(1)
    assert times == [start, start]
    events.remove_all_listeners()


async def test_plain_and_coroutine_functions_and_objects_can_be_handlers(events: AsyncEventEmitter) -> None:
    seen: list[str] = []

    async def coroutine(name: str) -> None:
        await asyncio.sleep(0)
        seen.append(f"coroutine {name}")

    class Awaiting:
        async def __call__(self, name: str) -> None:
            seen.append(f"object {name}")

    events.on("tick", coroutine)
    events.on("tick", lambda name: seen.append(f"plain {name}"))
    events.on("tick", Awaiting())
    await events.emit("tick", "a")
    assert sorted(seen) == ["coroutine a", "object a", "plain a"]


async def test_decorators_register_and_leave_the_function_alone(events: AsyncEventEmitter) -> None:
    seen: list[str] = []

    @events.on("tick")
    async def always(name: str) -> None:
        seen.append(f"always {name}")

    @events.once("tick")
    def next_only(name: str) -> None:
        seen.append(f"once {name}")

    await events.emit("tick", "a")
    await events.emit("tick", "b")
    await always("called")
    next_only("called")
    assert seen == ["always a", "once a", "always b", "always called", "once called"]


async def test_once_hears_one_event_even_when_many_come_at_once(events: AsyncEventEmitter) -> None:
    seen: list[int] = []
    events.once("tick", seen.append)
    for number in range(3):
        events._dispatch("tick", number)
    await events._finish_handlers(1)
    assert seen == [0]


async def test_a_handler_registered_twice_is_called_twice_and_forgotten_at_once(
    events: AsyncEventEmitter,
) -> None:
    seen: list[int] = []
    events.on("tick", seen.append)
    events.on("tick", seen.append)
    await events.emit("tick", 1)
    events.off("tick", seen.append)
    await events.emit("tick", 2)
    assert seen == [1, 1]


async def test_off_ignores_what_it_does_not_know(events: AsyncEventEmitter) -> None:
    log = recorder(events, "tick")
    events.off("tick", log.append)
    events.off("tock", log.append)
    await events.emit("tick", 1)
    assert log == [("tick", 1)]


async def test_off_forgets_what_still_waits(events: AsyncEventEmitter) -> None:
    seen: list[int] = []

    async def slow(number: int) -> None:
        seen.append(number)
        await asyncio.sleep(1)

    events.on("tick", slow)
    emitting = [asyncio.create_task(events.emit("tick", number)) for number in range(3)]
    await asyncio.sleep(0.5)
    events.off("tick", slow)
    await asyncio.wait(emitting)
    assert seen == [0]
    assert asyncio.get_running_loop().time() < 2


async def test_remove_all_listeners_of_one_event_leaves_the_others(events: AsyncEventEmitter) -> None:
    log = recorder(events, "tick", "tock")
    events.remove_all_listeners("tick")
    events.remove_all_listeners("unknown")
    await events.emit("tick", 1)
    await events.emit("tock", 2)
    assert log == [("tock", 2)]


async def test_remove_all_listeners_of_all_events(events: AsyncEventEmitter) -> None:
    log = recorder(events, "tick", "tock")
    events.remove_all_listeners()
    await events.emit("tick", 1)
    await events.emit("tock", 2)
    assert log == []


async def test_emit_waits_until_every_handler_is_done(events: AsyncEventEmitter) -> None:
    seen: list[float] = []

    async def wait(seconds: float) -> None:
        await asyncio.sleep(seconds)
        seen.append(seconds)

    events.on("tick", wait)
    events.on("tick", lambda seconds: wait(seconds * 2))
    await events.emit("tick", 3.0)
    assert seen == [3.0, 6.0]
    assert asyncio.get_running_loop().time() == 6.0


async def test_emit_can_be_cancelled_without_harm(events: AsyncEventEmitter) -> None:
    seen: list[int] = []

    async def slow(number: int) -> None:
        await asyncio.sleep(5)
        seen.append(number)

    events.on("tick", slow)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(1):
            await events.emit("tick", 1)
    await events._finish_handlers(10)
    assert seen == [1]


async def test_a_handler_may_emit_another_event_and_wait_for_it(events: AsyncEventEmitter) -> None:
    log = recorder(events, "tock")
    events.on("tick", lambda: events.emit("tock", 1))
    await events.emit("tick")
    assert log == [("tock", 1)]


# Failures


async def test_a_failing_handler_is_logged_and_reported_and_the_others_run(
    events: AsyncEventEmitter, caplog: pytest.LogCaptureFixture
) -> None:
    log = recorder(events, "tick", "error")
    failure = RuntimeError("a secret")

    def fail(_: int) -> None:
        raise failure

    events.on("tick", fail)
    with caplog.at_level(logging.ERROR, "estuary_sdk"):
        await events.emit("tick", 1)
        await events.emit("tick", 2)
        await events._finish_handlers(1)
    assert sorted(log, key=str) == [("error", failure), ("error", failure), ("tick", 1), ("tick", 2)]
    told = [record.getMessage() for record in caplog.records]
    assert len(told) == 2
    for message in told:
        assert message.startswith("a handler of 'tick' failed: RuntimeError at emitter.py:")
        assert re.search(r", test_emitter\.py:\d+:fail$", message)
    assert "secret" not in caplog.text


async def test_a_failing_error_handler_is_logged_and_not_called_again_for_it(
    events: AsyncEventEmitter, caplog: pytest.LogCaptureFixture
) -> None:
    calls: list[Exception] = []

    async def fail(error: Exception) -> None:
        calls.append(error)
        raise RuntimeError("again")

    events.on("error", fail)
    first = RuntimeError("first")
    await events.emit("error", first)
    await events._finish_handlers(1)
    assert calls == [first]
    (told,) = [record.getMessage() for record in caplog.records]
    assert told.startswith("a handler of 'error' failed: RuntimeError at ")


async def test_a_handler_whose_own_work_was_cancelled_has_failed_and_goes_on(
    events: AsyncEventEmitter,
) -> None:
    log = recorder(events, "error")
    seen: list[int] = []

    async def awaits_something_cancelled(number: int) -> None:
        work = asyncio.create_task(asyncio.sleep(10))
        if number == 0:
            work.cancel()
        await work
        seen.append(number)

    events.on("tick", awaits_something_cancelled)
    await events.emit("tick", 0)
    await events.emit("tick", 1)
    assert seen == [1]
    assert [str(error) for _, error in log] == ["what a handler waited for was cancelled"]


# Waiting for an event


async def test_wait_for_returns_the_next_argument(events: AsyncEventEmitter) -> None:
    waiting = asyncio.create_task(events.wait_for("tick"))
    await asyncio.sleep(1)
    await events.emit("tick", 1)
    await events.emit("tick", 2)
    assert await waiting == 1
    assert events._listeners == {}


async def test_wait_for_an_event_without_argument_returns_none(events: AsyncEventEmitter) -> None:
    waiting = asyncio.create_task(events.wait_for("tick", timeout=5))
    await asyncio.sleep(1)
    await events.emit("tick")
    assert await waiting is None


async def test_wait_for_takes_the_first_that_fits(events: AsyncEventEmitter) -> None:
    waiting = asyncio.create_task(events.wait_for("tick", where=lambda number: number > 2))
    await asyncio.sleep(1)
    for number in range(5):
        events._dispatch("tick", number)
    assert await waiting == 3


async def test_wait_for_gives_up(events: AsyncEventEmitter) -> None:
    loop = asyncio.get_running_loop()
    with pytest.raises(asyncio.TimeoutError):
        await events.wait_for("tick", timeout=7.5)
    assert loop.time() == 7.5
    assert events._listeners == {}


async def test_wait_for_with_a_failing_condition_raises_what_it_raised(events: AsyncEventEmitter) -> None:
    log = recorder(events, "error")

    def condition(number: int) -> bool:
        return 6 / number == 2

    waiting = asyncio.create_task(events.wait_for("tick", timeout=5, where=condition))
    await asyncio.sleep(1)
    await events.emit("tick", 0)
    with pytest.raises(ZeroDivisionError):
        await waiting
    assert log == []
