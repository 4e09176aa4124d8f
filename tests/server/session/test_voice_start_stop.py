"""start_voice, stop_voice and stream_audio: what opens and closes the ears, and what is acknowledged."""

from __future__ import annotations

import asyncio

import pytest

from estuary_sdk.protocol.commands import StreamAudio
from estuary_sdk.protocol.models.session import Acknowledgement
from estuary_server.errors import ProviderError
from estuary_server.providers.scripted_transcriber import ScriptedTranscriber
from tests.server.session.voice_ears import SilentVendor
from tests.server.session.voice_scene import HELLO, VoiceScene, a_voice_scene, answered, hello, said

pytestmark = pytest.mark.looptime

OK = Acknowledgement()


def ears(scene: VoiceScene) -> tuple[int, int]:
    """How many of each kind are open."""
    return scene.detector.open_streams, scene.transcriber.open_streams


def the_heard(scene: VoiceScene) -> list[str]:
    return [line for line in scene.told() if " heard: " in line]


async def test_nothing_is_opened_before_it_is_asked_for() -> None:
    async with a_voice_scene(HELLO) as scene:
        await scene.writes("one")
        await asyncio.sleep(1)
        assert ears(scene) == (0, 0)
        await scene.starts()
        assert ears(scene) == (1, 1)
        await scene.stops()
        assert ears(scene) == (0, 0)


async def test_the_answer_leaves_before_the_acknowledgement() -> None:
    async with a_voice_scene(HELLO) as scene:
        assert await scene.starts() == OK
        assert scene.told() == ["0.00 voice_started"]
        assert await scene.stops() == OK
        assert scene.told() == ["0.00 voice_started", "0.00 voice_stopped"]


async def test_starting_again_while_active_only_says_so_and_loses_no_word() -> None:
    async with a_voice_scene(HELLO) as scene:
        scene.player.says("good morning to you", 0.5, 2)
        await scene.starts()
        await scene.streams(1.2)
        assert await scene.starts() == OK
        assert ears(scene) == (1, 1)
        await scene.streams(3)
        assert scene.told() == [
            "0.00 voice_started",
            "0.84 hearing: good",
            "1.20 voice_started",
            "1.48 hearing: good morning",
            "1.70 hearing: good morning to",
            "2.02 hearing: good morning to you",
            "2.54 heard: good morning to you",
            *hello("2", 2.54),
            "2.54-2.98 sound 2 0.64s",
        ]


async def test_stopping_in_mid_word_answers_what_was_heard_and_then_says_so() -> None:
    async with a_voice_scene(HELLO) as scene:
        scene.player.says("good morning", 0.5, 1.5)
        await scene.starts()
        await scene.streams(1.2)
        await scene.stops()
        await scene.streams(2)
        assert scene.told_but_sound() == [
            "0.00 voice_started",
            "0.88 hearing: good",
            "1.20 heard: good morn",
            *(heads := hello("2", 1.20))[:-1],
            "1.20 voice_stopped",
            heads[-1],
        ]
        assert scene.log.sound_s("2") == pytest.approx(1)
        assert await scene.stored() == [
            said("1", "good morn"),
            answered("2"),
        ]


async def test_stopping_in_silence_says_so_and_nothing_else() -> None:
    async with a_voice_scene(HELLO) as scene:
        await scene.starts()
        await scene.streams(1)
        await scene.stops()
        assert scene.told() == ["0.00 voice_started", "1.00 voice_stopped"]


async def test_stopping_twice_and_stopping_without_start() -> None:
    async with a_voice_scene(HELLO) as scene:
        assert await scene.stops() == OK
        await scene.starts()
        assert await scene.stops() == OK
        assert await scene.stops() == OK
        assert [line[5:] for line in scene.told()] == [
            "voice_stopped",
            "voice_started",
            "voice_stopped",
            "voice_stopped",
        ]


async def test_after_a_stop_nothing_is_heard_until_the_next_start() -> None:
    async with a_voice_scene(HELLO) as scene:
        scene.player.says("not this", 1, 2)
        scene.player.says("but this", 4, 5)
        await scene.starts()
        await scene.stops()
        await scene.streams(3.5)
        assert ears(scene) == (0, 0)
        await scene.starts()
        await scene.streams(6)
        assert scene.told() == [
            "0.00 voice_started",
            "0.00 voice_stopped",
            "3.50 voice_started",
            "4.40 hearing: but",
            "5.02 hearing: but this",
            "5.52 heard: but this",
            *hello("2", 5.52),
            "5.52-5.98 sound 2 0.66s",
        ]


