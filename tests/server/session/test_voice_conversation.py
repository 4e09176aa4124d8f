"""A conversation by voice, and by voice and text in turns, as its client sees it."""

from __future__ import annotations

import pytest

from estuary_sdk.protocol.events import SttResponse
from estuary_server.providers.scripted import Pause
from estuary_server.session.surroundings import Device
from tests.server.session.voice_scene import HELLO, a_voice_scene, answered, hello, said

pytestmark = pytest.mark.looptime


async def test_two_utterances_are_two_turns() -> None:
    async with a_voice_scene(["Fine."]) as scene:
        await scene.starts()
        scene.player.says("good morning", 0.5, 1.5)
        scene.player.says("how are you", 5, 6)
        await scene.streams(8)
        assert scene.told() == [
            "0.00 voice_started",
            "0.88 hearing: good",
            "1.52 hearing: good morning",
            "2.02 heard: good morning",
            "2.02 reply 2: Fine.",
            "2.02 reply 2 final: Fine.",
            "2.02-2.32 sound 2 0.50s final",
            "5.28 hearing: how",
            "5.68 hearing: how are",
            "6.02 hearing: how are you",
            "6.54 heard: how are you",
            "6.54 reply 4: Fine.",
            "6.54 reply 4 final: Fine.",
            "6.54-6.84 sound 4 0.50s final",
        ]
        assert await scene.stored() == [
            said("1", "good morning"),
            answered("2", "Fine."),
            said("3", "how are you"),
            answered("4", "Fine."),
        ]
    assert scene.given(1) == [("user", "good morning"), ("assistant", "Fine.")]


async def test_a_pause_in_a_sentence_does_not_end_it() -> None:
    async with a_voice_scene(["Fine."]) as scene:
        await scene.starts()
        scene.player.says("the first half", 0.5, 2)
        scene.player.says("and the second", 2.45, 4)
        await scene.streams(6)
        assert scene.told() == [
            "0.00 voice_started",
            "0.84 hearing: the",
            "1.48 hearing: the first",
            "2.02 hearing: the first half",
            "2.82 hearing: the first half and",
            "3.24 hearing: the first half and the",
            "4.04 hearing: the first half and the second",
            "4.52 heard: the first half and the second",
            "4.52 reply 2: Fine.",
            "4.52 reply 2 final: Fine.",
            "4.52-4.82 sound 2 0.50s final",
        ]
        assert await scene.stored() == [said("1", "the first half and the second"), answered("2", "Fine.")]


async def test_silence_ends_an_utterance_after_half_a_second_of_the_microphone() -> None:
    async with a_voice_scene(["Fine."]) as scene:
        await scene.starts()
        scene.player.says("one", 0.5, 1)
        scene.player.says("two", 1.6, 2.1)
        await scene.streams(4)
        assert [line for line in scene.told() if "heard" in line] == [
            "1.52 heard: one",
            "2.64 heard: two",
        ]


async def test_the_first_syllable_is_not_lost() -> None:
    async with a_voice_scene(["Fine."]) as scene:
        await scene.starts()
        scene.player.says("a psst first", 0.5, 0.75, quiet=True)
        scene.player.says("syllable", 0.75, 1.75)
        await scene.streams(3)
        assert scene.told() == [
            "0.00 voice_started",
            "0.78 hearing: a psst",
            "1.76 hearing: a psst firstsyllable",
            "2.28 heard: a psst firstsyllable",
            "2.28 reply 2: Fine.",
            "2.28 reply 2 final: Fine.",
            "2.28-2.58 sound 2 0.50s final",
        ]


async def test_a_hum_is_nothing() -> None:
    async with a_voice_scene(HELLO) as scene:
        await scene.starts()
        scene.player.hums(0, 5)
        await scene.streams(5)
        assert scene.told() == ["0.00 voice_started"]
    assert scene.transcriber.fed_s == 0


