"""A voice, a language model or a store that fails or is slow in a spoken turn; the session always goes on."""

from __future__ import annotations

import asyncio

import pytest

from estuary_server.errors import ConfigError, ProviderError
from estuary_server.providers.scripted import Hang, Pause
from estuary_server.providers.scripted_voice import Manner
from tests.server.session.voice_scene import HELLO, VoiceScene, a_voice_scene, answered, hello, said

pytestmark = pytest.mark.looptime


def but_interims(scene: VoiceScene) -> list[str]:
    return [line for line in scene.told() if "hearing" not in line]


# The voice


@pytest.mark.parametrize(
    ("manner", "sound"),
    [
        (Manner(refuses=True), []),
        (Manner(seconds_per_character=0.1, fails_after=0), []),
        (Manner(seconds_per_character=0.1, fails_after=3), ["0.00-0.10 sound 2 0.30s final"]),
    ],
)
async def test_a_voice_that_fails_leaves_the_text_and_marks_its_last_sound(
    manner: Manner, sound: list[str]
) -> None:
    async with a_voice_scene(HELLO, manner=manner) as scene:
        await scene.writes("one")
        await asyncio.sleep(1)
        failed = "voice_error: the voice failed: scripted:voice: failed"
        assert [line for line in scene.told() if "voice_error" not in line] == [*hello("2", 0), *sound]
        assert [line[5:] for line in scene.told() if "voice_error" in line] == [failed]
        assert await scene.stored() == [said("1", "one"), answered("2")]


async def test_a_voice_that_fails_in_the_second_sentence() -> None:
    def manner(text: str) -> Manner:
        return Manner(seconds_per_character=0.1, refuses=text.startswith("How"))

    async with a_voice_scene(HELLO, manner=manner) as scene:
        await scene.writes("one")
        await asyncio.sleep(9)
        assert scene.told() == [
            *hello("2", 0.00),
            "0.00-2.50 sound 2 2.70s final",
            "2.50 voice_error: the voice failed: scripted:voice: failed",
        ]
        assert await scene.stored() == [said("1", "one"), answered("2")]


async def test_a_reply_whose_voice_failed_is_a_written_one_when_it_is_cut() -> None:
    async with a_voice_scene(["Hello there. ", Hang()], manner=Manner(refuses=True)) as scene:
        await scene.writes("one")
        await asyncio.sleep(1)
        await scene.cuts()
        await asyncio.sleep(1)
        assert scene.told() == [
            "0.00 reply 2: Hello there. ",
            "1.00 interrupt 2 client_interrupt",
        ]
        assert await scene.stored() == [
            said("1", "one"),
            answered("2", "Hello there. ", cut=True),
        ]


@pytest.mark.parametrize(("hangs_after", "heard"), [(0, ""), (5, "Hello there")])
async def test_a_voice_that_hangs_can_be_interrupted(hangs_after: int, heard: str) -> None:
    manner = Manner(seconds_per_character=0.1, hangs_after=hangs_after)
    async with a_voice_scene(HELLO, manner=manner) as scene:
        await scene.writes("one")
        await asyncio.sleep(9)
        assert scene.voice.open_sounds == 1
        await scene.cuts()
        assert scene.voice.open_sounds == 0
        assert scene.told()[-1] == "9.00 interrupt 2 client_interrupt"
        reply = [answered("2", heard, cut=True)] if heard else []
        assert await scene.stored() == [said("1", "one"), *reply]


async def test_a_voice_that_hangs_is_given_up_and_what_it_had_said_gets_its_end() -> None:
    async with a_voice_scene(HELLO, manner=Manner(seconds_per_character=0.1, hangs_after=5)) as scene:
        await scene.writes("one")
        await asyncio.sleep(20)
        assert scene.told() == [
            *hello("2", 0.00),
            "0.00-0.30 sound 2 0.50s",
            "10.00-10.00 sound 2 0.02s final",
            "10.00 voice_error: the voice failed: it took longer than 10 s",
        ]
        assert [chunk.is_final for chunk in scene.log.chunks()].count(True) == 1
        assert await scene.stored() == [said("1", "one"), answered("2")]


