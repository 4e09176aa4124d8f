"""What leaves towards a client: order, numbers, taking back, holding, and the client that does not read."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estuary_sdk.protocol.codec import Wire
from estuary_sdk.protocol.events import BotVoice
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


def sound(message_id: str, *indexes: int) -> list[Wire]:
    return [BotVoice(message_id=message_id, chunk_index=index) for index in indexes]


async def test_sound_that_is_held_stays_and_everything_else_leaves() -> None:
    log = Wirelog()
    async with writing(log) as outbox:
        for event in (*sound("a", 0), *pieces("a", "Hel", "lo"), *sound("a", 1)):
            outbox.send(event)
        outbox.hold_sound()
        outbox.send(problem("after"))
        await outbox.flush()
    assert log.left == [*pieces("a", "Hel", "lo"), problem("after")]
    assert log.numbers == [1, 2, 3]


async def test_sound_that_is_let_go_leaves_first_and_in_its_order() -> None:
    log = Wirelog()
    async with writing(log) as outbox:
        for event in sound("a", 0, 1):
            outbox.send(event)
        outbox.hold_sound()
        await outbox.flush()
        assert log.left == []
        for event in (problem("between"), *sound("a", 2)):
            outbox.send(event)
        outbox.let_sound_go()
        await outbox.flush()
    assert log.left == [*sound("a", 0, 1, 2), problem("between")]
    assert log.numbers == [1, 2, 3, 4]


async def test_sound_that_is_let_go_leaves_though_nothing_else_is_sent() -> None:
    log = Wirelog()
    async with writing(log) as outbox:
        outbox.send(sound("a", 0)[0])
        outbox.hold_sound()
        await outbox.flush()
        assert log.left == []
        outbox.let_sound_go()
        await outbox.flush()
    assert log.left == sound("a", 0)


async def test_sound_held_twice_keeps_its_order() -> None:
    log = Wirelog()
    async with writing(log) as outbox:
        for event in sound("a", 0, 1):
            outbox.send(event)
            outbox.hold_sound()
        outbox.let_sound_go()
        await outbox.flush()
    assert log.left == sound("a", 0, 1)


async def test_letting_go_what_was_not_held_changes_nothing() -> None:
    log = Wirelog()
    async with writing(log) as outbox:
        outbox.let_sound_go()
        await outbox.flush()
        outbox.send(problem("a"))
        outbox.let_sound_go()
        await outbox.flush()
    assert (log.left, log.numbers) == ([problem("a")], [1])


async def test_sound_that_is_leaving_cannot_be_held() -> None:
    log = Wirelog(delay_s=1)
    async with writing(log) as outbox:
        for event in sound("a", 0, 1):
            outbox.send(event)
        await asyncio.sleep(0.5)
        outbox.hold_sound()
        await asyncio.sleep(60)
    assert log.left == sound("a", 0)


async def test_what_is_held_can_be_taken_back() -> None:
    log = Wirelog()
    async with writing(log) as outbox:
        for event in (*sound("a", 0, 1), *sound("b", 0)):
            outbox.send(event)
        outbox.hold_sound()
        outbox.retract("a")
        outbox.let_sound_go()
        await outbox.flush()
    assert (log.left, log.numbers) == (sound("b", 0), [1])


async def test_holding_tells_what_it_took_back_and_takes_nothing_back_twice() -> None:
    outbox = Outbox(Wirelog().deliver, limit=10, numbered=True)
    for event in (*sound("a", 0), problem("between"), *sound("a", 1)):
        outbox.send(event)
    assert outbox.hold_sound() == sound("a", 0, 1)
    outbox.send(sound("a", 2)[0])
    assert outbox.hold_sound() == []
    outbox.let_sound_go()
    assert outbox.hold_sound() == sound("a", 0, 1, 2)


async def test_what_has_left_is_not_taken_back() -> None:
    log = Wirelog(delay_s=1)
    async with writing(log) as outbox:
        for event in sound("a", 0, 1, 2):
            outbox.send(event)
        await asyncio.sleep(1.5)
        assert outbox.hold_sound() == sound("a", 2)
        await asyncio.sleep(60)
    assert log.left == sound("a", 0, 1)


async def test_sound_that_is_sent_while_it_is_held_waits_and_leaves_nobody_else_waiting() -> None:
    log = Wirelog()
    async with writing(log) as outbox:
        outbox.hold_sound()
        outbox.send(sound("a", 0)[0])
        outbox.send(problem("after"))
        await outbox.flush()
        assert log.left == [problem("after")]
        outbox.let_sound_go()
        await outbox.flush()
    assert log.left == [problem("after"), *sound("a", 0)]


ACTIONS = st.sampled_from(("sound", "text", "hold", "go", "pause"))


@given(st.lists(ACTIONS, max_size=30))
async def test_however_it_is_held_all_sound_leaves_once_and_in_order(actions: list[str]) -> None:
    log, sent, told, held = Wirelog(), list[Wire](), list[Wire](), False
    async with writing(log) as outbox:
        for index, action in enumerate(actions):
            if action == "sound":
                sent += sound("a", index)
                outbox.send(sent[-1])
            elif action == "text":
                told.append(problem(str(index)))
                outbox.send(told[-1])
            elif action == "hold":
                held = True
                outbox.hold_sound()
            elif action == "go":
                held = False
                outbox.let_sound_go()
            else:
                before = len(log.left)
                await asyncio.sleep(0)
                assert not held or not any(isinstance(event, BotVoice) for event in log.left[before:])
        outbox.let_sound_go()
        await outbox.flush()
    assert [event for event in log.left if isinstance(event, BotVoice)] == sent
    assert [event for event in log.left if not isinstance(event, BotVoice)] == told
    assert log.numbers == list(range(1, len(log.left) + 1))


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
