"""Handlers and their order, failures and tasks."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable

import pytest

from estuary_sdk import emitter
from estuary_sdk.emitter import AsyncEventEmitter
from estuary_sdk.errors import ErrorCode, EstuaryError

pytestmark = pytest.mark.looptime


@pytest.fixture
async def events() -> AsyncIterator[AsyncEventEmitter]:
    """An emitter that must leave no task behind."""
    before = asyncio.all_tasks()
    made = AsyncEventEmitter()
    yield made
    await made._finish_handlers(60)
    assert asyncio.all_tasks() - before - {asyncio.current_task()} == set()


def recorder(events: AsyncEventEmitter, *names: str) -> list[tuple[object, ...]]:
    """The log of everything emitted under these names."""
    log: list[tuple[object, ...]] = []

    def listen(name: str) -> Callable[..., None]:
        return lambda *args: log.append((name, *args))

    for name in names:
        events.on(name, listen(name))
    return log


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
    failure = RuntimeError("no")

    def fail(_: int) -> None:
        raise failure

    events.on("tick", fail)
    with caplog.at_level(logging.ERROR, "estuary_sdk"):
        await events.emit("tick", 1)
        await events.emit("tick", 2)
        await events._finish_handlers(1)
    assert sorted(log, key=str) == [("error", failure), ("error", failure), ("tick", 1), ("tick", 2)]
    messages = [record.getMessage() for record in caplog.records]
    assert messages == ["a handler of 'tick' failed: RuntimeError"] * 2
    assert caplog.records[0].exc_info is not None


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
    assert [record.getMessage() for record in caplog.records] == ["a handler of 'error' failed: RuntimeError"]


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


async def test_wait_for_with_a_failing_condition_reports_it_and_goes_on(events: AsyncEventEmitter) -> None:
    log = recorder(events, "error")

    def condition(number: int) -> bool:
        return 6 / number == 2

    waiting = asyncio.create_task(events.wait_for("tick", timeout=5, where=condition))
    await asyncio.sleep(1)
    await events.emit("tick", 0)
    await events.emit("tick", 3)
    assert await waiting == 3
    assert [type(error) for _, error in log] == [ZeroDivisionError]


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
    log = recorder(events, "error")

    async def fail_late() -> None:
        await asyncio.sleep(1)
        raise RuntimeError("late")

    events.on("tick", fail_late)
    events._dispatch("tick")
    await events._finish_handlers(5)
    assert [str(error) for _, error in log] == ["late"]


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