# The character and the store


async def test_a_language_model_that_fails_apologises_by_voice() -> None:
    failed = ProviderError("scripted:model", "answered with HTTP 500", retryable=True)
    async with a_voice_scene(["Well, ", failed]) as scene:
        await scene.starts()
        scene.player.says("one two", 0.5, 1.5)
        await scene.streams(12)
        assert but_interims(scene) == [
            "0.00 voice_started",
            "2.02 heard: one two",
            "2.02 reply 2: Well, ",
            "2.02 reply 2:  I'm sorry, I lost my thread just now. Please say that again.",
            "2.02 reply 2 final: Well,  I'm sorry, I lost my thread just now. Please say that again.",
            "2.02-2.02 sound 2 0.20s",
            "2.02 error: the language model failed: scripted:model: answered with HTTP 500",
            "2.04-8.22 sound 2 6.20s final",
        ]
    assert [spoken.text for spoken in scene.voice.spoken] == [
        "Well, I'm sorry,",
        "I lost my thread just now.",
        "Please say that again.",
    ]


async def test_what_was_said_and_cannot_be_answered_is_told_and_the_next_reply_is_not_held() -> None:
    async with a_voice_scene(["Fine."]) as scene:
        await scene.starts()
        scene.player.says("one two", 0.5, 1.5)
        await scene.streams(1.9)
        scene.minds.refusal = ConfigError("no language model: openai is not configured")
        await scene.streams(2.5)
        scene.minds.refusal = None
        await scene.writes("and now")
        await scene.streams(4)
        assert but_interims(scene) == [
            "0.00 voice_started",
            "2.02 heard: one two",
            "2.02 error: no language model: openai is not configured",
            "2.50 reply 2: Fine.",
            "2.50 reply 2 final: Fine.",
            "2.50-2.80 sound 2 0.50s final",
        ]
        assert await scene.stored() == [
            said("1", "and now"),
            answered("2", "Fine."),
        ]


async def test_a_deleted_character_is_not_spoken_to() -> None:
    async with a_voice_scene(["Fine."]) as scene:
        await scene.starts()
        scene.player.says("one two", 0.5, 1.5)
        await scene.streams(1.9)
        await scene.account.delete_character("ada")
        await scene.streams(3)
        assert but_interims(scene) == [
            "0.00 voice_started",
            "2.02 heard: one two",
            "2.02 reply 2: Fine.",
            "2.02-2.02 sound 2 0.20s",
            "2.02 interrupt 2 client_interrupt",
            "2.02 error: the character or the conversation does not exist any more",
        ]


async def test_a_store_that_is_slow_while_the_player_goes_on_speaking() -> None:
    async with a_voice_scene([Pause(0.2), *HELLO], write_s=1.5) as scene:
        await scene.starts()
        scene.player.says("one two", 0.5, 1.5)
        scene.player.says("three four", 2.3, 3.9)
        await scene.streams(14)
        assert but_interims(scene) == [
            "0.00 voice_started",
            "2.02 heard: one two",
            "2.22 reply 2: Hello there my dear friend. ",
            "2.22 reply 2: How are you today?",
            "2.22-2.32 sound 2 0.30s",
            "4.42 heard: three four",
            "5.03 reply 2 final: Hello there my dear friend. How are you today?",
            "5.03 interrupt 2 barge_in",
            "6.73 reply 4: Hello there my dear friend. ",
            "6.73 reply 4: How are you today?",
            "6.73-8.21 sound 4 1.68s",
            "8.23 reply 4 final: Hello there my dear friend. How are you today?",
            "8.23-11.03 sound 4 2.82s final",
        ]
        assert await scene.stored() == [
            said("1", "one two"),
            answered("2", "Hello", cut=True),
            said("3", "three four"),
            answered("4"),
        ]
