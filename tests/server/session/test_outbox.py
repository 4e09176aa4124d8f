"""What leaves towards a client: order, numbers, taking back, and the client that does not read."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from estuary_server.errors import ClientTooSlowError
from estuary_server.session.outbox import Outbox
from tests.server.session.scene import Wirelog, pieces, problem, reply

pytestmark = pytest.mark.looptime


@asynccontextmanager
async def writing(log: Wirelog, *, limit: int = 100, numbered: bool = True) -> AsyncIterator[Outbox]:
    outbox = Outbox(log.deliver, limit=limit, numbered=numbered)
    running = asyncio.create_task(outbox.run())
    yield outbox
    running.cancel()
    await asyncio.wait([running])


async def test_events_leave_in_order_with_running_numbers() -> None:
    log = Wirelog()
    async with writing(log) as outbox:
        for event in reply("a", "Hel", "lo"):
            outbox.send(event)
        await outbox.flush()
    assert (log.left, log.numbers) == (reply("a", "Hel", "lo"), [1, 2, 3])


async def test_numbers_are_for_those_who_asked() -> None:
    log = Wirelog()
    async with writing(log, numbered=False) as outbox:
        outbox.send(problem("a"))
        await outbox.flush()
    assert log.numbers == [None]


async def test_flush_of_an_empty_outbox_does_not_wait() -> None:
    await Outbox(Wirelog().deliver, limit=1, numbered=True).flush()


async def test_flush_waits_for_what_is_being_delivered(looptime: float) -> None:
    async with writing(Wirelog(delay_s=3)) as outbox:
        outbox.send(problem("a"))
        outbox.send(problem("b"))
        await outbox.flush()
        assert looptime == 6


async def test_what_is_taken_back_leaves_no_gap_and_no_trace() -> None:
    log = Wirelog(delay_s=1)
    async with writing(log) as outbox:
        for event in (*pieces("a", "Hel", "lo"), problem("between"), *pieces("a", "Hel", "lo", " you")):
            outbox.send(event)
        await asyncio.sleep(0.5)
        outbox.retract("a")
        outbox.send(problem("after"))
        await outbox.flush()
    assert log.left == [*pieces("a", "Hel"), problem("between"), problem("after")]
    assert log.numbers == [1, 2, 3]


async def test_taking_back_everything_lets_flush_go_on() -> None:
    log = Wirelog(delay_s=1)
    async with writing(log) as outbox:
        outbox.send(pieces("a", "Hel")[0])
        outbox.retract("a")
        await outbox.flush()
    assert log.left == []


async def test_another_message_is_not_taken_back() -> None:
    log = Wirelog()
    async with writing(log) as outbox:
        outbox.send(pieces("b", "Hel")[0])
        outbox.retract("a")
        await outbox.flush()
    assert log.left == pieces("b", "Hel")


async def test_delivered_is_what_has_begun_to_leave() -> None:
    log = Wirelog(delay_s=1)
    async with writing(log) as outbox:
        assert outbox.delivered_text("a") == ""
        for event in pieces("a", "Hel", "lo", " you"):
            outbox.send(event)
        assert outbox.delivered_text("a") == ""
        await asyncio.sleep(1.5)
        assert outbox.delivered_text("a") == "Hello"
        assert outbox.delivered_text("b") == ""


async def test_of_the_message_before_nothing_is_known() -> None:
    async with writing(Wirelog()) as outbox:
        outbox.send(reply("a", "Hi")[-1])
        outbox.send(problem("between"))
        await outbox.flush()
        assert outbox.delivered_text("a") == "Hi"
        outbox.send(pieces("b", "Yes")[0])
        await outbox.flush()
        assert (outbox.delivered_text("a"), outbox.delivered_text("b")) == ("", "Yes")


@pytest.mark.parametrize(("waiting", "too_many"), [(3, False), (4, True)])
async def test_more_than_the_limit_gives_the_client_up(waiting: int, too_many: bool) -> None:
    outbox = Outbox(Wirelog().deliver, limit=3, numbered=True)
    for number in range(waiting):
        outbox.send(problem(str(number)))
    running = asyncio.create_task(outbox.run())
    await asyncio.wait([running], timeout=1)
    assert running.done() is too_many
    if too_many:
        assert isinstance(running.exception(), ClientTooSlowError)
    running.cancel()


async def test_a_failure_to_deliver_ends_the_writing() -> None:
    outbox = Outbox(Wirelog(fails=ConnectionError()).deliver, limit=3, numbered=True)
    outbox.send(problem("a"))
    with pytest.raises(ConnectionError):
        await outbox.run()
