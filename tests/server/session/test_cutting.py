"""Replies that are cut: by new input, by the client; what left is always compared whole."""

from __future__ import annotations

import asyncio

import pytest

from estuary_sdk.protocol.models.session import Acknowledgement
from estuary_server.errors import StoreError
from estuary_server.providers.scripted import Hang
from tests.server.session.scene import ANSWER, Wirelog, a_scene, by_text, cut, pieces, problem, reply

pytestmark = pytest.mark.looptime


async def test_a_new_text_cuts_the_reply_in_flight() -> None:
    async with a_scene(by_text(one=["Hel", Hang(), "lo"], two=["Yes"])) as scene:
        await scene.says("one", "c1")
        await asyncio.sleep(1)
        await scene.says("two", "c2")
        await asyncio.sleep(1)
    assert scene.log.left == [
        *pieces("2", "Hel", to="c1"),
        cut("2", "new_input", to="c1"),
        *reply("4", "Yes", to="c2"),
    ]
    assert await scene.stored() == [
        ("user", "1", "one", False),
        ("assistant", "2", "Hel", True),
        ("user", "3", "two", False),
        ("assistant", "4", "Yes", False),
    ]
    assert scene.given(1) == [("user", "one"), ("assistant", "Hel")]
    assert scene.model.open_streams == 0


async def test_what_waited_in_the_outbox_is_neither_sent_nor_stored() -> None:
    script = by_text(one=["Hel", "lo", " you", Hang()], two=["Yes"])
    async with a_scene(script, log=Wirelog(delay_s=1)) as scene:
        await scene.says("one")
        await asyncio.sleep(1.5)
        await scene.says("two")
        await asyncio.sleep(9)
    assert scene.log.left == [*pieces("2", "Hel", "lo"), cut("2", "new_input"), *reply("4", "Yes")]
    assert ("assistant", "2", "Hello", True) in await scene.stored()
    assert scene.given(1) == [("user", "one"), ("assistant", "Hello")]


async def test_an_interrupt_cuts_and_a_second_one_does_nothing() -> None:
    async with a_scene(["Hel", Hang()]) as scene:
        await scene.says("one", "c1")
        await asyncio.sleep(1)
        assert await scene.interrupts() == Acknowledgement()
        assert await scene.interrupts() == Acknowledgement()
        await asyncio.sleep(9)
    assert scene.log.left == [*pieces("2", "Hel", to="c1"), cut("2", "client_interrupt", to="c1")]
    assert await scene.stored() == [("user", "1", "one", False), ("assistant", "2", "Hel", True)]


async def test_an_interrupt_may_name_the_reply() -> None:
    async with a_scene(ANSWER) as scene:
        await scene.says("one")
        await asyncio.sleep(0.5)
        await scene.interrupts("1")
        await scene.interrupts("2")
        await asyncio.sleep(9)
    assert scene.log.left == [*pieces("2", "Hel"), cut("2", "client_interrupt")]


async def test_an_interrupt_that_names_another_reply_cuts_nothing() -> None:
    async with a_scene(ANSWER) as scene:
        await scene.says("one")
        await asyncio.sleep(0.5)
        assert (await scene.interrupts("99")).ok
        await asyncio.sleep(9)
    assert scene.log.left == reply("2", "Hel", "lo")


async def test_an_interrupt_of_nothing_is_silent() -> None:
    async with a_scene(ANSWER) as scene:
        assert (await scene.interrupts()).ok
        await scene.says("one")
        await asyncio.sleep(5)
        assert (await scene.interrupts()).ok
        assert (await scene.interrupts("2")).ok
        await asyncio.sleep(5)
    assert scene.log.left == reply("2", "Hel", "lo")


async def test_a_reply_cut_before_its_first_word_is_not_stored() -> None:
    async with a_scene([Hang()]) as scene:
        await scene.says("one")
        await asyncio.sleep(1)
        await scene.interrupts()
        await asyncio.sleep(1)
    assert scene.log.left == [cut("2", "client_interrupt")]
    assert await scene.stored() == [("user", "1", "one", False)]
    assert scene.model.open_streams == 0


async def test_a_reply_cut_before_it_began_is_not_stored() -> None:
    async with a_scene(["Hel"]) as scene:
        await asyncio.gather(scene.says("one"), scene.interrupts())
        await asyncio.sleep(1)
    assert scene.log.left == [cut("2", "client_interrupt")]
    assert (await scene.stored(), scene.model.requests) == ([("user", "1", "one", False)], [])


async def test_an_interrupt_while_the_reply_is_being_stored_is_too_late() -> None:
    async with a_scene(["Hi"], write_s=2) as scene:
        await scene.says("one")
        await asyncio.sleep(1)
        assert (await scene.interrupts()).ok
        await asyncio.sleep(9)
    assert scene.log.left == reply("2", "Hi")
    assert await scene.stored() == [("user", "1", "one", False), ("assistant", "2", "Hi", False)]


async def test_a_text_while_the_reply_is_being_stored_waits_for_its_final() -> None:
    async with a_scene(["Hi"], write_s=2) as scene:
        await scene.says("one")
        await asyncio.sleep(1)
        await scene.says("two")
        await asyncio.sleep(9)
    assert scene.log.left == [*reply("2", "Hi"), *reply("4", "Hi")]
    assert scene.given(1) == [("user", "one"), ("assistant", "Hi")]


async def test_a_cut_that_cannot_be_stored_is_told_and_the_next_reply_comes() -> None:
    async with a_scene(by_text(one=["Hel", Hang()], two=["Yes"])) as scene:
        await scene.says("one")
        await asyncio.sleep(1)
        scene.account.fails = StoreError("disk full")
        await scene.interrupts()
        scene.account.fails = None
        await scene.says("two")
        await asyncio.sleep(1)
    assert scene.log.left == [
        *pieces("2", "Hel"),
        cut("2", "client_interrupt"),
        problem("the reply could not be stored"),
        *reply("4", "Yes"),
    ]
