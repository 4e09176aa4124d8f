"""What is said while something is still waited for: final words, ears that open, sound that has not left."""

from __future__ import annotations

import asyncio
import base64

import pytest

from estuary_sdk.protocol.commands import StartVoice, StopVoice, StreamAudio
from estuary_sdk.protocol.models.session import Acknowledgement
from estuary_server.providers.scripted import Pause
from estuary_server.providers.scripted_transcriber import ScriptedTranscriber
from estuary_server.providers.transcriber import Transcript
from estuary_server.session import session as sessions
from tests.server.session.voice_ears import Guesser, SlowToOpen
from tests.server.session.voice_log import TimedLog
from tests.server.session.voice_scene import HELLO, VoiceScene, a_voice_scene, answered, hello, said

pytestmark = pytest.mark.looptime

SLOW_S = 1.9
"""Final words that take so long are still waited for."""


# While final words are waited for


async def test_speech_over_a_reply_is_held_at_once_though_final_words_are_waited_for() -> None:
    async with a_voice_scene(HELLO, transcriber=ScriptedTranscriber(takes_s=2)) as scene:
        await scene.starts()
        await scene.writes("one")
        scene.player.coughs(0.5, 0.9)
        scene.player.coughs(2.0, 2.2)
        await scene.streams(3)
        assert scene.told() == [
            "0.00 voice_started",
            *hello("2", 0.00),
            "0.00-0.54 sound 2 0.74s",
            "1.12-2.04 sound 2 1.12s",
            "2.44-2.98 sound 2 0.74s",
        ]


async def test_it_interrupts_though_the_words_before_it_are_not_known_and_those_are_no_turn() -> None:
    ears = ScriptedTranscriber(takes_s=SLOW_S)
    async with a_voice_scene(HELLO, transcriber=ears) as scene:
        await scene.starts()
        await scene.writes("one")
        scene.player.says("mhm", 0.5, 0.9)
        scene.player.says("stop it now please", 1.6, 3.5)
        await scene.streams(6)
        assert [line for line in scene.told() if "hearing" not in line] == [
            "0.00 voice_started",
            *hello("2", 0.00),
            "0.00-0.54 sound 2 0.74s",
            "1.12-1.62 sound 2 0.70s",
            "2.88 interrupt 2 barge_in",
            "5.90 heard: stop it now please",
            *hello("4", 5.90),
            "5.90-5.98 sound 4 0.28s",
        ]
        assert ears.transcripts[0] == Transcript("mhm")
        assert (await scene.stored())[2:] == [said("3", "stop it now please"), answered("4")]


async def test_a_word_holds_the_reply_until_it_is_final_whatever_is_heard_meanwhile() -> None:
    async with a_voice_scene(HELLO, transcriber=ScriptedTranscriber(takes_s=SLOW_S)) as scene:
        await scene.starts()
        await scene.writes("one")
        scene.player.says("stop", 0.5, 0.9)
        scene.player.coughs(1.8, 1.9)
        await scene.streams(3.5)
        assert scene.told() == [
            "0.00 voice_started",
            *hello("2", 0.00),
            "0.00-0.54 sound 2 0.74s",
            "3.32 heard: stop",
            "3.32 interrupt 2 barge_in",
            *hello("4", 3.32),
            "3.32-3.48 sound 4 0.36s",
        ]


async def test_words_that_are_shown_are_not_taken_back_by_a_noise_that_follows() -> None:
    async with a_voice_scene(["Fine."], transcriber=ScriptedTranscriber(takes_s=SLOW_S)) as scene:
        await scene.starts()
        scene.player.says("one two", 0.5, 1.5)
        scene.player.coughs(2.5, 2.6)
        scene.player.coughs(3.0, 3.4)
        await scene.streams(3.5)
        assert scene.told() == ["0.00 voice_started", "0.96 hearing: one", "1.52 hearing: one two"]
        await scene.streams(9)
        assert scene.told_but_sound()[3:] == [
            "3.92 heard: one two",
            "3.92 reply 2: Fine.",
            "3.92 reply 2 final: Fine.",
        ]


