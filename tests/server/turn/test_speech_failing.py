"""The sound of one reply whose voice fails, or takes too long: what is left of it, and what is said of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from estuary_sdk.protocol.audio import samples_in
from estuary_server.providers.scripted_voice import Manner, ScriptedVoice
from estuary_server.providers.voice import Sound, VoiceStyle
from estuary_server.turn.speech import VOICE_PATIENCE_S
from tests.server.turn.speech_scene import (
    HALF_A_SECOND,
    HZ,
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

FAILED = "the voice failed: scripted:voice: failed"
TOO_SLOW = "the voice failed: it took longer than 10 s"


# Failures


async def test_a_voice_that_refuses_leaves_no_sound_and_says_why() -> None:
    reply = await Reply(ScriptedVoice(replace(PLAIN, refuses=True))).says(HALF_A_SECOND, " And more.")
    assert (reply.client.chunks, reply.said) == ([], [HALF_A_SECOND])
    assert reply.speech.problem == FAILED


async def test_a_voice_that_fails_before_its_first_chunk_leaves_no_sound() -> None:
    reply = await Reply(ScriptedVoice(replace(PLAIN, fails_after=0))).says(HALF_A_SECOND)
    await reply.speech.wait_until_played()
    assert (reply.client.chunks, reply.speech.problem) == ([], FAILED)


@pytest.mark.parametrize(
    ("chunk_s", "seconds"), [(0.1, [0.02] * 10), (0.11, [0.02] * 11), (0.053, [0.02] * 5 + [0.006])]
)
async def test_a_voice_that_fails_on_its_way_ends_the_sound_there(
    chunk_s: float, seconds: list[float]
) -> None:
    reply = await Reply(ScriptedVoice(replace(PLAIN, fails_after=2, chunk_s=chunk_s))).says(HALF_A_SECOND)
    assert [samples_in(block) / HZ for block in reply.client.blocks] == pytest.approx(seconds)
    assert reply.client.final_flags == finals(len(seconds))
    assert reply.speech.problem == FAILED


async def test_a_voice_that_fails_in_a_later_piece_keeps_what_it_said() -> None:
    voice = ScriptedVoice(lambda text: replace(PLAIN, refuses=text == "Two."))
    reply = await Reply(voice).says("One. Two. Three.")
    assert reply.said == ["One.", "Two."]
    assert (reply.client.pcm, reply.client.final_flags) == (tone(PLAIN.level, 0.2), finals(10))
    assert reply.speech.problem == FAILED


async def test_an_unexpected_failure_says_its_kind_and_not_its_text() -> None:
    def fail(text: str) -> Manner:
        raise ZeroDivisionError("a secret")

    reply = await Reply(ScriptedVoice(fail)).says(HALF_A_SECOND)
    assert (reply.client.chunks, reply.speech.problem) == ([], "the voice failed: ZeroDivisionError")


async def test_text_that_comes_after_a_failure_is_taken() -> None:
    reply = Reply(ScriptedVoice(replace(PLAIN, refuses=True)))
    async with running(reply) as task:
        reply.speech.push("One. Two. ")
        await task
        reply.is_given("Three.")
    assert reply.said == ["One."]


# Patience


class Shy(ScriptedVoice):
    """Takes its time before it gives a sound at all.

    Args:
        takes_s: loop time until ``speak`` is entered.
    """

    def __init__(self, takes_s: float) -> None:
        super().__init__(PLAIN)
        self._takes_s = takes_s

    @asynccontextmanager
    async def speak(self, text: str, style: VoiceStyle) -> AsyncIterator[Sound]:
        await asyncio.sleep(self._takes_s)
        async with super().speak(text, style) as sound:
            yield sound


@pytest.mark.parametrize(
    "voice",
    [
        Shy(VOICE_PATIENCE_S + 0.1),
        Shy(3_600),
        ScriptedVoice(replace(PLAIN, takes_s=VOICE_PATIENCE_S + 0.1)),
        ScriptedVoice(replace(PLAIN, hangs_after=0)),
    ],
)
async def test_a_voice_that_takes_too_long_to_begin_has_failed(voice: ScriptedVoice, looptime: float) -> None:
    reply = await Reply(voice).says(HALF_A_SECOND, " And more.")
    assert (reply.client.chunks, reply.speech.problem) == ([], TOO_SLOW)
    assert "And more." not in reply.said
    assert looptime == pytest.approx(VOICE_PATIENCE_S)


async def test_a_voice_that_takes_too_long_to_go_on_ends_the_sound_there(looptime: float) -> None:
    reply = await Reply(ScriptedVoice(replace(PLAIN, hangs_after=2))).says(HALF_A_SECOND, " And more.")
    assert reply.client.pcm == tone(PLAIN.level, 0.2) + SILENT_BLOCK
    assert reply.client.final_flags == finals(11)
    assert (reply.said, reply.speech.problem) == ([HALF_A_SECOND], TOO_SLOW)
    assert reply.client.at_s[-1] == looptime == pytest.approx(VOICE_PATIENCE_S)


async def test_what_was_made_of_a_block_when_the_voice_hung_is_the_last() -> None:
    voice = ScriptedVoice(replace(PLAIN, hangs_after=2, chunk_s=0.053))
    client = (await Reply(voice).says(HALF_A_SECOND)).client
    assert (client.pcm, client.final_flags) == (tone(PLAIN.level, 0.106), finals(6))


async def test_a_later_piece_that_takes_too_long_ends_the_sound_there() -> None:
    voice = ScriptedVoice(lambda text: replace(by_level(text), takes_s=60 if text == "Two." else 0))
    reply = await Reply(voice).says("One. Two. Three.")
    assert reply.client.pcm == tone(100, 0.2) + SILENT_BLOCK
    assert reply.client.final_flags == finals(11)
    assert (reply.said, reply.speech.problem) == (["One.", "Two."], TOO_SLOW)
    await asyncio.sleep(60)
    assert reply.speech.heard_text(None) == "One."


@pytest.mark.parametrize(
    "voice",
    [
        Shy(VOICE_PATIENCE_S - 0.1),
        ScriptedVoice(replace(PLAIN, takes_s=VOICE_PATIENCE_S - 0.1)),
        ScriptedVoice(replace(PLAIN, pace=(VOICE_PATIENCE_S - 0.1) / PLAIN.chunk_s)),
    ],
)
async def test_a_slow_voice_is_waited_for_as_long_as_it_goes_on(voice: ScriptedVoice) -> None:
    reply = await Reply(voice).says(HALF_A_SECOND, " And another.")
    assert reply.client.pcm == tone(PLAIN.level, 0.5 + 0.6)
    assert (reply.said, reply.speech.problem) == ([HALF_A_SECOND, "And another."], "")


async def test_the_voice_is_not_to_blame_for_text_that_is_late() -> None:
    reply = Reply(ScriptedVoice(by_level))
    async with running(reply) as task:
        for text in LEVELS:
            await asyncio.sleep(6 * VOICE_PATIENCE_S)
            reply.speech.push(f"{text}\n")
        reply.speech.end()
        await task
    assert reply.client.pcm == tone(100, 0.2) + tone(200, 0.2) + tone(300, 0.3)
    assert reply.speech.problem == ""
