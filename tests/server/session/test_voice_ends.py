"""Spoken sessions that end while everything is in motion, and two of them beside each other."""

from __future__ import annotations

import asyncio

import looptime
import pytest

from estuary_sdk.protocol.models.session import Acknowledgement
from estuary_server.config import Limits
from estuary_server.providers.scripted import Hang, Pause, Step
from estuary_server.providers.scripted_transcriber import ScriptedTranscriber
from estuary_server.providers.scripted_voice import Manner
from tests.server.session.voice_ears import SlowDetector
from tests.server.session.voice_scene import HELLO, VoiceScene, a_voice_scene, answered, hello, said

pytestmark = pytest.mark.looptime

HAS_ENDED = Acknowledgement(ok=False, error="the session has ended")


async def test_the_end_over_a_reply_stores_what_was_heard_and_says_so() -> None:
    async with a_voice_scene(HELLO) as scene:
        await scene.starts()
        await scene.writes("one")
        await scene.streams(1.01)
        await scene.ends()
        assert scene.told() == [
            "0.00 voice_started",
            *hello("2", 0.00),
            "0.00-1.00 sound 2 1.20s",
            "1.00 interrupt 2 session_end",
        ]
        assert await scene.stored() == [
            said("1", "one"),
            answered("2", "Hello there", cut=True),
        ]
        assert await scene.sends(bytes(640)) == HAS_ENDED
        assert await scene.starts() == HAS_ENDED
        assert await scene.stops() == HAS_ENDED


async def test_the_end_after_the_last_sound_shortens_nothing() -> None:
    async with a_voice_scene(HELLO) as scene:
        await scene.writes("one")
        await asyncio.sleep(9)
        await scene.ends()
        assert scene.told() == [*hello("2", 0), "0.00-4.30 sound 2 4.50s final"]
        assert await scene.stored() == [said("1", "one"), answered("2")]


async def test_the_end_while_the_player_speaks_over_a_reply() -> None:
    async with a_voice_scene(HELLO) as scene:
        await scene.starts()
        await scene.writes("one")
        scene.player.says("wait a moment", 1, 2)
        await scene.streams(1.21)
        await scene.ends()
        assert scene.told()[-1] == "1.20 interrupt 2 session_end"
        assert await scene.stored() == [
            said("1", "one"),
            answered("2", "Hello there", cut=True),
        ]


@pytest.mark.parametrize("at_s", [0.3, 0.7, 1.5, 2.1, 2.6, 3.2, 3.7, 4.1, 5, 7.9])
async def test_whenever_it_ends_nothing_stays_open_and_the_history_is_what_was_heard(at_s: float) -> None:
    manner = Manner(seconds_per_character=0.1, takes_s=0.3, pace=0.5)
    script: list[Step] = [Pause(0.2), "Hello there. ", Pause(0.3), "How are you today?"]
    ears = ScriptedTranscriber(takes_s=0.4)
    async with a_voice_scene(script, manner=manner, transcriber=ears, write_s=0.3) as scene:
        await scene.starts()
        scene.player.says("one two", 0.5, 1.5)
        scene.player.says("three four", 3.5, 4.5)
        await scene.streams(at_s)
        await scene.ends()
        whole = "Hello there. How are you today?"
        for role, _, text, cut in await scene.stored():
            assert role == "user" or (text == whole if not cut else whole.startswith(text))
        answers = [row for row in await scene.stored() if row[0] == "assistant"]
        cuts = [line for line in scene.told() if "interrupt" in line]
        assert len([row for row in answers if row[3]]) <= len(cuts)
        assert "session_end" in scene.told()[-1] or "interrupt" not in scene.told()[-1]


async def test_the_end_while_the_last_words_are_waited_for_answers_the_stop() -> None:
    async with a_voice_scene(HELLO, transcriber=ScriptedTranscriber(takes_s=3)) as scene:
        await scene.starts()
        scene.player.says("one two", 0.5, 1.5)
        await scene.streams(1.5)
        stopping = asyncio.create_task(scene.stops())
        await asyncio.sleep(1)
        await scene.session.end()
        async with asyncio.timeout(5):
            assert await stopping == HAS_ENDED
        await scene.ends()
        assert scene.transcriber.discarded == 1