async def test_what_is_not_well_understood_is_no_answer_over_a_reply() -> None:
    async with a_voice_scene(HELLO, transcriber=Guesser()) as scene:
        await scene.starts()
        await scene.writes("one")
        scene.player.coughs(1, 1.4)
        await scene.streams(9)
        assert [final.text for final in scene.log.finals()] == []
        assert await scene.stored() == [said("1", "one"), answered("2")]


# A reply that begins while the player speaks


async def test_a_reply_that_begins_while_the_player_speaks_again_is_held_and_cut() -> None:
    async with a_voice_scene(HELLO, transcriber=ScriptedTranscriber(takes_s=0.6)) as scene:
        await scene.starts()
        scene.player.says("one two", 0.5, 1.5)
        scene.player.says("three four five", 2.3, 4.5)
        await scene.streams(6)
        assert [line for line in scene.told() if "hearing" not in line] == [
            "0.00 voice_started",
            "2.62 heard: one two",
            *hello("2", 2.62),
            "3.04 interrupt 2 barge_in",
            "5.64 heard: three four five",
            *hello("4", 5.64),
            "5.64-5.98 sound 4 0.54s",
        ]
        assert await scene.stored() == [said("1", "one two"), said("3", "three four five"), answered("4")]


async def test_one_that_begins_during_a_noise_is_held_until_it_is_over() -> None:
    async with a_voice_scene(HELLO, transcriber=ScriptedTranscriber(takes_s=0.6)) as scene:
        await scene.starts()
        scene.player.says("one two", 0.5, 1.5)
        scene.player.coughs(2.5, 2.7)
        await scene.streams(9)
        assert [line for line in scene.told() if "hearing" not in line] == [
            "0.00 voice_started",
            "2.62 heard: one two",
            *hello("2", 2.62),
            "2.92-7.22 sound 2 4.50s final",
        ]
        assert await scene.stored() == [said("1", "one two"), answered("2")]


async def test_one_that_begins_after_a_silence_is_not_held_though_keeping_it_took_long() -> None:
    async with a_voice_scene(["Fine."], write_s=0.3) as scene:
        await scene.starts()
        scene.player.says("one two", 0.5, 1.5)
        await scene.streams(4)
        assert scene.told()[-1] == "2.32-2.62 sound 2 0.50s" or scene.log.sound_s("2") == pytest.approx(0.5)
        assert scene.log.chunks()[-1].is_final


# A client to which sound leaves slowly


@pytest.mark.parametrize("from_s", [0.5, 1.0, 1.5, 1.75, 2.0, 2.5])
async def test_sound_of_a_reply_that_is_over_never_leaves_after_the_next_turn(from_s: float) -> None:
    async with a_voice_scene(["Hello there friend."], log=TimedLog(delay_s=0.03)) as scene:
        await scene.starts()
        await scene.writes("one")
        scene.player.says("mhm mhm mhm and now for something", from_s, from_s + 3.25)
        await scene.streams(9)
        chunks = [chunk.message_id for chunk in scene.log.chunks()]
        assert chunks == sorted(chunks)
        cut_at = next(at for at, line in enumerate(scene.told()) if "interrupt 2 barge_in" in line)
        assert not [line for line in scene.told()[cut_at:] if "sound 2" in line]
        assert [row[:3] for row in await scene.stored()][2:] == [
            ("user", "3", "mhm mhm mhm and now for something"),
            ("assistant", "4", "Hello there friend."),
        ]


async def test_a_reply_is_not_over_while_its_last_sound_is_held() -> None:
    async with a_voice_scene(["Hello there friend."], log=TimedLog(delay_s=0.03)) as scene:
        await scene.starts()
        await scene.writes("one")
        scene.player.coughs(1.75, 2.15)
        await scene.streams(8)
        chunks = scene.log.chunks()
        assert [chunk.chunk_index for chunk in chunks] == list(range(95))
        assert [chunk.is_final for chunk in chunks] == [False] * 94 + [True]
        pauses = [later - at for at, later in zip(scene.log.times, scene.log.times[1:], strict=False)]
        assert max(pauses) > 0.4
        assert await scene.stored() == [said("1", "one"), answered("2", "Hello there friend.")]


