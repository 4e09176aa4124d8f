"""How a reply is spoken: its chunks, their pace, when it is in flight no more, and who gets none."""

from __future__ import annotations

import asyncio
import base64

import pytest

from estuary_sdk.protocol.audio import seconds_in
from estuary_sdk.protocol.events import BotVoice
from estuary_server.errors import ConfigError
from estuary_server.providers.scripted import Pause
from estuary_server.providers.scripted_voice import Manner
from estuary_server.session.surroundings import Device
from tests.server.session.voice_log import TimedLog
from tests.server.session.voice_player import FRAME_S
from tests.server.session.voice_scene import HELLO, a_voice_scene, answered, hello, said

pytestmark = pytest.mark.looptime


def lead_s(log: TimedLog) -> float:
    """How far ahead of real time the sound was sent, at most."""
    ends_at_s, most_s = 0.0, 0.0
    for at_s, event in zip(log.times, log.left, strict=True):
        if isinstance(event, BotVoice):
            length_s = seconds_in(base64.b64decode(event.audio), event.sample_rate or 0)
            ends_at_s = max(ends_at_s, at_s) + length_s
            most_s = max(most_s, ends_at_s - at_s)
    return most_s


async def test_a_written_text_is_answered_by_voice_before_any_start_voice() -> None:
    async with a_voice_scene(HELLO) as scene:
        await scene.writes("one")
        await asyncio.sleep(9)
        assert scene.told() == [
            *hello("2", 0.00),
            "0.00-4.30 sound 2 4.50s final",
        ]
        assert await scene.stored() == [
            said("1", "one"),
            answered("2"),
        ]