@pytest.mark.parametrize("asked", [True, False])
async def test_the_end_while_sound_waits_for_room(asked: bool) -> None:
    slow = SlowDetector(takes_s=0.5)
    async with a_voice_scene(HELLO, detector=slow, limits=Limits(audio_waiting_s=2)) as scene:
        if asked:
            await scene.starts()
        scene.player.says("one two", 0, 1)
        await scene.sends(bytes(scene.player.track) + bytes(19_200))
        posts = [asyncio.create_task(scene.sends(bytes(96_000))) for _ in range(5)]
        await asyncio.sleep(1)
        assert not all(post.done() for post in posts)
        await scene.session.end()
        async with asyncio.timeout(5):
            await asyncio.gather(*posts)
        assert (scene.detector.open_streams, scene.transcriber.open_streams) == (0, 0)


async def test_a_stop_while_sound_waits_for_room_answers_everybody() -> None:
    slow = SlowDetector(takes_s=0.125)
    async with a_voice_scene(["Fine."], detector=slow, limits=Limits(audio_waiting_s=2)) as scene:
        await scene.starts()
        scene.player.says("one two", 0, 1)
        await scene.sends(bytes(scene.player.track) + bytes(32_000))
        posts = [asyncio.create_task(scene.sends(bytes(64_000))) for _ in range(5)]
        await asyncio.sleep(0.1)
        assert not all(post.done() for post in posts)
        assert await scene.stops() == Acknowledgement()
        async with asyncio.timeout(5):
            await asyncio.gather(*posts)
        assert [line for line in scene.told() if "hearing" not in line] == [
            "0.00 voice_started",
            "0.88 heard: one two",
            "0.88 reply 2: Fine.",
            "0.88 reply 2 final: Fine.",
            "0.88-1.18 sound 2 0.50s final",
            "2.00 voice_stopped",
        ]


async def test_the_end_while_a_voice_hangs() -> None:
    async with a_voice_scene(HELLO, manner=Manner(hangs_after=0)) as scene:
        await scene.writes("one")
        await asyncio.sleep(1)
        await scene.ends()
        assert scene.told() == [*hello("2", 0), "1.00 interrupt 2 session_end"]
        assert await scene.stored() == [said("1", "one")]


async def test_the_end_while_the_character_thinks() -> None:
    async with a_voice_scene([Hang()]) as scene:
        await scene.starts()
        scene.player.says("one two", 0.5, 1.5)
        await scene.streams(3)
        await scene.ends()
        assert scene.told()[-1] == "3.00 interrupt 2 session_end"
        assert await scene.stored() == [said("1", "one two")]


# Beside each other


async def talk(scene: VoiceScene) -> list[str]:
    """A conversation with everything in it; its log."""
    await scene.starts()
    scene.player.says("good morning", 0.5, 1.5)
    scene.player.coughs(3.0, 3.1)
    scene.player.says("mhm", 4.0, 4.4)
    scene.player.says("wait a moment", 5.0, 6.0)
    await scene.streams(9)
    return scene.told()


async def stumble(scene: VoiceScene) -> list[str]:
    """A conversation with ears that are slow, or never answer; its log."""
    await scene.starts()
    for second in range(0, 8, 2):
        scene.player.says("one two", second, second + 1)
    await scene.streams(9)
    return scene.told()


async def alone() -> list[str]:
    async with a_voice_scene(HELLO) as scene:
        return await talk(scene)


async def beside(takes_s: float) -> tuple[list[str], list[str]]:
    """The log of the same conversation, and of one beside it whose ears take so long."""
    ears = ScriptedTranscriber(takes_s=takes_s)
    async with a_voice_scene(HELLO) as scene, a_voice_scene(HELLO, transcriber=ears) as slow:
        return await asyncio.gather(talk(scene), stumble(slow))


@pytest.mark.parametrize("takes_s", [3, 1_000])
def test_ears_that_are_slow_delay_nobody_else_by_a_millisecond(takes_s: float) -> None:
    with asyncio.Runner(loop_factory=looptime.new_event_loop) as runner:
        undisturbed = runner.run(alone())
    with asyncio.Runner(loop_factory=looptime.new_event_loop) as runner:
        disturbed, stumbling = runner.run(beside(takes_s))
    assert disturbed == undisturbed
    assert any("wait a moment" in line for line in undisturbed)
    assert any("heard" in line for line in stumbling)