# Behind ears that are slow


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
    async with a_voice_scene(HELLO, transcriber=ScriptedTranscriber(takes_s=SLOW_S)) as scene:
        await scene.starts()
        await scene.writes("one")
        scene.player.says("mhm", 0.3, 0.7)
        await scene.streams(0.8)
        assert await posts(scene, StopVoice()) == 0
        await scene.cuts()
        cut_s = scene.now_s()
        await scene.passes(5)
        told = scene.told_but_sound()
        assert told[4] == f"{cut_s:.2f} interrupt 2 client_interrupt"
        assert told[-1] == "2.70 voice_stopped" or "2.70 voice_stopped" in told


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
            "3.00 reply 2 final: Fine.",
            "3.00 voice_stopped",
        ]


async def test_more_than_may_wait_slows_the_client_down() -> None:
    async with a_voice_scene(["Fine."], transcriber=SlowToOpen(3)) as scene:
        most = sessions.MOST_WAITING_WEIGHT // len(a_second().audio) + 1
        assert await posts(scene, StartVoice(), *[a_second()] * most) == 0
        assert await posts(scene, a_second()) == pytest.approx(3)


async def test_the_end_while_voice_commands_wait_that_nobody_waits_for() -> None:
    async with a_voice_scene(["Fine."], transcriber=SlowToOpen(3)) as scene:
        await posts(scene, StartVoice(), a_second(), StopVoice())
        await asyncio.sleep(1)
        await scene.ends()
        assert scene.told() == []
        assert not (await scene.session.post(StartVoice(), wait=False)).ok


# What was played, and what could not be kept


@pytest.mark.parametrize(
    ("played_ms", "stored"),
    [
        (None, answered("2")),
        (4_500, answered("2")),
        (4_250, answered("2")),
        (1_000, answered("2", "Hello there", cut=True)),
        (0, None),
    ],
)
async def test_a_client_that_did_not_play_all_of_it_shortens_what_is_kept(
    played_ms: int | None, stored: tuple[str, str, str, bool] | None
) -> None:
    async with a_voice_scene(HELLO) as scene:
        await scene.writes("one")
        await scene.passes(4.4)
        await scene.played("2", played_ms)
        await scene.passes(5)
        assert scene.told() == [*hello("2", 0.00), "0.00-4.30 sound 2 4.50s final"]
        assert await scene.stored() == [said("1", "one"), *([stored] if stored else [])]


async def test_what_was_played_of_another_message_changes_nothing() -> None:
    async with a_voice_scene(HELLO) as scene:
        await scene.writes("one")
        await scene.passes(4.4)
        await scene.played("7", 1_000)
        await scene.passes(9)
        assert await scene.stored() == [said("1", "one"), answered("2")]


async def test_a_cut_that_cannot_be_kept_is_told_and_the_session_goes_on() -> None:
    async with a_voice_scene(["Hello there my dear friend."]) as scene:
        await scene.writes("one")
        await scene.passes(1.01)
        scene.account.fails_to_cut = RuntimeError("secret")
        await scene.cuts()
        assert scene.told_but_sound()[2:] == [
            "1.01 interrupt 2 client_interrupt",
            "1.01 error: the reply could not be shortened",
        ]
        await scene.writes("two")
        await scene.passes(9)
        assert await scene.stored() == [
            said("1", "one"),
            answered("2", "Hello there my dear friend."),
            said("3", "two"),
            answered("4", "Hello there my dear friend."),
        ]


async def test_a_reply_that_could_not_be_begun_leaves_nothing_held() -> None:
    async with a_voice_scene([Pause(0.1), "Fine."]) as scene:
        await scene.starts()
        scene.player.says("one two", 0.5, 1.5)
        scene.account.fails_to_hear = RuntimeError("secret")
        await scene.streams(3)
        scene.account.fails_to_hear = None
        await scene.writes("typed")
        await scene.streams(6)
        assert scene.told()[3:] == [
            "2.02 heard: one two",
            "2.02 error: internal error",
            "3.10 reply 4: Fine.",
            "3.10 reply 4 final: Fine.",
            "3.10-3.40 sound 4 0.50s final",
        ]