async def test_stopping_over_a_reply_lets_it_go_on() -> None:
    async with a_voice_scene(HELLO) as scene:
        scene.player.coughs(1, 1.15)
        await scene.starts()
        await scene.writes("one")
        await scene.streams(1.2)
        await scene.stops()
        await asyncio.sleep(6)
        assert scene.told() == [
            "0.00 voice_started",
            *hello("2", 0.00),
            "0.00-1.02 sound 2 1.22s",
            "1.20-1.20 sound 2 0.18s",
            "1.20 voice_stopped",
            "1.22-4.30 sound 2 3.10s final",
        ]
        assert await scene.stored() == [said("1", "one"), answered("2")]


async def test_stopping_in_mid_sentence_over_a_reply_cuts_it() -> None:
    async with a_voice_scene(HELLO) as scene:
        scene.player.says("wait", 1, 1.4)
        await scene.starts()
        await scene.writes("one")
        await scene.streams(1.4)
        await scene.stops()
        await asyncio.sleep(0.1)
        assert scene.told_but_sound() == [
            "0.00 voice_started",
            *hello("2", 0.00),
            "1.40 heard: wait",
            "1.40 interrupt 2 barge_in",
            *hello("4", 1.40),
            "1.40 voice_stopped",
        ]
        assert [scene.log.sound_s(reply) for reply in ("2", "4")] == pytest.approx([1.22, 0.28])
        assert await scene.stored() == [
            said("1", "one"),
            answered("2", "Hello there my", cut=True),
            said("3", "wait"),
            answered("4"),
        ]


# Clients that never ask


async def test_a_client_that_never_asks_is_heard_as_soon_as_it_sends_sound() -> None:
    async with a_voice_scene(HELLO) as scene:
        scene.player.says("good morning", 0.02, 1)
        await scene.streams(2)
        assert scene.told() == [
            "0.40 hearing: good",
            "1.04 hearing: good morning",
            "1.52 heard: good morning",
            *hello("2", 1.52),
            "1.52-1.98 sound 2 0.66s",
        ]
        assert await scene.stored() == [said("1", "good morning"), answered("2")]


async def test_unless_it_said_stop() -> None:
    async with a_voice_scene(HELLO) as scene:
        scene.player.says("good morning", 0.5, 1.5)
        scene.player.says("not this", 3, 4)
        await scene.streams(2.1)
        await scene.stops()
        await scene.streams(5)
        assert the_heard(scene) == ["2.02 heard: good morning"]
        assert ears(scene) == (0, 0)
        await scene.starts()
        assert ears(scene) == (1, 1)


async def test_an_event_without_sound_opens_nothing() -> None:
    async with a_voice_scene(HELLO) as scene:
        assert await scene.session.post(StreamAudio()) == OK
        assert ears(scene) == (0, 0)


async def test_why_an_unasked_client_is_not_heard_is_said_once() -> None:
    async with a_voice_scene(HELLO, transcriber=ScriptedTranscriber(languages=["de"])) as scene:
        scene.player.says("good morning", 0.5, 1.5)
        await scene.streams(1)
        assert scene.told() == [
            "0.02 voice_error: scripted:transcriber: knows only these languages: de",
        ]
        assert not (await scene.sends(bytes(640))).ok


# What cannot be opened


async def test_a_language_that_is_not_known() -> None:
    async with a_voice_scene(HELLO, transcriber=ScriptedTranscriber(languages=["de", "fr"])) as scene:
        refused = await scene.starts()
        reason = "scripted:transcriber: knows only these languages: de, fr"
        assert refused == Acknowledgement(ok=False, error=reason)
        assert scene.told() == [f"0.00 voice_error: {reason}"]
        assert ears(scene) == (0, 0)


async def test_a_transcriber_that_cannot_be_reached_may_be_tried_again() -> None:
    async with a_voice_scene(HELLO) as scene:
        gone = ProviderError("scripted:transcriber", "cannot be reached", retryable=True)
        scene.transcriber.fails_to_open = gone
        scene.player.says("not heard", 0.5, 1.5)
        scene.player.says("good morning", 3, 4)
        assert not (await scene.starts()).ok
        await scene.streams(2)
        assert await scene.starts() == OK
        await scene.streams(5)
        assert scene.told() == [
            "0.00 voice_error: scripted:transcriber: cannot be reached",
            "2.00 voice_started",
            "3.36 hearing: good",
            "4.02 hearing: good morning",
            "4.54 heard: good morning",
            *hello("2", 4.54),
            "4.54-4.98 sound 2 0.64s",
        ]


async def test_a_transcriber_that_never_answers_is_given_up_before_the_client_does() -> None:
    async with a_voice_scene(HELLO, transcriber=SilentVendor()) as scene:
        refused = await scene.starts()
        assert refused == Acknowledgement(ok=False, error="the transcriber does not answer")
        assert scene.told() == ["8.00 voice_error: the transcriber does not answer"]
        await scene.writes("one", text_only=True)
        await asyncio.sleep(0.1)
        assert scene.told()[1:] == hello("2", 8)
