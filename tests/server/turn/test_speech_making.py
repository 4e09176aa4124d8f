"""The sound of one reply, as it is made: what the voice is given, and what comes of it."""

from __future__ import annotations

import asyncio
import base64
import struct
from dataclasses import replace

import pytest

from estuary_sdk.protocol.audio import bytes_for, samples_in
from estuary_sdk.protocol.events import BotVoice
from estuary_server.providers.scripted_voice import Manner, ScriptedVoice
from estuary_server.turn.speech import AHEAD_BLOCKS, BLOCK_S, VOICE_PATIENCE_S
from tests.server.turn.speech_scene import (
    HALF_A_SECOND,
    HZ,
    PLAIN,
    STYLE,
    Reply,
    by_level,
    finals,
    running,
    tone,
)

pytestmark = pytest.mark.looptime

# Chunks


async def test_a_reply_leaves_in_blocks_of_20_ms_of_which_the_last_is_marked() -> None:
    client = (await Reply().says(HALF_A_SECOND)).client
    block = base64.b64encode(tone(PLAIN.level, BLOCK_S)).decode()
    assert client.chunks == [
        BotVoice(block, "m", index, is_final=index == 24, sample_rate=HZ, reply_to="c1")
        for index in range(25)
    ]


async def test_the_last_block_is_as_short_as_what_is_left() -> None:
    voice = ScriptedVoice(replace(PLAIN, seconds_per_character=0.051))
    client = (await Reply(voice).says(HALF_A_SECOND)).client
    assert [samples_in(block) for block in client.blocks] == [320] * 25 + [160]
    assert client.final_flags == finals(26)


async def test_sound_shorter_than_a_block_is_one_final_chunk() -> None:
    voice = ScriptedVoice(replace(PLAIN, seconds_per_character=0.001))
    client = (await Reply(voice).says(HALF_A_SECOND)).client
    assert (client.pcm, client.final_flags) == (tone(PLAIN.level, 0.01), [True])


async def test_pieces_follow_one_another_without_a_gap() -> None:
    voice = ScriptedVoice(lambda text: replace(by_level(text), seconds_per_character=0.0511))
    reply = await Reply(voice).says("One. Two.", " Three.")
    assert reply.said == ["One.", "Two.", "Three."]
    assert reply.client.pcm == tone(100, 0.2044) + tone(200, 0.2044) + tone(300, 0.3066)
    assert {samples_in(block) for block in reply.client.blocks[:-1]} == {320}


async def test_the_voice_is_told_the_style_and_given_what_can_be_spoken() -> None:
    reply = await Reply().says("Well, *hello* there! [laughs] ", "\N{GRINNING FACE} See [it](http://x.org).")
    assert reply.said == ["Well, hello there!", "See it."]
    assert {spoken.style for spoken in reply.voice.spoken} == {STYLE}


@pytest.mark.parametrize("texts", [(), ("",), ("[laughs]",), ("\N{GRINNING FACE}\n", "...")])
async def test_without_anything_to_say_nothing_leaves(texts: tuple[str, ...], looptime: float) -> None:
    reply = await Reply().says(*texts)
    await reply.speech.wait_until_played()
    assert (reply.said, reply.client.chunks, reply.speech.sounding) == ([], [], False)
    assert (reply.speech.problem, reply.speech.heard_text(None), looptime) == ("", "", 0)


async def test_a_voice_that_has_no_sound_for_a_text_is_no_problem() -> None:
    reply = await Reply(ScriptedVoice(replace(PLAIN, seconds_per_character=0))).says(HALF_A_SECOND)
    assert (reply.said, reply.client.chunks, reply.speech.problem) == ([HALF_A_SECOND], [], "")


async def test_the_first_piece_is_spoken_while_the_text_is_still_written() -> None:
    reply = Reply()
    async with running(reply):
        reply.speech.push("Hello, my dear friend. ")
        reply.speech.push("How are")
        await asyncio.sleep(0.1)
        assert reply.said == ["Hello, my dear friend."]
        assert reply.client.at_s[0] == 0
        reply.speech.push(" you? ")
        await asyncio.sleep(0.1)
        assert reply.said == ["Hello, my dear friend.", "How are you?"]