async def test_a_text_over_a_spoken_reply_cuts_it_where_it_was_heard() -> None:
    async with a_voice_scene(HELLO) as scene:
        await scene.starts()
        scene.player.says("good morning", 0.5, 1.5)
        await scene.streams(4.01)
        await scene.writes("never mind")
        await scene.streams(9)
        assert scene.told() == [
            "0.00 voice_started",
            "0.88 hearing: good",
            "1.52 hearing: good morning",
            "2.02 heard: good morning",
            *hello("2", 2.02),
            "2.02-4.00 sound 2 2.18s",
            "4.00 interrupt 2 new_input",
            *hello("4", 4.00),
            "4.00-8.30 sound 4 4.50s final",
        ]
        assert await scene.stored() == [
            said("1", "good morning"),
            answered("2", "Hello there my dear", cut=True),
            said("3", "never mind"),
            answered("4"),
        ]
    assert scene.given(1)[-1] == ("assistant", "Hello there my dear")


async def test_a_text_while_the_character_still_thinks_about_what_was_said() -> None:
    async with a_voice_scene([Pause(1), *HELLO]) as scene:
        await scene.starts()
        scene.player.says("good morning", 0.5, 1.5)
        await scene.streams(2.51)
        await scene.writes("never mind")
        await scene.streams(9)
        assert scene.told() == [
            "0.00 voice_started",
            "0.88 hearing: good",
            "1.52 hearing: good morning",
            "2.02 heard: good morning",
            "2.50 interrupt 2 new_input",
            *hello("4", 3.50),
            "3.50-7.80 sound 4 4.50s final",
        ]
        assert await scene.stored() == [
            said("1", "good morning"),
            said("3", "never mind"),
            answered("4"),
        ]


async def test_a_text_while_the_player_speaks_is_answered_and_then_what_was_said() -> None:
    async with a_voice_scene(["Fine."]) as scene:
        await scene.starts()
        scene.player.says("good morning to you", 0.5, 2.5)
        await scene.streams(1.51)
        await scene.writes("written")
        await scene.streams(5)
        assert scene.told() == [
            "0.00 voice_started",
            "0.94 hearing: good",
            "1.50 reply 2: Fine.",
            "1.50 reply 2 final: Fine.",
            "1.52 interrupt 2 barge_in",
            "1.80 hearing: good morning",
            "2.12 hearing: good morning to",
            "2.54 hearing: good morning to you",
            "3.02 heard: good morning to you",
            "3.02 reply 4: Fine.",
            "3.02 reply 4 final: Fine.",
            "3.02-3.32 sound 4 0.50s final",
        ]
        assert await scene.stored() == [
            said("1", "written"),
            said("3", "good morning to you"),
            answered("4", "Fine."),
        ]


async def test_messages_say_how_they_were_said() -> None:
    async with a_voice_scene(["Fine."]) as scene:
        await scene.starts()
        scene.player.says("good morning", 0.5, 1.5)
        await scene.streams(4)
        await scene.writes("and now", text_only=True)
        await scene.streams(5)
        kept = await scene.account.recent_messages(scene.session.info.conversation_id, 9)
        assert [(row.content, row.source) for row in kept] == [
            ("good morning", "voice"),
            ("Fine.", "voice"),
            ("and now", "text_chat"),
            ("Fine.", "text_chat"),
        ]


async def test_a_microphone_of_another_rate_and_a_speaker_of_a_third() -> None:
    async with a_voice_scene(["Fine."], device=Device(48_000, 44_100)) as scene:
        await scene.starts()
        scene.player.says("good morning", 0.5, 1.5)
        await scene.streams(4)
        assert scene.told() == [
            "0.00 voice_started",
            "0.88 hearing: good",
            "1.52 hearing: good morning",
            "2.02 heard: good morning",
            "2.02 reply 2: Fine.",
            "2.02 reply 2 final: Fine.",
            "2.02-2.32 sound 2 0.50s final",
        ]
        assert {chunk.sample_rate for chunk in scene.log.chunks()} == {44_100}


async def test_the_character_is_heard_in_its_own_language() -> None:
    async with a_voice_scene(["Fine."], settings={"stt_language": "fr", "tts_voice": "Amelie"}) as scene:
        await scene.starts()
        scene.player.says("bonjour", 0.5, 1.5)
        await scene.streams(4)
        assert scene.log.finals() == [
            SttResponse(text="bonjour", is_final=True, confidence=1.0, language="fr"),
        ]
    assert [(spoken.style.language, spoken.style.voice) for spoken in scene.voice.spoken] == [
        ("fr", "Amelie"),
    ]
