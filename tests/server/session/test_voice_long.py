"""Hours of sound, and minutes of it at once: work and memory are bounded, and nothing is lost."""

from __future__ import annotations

import asyncio
from itertools import takewhile

import pytest

from estuary_server.config import Limits, Timing
from estuary_server.providers.scripted_sound import hum, noise, utterance
from tests.server.session.voice_ears import SlowDetector
from tests.server.session.voice_scene import HELLO, VoiceScene, a_voice_scene, hello

pytestmark = pytest.mark.looptime

HOUR_S = 3_600
ALWAYS = Timing(voice_idle_s=0, session_idle_s=0)
WRITTEN: dict[str, object] = {"text_only": True}


async def sends_for(scene: VoiceScene, seconds: float, second_of_sound: bytes) -> None:
    """The same second again and again, as it is recorded."""
    for _ in range(round(seconds)):
        await asyncio.sleep(1)
        await scene.sends(second_of_sound)


async def test_an_hour_of_silence() -> None:
    async with a_voice_scene(HELLO, timing=ALWAYS) as scene:
        await scene.starts()
        await sends_for(scene, HOUR_S, bytes(32_000))
        scene.player.says("good morning", 0, 1)
        await scene.sends(bytes(scene.player.track) + bytes(32_000))
        await asyncio.sleep(0.1)
        assert [line for line in scene.told() if "hear" in line] == [
            "3600.00 hearing: good",
            "3600.00 hearing: good morning",
            "3600.00 heard: good morning",
        ]
        assert scene.transcriber.fed_s < 3


async def test_an_hour_of_a_fan() -> None:
    async with a_voice_scene(HELLO, timing=ALWAYS) as scene:
        await scene.starts()
        await sends_for(scene, HOUR_S, hum(1))
        assert scene.told() == ["0.00 voice_started"]
    assert (scene.transcriber.fed_s, scene.transcriber.discarded) == (0, 0)


async def test_an_hour_of_a_fan_is_not_listened_to_by_default() -> None:
    async with a_voice_scene(HELLO) as scene:
        await scene.starts()
        await sends_for(scene, HOUR_S / 2, hum(1))
        assert scene.told() == ["0.00 voice_started", "600.00 voice_timeout"]
        assert scene.transcriber.open_streams == 0


async def test_an_hour_of_noise_that_is_taken_for_speech_is_cut_into_minutes_and_is_no_turn() -> None:
    async with a_voice_scene(HELLO, timing=ALWAYS) as scene:
        await scene.starts()
        await sends_for(scene, HOUR_S, noise(1))
        assert scene.told() == ["0.00 voice_started"]
        assert len(scene.transcriber.transcripts) == 59
        assert await scene.stored() == []
    assert scene.model.requests == []


async def test_whoever_never_stops_speaking_is_answered_every_minute() -> None:
    async with a_voice_scene(["Hm."], timing=ALWAYS, settings=WRITTEN) as scene:
        await scene.starts()
        await sends_for(scene, HOUR_S / 6, utterance("blah ", 1))
        finals = [final.text.split() for final in scene.log.finals()]
        assert [len(words) for words in finals] == [
            60,
            60,
            60,
            60,
            60,
            60,
            60,
            60,
            60,
        ]
        assert len([row for row in await scene.stored() if row[0] == "user"]) == 9


@pytest.mark.parametrize("asked", [True, False])
async def test_ten_minutes_at_once_wait_outside_and_are_all_heard(asked: bool) -> None:
    slow = SlowDetector(takes_s=0.025)
    async with a_voice_scene(["Hm."], detector=slow, settings=WRITTEN) as scene:
        if asked:
            await scene.starts()
        accepted_at_s: list[float] = []
        for minute in range(10):
            await scene.sends(utterance(f"minute {minute}", 2) + bytes(28 * 32_000))
            accepted_at_s.append(scene.now_s())
            await scene.sends(bytes(30 * 32_000))
            accepted_at_s.append(scene.now_s())
        assert len(list(takewhile(lambda at_s: at_s < 2, accepted_at_s))) == 2
        await asyncio.sleep(60)
        assert [final.text for final in scene.log.finals()] == [f"minute {minute}" for minute in range(10)]
        users = [row[2] for row in await scene.stored() if row[0] == "user"]
        assert users == [f"minute {minute}" for minute in range(10)]


async def test_sound_that_waits_for_slow_ears_delays_neither_a_text_nor_an_interrupt() -> None:
    slow = SlowDetector(takes_s=0.25)
    async with a_voice_scene(HELLO, detector=slow, limits=Limits(audio_waiting_s=2)) as scene:
        await scene.starts()
        await scene.sends(utterance("one two", 1) + bytes(32_000))
        waiting = [asyncio.create_task(scene.sends(bytes(64_000))) for _ in range(3)]
        await scene.writes("and now")
        await asyncio.sleep(1.01)
        await scene.cuts()
        assert not all(post.done() for post in waiting)
        assert [line for line in scene.told() if "hearing" not in line] == [
            "0.00 voice_started",
            *hello("2", 0.00),
            "0.00-0.24 sound 2 0.44s",
            "1.01 interrupt 2 client_interrupt",
        ]
        await asyncio.gather(*waiting)


async def test_a_minute_of_talk_over_a_reply_leaves_nothing_behind() -> None:
    async with a_voice_scene(HELLO, timing=ALWAYS) as scene:
        await scene.starts()
        for begin_s in range(1, 121, 3):
            scene.player.says("wait a moment", begin_s, begin_s + 1)
        await scene.streams(125)
        finals = [final.text for final in scene.log.finals()]
        assert finals == ["wait a moment"] * 40
        rows = await scene.stored()
        assert [row[0] for row in rows] == ["user", "assistant"] * 40
        assert [row[3] for row in rows if row[0] == "assistant"] == [True] * 39 + [False]