@pytest.mark.parametrize("speaker_hz", [16_000, 24_000, 48_000])
async def test_chunks_are_20_ms_at_the_clients_rate_numbered_and_the_last_is_marked(speaker_hz: int) -> None:
    async with a_voice_scene(HELLO, device=Device(16_000, speaker_hz)) as scene:
        await scene.writes("one")
        await asyncio.sleep(9)
        chunks = scene.log.chunks()
    lengths = [len(base64.b64decode(chunk.audio)) for chunk in chunks]
    assert lengths == [speaker_hz // 50 * 2] * 225
    assert [chunk.chunk_index for chunk in chunks] == list(range(225))
    assert [chunk.is_final for chunk in chunks] == [False] * 224 + [True]
    assert {(chunk.message_id, chunk.sample_rate) for chunk in chunks} == {("2", speaker_hz)}


async def test_the_last_chunk_is_not_empty_when_the_sound_is_no_whole_number_of_chunks() -> None:
    async with a_voice_scene(["Well."], manner=Manner(seconds_per_character=0.009)) as scene:
        await scene.writes("one")
        await asyncio.sleep(2)
        lengths = [len(base64.b64decode(chunk.audio)) for chunk in scene.log.chunks()]
        assert lengths == [640, 640, 160]
        assert [chunk.is_final for chunk in scene.log.chunks()] == [False, False, True]


async def test_the_first_sound_leaves_as_soon_as_it_exists_and_none_is_far_ahead() -> None:
    manner = Manner(seconds_per_character=0.1, takes_s=0.3)
    async with a_voice_scene(HELLO, manner=manner) as scene:
        await scene.writes("one")
        await asyncio.sleep(9)
        assert scene.told() == [
            *hello("2", 0.00),
            "0.30-4.60 sound 2 4.50s final",
        ]
    assert 0.2 <= lead_s(scene.log) <= 0.2 + FRAME_S + 1e-6


async def test_lines_in_a_row_are_not_sent_further_and_further_ahead() -> None:
    async with a_voice_scene([]) as scene:
        for number in range(5):
            await scene.is_to_say("One two three four.")
            await scene.sees(f"reply {number + 1} final")
        await asyncio.sleep(1)
    assert 0.2 <= lead_s(scene.log) <= 0.2 + FRAME_S + 1e-6


async def test_sound_that_is_made_slowly_is_sent_as_it_comes() -> None:
    async with a_voice_scene(HELLO, manner=Manner(seconds_per_character=0.1, pace=2)) as scene:
        await scene.writes("one")
        await asyncio.sleep(12)
        assert sum(chunk.is_final for chunk in scene.log.chunks()) == 1
        assert scene.told()[-1] == "9.00-9.00 sound 2 0.10s final"


async def test_a_sentence_is_spoken_while_the_next_is_still_thought_of() -> None:
    async with a_voice_scene(["Hello there my dear friend. ", Pause(1), "How are you?"]) as scene:
        await scene.writes("one")
        await asyncio.sleep(9)
        assert scene.told() == [
            "0.00 reply 2: Hello there my dear friend. ",
            "0.00-0.98 sound 2 1.18s",
            "1.00 reply 2: How are you?",
            "1.00 reply 2 final: Hello there my dear friend. How are you?",
            "1.00-3.70 sound 2 2.72s final",
        ]
    assert [spoken.text for spoken in scene.voice.spoken] == ["Hello there my dear friend.", "How are you?"]


async def test_what_cannot_be_spoken_has_no_sound_and_is_over_at_once() -> None:
    async with a_voice_scene(["*smiles* ", "..."]) as scene:
        await scene.writes("one")
        await asyncio.sleep(0.01)
        await scene.writes("two")
        await asyncio.sleep(1)
        assert scene.told() == [
            "0.00 reply 2: *smiles* ",
            "0.00 reply 2: ...",
            "0.00 reply 2 final: *smiles* ...",
            "0.01 reply 4: *smiles* ",
            "0.01 reply 4: ...",
            "0.01 reply 4 final: *smiles* ...",
        ]
        assert await scene.stored() == [
            said("1", "one"),
            answered("2", "*smiles* ..."),
            said("3", "two"),
            answered("4", "*smiles* ..."),
        ]


# Until when it is in flight


@pytest.mark.parametrize("message_id", ["2", None])
async def test_a_reply_the_client_has_played_is_in_flight_no_more(message_id: str | None) -> None:
    async with a_voice_scene(HELLO) as scene:
        await scene.writes("one")
        await asyncio.sleep(4.41)
        assert (await scene.played(message_id)).ok
        await scene.writes("two")
        await asyncio.sleep(0.1)
        assert scene.told() == [
            *hello("2", 0.00),
            "0.00-4.30 sound 2 4.50s final",
            *hello("4", 4.41),
            "4.41-4.50 sound 4 0.20s",
        ]
        assert await scene.stored() == [
            said("1", "one"),
            answered("2"),
            said("3", "two"),
            answered("4"),
        ]


@pytest.mark.parametrize(
    ("at_s", "message_id"), [(4.41, "1"), (4.41, "livekit-audio"), (2.01, "2"), (2.01, None)]
)
async def test_a_stale_id_or_one_too_early_ends_nothing(at_s: float, message_id: str | None) -> None:
    async with a_voice_scene(HELLO) as scene:
        await scene.writes("one")
        await asyncio.sleep(at_s)
        assert (await scene.played(message_id)).ok
        await scene.cuts()
        await asyncio.sleep(1)
        assert scene.told()[-1] == f"{at_s:.2f} interrupt 2 client_interrupt"


async def test_a_client_that_played_nothing_is_believed_when_there_is_nothing() -> None:
    async with a_voice_scene(HELLO) as scene:
        assert (await scene.played()).ok
        assert (await scene.played("2")).ok
        await scene.writes("one", text_only=True)
        await asyncio.sleep(1)
        assert (await scene.played("2")).ok
        assert scene.told() == hello("2", 0)


@pytest.mark.parametrize(("at_s", "cut"), [(4.9, True), (5.1, False)])
async def test_without_a_word_of_the_client_it_is_over_half_a_second_after_its_sound(
    at_s: float, cut: bool
) -> None:
    async with a_voice_scene(HELLO) as scene:
        await scene.writes("one")
        await asyncio.sleep(at_s)
        await scene.cuts()
        await asyncio.sleep(1)
        tail = [f"{at_s:.2f} interrupt 2 client_interrupt"] if cut else []
        assert scene.told() == [*hello("2", 0), "0.00-4.30 sound 2 4.50s final", *tail]
        assert await scene.stored() == [said("1", "one"), answered("2", cut=cut)]


# Who gets none


async def test_a_text_that_asks_for_text_alone() -> None:
    async with a_voice_scene(HELLO) as scene:
        await scene.writes("one", text_only=True)
        await asyncio.sleep(1)
        assert scene.told() == hello("2", 0)
    assert scene.voice.spoken == []


async def test_a_character_of_text_alone() -> None:
    async with a_voice_scene(HELLO, settings={"text_only": True}) as scene:
        await scene.starts()
        scene.player.says("good morning", 0.5, 1.5)
        await scene.streams(3)
        await scene.is_to_say("A line.")
        await asyncio.sleep(1)
        assert scene.told() == [
            "0.00 voice_started",
            "0.88 hearing: good",
            "1.52 hearing: good morning",
            "2.02 heard: good morning",
            *hello("2", 2.02),
            "3.00 reply 3: A line.",
            "3.00 reply 3 final: A line.",
        ]
    assert scene.voice.spoken == []


async def test_a_device_without_a_speaker() -> None:
    async with a_voice_scene(HELLO, device=Device(speaker=False)) as scene:
        await scene.writes("one")
        await scene.is_to_say("A line.")
        await asyncio.sleep(1)
        assert scene.told() == [
            *hello("2", 0.00),
            "0.00 reply 3: A line.",
            "0.00 reply 3 final: A line.",
        ]
    assert scene.voice.spoken == []


async def test_a_voice_that_is_not_configured_is_told_and_the_text_comes() -> None:
    missing = ConfigError("no voice: elevenlabs is not configured")
    async with a_voice_scene(HELLO) as scene:
        scene.voices.refusal = missing
        await scene.writes("one")
        await asyncio.sleep(1)
        assert scene.told() == ["0.00 voice_error: no voice: elevenlabs is not configured", *hello("2", 0)]
        assert await scene.stored() == [said("1", "one"), answered("2")]
