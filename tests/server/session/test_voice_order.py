"""What is said aloud is written down beside the reply: in the store all comes in the order in which it was
said, nothing is lost, and a reply to words that cannot be kept is taken back.
"""

from __future__ import annotations

import asyncio

import pytest

from estuary_server.errors import StoreError
from estuary_server.providers.scripted import Pause
from estuary_server.session.transcript import TEXT, Transcript
from tests.conformance.store.examples import NOON
from tests.server.session.voice_scene import VoiceScene, a_voice_scene, answered, said

pytestmark = pytest.mark.looptime

HEARD_S = 2.02
"""When the words are known of whoever speaks until 1.5 seconds."""


def but_interims(scene: VoiceScene) -> list[str]:
    return [line for line in scene.told() if "hearing" not in line]


def errors(scene: VoiceScene) -> list[str]:
    return [line for line in scene.told() if " error: " in line]


# In order


async def test_the_reply_begins_though_keeping_the_words_takes_long_and_is_kept_after_them() -> None:
    async with a_voice_scene(["Fine."], write_s=1) as scene:
        await scene.starts()
        scene.player.says("one two", 0.5, 1.5)
        await scene.streams(HEARD_S + 0.9)
        assert await scene.stored() == []
        await scene.streams(HEARD_S + 1.1)
        assert await scene.stored() == [said("1", "one two")]
        await scene.streams(6)
        assert but_interims(scene) == [
            "0.00 voice_started",
            "2.02 heard: one two",
            "2.02 reply 2: Fine.",
            "2.02-2.32 sound 2 0.50s final",
            "4.02 reply 2 final: Fine.",
        ]
        assert await scene.stored() == [said("1", "one two"), answered("2", "Fine.")]


@pytest.mark.parametrize("write_s", [0, 0.5])
async def test_a_text_at_the_same_moment_comes_after_the_words_and_what_was_heard(write_s: float) -> None:
    async with a_voice_scene(["Fine thank you."], write_s=write_s) as scene:
        await scene.starts()
        scene.player.says("one two", 0.5, 1.5)
        await scene.streams(HEARD_S)
        await scene.sees("heard: one two")
        await scene.writes("typed")
        await scene.streams(9)
        assert [line[5:] for line in but_interims(scene) if "sound" not in line] == [
            "voice_started",
            "heard: one two",
            "interrupt 2 new_input",
            "reply 4: Fine thank you.",
            "reply 4 final: Fine thank you.",
        ]
        assert await scene.stored() == [
            said("1", "one two"),
            said("3", "typed"),
            answered("4", "Fine thank you."),
        ]
        assert scene.given(1) == [("user", "one two")]


@pytest.mark.parametrize("after_s", [0.005, 0.3, 0.7, 1.2])
async def test_a_reply_that_is_cut_is_kept_after_the_words(after_s: float) -> None:
    async with a_voice_scene(["Fine thank you. And how do you do?"], write_s=0.5) as scene:
        await scene.starts()
        scene.player.says("one two", 0.5, 1.5)
        await scene.streams(HEARD_S)
        await scene.passes(HEARD_S + after_s)
        await scene.cuts()
        stored = await scene.stored()
        assert stored[0] == said("1", "one two")
        assert [(row[1], row[3]) for row in stored[1:]] in ([], [("2", True)])
        assert len(stored) == (2 if after_s > 0.2 else 1)
        assert scene.told()[-1].endswith("interrupt 2 client_interrupt")


async def test_a_line_at_the_same_moment_comes_after_the_words() -> None:
    async with a_voice_scene(["Fine thank you."], write_s=0.5) as scene:
        await scene.starts()
        scene.player.says("one two", 0.5, 1.5)
        await scene.streams(HEARD_S)
        await scene.sees("heard: one two")
        await scene.is_to_say("Hush.", text_only=True)
        await scene.streams(5)
        assert await scene.stored() == [said("1", "one two"), answered("3", "Hush.")]


# The end


@pytest.mark.parametrize("write_s", [0, 1])
@pytest.mark.parametrize("after_s", [0, 0.005, 0.5])
async def test_what_was_said_just_before_the_end_is_kept(write_s: float, after_s: float) -> None:
    async with a_voice_scene([Pause(0.2), "Fine."], write_s=write_s) as scene:
        await scene.starts()
        scene.player.says("one two", 0.5, 1.5)
        await scene.streams(HEARD_S)
        await scene.sees("heard: one two")
        await asyncio.sleep(after_s)
        await scene.ends()
        assert (await scene.stored())[0] == said("1", "one two")


async def test_what_was_heard_while_the_end_was_waited_for_is_kept_too() -> None:
    async with a_voice_scene(["Fine."], write_s=1) as scene:
        await scene.starts()
        scene.player.says("one two", 0.5, 1.5)
        await scene.streams(1.9)
        writing = asyncio.create_task(scene.writes("typed", text_only=True))
        await asyncio.sleep(0)
        await scene.session.end()
        await scene.streams(2.1)
        assert but_interims(scene)[-1] == "2.02 heard: one two"
        await scene.ends()
        assert (await writing).ok
        assert [row[2] for row in await scene.stored() if row[0] == "user"] == ["typed", "one two"]


# A store that fails


