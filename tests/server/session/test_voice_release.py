"""What becomes of the last words when a button is released."""

from __future__ import annotations

import pytest

from estuary_server.errors import ProviderError
from estuary_server.providers.scripted_transcriber import ScriptedTranscriber
from tests.server.session.voice_scene import HELLO, a_voice_scene, answered, hello, said

pytestmark = pytest.mark.looptime


async def test_a_noise_at_the_very_release_is_nothing_and_a_reply_it_held_goes_on() -> None:
    async with a_voice_scene(HELLO) as scene:
        scene.player.coughs(0.94, 1)
        await scene.writes("one")
        await scene.presses()
        await scene.streams(1)
        await scene.releases()
        await scene.streams(9)
        assert scene.told() == [
            *hello("2", 0.00),
            "0.00 voice_started",
            "0.00-1.00 sound 2 1.16s",
            "1.00 voice_stopped",
            "1.00-4.30 sound 2 3.34s final",
        ]


async def test_what_was_too_quiet_before_a_release_is_not_heard_with_the_next_press() -> None:
    async with a_voice_scene(HELLO) as scene:
        scene.player.says("quiet", 0.5, 1, quiet=True)
        scene.player.says("loud", 1, 1.5)
        await scene.presses()
        await scene.streams(1)
        await scene.releases()
        await scene.presses()
        await scene.streams(1.6)
        await scene.releases()
        assert [final.text for final in scene.log.finals()] == ["loud"]


async def test_the_last_sound_before_a_release_belongs_to_no_other_press() -> None:
    async with a_voice_scene(HELLO) as scene:
        scene.player.says("one two", 0.5, 1.5)
        await scene.presses()
        await scene.streams(1.4)
        await scene.releases()
        await scene.passes(2)
        await scene.presses()
        await scene.streams(9)
        assert scene.told() == [
            "0.00 voice_started",
            "0.96 hearing: one",
            "1.40 heard: one two",
            "1.40 voice_stopped",
            *hello("2", 1.40),
            "1.40-2.00 sound 2 0.80s",
            "2.00 voice_started",
            "2.02-5.70 sound 2 3.70s final",
        ]


async def test_a_slow_transcriber_delays_the_turn_and_loses_nothing_of_the_next_press() -> None:
    async with a_voice_scene(["Fine."], transcriber=ScriptedTranscriber(takes_s=1.8)) as scene:
        scene.player.says("one two", 0.5, 1.5)
        scene.player.says("three four", 2, 3)
        await scene.presses()
        await scene.streams(1.6)
        await scene.releases()
        assert scene.now_s() == pytest.approx(3.4)
        await scene.presses()
        await scene.stalls(3.5)
        await scene.releases()
        await scene.sees("reply 4 final")
        assert scene.told() == [
            "0.00 voice_started",
            "0.96 hearing: one",
            "1.52 hearing: one two",
            "3.40 heard: one two",
            "3.40 voice_stopped",
            "3.40 reply 2: Fine.",
            "3.40 voice_started",
            "3.40 reply 2 final: Fine.",
            "3.40-3.48 sound 2 0.28s",
            "3.50 hearing: three",
            "3.50 hearing: three four",
            "3.50 interrupt 2 barge_in",
            "5.30 heard: three four",
            "5.30 voice_stopped",
            "5.30 reply 4: Fine.",
            "5.30 reply 4 final: Fine.",
            "5.30-5.30 sound 4 0.20s",
        ]
        assert await scene.stored() == [
            said("1", "one two"),
            said("3", "three four"),
            answered("4", "Fine."),
        ]


@pytest.mark.parametrize("answers", [True, False])
async def test_a_transcriber_that_fails_at_the_release_the_words_so_far_are_used(answers: bool) -> None:
    async with a_voice_scene(["Fine."]) as scene:
        scene.player.says("wait a moment", 0.5, 1.5)
        await scene.presses()
        await scene.streams(1.5)
        if answers:
            scene.transcriber.fails = ProviderError("scripted:transcriber", "broke", retryable=True)
        else:
            scene.transcriber.takes_s = 1_000
        await scene.releases()
        at_s = "1.50" if answers else "3.50"
        await scene.sees("reply 2 final")
        assert scene.told_but_sound()[3:] == [
            f"{at_s} heard: wait a",
            f"{at_s} voice_stopped",
            f"{at_s} reply 2: Fine.",
            f"{at_s} reply 2 final: Fine.",
        ]
        assert scene.log.finals()[0].confidence == 0.5
        scene.transcriber.takes_s = 0
        scene.player.sent_bytes = len(scene.player.track)
        began_s = scene.player.sent_s
        scene.player.says("second time", began_s, began_s + 1)
        await scene.presses()
        await scene.streams(scene.now_s() + 1.1)
        await scene.releases()
        assert scene.log.finals()[-1].text == "second time"


async def test_a_press_that_lasts_longer_than_anybody_listens_is_answered_all_the_same() -> None:
    async with a_voice_scene(["Fine."]) as scene:
        scene.player.says("one two", 0.5, 1.5)
        await scene.presses()
        await scene.streams_blocks(300, 25)
        await scene.releases()
        assert scene.transcriber.fed_s < 3
        assert [final.text for final in scene.log.finals()] == ["one two"]


async def test_of_a_press_that_is_all_noise_only_two_minutes_are_listened_to() -> None:
    async with a_voice_scene(["Fine."]) as scene:
        scene.player.coughs(0.5, 150)
        await scene.presses()
        await scene.streams_blocks(151, 25)
        await scene.releases()
        assert scene.transcriber.fed_s == pytest.approx(120, abs=1)
        assert scene.told() == ["0.00 voice_started", "151.00 voice_stopped"]
