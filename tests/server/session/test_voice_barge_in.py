"""The player speaks over a reply: meant to interrupt it, or not."""

from __future__ import annotations

import pytest

from estuary_server.providers.scripted import Hang, Pause
from tests.server.session.voice_log import TimedLog
from tests.server.session.voice_scene import HELLO, a_voice_scene, answered, hello, said

pytestmark = pytest.mark.looptime


async def test_words_hold_the_reply_at_once_cut_it_when_known_and_are_answered() -> None:
    async with a_voice_scene(HELLO) as scene:
        await scene.starts()
        await scene.writes("one")
        scene.player.says("wait a moment", 1, 2)
        await scene.streams(8)
        assert scene.told() == [
            "0.00 voice_started",
            *hello("2", 0.00),
            "0.00-1.02 sound 2 1.22s",
            "2.02 hearing: wait a moment",
            "2.02 interrupt 2 barge_in",
            "2.54 heard: wait a moment",
            *hello("4", 2.54),
            "2.54-6.84 sound 4 4.50s final",
        ]
        assert await scene.stored() == [
            said("1", "one"),
            answered("2", "Hello there my", cut=True),
            said("3", "wait a moment"),
            answered("4"),
        ]
    assert scene.given(1) == [
        ("user", "one"),
        ("assistant", "Hello there my"),
    ]


async def test_a_single_word_holds_the_reply_until_it_is_final_and_cuts_it_then() -> None:
    async with a_voice_scene(HELLO) as scene:
        await scene.starts()
        await scene.writes("one")
        scene.player.says("stop", 1, 1.4)
        await scene.streams(2.5)
        assert scene.told() == [
            "0.00 voice_started",
            *hello("2", 0.00),
            "0.00-1.02 sound 2 1.22s",
            "1.92 heard: stop",
            "1.92 interrupt 2 barge_in",
            *hello("4", 1.92),
            "1.92-2.48 sound 4 0.76s",
        ]
        assert await scene.stored() == [
            said("1", "one"),
            answered("2", "Hello there my", cut=True),
            said("3", "stop"),
            answered("4"),
        ]


async def test_a_cough_holds_the_reply_for_a_moment_and_not_one_sample_is_lost() -> None:
    async with a_voice_scene(HELLO) as scene:
        await scene.starts()
        await scene.writes("one")
        scene.player.coughs(1, 1.1)
        scene.player.coughs(2, 2.2)
        await scene.streams(9)
        assert scene.told() == [
            "0.00 voice_started",
            *hello("2", 0.00),
            "0.00-1.02 sound 2 1.22s",
            "1.32-2.04 sound 2 0.92s",
            "2.44-4.60 sound 2 2.36s final",
        ]
        chunks = scene.log.chunks()
        assert [chunk.chunk_index for chunk in chunks] == list(range(225))
        assert await scene.stored() == [said("1", "one"), answered("2")]


@pytest.mark.parametrize("words", ["mhm", "yeah", "ok", "uh huh"])
async def test_mere_listening_never_interrupts_and_is_neither_shown_nor_answered(words: str) -> None:
    async with a_voice_scene(HELLO) as scene:
        await scene.starts()
        await scene.writes("one")
        scene.player.says(words, 1, 1.4)
        await scene.streams(9)
        assert scene.told() == [
            "0.00 voice_started",
            *hello("2", 0.00),
            "0.00-1.02 sound 2 1.22s",
            "1.64-4.72 sound 2 3.28s final",
        ]
        assert await scene.stored() == [said("1", "one"), answered("2")]


@pytest.mark.parametrize("words", ["mhm", "yeah", "ok", "uh huh"])
async def test_mere_listening_does_not_interrupt_what_the_character_thinks_either(words: str) -> None:
    async with a_voice_scene([Pause(3), *HELLO]) as scene:
        await scene.starts()
        await scene.writes("one")
        scene.player.says(words, 1, 1.4)
        await scene.streams(9)
        assert scene.told() == ["0.00 voice_started", *hello("2", 3), "3.00-7.30 sound 2 4.50s final"]
        assert await scene.stored() == [said("1", "one"), answered("2")]


async def test_the_same_word_is_an_answer_when_nothing_is_in_flight() -> None:
    async with a_voice_scene(["Good."]) as scene:
        await scene.starts()
        scene.player.says("ok", 1, 1.4)
        await scene.streams(2)
        assert scene.told() == [
            "0.00 voice_started",
            "1.42 hearing: ok",
            "1.92 heard: ok",
            "1.92 reply 2: Good.",
            "1.92 reply 2 final: Good.",
            "1.92-1.98 sound 2 0.26s",
        ]
        assert await scene.stored() == [said("1", "ok"), answered("2", "Good.")]


async def test_listening_that_turns_into_words_interrupts() -> None:
    async with a_voice_scene(HELLO) as scene:
        await scene.starts()
        await scene.writes("one")
        scene.player.says("yeah but no", 1, 2)
        await scene.streams(3)
        assert scene.told() == [
            "0.00 voice_started",
            *hello("2", 0.00),
            "0.00-1.02 sound 2 1.22s",
            "2.54 heard: yeah but no",
            "2.54 interrupt 2 barge_in",
            *hello("4", 2.54),
            "2.54-2.98 sound 4 0.64s",
        ]


async def test_whoever_goes_on_speaking_while_the_character_thinks_had_not_finished() -> None:
    async with a_voice_scene([Pause(1), *HELLO]) as scene:
        await scene.starts()
        scene.player.says("I went to", 0.5, 1.5)
        scene.player.says("the sea", 2.2, 3)
        await scene.streams(10)
        assert scene.told() == [
            "0.00 voice_started",
            "0.64 hearing: I",
            "1.20 hearing: I went",
            "1.52 hearing: I went to",
            "2.02 heard: I went to",
            "2.56 hearing: the",
            "2.56 interrupt 2 barge_in",
            "3.02 hearing: the sea",
            "3.52 heard: the sea",
            *hello("4", 4.52),
            "4.52-8.82 sound 4 4.50s final",
        ]
        assert await scene.stored() == [
            said("1", "I went to"),
            said("3", "the sea"),
            answered("4"),
        ]
    assert scene.given(1) == [("user", "I went to")]


