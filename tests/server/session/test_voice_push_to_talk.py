"""A button that is held: what is heard, when it is answered, and what a press does to a reply."""

from __future__ import annotations

import pytest

from estuary_sdk.protocol.models.session import Acknowledgement
from estuary_server.providers.scripted import Pause
from tests.server.session.voice_scene import HELLO, a_voice_scene, answered, hello, said

pytestmark = pytest.mark.looptime


async def test_pauses_end_nothing_while_held_and_one_final_comes_at_the_release() -> None:
    async with a_voice_scene(HELLO) as scene:
        scene.player.says("one two", 0.5, 1.5)
        scene.player.says("three four", 4.5, 5.5)
        await scene.presses()
        await scene.streams(7)
        assert await scene.releases() == Acknowledgement()
        await scene.streams(12)
        assert scene.told() == [
            "0.00 voice_started",
            "0.96 hearing: one",
            "1.52 hearing: one two",
            "5.04 hearing: one two three",
            "5.52 hearing: one two three four",
            "7.00 heard: one two three four",
            "7.00 voice_stopped",
            *hello("2", 7.00),
            "7.00-11.30 sound 2 4.50s final",
        ]
        assert await scene.stored() == [
            said("1", "one two three four"),
            answered("2"),
        ]


async def test_a_second_press_is_another_turn_on_the_open_ears() -> None:
    async with a_voice_scene(["Fine."]) as scene:
        scene.player.says("one two", 0.5, 1.5)
        scene.player.says("three four", 4, 5)
        await scene.presses()
        await scene.streams(1.6)
        await scene.releases()
        assert scene.transcriber.open_streams == 1
        await scene.streams(3.5)
        await scene.presses()
        await scene.streams(5.1)
        await scene.releases()
        await scene.streams(6)
        assert scene.told() == [
            "0.00 voice_started",
            "0.96 hearing: one",
            "1.52 hearing: one two",
            "1.60 heard: one two",
            "1.60 voice_stopped",
            "1.60 reply 2: Fine.",
            "1.60 reply 2 final: Fine.",
            "1.60-1.90 sound 2 0.50s final",
            "3.50 voice_started",
            "4.54 hearing: three",
            "5.02 hearing: three four",
            "5.10 heard: three four",
            "5.10 voice_stopped",
            "5.10 reply 4: Fine.",
            "5.10 reply 4 final: Fine.",
            "5.10-5.40 sound 4 0.50s final",
        ]
        assert await scene.stored() == [
            said("1", "one two"),
            answered("2", "Fine."),
            said("3", "three four"),
            answered("4", "Fine."),
        ]


async def test_what_is_said_while_the_button_is_not_held_is_not_heard() -> None:
    async with a_voice_scene(HELLO) as scene:
        scene.player.says("one two", 0.5, 1.5)
        scene.player.says("not this", 2, 3)
        scene.player.says("three", 4.5, 5)
        await scene.presses()
        await scene.streams(1.6)
        await scene.releases()
        await scene.streams(4)
        fed_s = scene.transcriber.fed_s
        await scene.presses()
        await scene.streams(4.4)
        assert scene.transcriber.fed_s == fed_s
        await scene.streams(5.1)
        await scene.releases()
        assert [final.text for final in scene.log.finals()] == ["one two", "three"]


@pytest.mark.parametrize("noise_s", [0, 0.05, 0.2, 0.5])
async def test_an_empty_press_is_answered_with_voice_stopped_alone(noise_s: float) -> None:
    async with a_voice_scene(HELLO) as scene:
        if noise_s:
            scene.player.coughs(0.5, 0.5 + noise_s)
        await scene.presses()
        await scene.streams(1)
        await scene.releases()
        await scene.streams(3)
        assert scene.told() == ["0.00 voice_started", "1.00 voice_stopped"]
        assert await scene.stored() == []


async def test_press_and_release_in_one_breath_and_releases_without_a_press() -> None:
    async with a_voice_scene(HELLO) as scene:
        for _ in range(3):
            await scene.presses()
            await scene.releases()
        await scene.releases()
        assert [line[5:] for line in scene.told()] == ["voice_started", "voice_stopped"] * 3 + [
            "voice_stopped"
        ]


async def test_a_press_while_a_reply_sounds_holds_it_when_the_player_speaks_and_then_cuts_it() -> None:
    async with a_voice_scene(HELLO) as scene:
        scene.player.says("wait a moment", 1.5, 2.5)
        await scene.writes("one")
        await scene.streams(1)
        await scene.presses()
        await scene.streams(2.7)
        await scene.releases()
        await scene.streams(8)
        assert scene.told() == [
            *hello("2", 0.00),
            "0.00-1.00 sound 2 1.20s",
            "1.00 voice_started",
            "1.02-1.52 sound 2 0.52s",
            "1.76 interrupt 2 barge_in",
            "1.84 hearing: wait",
            "2.00 hearing: wait a",
            "2.54 hearing: wait a moment",
            "2.70 heard: wait a moment",
            "2.70 voice_stopped",
            *hello("4", 2.70),
            "2.70-7.00 sound 4 4.50s final",
        ]
        assert await scene.stored() == [
            said("1", "one"),
            answered("2", "Hello there my dear", cut=True),
            said("3", "wait a moment"),
            answered("4"),
        ]


