"""Sound that stops coming: a muted microphone, a stalled network, the end of a file."""

from __future__ import annotations

import asyncio

import pytest

from estuary_server.config import Timing
from tests.server.session.voice_scene import HELLO, a_voice_scene, answered, hello, said

pytestmark = pytest.mark.looptime


async def test_a_microphone_muted_in_mid_sentence_ends_it_by_the_clock() -> None:
    async with a_voice_scene(["Fine."]) as scene:
        await scene.starts()
        scene.player.says("one two three", 0.5, 2)
        await scene.streams(1.4)
        await scene.passes(4)
        assert scene.told() == [
            "0.00 voice_started",
            "0.88 hearing: one",
            "1.36 hearing: one two",
            "1.92 heard: one two",
            "1.92 reply 2: Fine.",
            "1.92 reply 2 final: Fine.",
            "1.92-2.22 sound 2 0.50s final",
        ]
        assert await scene.stored() == [
            said("1", "one two"),
            answered("2", "Fine."),
        ]


async def test_the_end_of_a_file_without_silence_behind_it() -> None:
    async with a_voice_scene(["Fine."]) as scene:
        await scene.starts()
        scene.player.says("one two", 0, 1)
        await scene.sends(bytes(scene.player.track))
        await asyncio.sleep(3)
        assert scene.told() == [
            "0.00 voice_started",
            "0.00 hearing: one",
            "1.50 heard: one two",
            "1.50 reply 2: Fine.",
            "1.50 reply 2 final: Fine.",
            "1.50-1.80 sound 2 0.50s final",
        ]


async def test_a_microphone_muted_after_a_cough_lets_the_reply_go_on() -> None:
    async with a_voice_scene(HELLO) as scene:
        await scene.starts()
        await scene.writes("one")
        scene.player.coughs(1, 1.1)
        await scene.streams(1.1)
        await scene.passes(9)
        assert scene.told() == [
            "0.00 voice_started",
            *hello("2", 0.00),
            "0.00-1.02 sound 2 1.22s",
            "1.62-4.70 sound 2 3.28s final",
        ]


async def test_a_network_that_stalls_for_less_than_a_silence_changes_no_word() -> None:
    async with a_voice_scene(["Fine."]) as scene:
        await scene.starts()
        scene.player.says("one two three", 0.5, 2)
        await scene.streams(1.4)
        await scene.stalls(1.85)
        await scene.streams(4)
        assert scene.told() == [
            "0.00 voice_started",
            "0.88 hearing: one",
            "1.36 hearing: one two",
            "2.03 hearing: one two three",
            "2.55 heard: one two three",
            "2.55 reply 2: Fine.",
            "2.55 reply 2 final: Fine.",
            "2.55-2.85 sound 2 0.50s final",
        ]


async def test_a_network_that_stalls_for_longer_ends_the_utterance_and_begins_another() -> None:
    async with a_voice_scene(["Fine."]) as scene:
        await scene.starts()
        scene.player.says("one two three four", 0.5, 2.3)
        await scene.streams(1.4)
        await scene.stalls(3)
        await scene.streams(5)
        assert [final.text for final in scene.log.finals()] == [
            "one two t",
            "hree four",
        ]
        assert await scene.stored() == [
            said("1", "one two t"),
            answered("2", "Fine."),
            said("3", "hree four"),
            answered("4", "Fine."),
        ]


@pytest.mark.parametrize("frames", [5, 12, 30, 50])
async def test_a_client_that_sends_long_blocks_is_not_torn_apart(frames: int) -> None:
    async with a_voice_scene(["Fine."]) as scene:
        await scene.starts()
        scene.player.says("one two three four five six", 0.5, 5)
        await scene.streams_blocks(9, frames)
        assert [final.text for final in scene.log.finals()] == ["one two three four five six"]


async def test_a_stall_in_silence_is_nothing() -> None:
    async with a_voice_scene(["Fine."]) as scene:
        await scene.starts()
        scene.player.says("one two", 5, 6)
        await scene.streams(0.5)
        await scene.stalls(4)
        await scene.streams(7)
        assert [line for line in scene.told() if "heard" in line] == ["6.54 heard: one two"]


async def test_the_silence_that_ends_an_utterance_is_a_setting() -> None:
    async with a_voice_scene(["Fine."], timing=Timing(end_silence_s=1)) as scene:
        await scene.starts()
        scene.player.says("one", 0.5, 1)
        scene.player.says("two", 1.9, 2.4)
        await scene.streams(3.2)
        await scene.passes(9)
        assert [line for line in scene.told() if "heard" in line] == [
            "4.22 heard: one two",
        ]
