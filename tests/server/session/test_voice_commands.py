"""Voice commands behind ears that are slow: they wait for one another, and nothing else waits for them."""

from __future__ import annotations

import asyncio
import base64

import pytest

from estuary_sdk.protocol.commands import StartVoice, StopVoice, StreamAudio
from estuary_sdk.protocol.models.session import Acknowledgement
from estuary_server.providers.scripted_transcriber import ScriptedTranscriber
from estuary_server.session import session as sessions
from tests.server.session.voice_ears import SlowToOpen
from tests.server.session.voice_scene import HELLO, VoiceScene, a_voice_scene, hello

pytestmark = pytest.mark.looptime


async def posts(scene: VoiceScene, *commands: StartVoice | StopVoice | StreamAudio) -> float:
    """Hand in voice commands whose answer nobody wants; how long that took."""
    began_s = scene.now_s()
    for command in commands:
        assert await scene.session.post(command, wait=False) == Acknowledgement()
    return scene.now_s() - began_s


def a_second() -> StreamAudio:
    return StreamAudio(audio=base64.b64encode(bytes(32_000)).decode())


async def test_an_interrupt_behind_ears_that_open_slowly_is_obeyed_at_once() -> None:
    async with a_voice_scene(HELLO, transcriber=SlowToOpen(3)) as scene:
        await scene.writes("one")
        await scene.passes(0.51)
        assert await posts(scene, StartVoice(), a_second()) == 0
        await scene.cuts()
        await scene.writes("two")
        await scene.passes(5)
        assert scene.told_but_sound() == [
            *hello("2", 0.00),
            "0.51 interrupt 2 client_interrupt",
            *hello("4", 0.51),
            "3.51 voice_started",
        ]


async def test_an_interrupt_behind_last_words_that_take_long_is_obeyed_at_once() -> None:
    async with a_voice_scene(HELLO, transcriber=ScriptedTranscriber(takes_s=1.9)) as scene:
        await scene.starts()
        await scene.writes("one")
        scene.player.says("mhm", 0.3, 0.7)
        await scene.streams(0.8)
        assert await posts(scene, StopVoice()) == 0
        await scene.cuts()
        cut_s = scene.now_s()
        await scene.passes(5)
        assert scene.told_but_sound()[:5] == [
            "0.00 voice_started",
            *hello("2", 0.00),
            f"{cut_s:.2f} interrupt 2 client_interrupt",
        ]
        assert "2.70 voice_stopped" in scene.told()


async def test_sound_that_comes_while_the_ears_open_is_heard_in_its_turn() -> None:
    async with a_voice_scene(["Fine."], transcriber=SlowToOpen(3)) as scene:
        scene.player.says("one two", 0, 1)
        track = bytes(scene.player.track) + bytes(32_000)
        sound = [
            StreamAudio(audio=base64.b64encode(track[start : start + 3_200]).decode())
            for start in range(0, len(track), 3_200)
        ]
        assert await posts(scene, StartVoice(), *sound, StopVoice()) == 0
        await scene.passes(4)
        assert [line for line in scene.told_but_sound() if "hearing" not in line] == [
            "3.00 voice_started",
            "3.00 heard: one two",
            "3.00 reply 2: Fine.",
            "3.00 voice_stopped",
            "3.00 reply 2 final: Fine.",
        ]


async def test_more_than_may_wait_slows_the_client_down() -> None:
    async with a_voice_scene(["Fine."], transcriber=SlowToOpen(3)) as scene:
        most = sessions.MOST_WAITING_WEIGHT // (1_000 + len(a_second().audio)) + 1
        assert await posts(scene, StartVoice(), *[a_second()] * most) == 0
        assert await posts(scene, a_second()) == pytest.approx(3)


async def test_the_end_while_voice_commands_wait_that_nobody_waits_for() -> None:
    async with a_voice_scene(["Fine."], transcriber=SlowToOpen(3)) as scene:
        await posts(scene, StartVoice(), a_second(), StopVoice())
        await asyncio.sleep(1)
        await scene.ends()
        assert scene.told() == []
        assert not (await scene.session.post(StartVoice(), wait=False)).ok
