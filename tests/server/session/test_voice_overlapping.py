"""What is said while something is waited for: final words, a reply that begins, sound that has not left."""

from __future__ import annotations

import pytest

from estuary_server.providers.scripted_transcriber import ScriptedTranscriber
from estuary_server.providers.transcriber import Transcript
from tests.server.session.voice_ears import Guesser
from tests.server.session.voice_log import TimedLog
from tests.server.session.voice_scene import HELLO, a_voice_scene, answered, hello, said

pytestmark = pytest.mark.looptime

SLOW_S = 1.9
"""Final words that take so long are still waited for."""


# While final words are waited for


async def test_speech_over_a_reply_is_held_at_once_though_final_words_are_waited_for() -> None:
    async with a_voice_scene(HELLO, transcriber=ScriptedTranscriber(takes_s=2)) as scene:
        await scene.starts()
        await scene.writes("one")
        scene.player.coughs(0.5, 0.9)
        scene.player.coughs(2.0, 2.2)
        await scene.streams(3)
        assert scene.told() == [
            "0.00 voice_started",
            *hello("2", 0.00),
            "0.00-0.54 sound 2 0.74s",
            "1.12-2.04 sound 2 1.12s",
            "2.44-2.98 sound 2 0.74s",
        ]


async def test_it_interrupts_though_the_words_before_it_are_not_known_and_those_are_no_turn() -> None:
    ears = ScriptedTranscriber(takes_s=SLOW_S)
    async with a_voice_scene(HELLO, transcriber=ears) as scene:
        await scene.starts()
        await scene.writes("one")
        scene.player.says("mhm", 0.5, 0.9)
        scene.player.says("stop it now please", 1.6, 3.5)
        await scene.streams(6)
        assert [line for line in scene.told() if "hearing" not in line] == [
            "0.00 voice_started",
            *hello("2", 0.00),
            "0.00-0.54 sound 2 0.74s",
            "1.12-1.62 sound 2 0.70s",
            "2.88 interrupt 2 barge_in",
            "5.90 heard: stop it now please",
            *hello("4", 5.90),
            "5.90-5.98 sound 4 0.28s",
        ]
        assert ears.transcripts[0] == Transcript("mhm")
        assert (await scene.stored())[2:] == [said("3", "stop it now please"), answered("4")]


async def test_a_word_holds_the_reply_until_it_is_final_whatever_is_heard_meanwhile() -> None:
    async with a_voice_scene(HELLO, transcriber=ScriptedTranscriber(takes_s=SLOW_S)) as scene:
        await scene.starts()
        await scene.writes("one")
        scene.player.says("stop", 0.5, 0.9)
        scene.player.coughs(1.8, 1.9)
        await scene.streams(3.5)
        assert scene.told() == [
            "0.00 voice_started",
            *hello("2", 0.00),
            "0.00-0.54 sound 2 0.74s",
            "3.32 heard: stop",
            "3.32 interrupt 2 barge_in",
            *hello("4", 3.32),
            "3.32-3.48 sound 4 0.36s",
        ]


async def test_words_that_are_shown_are_not_taken_back_by_a_noise_that_follows() -> None:
    async with a_voice_scene(["Fine."], transcriber=ScriptedTranscriber(takes_s=SLOW_S)) as scene:
        await scene.starts()
        scene.player.says("one two", 0.5, 1.5)
        scene.player.coughs(2.5, 2.6)
        scene.player.coughs(3.0, 3.4)
        await scene.streams(3.5)
        assert scene.told() == ["0.00 voice_started", "0.96 hearing: one", "1.52 hearing: one two"]
        await scene.streams(9)
        assert scene.told_but_sound()[3:] == [
            "3.92 heard: one two",
            "3.92 reply 2: Fine.",
            "3.93 reply 2 final: Fine.",
        ]


