"""The sound of one reply, as it is played: when all of it was, and what was heard of its text."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from estuary_server.providers.scripted_voice import Manner, ScriptedVoice
from estuary_server.turn.playout import CLIENT_BUFFER_S, DRAIN_S, LEAD_S, LEAST_WAIT_S
from estuary_server.turn.speech import BLOCK_S
from tests.server.turn.speech_scene import HALF_A_SECOND, PLAIN, Reply, running

pytestmark = pytest.mark.looptime

# The end


async def test_without_word_from_the_client_it_is_played_when_it_must_have_been(looptime: float) -> None:
    reply = await Reply().says(HALF_A_SECOND)
    await reply.speech.wait_until_played()
    assert looptime == pytest.approx(0.5 + DRAIN_S, abs=2 * LEAST_WAIT_S)


async def test_it_is_played_when_the_client_says_so(looptime: float) -> None:
    reply = await Reply().says(HALF_A_SECOND)
    asyncio.get_running_loop().call_at(0.6, reply.speech.played)
    await reply.speech.wait_until_played()
    assert looptime == pytest.approx(0.6)


async def test_what_the_client_said_before_it_was_waited_for_counts(looptime: float) -> None:
    reply = await Reply().says(HALF_A_SECOND)
    reply.speech.played()
    now_s = float(looptime)
    await reply.speech.wait_until_played()
    assert looptime == now_s


async def test_a_client_that_has_played_all_it_was_sent_has_not_played_what_is_to_come(
    looptime: float,
) -> None:
    reply = Reply()
    reply.is_given(HALF_A_SECOND)
    async with running(reply) as task:
        await asyncio.sleep(0.1)
        reply.speech.played()
        await task
    await reply.speech.wait_until_played()
    assert looptime == pytest.approx(0.5 + DRAIN_S, abs=2 * LEAST_WAIT_S)


async def test_what_must_have_been_played_long_ago_is_not_waited_for(looptime: float) -> None:
    reply = await Reply().says(HALF_A_SECOND)
    await asyncio.sleep(60)
    now_s = float(looptime)
    await reply.speech.wait_until_played()
    assert looptime == now_s


async def test_what_is_held_when_the_client_says_that_it_has_played_is_not_played(looptime: float) -> None:
    reply = await Reply().says(HALF_A_SECOND)
    reply.hold()
    reply.speech.played()
    waiting = asyncio.create_task(reply.speech.wait_until_played())
    await asyncio.sleep(60)
    assert not waiting.done()
    reply.resume()
    await waiting
    assert looptime == pytest.approx(60 + 0.3, abs=0.05)


async def test_a_reply_that_is_held_while_it_is_played_is_over_when_it_has_gone_on(looptime: float) -> None:
    reply = await Reply().says(HALF_A_SECOND)
    waiting = asyncio.create_task(reply.speech.wait_until_played())
    await asyncio.sleep(0.1)
    reply.speech.hold(reply.client.chunks[-5:])
    await asyncio.sleep(60)
    assert not waiting.done()
    reply.speech.resume()
    resumed_s = float(looptime)
    await waiting
    assert looptime - resumed_s == pytest.approx(0.1 + DRAIN_S, abs=2 * LEAST_WAIT_S)


async def test_chunks_that_are_taken_back_have_not_been_sent() -> None:
    reply = await Reply().says(HALF_A_SECOND)
    sent_s, ends_at_s = reply.speech.playout.sent_s, reply.speech.playout.ends_at_s
    foreign = replace(reply.client.chunks[0], message_id="another")
    reply.speech.hold([*reply.client.chunks[-5:], foreign])
    assert reply.speech.playout.sent_s == pytest.approx(sent_s - 0.1)
    assert reply.speech.playout.ends_at_s == pytest.approx(ends_at_s - 0.1)
    reply.speech.hold()
    await asyncio.sleep(60)
    reply.speech.resume()
    assert reply.speech.playout.sent_s == pytest.approx(sent_s)
    assert reply.speech.playout.ends_at_s == pytest.approx(asyncio.get_running_loop().time() + 0.1)


@pytest.mark.parametrize("played_s", [None, 0.2])
async def test_whether_the_client_has_said_so_and_of_how_much_is_known(played_s: float | None) -> None:
    reply = await Reply().says(HALF_A_SECOND)
    assert not reply.speech.told
    reply.speech.played(played_s)
    assert (reply.speech.told, reply.speech.played_s) == (True, played_s)


# The beginning


async def waited(reply: Reply, most_s: float) -> float:
    """How long one waits for it to be under way."""
    began_s = asyncio.get_running_loop().time()
    await reply.speech.under_way(most_s)
    return asyncio.get_running_loop().time() - began_s


async def test_it_is_under_way_with_its_first_sound() -> None:
    reply = Reply(ScriptedVoice(replace(PLAIN, takes_s=0.3)))
    reply.is_given(HALF_A_SECOND)
    async with running(reply):
        assert await waited(reply, 0.1) == pytest.approx(0.1)
        assert await waited(reply, 9) == pytest.approx(0.2)
        assert reply.client.chunks
        assert await waited(reply, 9) == 0


@pytest.mark.parametrize("text", ["[waves]", "..."])
async def test_so_is_one_that_has_no_sound_when_that_is_certain(text: str) -> None:
    reply = Reply()
    async with running(reply):
        asyncio.get_running_loop().call_later(1, reply.is_given, text)
        assert await waited(reply, 9) == pytest.approx(1)


async def test_so_is_one_that_is_cut_before_its_first_sound() -> None:
    reply = Reply(ScriptedVoice(replace(PLAIN, takes_s=5)))
    reply.is_given(HALF_A_SECOND)
    async with running(reply) as task:
        asyncio.get_running_loop().call_later(1, task.cancel)
        assert await waited(reply, 9) == pytest.approx(1)


# What was heard


async def test_what_was_heard_follows_what_was_played() -> None:
    reply = Reply()
    reply.is_given("One, two, three. ", "Four five.")
    async with running(reply):
        heard = []
        for _ in range(8):
            heard.append(reply.speech.heard_text(None))
            await asyncio.sleep(0.2)
    assert heard == [
        "",
        "One,",
        "One, two,",
        "One, two, three.",
        "One, two, three.",
        "One, two, three. Four",
        "One, two, three. Four five.",
        "One, two, three. Four five.",
    ]


async def test_the_client_knows_better_what_it_has_played_but_not_more_than_it_was_sent() -> None:
    reply = Reply()
    reply.is_given("One, two, three. ", "Four five.")
    async with running(reply):
        await asyncio.sleep(0.1)
        assert reply.speech.heard_text(0.0) == ""
        assert reply.speech.heard_text(0.01) == "One,"
        assert reply.speech.heard_text(-1) == ""
        assert reply.speech.heard_text(60) == "One, two,"


async def test_what_is_held_is_not_heard() -> None:
    reply = Reply()
    reply.is_given("One, two, three. ", "Four five.")
    async with running(reply):
        await asyncio.sleep(0.05)
        reply.hold()
        await asyncio.sleep(60)
        assert reply.speech.heard_text(None) == "One, two,"


async def test_all_was_heard_a_client_buffer_after_its_end() -> None:
    reply = await Reply().says("One, two, three. ", "[waves] Four five. ", "[waves]")
    await asyncio.sleep(LEAD_S + CLIENT_BUFFER_S + BLOCK_S)
    assert reply.speech.heard_text(None) == "One, two, three. [waves] Four five. [waves]"


async def test_while_the_next_piece_is_being_made_none_of_it_was_heard() -> None:
    voice = ScriptedVoice(lambda text: replace(PLAIN, takes_s=9 if text.startswith("Four") else 0))
    reply = Reply(voice)
    reply.is_given("One, two, three. ", "Four five.")
    async with running(reply):
        await asyncio.sleep(8)
        assert reply.speech.heard_text(None) == "One, two, three."
        assert reply.speech.heard_text(30) == "One, two, three."


ON_AND_ON = "And I go on and on and on."


def a_quarter_of(text: str) -> Manner:
    """A quarter of a second of ON_AND_ON, and all of any other text."""
    return replace(PLAIN, chunk_s=0.25, hangs_after=1 if text == ON_AND_ON else None)


async def test_of_a_piece_that_is_being_made_as_much_was_heard_as_at_the_pace_of_those_before() -> None:
    reply = Reply(ScriptedVoice(a_quarter_of))
    reply.is_given(f"{HALF_A_SECOND} ", ON_AND_ON)
    async with running(reply):
        await asyncio.sleep(5)
        assert reply.speech.heard_text(None) == f"{HALF_A_SECOND} And I"


@pytest.mark.parametrize(("speed", "heard"), [(1.0, "And"), (2.0, "And I go"), (0.5, "And")])
async def test_of_a_first_piece_that_is_being_made_as_much_was_heard_as_at_the_speed_of_the_voice(
    speed: float, heard: str
) -> None:
    reply = Reply(ScriptedVoice(replace(a_quarter_of(ON_AND_ON), seconds_per_character=0.2)), speed=speed)
    reply.is_given(ON_AND_ON)
    async with running(reply):
        await asyncio.sleep(5)
        assert reply.speech.heard_text(None) == heard