async def test_speech_that_begins_before_the_reply_holds_its_first_sound() -> None:
    async with a_voice_scene([Pause(1), *HELLO]) as scene:
        await scene.starts()
        await scene.writes("one")
        scene.player.says("hold on please", 0.9, 1.9)
        await scene.streams(4)
        assert scene.told() == [
            "0.00 voice_started",
            *hello("2", 1.00),
            "1.22 hearing: hold",
            "1.22 interrupt 2 barge_in",
            "1.42 hearing: hold on",
            "1.92 hearing: hold on please",
            "2.40 heard: hold on please",
            *hello("4", 3.40),
            "3.40-3.98 sound 4 0.78s",
        ]
        assert await scene.stored() == [
            said("1", "one"),
            said("3", "hold on please"),
            answered("4"),
        ]


async def test_a_cough_that_begins_before_the_reply_only_delays_its_sound() -> None:
    async with a_voice_scene([Pause(1), *HELLO]) as scene:
        await scene.starts()
        await scene.writes("one")
        scene.player.coughs(0.9, 1.1)
        await scene.streams(9)
        assert scene.told() == [
            "0.00 voice_started",
            *hello("2", 1.00),
            "1.32-5.62 sound 2 4.50s final",
        ]
        assert await scene.stored() == [said("1", "one"), answered("2")]


@pytest.mark.parametrize(("min_speech_ms", "cut_s"), [(0, 2.80), (250, 2.80), (500, 3.02)])
async def test_long_noise_interrupts_when_it_is_longer_than_any_mhm(min_speech_ms: int, cut_s: float) -> None:
    async with a_voice_scene(HELLO, settings={"vad_min_speech_duration_ms": min_speech_ms}) as scene:
        await scene.starts()
        await scene.writes("one")
        scene.player.coughs(1.5, 3.5)
        await scene.streams(9)
        cut = ["0.00-1.52 sound 2 1.72s", f"{cut_s:.2f} interrupt 2 barge_in"]
        assert scene.told() == ["0.00 voice_started", *hello("2", 0), *cut]
        assert await scene.stored() == [said("1", "one"), answered("2", "Hello there my dear", cut=True)]


@pytest.mark.parametrize(
    ("sensitivity", "heard"), [(0, False), (0.5, False), (0.62, False), (0.63, True), (1, True)]
)
async def test_how_sure_the_detector_must_be_is_the_characters(sensitivity: float, heard: bool) -> None:
    async with a_voice_scene(HELLO, settings={"vad_sensitivity": sensitivity}) as scene:
        await scene.starts()
        await scene.writes("one")
        scene.player.says("not so loud", 1, 2, quiet=True)
        await scene.streams(4)
        cuts = [line for line in scene.told() if "barge_in" in line]
        assert bool(cuts) is heard


async def test_a_false_alarm_after_all_was_sent_changes_nothing() -> None:
    async with a_voice_scene(HELLO) as scene:
        await scene.starts()
        await scene.writes("one")
        scene.player.coughs(4.4, 4.5)
        await scene.streams(6)
        assert scene.told() == ["0.00 voice_started", *hello("2", 0), "0.00-4.30 sound 2 4.50s final"]
        assert await scene.stored() == [said("1", "one"), answered("2")]


async def test_words_over_the_last_sound_cut_what_is_being_played() -> None:
    async with a_voice_scene(HELLO) as scene:
        await scene.starts()
        await scene.writes("one")
        scene.player.says("no wait a moment please", 4.32, 4.7)
        await scene.streams(5.5)
        assert scene.told() == [
            "0.00 voice_started",
            *hello("2", 0.00),
            "0.00-4.30 sound 2 4.50s final",
            "4.48 hearing: no wait a",
            "4.48 interrupt 2 barge_in",
            "4.62 hearing: no wait a moment",
            "4.72 hearing: no wait a moment please",
            "5.22 heard: no wait a moment please",
            *hello("4", 5.22),
            "5.22-5.48 sound 4 0.46s",
        ]
        assert await scene.stored() == [
            said("1", "one"),
            answered("2", cut=True),
            said("3", "no wait a moment please"),
            answered("4"),
        ]


async def test_a_text_reply_is_interrupted_too() -> None:
    async with a_voice_scene(["Hel", Hang()]) as scene:
        await scene.starts()
        await scene.writes("one", text_only=True)
        scene.player.says("stop it", 1, 2)
        await scene.streams(2.1)
        assert scene.told() == [
            "0.00 voice_started",
            "0.00 reply 2: Hel",
            "1.60 hearing: stop",
            "1.60 interrupt 2 barge_in",
            "2.02 hearing: stop it",
        ]
        assert await scene.stored() == [
            said("1", "one"),
            answered("2", "Hel", cut=True),
        ]


async def test_what_waited_to_leave_when_it_was_held_leaves_after_a_false_alarm() -> None:
    async with a_voice_scene(HELLO, log=TimedLog(delay_s=0.021)) as scene:
        await scene.starts()
        await scene.writes("one")
        scene.player.says("mhm mhm mhm mhm", 4.4, 6)
        await scene.streams(12)
        chunks = [chunk for chunk in scene.log.chunks() if chunk.message_id == "2"]
        assert [chunk.chunk_index for chunk in chunks] == list(range(225))
        assert chunks[-1].is_final
