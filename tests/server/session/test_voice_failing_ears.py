"""Ears that fail while somebody speaks; the session always goes on."""

from __future__ import annotations

import pytest

from estuary_server.errors import ProviderError
from estuary_server.providers.scripted_transcriber import ScriptedTranscriber
from tests.server.session.voice_ears import BrokenDetector
from tests.server.session.voice_scene import HELLO, VoiceScene, a_voice_scene, answered, hello, said

pytestmark = pytest.mark.looptime

BROKE = ProviderError("scripted:transcriber", "broke", retryable=True)


def but_interims(scene: VoiceScene) -> list[str]:
    return [line for line in scene.told() if "hearing" not in line]


# The transcriber


async def test_a_slow_transcriber_delays_only_the_turn() -> None:
    async with a_voice_scene(["Fine."], transcriber=ScriptedTranscriber(takes_s=1.8)) as scene:
        await scene.starts()
        scene.player.says("one two", 0.5, 1.5)
        scene.player.says("three four", 3, 4)
        await scene.streams(9)
        assert but_interims(scene) == [
            "0.00 voice_started",
            "3.82 heard: one two",
            "3.82 reply 2: Fine.",
            "3.83 reply 2 final: Fine.",
            "3.84 interrupt 2 barge_in",
            "6.32 heard: three four",
            "6.32 reply 4: Fine.",
            "6.32 reply 4 final: Fine.",
            "6.32-6.62 sound 4 0.50s final",
        ]
        assert await scene.stored() == [
            said("1", "one two"),
            said("3", "three four"),
            answered("4", "Fine."),
        ]


@pytest.mark.parametrize("answers", [True, False])
async def test_of_a_transcriber_that_fails_at_the_end_the_words_so_far_are_used(answers: bool) -> None:
    async with a_voice_scene(["Fine."]) as scene:
        await scene.starts()
        scene.player.says("wait a moment please", 0.5, 2)
        scene.player.says("second time", 10, 11)
        await scene.streams(1.9)
        if answers:
            scene.transcriber.fails = BROKE
        else:
            scene.transcriber.takes_s = 1_000
        await scene.streams(9)
        scene.transcriber.takes_s = 0
        await scene.streams(12)
        assert [(final.text, final.confidence) for final in scene.log.finals()] == [
            ("wait a moment please", 0.5),
            ("second time", 1.0),
        ]
        at_s = 2.54 if answers else 4.54
        assert f"{at_s:.2f} heard: wait a moment please" in scene.told()


async def test_without_a_word_so_far_it_is_told_and_the_next_utterance_is_heard() -> None:
    async with a_voice_scene(["Fine."]) as scene:
        await scene.starts()
        scene.player.coughs(0.5, 1)
        scene.player.says("second time", 3, 4)
        await scene.streams(1)
        scene.transcriber.fails = BROKE
        await scene.streams(5)
        assert scene.told() == [
            "0.00 voice_started",
            "1.52 voice_error: the speech was not understood: scripted:transcriber: broke",
            "3.56 hearing: second",
            "4.04 hearing: second time",
            "4.52 heard: second time",
            "4.52 reply 2: Fine.",
            "4.52 reply 2 final: Fine.",
            "4.52-4.82 sound 2 0.50s final",
        ]


async def test_a_reply_goes_on_when_what_was_said_over_it_is_not_understood() -> None:
    async with a_voice_scene(HELLO) as scene:
        await scene.starts()
        await scene.writes("one")
        scene.player.coughs(1, 1.4)
        scene.transcriber.fails = BROKE
        await scene.streams(9)
        assert scene.told() == [
            "0.00 voice_started",
            *hello("2", 0.00),
            "0.00-1.02 sound 2 1.22s",
            "1.64-1.92 sound 2 0.48s",
            "1.92 voice_error: the speech was not understood: scripted:transcriber: broke",
            "1.94-4.72 sound 2 2.80s final",
        ]
        assert await scene.stored() == [said("1", "one"), answered("2")]


# The detector


async def test_a_detector_that_fails_once_loses_what_was_being_said() -> None:
    async with a_voice_scene(["Fine."]) as scene:
        await scene.starts()
        scene.player.says("one two", 0.5, 1.5)
        scene.player.says("three four", 3, 4)
        await scene.streams(1.48)
        scene.detector.fails = ProviderError("scripted:detector", "broke", retryable=False)
        await scene.streams(5)
        assert scene.told() == [
            "0.00 voice_started",
            "0.96 hearing: one",
            "1.48 heard: ",
            "1.48 voice_error: the microphone could not be heard; please say that again",
            "1.52 hearing: o",
            "2.02 heard: o",
            "2.02 reply 2: Fine.",
            "2.02 reply 2 final: Fine.",
            "2.02-2.32 sound 2 0.50s final",
            "3.52 hearing: three",
            "4.04 hearing: three four",
            "4.52 heard: three four",
            "4.52 reply 4: Fine.",
            "4.52 reply 4 final: Fine.",
            "4.52-4.82 sound 4 0.50s final",
        ]
        assert scene.transcriber.discarded == 1


async def test_a_detector_that_fails_over_a_reply_lets_it_go_on() -> None:
    async with a_voice_scene(HELLO) as scene:
        await scene.starts()
        await scene.writes("one")
        scene.player.coughs(1, 1.2)
        await scene.streams(1.1)
        scene.detector.fails = ProviderError("scripted:detector", "broke", retryable=False)
        await scene.streams(9)
        assert scene.told() == [
            "0.00 voice_started",
            *hello("2", 0.00),
            "0.00-1.10 sound 2 1.24s",
            "1.10 voice_error: the microphone could not be heard; please say that again",
            "1.10-1.10 sound 2 0.06s",
            "1.44-4.44 sound 2 3.20s final",
        ]


async def test_a_detector_that_always_fails_is_told_once() -> None:
    async with a_voice_scene(HELLO, detector=BrokenDetector()) as scene:
        await scene.starts()
        scene.player.says("one two", 0.5, 1.5)
        await scene.streams(20)
        assert scene.told() == [
            "0.00 voice_started",
            "0.04 voice_error: the microphone could not be heard; please say that again",
        ]
        await scene.stops()
        assert scene.told()[-1] == "20.00 voice_stopped"