async def test_a_client_that_interrupts_at_every_press() -> None:
    async with a_voice_scene(HELLO) as scene:
        scene.player.says("wait a moment", 1.5, 2.5)
        await scene.cuts()
        await scene.presses()
        await scene.streams(0.1)
        await scene.releases()
        await scene.writes("one")
        await scene.streams(1)
        await scene.cuts()
        await scene.presses()
        await scene.streams(2.7)
        await scene.releases()
        await scene.streams(3)
        assert scene.told() == [
            "0.00 voice_started",
            "0.10 voice_stopped",
            *hello("2", 0.10),
            "0.10-0.98 sound 2 1.08s",
            "1.00 interrupt 2 client_interrupt",
            "1.00 voice_started",
            "1.84 hearing: wait",
            "2.00 hearing: wait a",
            "2.52 hearing: wait a moment",
            "2.70 heard: wait a moment",
            "2.70 voice_stopped",
            *hello("4", 2.70),
            "2.70-2.98 sound 4 0.48s",
        ]
        assert await scene.stored() == [
            said("1", "one"),
            answered("2", "Hello there", cut=True),
            said("3", "wait a moment"),
            answered("4"),
        ]


@pytest.mark.parametrize("seconds", [0.2, 0.4])
async def test_with_a_button_every_word_counts(seconds: float) -> None:
    async with a_voice_scene(HELLO) as scene:
        scene.player.says("ok", 1.9 - seconds, 1.9)
        await scene.writes("one")
        await scene.presses()
        await scene.streams(2)
        await scene.releases()
        assert [final.text for final in scene.log.finals()] == ["ok"]
        await scene.sees("reply 4 final")
        assert await scene.stored() == [
            said("1", "one"),
            answered("2", "Hello there my dear", cut=True),
            said("3", "ok"),
            answered("4"),
        ]


async def test_a_press_over_a_reply_without_a_word_changes_nothing() -> None:
    async with a_voice_scene(HELLO) as scene:
        await scene.writes("one")
        await scene.presses()
        await scene.streams(2)
        await scene.releases()
        await scene.streams(9)
        assert scene.told() == [
            *hello("2", 0.00),
            "0.00 voice_started",
            "0.00-2.00 sound 2 2.20s",
            "2.00 voice_stopped",
            "2.02-4.30 sound 2 2.30s final",
        ]


async def test_what_is_thought_of_when_the_player_presses_and_speaks_is_cut() -> None:
    async with a_voice_scene([Pause(1), *HELLO]) as scene:
        scene.player.says("no wait", 0.3, 1)
        await scene.writes("one")
        await scene.presses()
        await scene.streams(1.1)
        await scene.releases()
        await scene.streams(1.5)
        assert scene.told() == [
            "0.00 voice_started",
            "0.56 hearing: no",
            "0.56 interrupt 2 barge_in",
            "1.04 hearing: no wait",
            "1.10 heard: no wait",
            "1.10 voice_stopped",
        ]
        assert await scene.stored() == [
            said("1", "one"),
            said("3", "no wait"),
        ]


# Clients and the button


async def test_an_older_client_presses_without_declaring_it() -> None:
    async with a_voice_scene(["Fine."]) as scene:
        scene.player.says("one two", 0.5, 1.5)
        scene.player.says("three", 4, 4.5)
        await scene.starts()
        await scene.streams(1.6)
        await scene.stops()
        await scene.streams(3.9)
        await scene.starts()
        await scene.streams(4.6)
        await scene.stops()
        await scene.streams(5)
        assert scene.told_but_sound() == [
            "0.00 voice_started",
            "0.96 hearing: one",
            "1.52 hearing: one two",
            "1.60 heard: one two",
            "1.60 reply 2: Fine.",
            "1.60 voice_stopped",
            "1.60 reply 2 final: Fine.",
            "3.90 voice_started",
            "4.52 hearing: three",
            "4.60 heard: three",
            "4.60 reply 4: Fine.",
            "4.60 voice_stopped",
            "4.60 reply 4 final: Fine.",
        ]
        assert [scene.log.sound_s(reply) for reply in ("2", "4")] == pytest.approx([0.5, 0.5])


async def test_a_client_may_go_over_to_a_continuous_conversation_and_back() -> None:
    async with a_voice_scene(["Fine."]) as scene:
        scene.player.says("one two", 0.5, 1.5)
        scene.player.says("three", 4, 4.5)
        await scene.presses()
        await scene.releases()
        await scene.starts()
        await scene.streams(3)
        await scene.presses()
        await scene.streams(6)
        assert [final.text for final in scene.log.finals()] == ["one two"]
        await scene.releases()
        assert [final.text for final in scene.log.finals()] == ["one two", "three"]
