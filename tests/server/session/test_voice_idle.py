"""Nobody speaks for long: voice is closed, and later the session is."""

from __future__ import annotations

import asyncio

import pytest

from estuary_sdk.protocol.events import SessionTimeoutData, VoiceTimeoutData
from estuary_server.config import Timing
from estuary_server.providers.scripted import Pause
from estuary_server.providers.scripted_transcriber import ScriptedTranscriber
from tests.server.session.voice_scene import HELLO, a_voice_scene, answered, hello, said

pytestmark = pytest.mark.looptime


async def test_voice_that_nobody_uses_is_closed_and_may_be_started_again() -> None:
    async with a_voice_scene(["Fine."], timing=Timing(voice_idle_s=5)) as scene:
        await scene.starts()
        scene.player.hums(0, 6)
        scene.player.says("too late", 6.5, 7.5)
        scene.player.says("good morning", 9, 10)
        await scene.streams(5.02)
        assert scene.log.left[-1] == VoiceTimeoutData(idle_seconds=5, timeout_seconds=5)
        assert (scene.detector.open_streams, scene.transcriber.open_streams) == (0, 0)
        await scene.streams(8)
        await scene.starts()
        await scene.streams(11)
        assert scene.told() == [
            "0.00 voice_started",
            "5.00 voice_timeout",
            "8.00 voice_started",
            "9.36 hearing: good",
            "10.02 hearing: good morning",
            "10.54 heard: good morning",
            "10.54 reply 2: Fine.",
            "10.54 reply 2 final: Fine.",
            "10.54-10.84 sound 2 0.50s final",
        ]


async def test_what_the_player_says_keeps_voice_open() -> None:
    async with a_voice_scene(["Fine."], timing=Timing(voice_idle_s=5)) as scene:
        await scene.starts()
        scene.player.says("one two", 2, 3)
        await scene.streams(9)
        assert [line for line in scene.told() if "timeout" in line] == ["8.52 voice_timeout"]


async def test_so_does_what_the_player_writes() -> None:
    async with a_voice_scene(["Fine."], timing=Timing(voice_idle_s=5)) as scene:
        await scene.starts()
        await scene.streams(3)
        await scene.writes("one")
        await scene.streams(9)
        assert [line for line in scene.told() if "timeout" in line] == ["8.00 voice_timeout"]


async def test_noise_does_not() -> None:
    async with a_voice_scene(["Fine."], timing=Timing(voice_idle_s=5)) as scene:
        await scene.starts()
        scene.player.coughs(1, 8)
        await scene.streams(9)
        assert [line for line in scene.told() if "timeout" in line] == ["5.00 voice_timeout"]


async def test_whoever_is_speaking_just_then_is_heard_to_the_end() -> None:
    async with a_voice_scene(["Fine."], timing=Timing(voice_idle_s=2)) as scene:
        await scene.starts()
        scene.player.says("a story that goes on and on", 0.5, 5)
        await scene.streams(9)
        assert [line for line in scene.told() if "hearing" not in line] == [
            "0.00 voice_started",
            "5.52 heard: a story that goes on and on",
            "5.52 reply 2: Fine.",
            "5.52 reply 2 final: Fine.",
            "5.52-5.82 sound 2 0.50s final",
            "7.52 voice_timeout",
        ]


async def test_so_is_whoever_has_spoken_and_is_not_understood_yet() -> None:
    slow = ScriptedTranscriber(takes_s=1.9)
    async with a_voice_scene(["Fine."], timing=Timing(voice_idle_s=1.7), transcriber=slow) as scene:
        await scene.starts()
        scene.player.says("one two", 0.5, 1.5)
        await scene.streams(7)
        assert [line for line in scene.told() if "hearing" not in line] == [
            "0.00 voice_started",
            "3.92 heard: one two",
            "3.92 reply 2: Fine.",
            "3.92 reply 2 final: Fine.",
            "3.92-4.22 sound 2 0.50s final",
            "5.62 voice_timeout",
        ]


async def test_a_silence_that_passed_while_voice_was_stopped_closes_nothing() -> None:
    slow = ScriptedTranscriber(takes_s=4)
    async with a_voice_scene(["Fine."], timing=Timing(voice_idle_s=2), transcriber=slow) as scene:
        await scene.starts()
        scene.player.coughs(0.5, 1)
        await scene.streams(1.6)
        stopping = asyncio.create_task(scene.stops())
        await asyncio.sleep(0)
        assert (await scene.starts()).ok
        await scene.passes(7)
        assert (await stopping).ok
        assert scene.told() == ["0.00 voice_started", "5.52 voice_stopped", "5.52 voice_started"]
        await scene.passes(8)
        assert scene.told()[3:] == ["7.52 voice_timeout"]


