"""Lines that a client lets the character say."""

from __future__ import annotations

import asyncio

import pytest

from estuary_sdk.protocol.commands import SayLine
from estuary_sdk.protocol.events import BotResponse, BotVoice
from estuary_server.providers.scripted_voice import Manner
from estuary_server.session.surroundings import Device
from tests.server.session.voice_log import TimedLog
from tests.server.session.voice_scene import HELLO, a_voice_scene, answered, hello, said

pytestmark = pytest.mark.looptime


async def test_a_line_is_spoken_before_any_start_voice_and_its_final_follows_its_last_sound() -> None:
    async with a_voice_scene([]) as scene:
        await scene.is_to_say("One two three four.")
        await asyncio.sleep(3)
        assert scene.told() == [
            "0.00 reply 1: One two three four.",
            "0.00-1.70 sound 1 1.90s final",
            "1.70 reply 1 final: One two three four.",
        ]
        assert await scene.stored() == [
            answered("1", "One two three four."),
        ]
    assert scene.model.requests == []


async def test_the_next_line_after_the_final_interrupts_nothing() -> None:
    async with a_voice_scene([]) as scene:
        await scene.is_to_say("One two three four.")
        await scene.sees("reply 1 final")
        await scene.is_to_say("Five six.")
        await asyncio.sleep(3)
        assert scene.told() == [
            "0.00 reply 1: One two three four.",
            "0.00-1.70 sound 1 1.90s final",
            "1.70 reply 1 final: One two three four.",
            "1.70 reply 2: Five six.",
            "1.72-2.60 sound 2 0.90s final",
            "2.60 reply 2 final: Five six.",
        ]
        assert await scene.stored() == [
            answered("1", "One two three four."),
            answered("2", "Five six."),
        ]


async def test_what_was_heard_of_the_second_line_is_counted_from_the_end_of_the_first() -> None:
    async with a_voice_scene([]) as scene:
        await scene.is_to_say("One two three four.")
        await scene.sees("reply 1 final")
        await scene.is_to_say("Five six seven eight.")
        await asyncio.sleep(2.9 - scene.now_s())
        await scene.cuts()
        assert scene.told()[-1] == "2.90 interrupt 2 client_interrupt"
        assert await scene.stored() == [
            answered("1", "One two three four."),
            answered("2", "Five six", cut=True),
        ]


async def test_after_a_cut_the_client_plays_nothing_more_that_the_next_would_wait_for() -> None:
    async with a_voice_scene([]) as scene:
        await scene.is_to_say("One two three four.")
        await scene.sees("reply 1 final")
        await scene.is_to_say("Five six.")
        await asyncio.sleep(0.05)
        await scene.is_to_say("Seven.")
        await asyncio.sleep(1)
        assert scene.told() == [
            "0.00 reply 1: One two three four.",
            "0.00-1.70 sound 1 1.90s final",
            "1.70 reply 1 final: One two three four.",
            "1.70 reply 2: Five six.",
            "1.72-1.74 sound 2 0.04s",
            "1.75 interrupt 2 new_input",
            "1.75 reply 3: Seven.",
            "1.75-2.15 sound 3 0.60s final",
            "2.15 reply 3 final: Seven.",
        ]


async def test_a_line_cuts_the_line_that_sounds() -> None:
    async with a_voice_scene([]) as scene:
        await scene.is_to_say("One two three four.")
        await asyncio.sleep(1.01)
        await scene.is_to_say("Five six.")
        await asyncio.sleep(2)
        assert scene.told() == [
            "0.00 reply 1: One two three four.",
            "0.00-1.00 sound 1 1.20s",
            "1.01 interrupt 1 new_input",
            "1.01 reply 2: Five six.",
            "1.01-1.71 sound 2 0.90s final",
            "1.71 reply 2 final: Five six.",
        ]
        assert await scene.stored() == [
            answered("1", "One two three", cut=True),
            answered("2", "Five six."),
        ]


async def test_a_line_that_is_cut_gets_no_final() -> None:
    async with a_voice_scene([]) as scene:
        await scene.is_to_say("One two three four.")
        await asyncio.sleep(1.01)
        await scene.cuts()
        await asyncio.sleep(2)
        assert scene.told() == [
            "0.00 reply 1: One two three four.",
            "0.00-1.00 sound 1 1.20s",
            "1.01 interrupt 1 client_interrupt",
        ]
        assert await scene.stored() == [answered("1", "One two three", cut=True)]


async def test_a_line_cuts_a_reply_and_a_text_cuts_a_line() -> None:
    async with a_voice_scene(HELLO) as scene:
        await scene.writes("one")
        await asyncio.sleep(1.01)
        await scene.is_to_say("Five six.")
        await asyncio.sleep(0.2)
        await scene.writes("two")
        await asyncio.sleep(9)
        assert scene.told() == [
            *hello("2", 0.00),
            "0.00-1.00 sound 2 1.20s",
            "1.01 interrupt 2 new_input",
            "1.01 reply 3: Five six.",
            "1.01-1.19 sound 3 0.38s",
            "1.21 interrupt 3 new_input",
            *hello("5", 1.21),
            "1.21-5.51 sound 5 4.50s final",
        ]
        assert await scene.stored() == [
            said("1", "one"),
            answered("2", "Hello there", cut=True),
            answered("3", "Five", cut=True),
            said("4", "two"),
            answered("5"),
        ]