async def test_what_is_not_well_understood_is_no_answer_over_a_reply() -> None:
    async with a_voice_scene(HELLO, transcriber=Guesser()) as scene:
        await scene.starts()
        await scene.writes("one")
        scene.player.coughs(1, 1.4)
        await scene.streams(9)
        assert [final.text for final in scene.log.finals()] == []
        assert await scene.stored() == [said("1", "one"), answered("2")]


# A reply that begins while the player speaks


async def test_a_reply_that_begins_while_the_player_speaks_again_is_held_and_cut() -> None:
    async with a_voice_scene(HELLO, transcriber=ScriptedTranscriber(takes_s=0.6)) as scene:
        await scene.starts()
        scene.player.says("one two", 0.5, 1.5)
        scene.player.says("three four five", 2.3, 4.5)
        await scene.streams(6)
        assert [line for line in scene.told() if "hearing" not in line] == [
            "0.00 voice_started",
            "2.62 heard: one two",
            *hello("2", 2.62, final_s=2.63),
            "3.04 interrupt 2 barge_in",
            "5.64 heard: three four five",
            *hello("4", 5.64),
            "5.64-5.98 sound 4 0.54s",
        ]
        assert await scene.stored() == [said("1", "one two"), said("3", "three four five"), answered("4")]


async def test_one_that_begins_during_a_noise_is_held_until_it_is_over() -> None:
    async with a_voice_scene(HELLO, transcriber=ScriptedTranscriber(takes_s=0.6)) as scene:
        await scene.starts()
        scene.player.says("one two", 0.5, 1.5)
        scene.player.coughs(2.5, 2.7)
        await scene.streams(9)
        assert [line for line in scene.told() if "hearing" not in line] == [
            "0.00 voice_started",
            "2.62 heard: one two",
            *hello("2", 2.62, final_s=2.63),
            "2.92-7.22 sound 2 4.50s final",
        ]
        assert await scene.stored() == [said("1", "one two"), answered("2")]


async def test_one_that_begins_after_a_silence_waits_for_nothing_though_keeping_takes_long() -> None:
    async with a_voice_scene(["Fine."], write_s=0.3) as scene:
        await scene.starts()
        scene.player.says("one two", 0.5, 1.5)
        await scene.streams(4)
        sound = [line for line in scene.told() if "sound" in line]
        assert sound == ["2.02-2.32 sound 2 0.50s final"]


# A client to which sound leaves slowly


@pytest.mark.parametrize("from_s", [0.5, 1.0, 1.5, 1.75, 2.0])
async def test_sound_of_a_reply_that_is_over_never_leaves_after_the_next_turn(from_s: float) -> None:
    async with a_voice_scene(["Hello there friend."], log=TimedLog(delay_s=0.03)) as scene:
        await scene.starts()
        await scene.writes("one")
        scene.player.says("mhm mhm mhm and now for something", from_s, from_s + 3.25)
        await scene.streams(9)
        chunks = [chunk.message_id for chunk in scene.log.chunks()]
        assert chunks == sorted(chunks)
        cut_at = next(at for at, line in enumerate(scene.told()) if "interrupt 2 barge_in" in line)
        assert not [line for line in scene.told()[cut_at:] if "sound 2" in line]
        assert [row[:3] for row in await scene.stored()][2:] == [
            ("user", "3", "mhm mhm mhm and now for something"),
            ("assistant", "4", "Hello there friend."),
        ]


async def test_a_reply_is_not_over_while_its_last_sound_is_held() -> None:
    async with a_voice_scene(["Hello there friend."], log=TimedLog(delay_s=0.03)) as scene:
        await scene.starts()
        await scene.writes("one")
        scene.player.coughs(1.75, 2.15)
        await scene.streams(8)
        chunks = scene.log.chunks()
        assert [chunk.chunk_index for chunk in chunks] == list(range(95))
        assert [chunk.is_final for chunk in chunks] == [False] * 94 + [True]
        pauses = [later - at for at, later in zip(scene.log.times, scene.log.times[1:], strict=False)]
        assert max(pauses) > 0.4
        assert await scene.stored() == [said("1", "one"), answered("2", "Hello there friend.")]