async def test_nor_is_it_told_when_voice_is_closed_already() -> None:
    slow = ScriptedTranscriber(takes_s=4)
    async with a_voice_scene(["Fine."], timing=Timing(voice_idle_s=2), transcriber=slow) as scene:
        await scene.starts()
        scene.player.coughs(0.5, 1)
        await scene.streams(1.6)
        assert (await scene.stops()).ok
        await scene.passes(20)
        assert scene.told() == ["0.00 voice_started", "5.52 voice_stopped"]


async def test_a_button_that_is_held_in_silence_does_not_keep_it_open() -> None:
    async with a_voice_scene(["Fine."], timing=Timing(voice_idle_s=2)) as scene:
        await scene.presses()
        await scene.streams(3)
        await scene.presses()
        scene.player.says("one two", 3.5, 4.5)
        await scene.streams(4.6)
        await scene.releases()
        await scene.sees("reply 2 final")
        assert scene.told_but_sound() == [
            "0.00 voice_started",
            "2.00 voice_timeout",
            "3.00 voice_started",
            "3.96 hearing: one",
            "4.52 hearing: one two",
            "4.60 heard: one two",
            "4.60 voice_stopped",
            "4.60 reply 2: Fine.",
            "4.60 reply 2 final: Fine.",
        ]


async def test_words_that_were_shown_are_taken_back_when_voice_closes() -> None:
    async with a_voice_scene(["Fine."]) as scene:
        await scene.starts()
        scene.player.says("one two", 0.5, 1.5)
        await scene.streams(1.3)
        await scene.ends()
        assert scene.told() == [
            "0.00 voice_started",
            "0.96 hearing: one",
            "1.30 heard: ",
        ]
        assert await scene.stored() == []


async def test_a_client_that_never_asks_is_heard_again_with_its_next_sound() -> None:
    async with a_voice_scene(["Fine."], timing=Timing(voice_idle_s=5)) as scene:
        scene.player.says("good morning", 6, 7)
        await scene.streams(8)
        assert [line for line in scene.told() if "hearing" not in line] == [
            "5.02 voice_timeout",
            "7.54 heard: good morning",
            "7.54 reply 2: Fine.",
            "7.54 reply 2 final: Fine.",
            "7.54-7.84 sound 2 0.50s final",
        ]


async def test_a_session_that_nobody_uses_is_ended() -> None:
    timing = Timing(session_idle_s=5)
    async with a_voice_scene(HELLO, timing=timing) as scene:
        await scene.starts()
        scene.player.says("good morning", 0.5, 1.5)
        await scene.streams(20)
        assert scene.log.left[-1] == SessionTimeoutData(idle_seconds=5, timeout_seconds=5)
        assert [line for line in scene.told() if "hearing" not in line] == [
            "0.00 voice_started",
            "2.02 heard: good morning",
            *hello("2", 2.02),
            "2.02-6.32 sound 2 4.50s final",
            "12.02 session_timeout",
        ]
        assert scene.running.done()
        assert not (await scene.sends(bytes(640))).ok
        assert await scene.stored() == [said("1", "good morning"), answered("2")]


async def test_nobody_is_idle_while_a_reply_is_made_or_heard_and_idleness_counts_from_its_end() -> None:
    async with a_voice_scene([Pause(3), *HELLO], timing=Timing(session_idle_s=5)) as scene:
        await scene.writes("one")
        await scene.passes(30)
        assert scene.log.left[-1] == SessionTimeoutData(idle_seconds=5, timeout_seconds=5)
        assert scene.told() == [
            *hello("2", 3),
            "3.00-7.30 sound 2 4.50s final",
            "13.00 session_timeout",
        ]


async def test_what_waits_for_a_slow_store_is_not_idle() -> None:
    async with a_voice_scene(["Fine."], timing=Timing(session_idle_s=5), write_s=7) as scene:
        assert (await scene.writes("one", text_only=True)).ok
        await scene.passes(40)
        assert scene.told() == [
            "7.00 reply 2: Fine.",
            "14.00 reply 2 final: Fine.",
            "19.00 session_timeout",
        ]


@pytest.mark.parametrize("timing", [Timing(session_idle_s=0, voice_idle_s=0)])
async def test_zero_is_never(timing: Timing) -> None:
    async with a_voice_scene(HELLO, timing=timing) as scene:
        await scene.starts()
        await scene.passes(1_000_000)
        assert scene.told() == ["0.00 voice_started"]