async def speaks_in_vain(scene: VoiceScene, error: Exception) -> None:
    await scene.starts()
    scene.player.says("one two", 0.5, 1.5)
    await scene.streams(1.9)
    scene.account.fails_to_hear = error
    await scene.streams(2.5)
    scene.account.fails_to_hear = None


@pytest.mark.parametrize("write_s", [0, 0.2])
async def test_a_reply_to_words_that_cannot_be_kept_is_taken_back_and_the_next_turn_works(
    write_s: float,
) -> None:
    async with a_voice_scene(["Fine thank you."], write_s=write_s) as scene:
        await speaks_in_vain(scene, StoreError("disk full"))
        scene.player.says("three four", 3, 4)
        await scene.streams(9)
        assert [line[5:] for line in but_interims(scene) if "sound" not in line] == [
            "voice_started",
            "heard: one two",
            "reply 2: Fine thank you.",
            "interrupt 2 client_interrupt",
            "error: disk full",
            "heard: three four",
            "reply 4: Fine thank you.",
            "reply 4 final: Fine thank you.",
        ]
        assert await scene.stored() == [said("3", "three four"), answered("4", "Fine thank you.")]
    assert scene.given(1) == []


async def test_so_is_one_that_is_not_spoken() -> None:
    async with a_voice_scene(["Fine."], settings={"text_only": True}, write_s=0.2) as scene:
        await speaks_in_vain(scene, RuntimeError("secret"))
        assert but_interims(scene)[1:] == [
            "2.02 heard: one two",
            "2.02 reply 2: Fine.",
            "2.22 interrupt 2 client_interrupt",
            "2.22 error: internal error",
        ]
        assert await scene.stored() == []


async def test_what_cut_it_before_is_not_told_again_but_the_error_is() -> None:
    async with a_voice_scene(["Fine thank you."], write_s=0.2) as scene:
        await scene.starts()
        scene.player.says("one two", 0.5, 1.5)
        scene.account.fails_to_hear = StoreError("disk full")
        await scene.streams(HEARD_S + 0.1)
        await scene.cuts()
        scene.account.fails_to_hear = None
        await scene.writes("typed")
        await scene.streams(5)
        assert [line for line in scene.told() if "interrupt 2" in line] == [
            "2.22 interrupt 2 client_interrupt"
        ]
        assert errors(scene) == ["2.22 error: disk full"]
        assert await scene.stored() == [said("3", "typed"), answered("4", "Fine thank you.")]


async def test_words_that_cannot_be_kept_at_the_end_delay_it_not() -> None:
    async with a_voice_scene(["Fine."], write_s=0.5) as scene:
        await scene.starts()
        scene.player.says("one two", 0.5, 1.5)
        scene.account.fails_to_hear = StoreError("disk full")
        await scene.streams(HEARD_S)
        await scene.ends()
        assert scene.now_s() < 3
        assert but_interims(scene)[-1].endswith("interrupt 2 session_end")
        assert await scene.stored() == []


# Two sessions of one player


def another_session(scene: VoiceScene) -> Transcript:
    return Transcript(scene.account, scene.session.info.conversation_id, lambda: NOON)


async def test_what_was_said_elsewhere_before_the_player_began_to_speak_is_known() -> None:
    async with a_voice_scene(["Fine."]) as scene:
        other = another_session(scene)
        await scene.starts()
        scene.player.coughs(0.2, 0.3)
        scene.player.says("one two", 1.0, 2.0)
        await scene.streams(0.8)
        await other.heard("elsewhere", "a", None, 0, TEXT)
        await other.said("Indeed.", "b", None, TEXT)
        await scene.streams(3)
        assert scene.given(0) == [("user", "elsewhere"), ("assistant", "Indeed.")]


async def test_it_is_known_too_when_an_older_reading_is_still_under_way() -> None:
    async with a_voice_scene(["Fine."]) as scene:
        await scene.starts()
        scene.account.read_s = 1.5
        scene.player.coughs(0.2, 0.3)
        scene.player.says("one two", 1.0, 2.0)
        await scene.streams(0.8)
        await another_session(scene).heard("elsewhere", "a", None, 0, TEXT)
        await scene.streams(4)
        assert scene.given(0) == [("user", "elsewhere")]


# Reading ahead


async def test_onsets_without_words_do_not_pile_up_readings() -> None:
    async with a_voice_scene(["Fine."]) as scene:
        await scene.starts()
        scene.account.read_s = 5
        for at in range(20):
            scene.player.coughs(0.5 * at, 0.5 * at + 0.1)
        await scene.streams(9)
        assert scene.account.reads == 2
        await scene.passes(30)
        assert scene.account.reads <= 4


# Cancelling


@pytest.mark.parametrize("after_s", [0.001, 0.2, 0.6])
async def test_a_session_that_is_cancelled_leaves_nothing_running(after_s: float) -> None:
    async with a_voice_scene(["Fine."], write_s=0.5) as scene:
        before = asyncio.all_tasks() - {scene.running}
        await scene.starts()
        scene.player.says("one two", 0.5, 1.5)
        await scene.streams(HEARD_S)
        await scene.passes(HEARD_S + after_s)
        scene.running.cancel()
        async with asyncio.timeout(5):
            await asyncio.wait([scene.running])
        assert asyncio.all_tasks() <= before