async def test_the_player_interrupts_a_line() -> None:
    async with a_voice_scene(HELLO) as scene:
        await scene.starts()
        await scene.is_to_say("One two three four five six seven.")
        scene.player.says("wait a moment", 1, 2)
        await scene.streams(2.6)
        assert scene.told() == [
            "0.00 voice_started",
            "0.00 reply 1: One two three four five six seven.",
            "0.00-1.02 sound 1 1.22s",
            "2.02 hearing: wait a moment",
            "2.02 interrupt 1 barge_in",
            "2.54 heard: wait a moment",
            *hello("3", 2.54),
            "2.54-2.58 sound 3 0.24s",
        ]
        assert await scene.stored() == [
            answered("1", "One two three", cut=True),
            said("2", "wait a moment"),
            answered("3"),
        ]


async def test_a_cough_over_a_line_delays_it_and_its_final() -> None:
    async with a_voice_scene(HELLO) as scene:
        await scene.starts()
        await scene.is_to_say("One two three four.")
        scene.player.coughs(1, 1.1)
        await scene.streams(3)
        assert scene.told() == [
            "0.00 voice_started",
            "0.00 reply 1: One two three four.",
            "0.00-1.02 sound 1 1.22s",
            "1.32-1.80 sound 1 0.68s final",
            "1.80 reply 1 final: One two three four.",
        ]


async def test_a_written_line_has_no_sound() -> None:
    async with a_voice_scene([]) as scene:
        await scene.is_to_say("One two.", text_only=True)
        await asyncio.sleep(1)
        assert scene.told() == ["0.00 reply 1: One two.", "0.00 reply 1 final: One two."]
    assert scene.voice.spoken == []


async def test_a_line_that_cannot_be_spoken_gets_its_final() -> None:
    async with a_voice_scene([]) as scene:
        await scene.is_to_say("...")
        await asyncio.sleep(1)
        assert scene.told() == ["0.00 reply 1: ...", "0.00 reply 1 final: ..."]


async def test_a_line_whose_voice_fails_gets_its_final_and_the_failure_is_told() -> None:
    async with a_voice_scene([], manner=Manner(refuses=True)) as scene:
        await scene.is_to_say("One two.")
        await asyncio.sleep(1)
        assert scene.told() == [
            "0.00 reply 1: One two.",
            "0.00 reply 1 final: One two.",
            "0.00 voice_error: the voice failed: scripted:voice: failed",
        ]
        assert await scene.stored() == [answered("1", "One two.")]


async def test_a_line_is_long_and_comes_in_sentences() -> None:
    async with a_voice_scene([], device=Device(speaker_hz=24_000)) as scene:
        await scene.is_to_say("One two three. Four five six. Seven.")
        await asyncio.sleep(9)
        assert scene.told() == [
            "0.00 reply 1: One two three. Four five six. Seven.",
            "0.00-3.20 sound 1 3.40s final",
            "3.20 reply 1 final: One two three. Four five six. Seven.",
        ]
    assert [spoken.text for spoken in scene.voice.spoken] == [
        "One two three.",
        "Four five six.",
        "Seven.",
    ]


async def test_the_same_line_sent_twice_is_spoken_once() -> None:
    async with a_voice_scene([]) as scene:
        line = SayLine("One two.", client_message_id="c1")
        first = await scene.session.post(line)
        assert await scene.session.post(line) == first
        await asyncio.sleep(3)
        assert await scene.session.post(line) == first
        await asyncio.sleep(3)
        assert scene.told() == [
            "0.00 reply 1: One two.",
            "0.00-0.60 sound 1 0.80s final",
            "0.60 reply 1 final: One two.",
        ]


# A client to which sound leaves slowly


@pytest.mark.parametrize("write_s", [0.0, 0.5])
async def test_the_sound_of_a_line_that_is_over_leaves_to_its_end_though_the_next_one_is_cut(
    write_s: float,
) -> None:
    async with a_voice_scene(["Fine."], log=TimedLog(delay_s=0.03), write_s=write_s) as scene:
        await scene.is_to_say("One two three four.")
        await scene.passes(1.8 + write_s)
        await scene.is_to_say("Five six.")
        await asyncio.sleep(0.05)
        await scene.writes("one")
        await scene.passes(9)
        chunks = [chunk.chunk_index for chunk in scene.log.chunks() if chunk.message_id == "1"]
        assert chunks == list(range(95))
        assert (await scene.stored())[0] == answered("1", "One two three four.")


async def test_a_line_that_is_being_stored_when_a_text_comes_leaves_to_its_end_before_its_final() -> None:
    async with a_voice_scene(["Fine."], log=TimedLog(delay_s=0.03), write_s=0.5) as scene:
        await scene.is_to_say("One two three four.")
        await scene.passes(1.9)
        assert await scene.stored() == []
        await scene.writes("one")
        await scene.passes(9)
        kinds = [type(event) for event in scene.log.left if getattr(event, "message_id", "") == "1"]
        assert kinds == [BotResponse, *[BotVoice] * 95, BotResponse]
        assert not [line for line in scene.told() if "interrupt" in line]