async def test_no_more_than_five_seconds_are_made_ahead_and_that_is_not_the_voices_fault() -> None:
    reply = Reply()
    reply.is_given(*[f"Number {number:02}. " for number in range(10, 60)])
    reply.hold()
    async with running(reply) as task:
        await asyncio.sleep(1_000)
        assert len(reply.said) == 11
        assert AHEAD_BLOCKS * BLOCK_S == 10 * 0.5
        assert reply.voice.open_sounds == 1
        reply.resume()
        await task
    assert (len(reply.said), reply.client.pcm) == (50, tone(PLAIN.level, 50 * 0.5))
    assert reply.client.final_flags == finals(50 * 25)
    assert reply.speech.problem == ""


# Sample rates


@pytest.mark.parametrize("from_hz", [8_000, 22_050, 24_000, 48_000])
@pytest.mark.parametrize("to_hz", [8_000, 16_000, 44_100, 48_000])
async def test_it_leaves_at_the_rate_of_the_client(from_hz: int, to_hz: int) -> None:
    voice = ScriptedVoice(replace(PLAIN, sample_rate=from_hz))
    client = (await Reply(voice, to_hz).says("One two. ", "Three four.")).client
    made = bytes_for(0.4, from_hz) // 2 + bytes_for(0.55, from_hz) // 2
    assert samples_in(client.pcm) == round(made * to_hz / from_hz)
    assert {samples_in(block) for block in client.blocks[:-1]} == {bytes_for(BLOCK_S, to_hz) // 2}
    assert {chunk.sample_rate for chunk in client.chunks} == {to_hz}


async def test_nothing_clicks_between_pieces() -> None:
    voice = ScriptedVoice(replace(PLAIN, sample_rate=22_050))
    client = (await Reply(voice).says("One two. ", "Three four. ", "Five.")).client
    samples = struct.unpack(f"<{samples_in(client.pcm)}h", client.pcm)
    assert all(abs(sample - PLAIN.level) < PLAIN.level // 50 for sample in samples[100:-100])


async def test_pieces_may_come_at_different_rates() -> None:
    rates = {"One.": 8_000, "Two.": 48_000, "Three.": HZ}
    voice = ScriptedVoice(lambda text: replace(PLAIN, sample_rate=rates[text]))
    client = (await Reply(voice).says("One. Two. Three.")).client
    assert samples_in(client.pcm) == round(HZ * (0.2 + 0.2 + 0.3))
    assert client.final_flags == finals(35)


# Cutting


@pytest.mark.parametrize("after_s", [0.0, 0.1, 0.35, 0.7])
@pytest.mark.parametrize(
    "manner",
    [
        PLAIN,
        replace(PLAIN, hangs_after=0),
        replace(PLAIN, hangs_after=2),
        replace(PLAIN, takes_s=0.3, pace=1),
    ],
)
async def test_cancelling_ends_the_sound_and_closes_the_voice(manner: Manner, after_s: float) -> None:
    reply = Reply(ScriptedVoice(manner))
    reply.is_given(HALF_A_SECOND, " And another. And another one.")
    async with running(reply) as task:
        await asyncio.sleep(after_s)
        task.cancel()
        await asyncio.wait([task])
        assert task.cancelled()
        left = len(reply.client.chunks)
        await asyncio.sleep(2 * VOICE_PATIENCE_S)
    assert (reply.voice.open_sounds, len(reply.client.chunks)) == (0, left)
    assert asyncio.all_tasks() == {asyncio.current_task()}
    assert True not in reply.client.final_flags
    assert reply.speech.problem == ""


async def test_cancelling_while_it_is_held_and_much_is_made_closes_the_voice() -> None:
    reply = Reply(ScriptedVoice(replace(PLAIN, seconds_per_character=1.0)))
    reply.is_given(HALF_A_SECOND)
    reply.hold()
    async with running(reply):
        await asyncio.sleep(2 * VOICE_PATIENCE_S)
        assert reply.voice.open_sounds == 1
    assert reply.voice.open_sounds == 0
