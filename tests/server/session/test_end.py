"""How a session ends: asked to, or because its client is gone or does not read."""

from __future__ import annotations

import asyncio

import pytest

from estuary_sdk.protocol.models.session import Acknowledgement
from estuary_server.config import Limits
from estuary_server.errors import ClientTooSlowError, StoreError
from estuary_server.providers.scripted import Hang, Pause
from tests.server.session.scene import Wirelog, a_scene, by_text, cut, pieces, problem, reply

pytestmark = pytest.mark.looptime

HAS_ENDED = Acknowledgement(ok=False, error="the session has ended")


async def test_the_end_cuts_a_reply_says_so_and_stores_what_was_delivered() -> None:
    async with a_scene(["Hel", Hang()]) as scene:
        await scene.says("one")
        await asyncio.sleep(1)
        await scene.ends()
    assert scene.log.left == [*pieces("2", "Hel"), cut("2", "session_end")]
    assert await scene.stored() == [("user", "1", "one", False), ("assistant", "2", "Hel", True)]
    assert scene.model.open_streams == 0


async def test_the_end_lets_a_reply_that_is_being_stored_finish() -> None:
    async with a_scene(["Hi"], write_s=2) as scene:
        await scene.says("one")
        await asyncio.sleep(1)
        await scene.ends()
    assert scene.log.left == reply("2", "Hi")


async def test_the_end_does_not_wait_for_ever_for_a_client_that_does_not_read(looptime: float) -> None:
    async with a_scene(["Hi"], log=Wirelog(delay_s=1000)) as scene:
        await scene.says("one")
        await scene.ends()
        assert looptime < 10


async def test_an_end_that_cannot_store_ends_all_the_same() -> None:
    async with a_scene(["Hel", Hang()]) as scene:
        await scene.says("one")
        await asyncio.sleep(1)
        scene.account.fails = StoreError("disk full")
        await scene.ends()
    problems = [problem("the reply could not be stored")]
    assert scene.log.left == [*pieces("2", "Hel"), cut("2", "session_end"), *problems]


async def test_ending_twice_is_ending_once() -> None:
    async with a_scene([]) as scene:
        await asyncio.gather(scene.session.end(), scene.session.end())
        await scene.running
        await scene.session.end()


async def test_after_the_end_nothing_is_accepted() -> None:
    async with a_scene([]) as scene:
        await scene.ends()
        assert await scene.says("one") == HAS_ENDED


@pytest.mark.parametrize("killed", [False, True])
async def test_whoever_waits_at_the_end_gets_an_answer(killed: bool) -> None:
    async with a_scene(["Hi"], write_s=1, limits=Limits(inbox_events=2)) as scene:
        posted = [asyncio.create_task(scene.says(f"{number}.")) for number in range(9)]
        await asyncio.sleep(0.5)
        ending = asyncio.create_task(scene.session.end())
        if killed:
            scene.running.cancel()
        async with asyncio.timeout(20):
            answers = await asyncio.gather(*posted)
            await ending
        assert await scene.says("late") == HAS_ENDED
    assert answers[0].ok is not killed
    assert all(answer.ok or answer == HAS_ENDED for answer in answers)


async def test_too_much_waiting_to_leave_ends_the_session_and_stores_what_left() -> None:
    script = by_text(one=["a", Pause(1), "b", *"cdefgh", Hang()])
    async with a_scene(script, limits=Limits(outbox_events=5)) as scene:
        await scene.says("one")
        async with asyncio.timeout(10):
            await scene.running
    assert scene.log.left == pieces("2", "a")
    assert await scene.stored() == [("user", "1", "one", False), ("assistant", "2", "a", True)]


@pytest.mark.parametrize("failure", [ClientTooSlowError("full"), ConnectionError("gone")])
async def test_a_socket_that_fails_ends_the_session_and_stores_what_left(failure: Exception) -> None:
    script = by_text(one=["a", Pause(1), "b", Pause(1), "c", Hang()])
    async with a_scene(script) as scene:
        await scene.says("one")
        await asyncio.sleep(0.5)
        scene.log.fails = failure
        async with asyncio.timeout(10):
            await scene.running
    assert scene.log.left == pieces("2", "a")
    assert (await scene.stored())[1][1:] == ("2", "ab", True)
