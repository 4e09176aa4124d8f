"""The sound of one reply, as it is sent: when it leaves, which is marked, what a hold does."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estuary_sdk.protocol.audio import samples_in
from estuary_server.providers.scripted_voice import Manner, ScriptedVoice
from estuary_server.turn.playout import LEAD_S, LEAST_WAIT_S
from estuary_server.turn.speech import BLOCK_S
from tests.server.turn.speech_scene import (
    AT_ONCE,
    HALF_A_SECOND,
    LEVELS,
    PLAIN,
    SILENT_BLOCK,
    Reply,
    by_level,
    finals,
    running,
    tone,
)

pytestmark = pytest.mark.looptime

DUE_S = [max(0, index + 1 - AT_ONCE) * BLOCK_S for index in range(25)]
"""When the blocks of HALF_A_SECOND leave."""

# Pace


async def test_sound_leaves_a_little_ahead_of_real_time() -> None:
    client = (await Reply().says(HALF_A_SECOND)).client
    assert client.at_s == pytest.approx(DUE_S, abs=LEAST_WAIT_S)


async def test_at_most_200_ms_are_ahead_of_real_time() -> None:
    client = (await Reply().says(HALF_A_SECOND)).client
    assert max(client.ahead_s()) == pytest.approx(0.2, abs=LEAST_WAIT_S)


async def test_the_first_block_leaves_as_soon_as_the_voice_gives_sound() -> None:
    client = (await Reply(ScriptedVoice(replace(PLAIN, takes_s=0.3, pace=0.5))).says(HALF_A_SECOND)).client
    assert client.at_s[0] == pytest.approx(0.35)


async def test_sound_that_is_made_more_slowly_than_it_is_played_leaves_as_it_is_made() -> None:
    client = (await Reply(ScriptedVoice(replace(PLAIN, pace=2.0))).says(HALF_A_SECOND)).client
    assert client.at_s == pytest.approx([0.2] * 5 + [0.4] * 5 + [0.6] * 5 + [0.8] * 5 + [1.0] * 5)
    assert client.final_flags == finals(25)


async def test_after_a_pause_of_the_voice_the_lead_begins_anew() -> None:
    voice = ScriptedVoice(lambda text: replace(PLAIN, takes_s=2.0 if text == "Three four." else 0.0))
    client = (await Reply(voice).says("One two. ", "Three four.")).client
    assert client.at_s[19] == pytest.approx(0.2, abs=LEAST_WAIT_S)
    assert client.at_s[20 : 20 + AT_ONCE] == pytest.approx([2.0] * AT_ONCE)
    assert client.at_s[20 + AT_ONCE] == pytest.approx(2.02, abs=LEAST_WAIT_S)


# The mark on the last block


async def test_where_the_last_sound_has_left_before_the_text_was_complete_a_silence_is_marked() -> None:
    reply = Reply(ScriptedVoice(replace(PLAIN, sample_rate=24_000)), 24_000)
    async with running(reply) as task:
        reply.speech.push("One. Two.\n")
        await asyncio.sleep(5)
        assert reply.client.final_flags == [False] * 20
        reply.speech.end()
        await task
    chunk, block = reply.client.chunks[-1], reply.client.blocks[-1]
    assert (chunk.chunk_index, chunk.is_final, chunk.sample_rate) == (20, True, 24_000)
    assert (chunk.message_id, chunk.reply_to) == ("m", "c1")
    assert (block, reply.client.at_s[-1]) == (tone(0, BLOCK_S, 24_000), 5)
    assert reply.client.final_flags == finals(21)


async def test_the_silence_is_held_like_any_sound() -> None:
    reply = Reply()
    async with running(reply) as task:
        reply.speech.push(f"{HALF_A_SECOND}\n")
        await asyncio.sleep(2)
        reply.hold()
        reply.speech.end()
        await asyncio.sleep(2)
        reply.resume()
        await task
    assert reply.client.pcm == tone(PLAIN.level, 0.5) + SILENT_BLOCK
    assert reply.client.at_s[-1] == 4


async def test_the_silence_leaves_no_earlier_than_it_may() -> None:
    reply = Reply(ScriptedVoice(by_level))
    async with running(reply) as task:
        reply.speech.push("One.\n")
        await asyncio.sleep(0.001)
        assert reply.client.pcm == tone(100, LEAD_S)
        reply.speech.end()
        await task
    assert reply.client.pcm == tone(100, LEAD_S) + SILENT_BLOCK
    assert reply.client.at_s[-1] == pytest.approx(BLOCK_S, abs=LEAST_WAIT_S)


async def test_where_the_text_is_complete_before_the_last_block_leaves_that_one_is_marked() -> None:
    reply = Reply()
    async with running(reply) as task:
        reply.speech.push(f"{HALF_A_SECOND}\n")
        await asyncio.sleep(0.29)
        assert reply.client.final_flags == [False] * 24
        reply.speech.end()
        await task
    assert (reply.client.pcm, reply.client.final_flags) == (tone(PLAIN.level, 0.5), finals(25))


async def test_a_last_block_that_was_held_until_the_text_was_complete_is_marked() -> None:
    reply = Reply()
    async with running(reply) as task:
        reply.speech.push(f"{HALF_A_SECOND}\n")
        await asyncio.sleep(0.29)
        reply.hold()
        await asyncio.sleep(5)
        reply.speech.end()
        reply.resume()
        await task
    assert (reply.client.pcm, reply.client.final_flags) == (tone(PLAIN.level, 0.5), finals(25))


async def test_the_rest_of_a_block_that_waited_for_more_is_marked() -> None:
    reply = Reply(ScriptedVoice(replace(PLAIN, seconds_per_character=0.051)))
    async with running(reply) as task:
        reply.speech.push(f"{HALF_A_SECOND}\n")
        await asyncio.sleep(5)
        assert reply.client.final_flags == [False] * 25
        reply.speech.end()
        await task
    assert (reply.client.pcm, reply.client.final_flags) == (tone(PLAIN.level, 0.51), finals(26))


async def test_what_the_resampler_had_kept_back_is_marked() -> None:
    reply = Reply(ScriptedVoice(replace(PLAIN, sample_rate=24_000)))
    async with running(reply) as task:
        reply.speech.push(f"{HALF_A_SECOND}\n")
        await asyncio.sleep(5)
        assert not any(reply.client.final_flags)
        reply.speech.end()
        await task
    assert samples_in(reply.client.pcm) == 8_000
    assert any(reply.client.blocks[-1])
    assert reply.client.final_flags == finals(25)


async def test_nothing_is_marked_where_nothing_was_said() -> None:
    reply = Reply()
    async with running(reply) as task:
        reply.speech.push("[waves]\n")
        await asyncio.sleep(5)
        reply.speech.end()
        await task
    assert reply.client.chunks == []


# Holding


async def test_nothing_leaves_while_it_is_held_and_all_of_it_afterwards() -> None:
    reply = Reply(ScriptedVoice(by_level))
    reply.is_given("One. Two. Three.")
    async with running(reply) as task:
        await asyncio.sleep(0.11)
        before = len(reply.client.chunks)
        reply.hold()
        await asyncio.sleep(60)
        assert len(reply.client.chunks) == before == AT_ONCE + 5
        reply.resume()
        await task
    assert reply.client.pcm == tone(100, 0.2) + tone(200, 0.2) + tone(300, 0.3)
    assert [chunk.chunk_index for chunk in reply.client.chunks] == list(range(35))
    assert reply.client.final_flags == finals(35)
    # What was sent before has been played long ago: the lead begins anew.
    assert reply.client.at_s[before : before + AT_ONCE] == pytest.approx([60.11] * AT_ONCE)
    assert reply.client.at_s[before + AT_ONCE] == pytest.approx(60.13, abs=LEAST_WAIT_S)


async def test_it_can_be_held_before_it_begins() -> None:
    reply = Reply()
    reply.is_given(HALF_A_SECOND)
    reply.hold()
    async with running(reply) as task:
        await asyncio.sleep(5)
        assert not reply.speech.sounding
        reply.resume()
        await task
    assert (reply.client.at_s[0], len(reply.client.chunks)) == (5, 25)


async def test_a_hold_while_it_waits_for_its_time_holds() -> None:
    reply = Reply()
    reply.is_given(HALF_A_SECOND)
    async with running(reply):
        await asyncio.sleep(0.01)
        reply.hold()
        await asyncio.sleep(0.001)
        reply.resume()
        await asyncio.sleep(0.001)
        reply.hold()
        await asyncio.sleep(10)
        assert len(reply.client.chunks) == AT_ONCE


async def test_a_resume_that_is_taken_back_at_once_lets_nothing_out() -> None:
    reply = Reply()
    reply.is_given(HALF_A_SECOND)
    reply.hold()
    async with running(reply) as task:
        for _ in range(3):
            await asyncio.sleep(1)
            reply.resume()
            reply.hold()
        await asyncio.sleep(1)
        assert reply.client.chunks == []
        reply.resume()
        await task
    assert reply.client.pcm == tone(PLAIN.level, 0.5)


async def test_a_hold_that_is_taken_back_at_once_changes_nothing() -> None:
    reply = Reply()
    reply.is_given(HALF_A_SECOND)
    async with running(reply) as task:
        await asyncio.sleep(0.01)
        reply.hold()
        reply.resume()
        await task
    assert reply.client.at_s == pytest.approx(DUE_S, abs=LEAST_WAIT_S)


# Whatever happens

Wait = float | None
MANNERS = st.builds(
    replace,
    st.just(PLAIN),
    chunk_s=st.sampled_from((0.007, 0.02, 0.1, 3.0)),
    takes_s=st.sampled_from((0.0, 0.3)),
    pace=st.sampled_from((0.0, 0.3, 1.5)),
)
TEXTS = st.lists(st.sampled_from(list(LEVELS)), min_size=1, max_size=4)
WAITS = st.none() | st.just(0.0) | st.floats(0.001, 1.0)
"""Not even a turn of the loop, one turn, seconds."""
PAUSES = st.lists(st.tuples(WAITS, WAITS), max_size=6)


async def wait(seconds: Wait) -> None:
    if seconds is not None:
        await asyncio.sleep(seconds)


async def write(reply: Reply, texts: list[str], waits: list[Wait]) -> float:
    """Give the reply its text, with a wait after each part; returns when it was complete."""
    for text, seconds in zip(texts, waits, strict=False):
        reply.speech.push(f"{text}\n")
        await wait(seconds)
    reply.speech.end()
    return asyncio.get_running_loop().time()


async def hold_and_resume(reply: Reply, pauses: list[tuple[Wait, Wait]]) -> None:
    for wait_s, hold_s in pauses:
        await wait(wait_s)
        reply.hold()
        await wait(hold_s)
        reply.resume()


@given(MANNERS, TEXTS, st.lists(WAITS, min_size=4, max_size=4), PAUSES)
async def test_all_of_it_leaves_in_order_not_too_early_and_marked_once(
    manner: Manner, texts: list[str], waits: list[Wait], pauses: list[tuple[Wait, Wait]]
) -> None:
    reply = Reply(ScriptedVoice(lambda text: replace(manner, level=LEVELS[text])))
    async with running(reply) as task:
        pausing = asyncio.create_task(hold_and_resume(reply, pauses))
        complete_at_s = await write(reply, texts, waits)
        await pausing
        await task
    client = reply.client
    sound = b"".join(tone(LEVELS[text], len(text) * 0.05) for text in texts)
    silent = client.blocks[-1] == SILENT_BLOCK
    assert client.pcm == sound + (SILENT_BLOCK if silent else b"")
    assert [chunk.chunk_index for chunk in client.chunks] == list(range(len(client.chunks)))
    assert client.final_flags == finals(len(client.chunks))
    assert max(client.ahead_s()) <= LEAD_S + LEAST_WAIT_S + 1e-6
    assert reply.speech.playout.sent_s == pytest.approx(len(client.blocks) * BLOCK_S)
    last_sound_at_s = client.at_s[-2] if silent else client.at_s[-1]
    assert last_sound_at_s <= complete_at_s if silent else last_sound_at_s >= complete_at_s
