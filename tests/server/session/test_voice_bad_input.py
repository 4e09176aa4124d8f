"""Sound that is cut oddly, mislabelled or no sound at all: each has one effect, and the session goes on."""

from __future__ import annotations

import asyncio
import io
import wave
from collections.abc import Sequence

import looptime
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estuary_sdk.protocol.commands import StartVoice, StreamAudio
from estuary_sdk.protocol.events import SttResponse
from estuary_sdk.protocol.models.session import Acknowledgement
from estuary_sdk.protocol.registry import CLIENT_EVENTS
from estuary_server.config import Limits
from estuary_server.providers.scripted_sound import murmur, noise, utterance
from estuary_server.session.surroundings import Device
from tests.server.session.voice_player import Player
from tests.server.session.voice_scene import HELLO, a_voice_scene, hello

pytestmark = pytest.mark.looptime

OK = Acknowledgement()

TRACK = b"".join(
    [
        bytes(16_000),
        utterance("good morning", 1.0),
        bytes(25_000),
        noise(0.1),
        bytes(25_000),
        murmur(0.5),
        utterance("how are you", 1.2),
        bytes(40_000),
    ]
)


def a_wav_file(pcm: bytes, sample_rate: int = 16_000) -> bytes:
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(sample_rate)
        file.writeframes(pcm)
    return target.getvalue()


async def heard_of(chunks: Sequence[bytes], sample_rate: int | None = None) -> list[SttResponse]:
    """Everything that is said to have been heard."""
    async with a_voice_scene(HELLO, settings={"text_only": True}) as scene:
        await scene.starts()
        for chunk in chunks:
            assert await scene.sends(chunk, sample_rate) == OK
        await asyncio.sleep(5)
        return [event for event in scene.log.left if isinstance(event, SttResponse)]


def told_of(chunks: Sequence[bytes]) -> list[SttResponse]:
    with asyncio.Runner(loop_factory=looptime.new_event_loop) as runner:
        return runner.run(heard_of(chunks))


# How it is cut


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, len(TRACK)), max_size=40).map(sorted))
def test_however_the_same_bytes_are_cut_the_same_is_heard(cuts: list[int]) -> None:
    chunks = [TRACK[start:end] for start, end in zip([0, *cuts], [*cuts, len(TRACK)], strict=True)]
    whole = told_of([TRACK])
    assert [event.text for event in whole if event.is_final] == ["good morning", "how are you"]
    assert told_of(chunks) == whole


@pytest.mark.parametrize("size", [1, 3, 639, 641, 1_023, 1_025, 4_097])
def test_odd_sizes_lose_nothing(size: int) -> None:
    track = TRACK[: 90_000 if size > 1 else 60_000]
    chunks = [track[start : start + size] for start in range(0, len(track), size)]
    assert told_of(chunks) == told_of([track])


def test_the_header_of_a_wav_file_is_no_sound() -> None:
    file = a_wav_file(TRACK)
    assert told_of([file]) == told_of([TRACK])
    assert told_of([file[:3_201], file[3_201:]]) == told_of([TRACK])


async def test_not_one_sample_of_the_header_is_listened_to() -> None:
    async with a_voice_scene(HELLO) as scene:
        await scene.starts()
        await scene.sends(a_wav_file(bytes(2 * (10 * 512 - 1))))
        await asyncio.sleep(0.1)
        assert scene.detector.windows == 9


async def test_half_a_frame_at_the_end_is_waited_for() -> None:
    async with a_voice_scene(HELLO) as scene:
        await scene.starts()
        scene.player.says("one two", 0, 1)
        await scene.sends(bytes(scene.player.track)[:-1])
        await asyncio.sleep(0.3)
        await scene.sends(bytes(scene.player.track)[-1:] + bytes(32_000))
        await asyncio.sleep(0.1)
        assert [final.text for final in scene.log.finals()] == ["one two"]


# What it is said to be


async def test_48_khz_sent_as_16_khz_is_sound_of_three_times_the_length() -> None:
    async with a_voice_scene(HELLO) as scene:
        await scene.starts()
        player = Player(48_000)
        player.says("hello there", 0.5, 1.5)
        while scene.now_s() < 3:
            await asyncio.sleep(0.02)
            await scene.sends(player.frame())
        assert scene.told() == [
            "0.00 voice_started",
            "0.96 hearing: hello",
            "1.52 hearing: hello there",
            "1.68 heard: hello there",
            *hello("2", 1.68),
            "1.68-2.98 sound 2 1.50s",
        ]


async def test_a_rate_that_changes_in_mid_stream_is_followed() -> None:
    async with a_voice_scene(HELLO, settings={"text_only": True}) as scene:
        await scene.starts()
        for sample_rate, words in [(48_000, "one"), (16_000, "two"), (44_100, "three"), (8_000, "four")]:
            await scene.sends(utterance(f"{words} ", 0.8, sample_rate), sample_rate)
        await scene.sends(bytes(32_000))
        await asyncio.sleep(1)
        assert [final.text for final in scene.log.finals()] == ["one two three four"]


@pytest.mark.parametrize("sample_rate", [0, -1, 7_999, 96_001, 10**9])
async def test_a_rate_that_no_microphone_has_is_refused(sample_rate: int) -> None:
    reason = "sample_rate must be 8000 to 96000 Hz, or absent"
    refused = Acknowledgement(ok=False, error=reason)
    async with a_voice_scene(HELLO) as scene:
        assert await scene.session.post(StartVoice(sample_rate=sample_rate)) == refused
        assert await scene.sends(bytes(640), sample_rate) == refused
        assert scene.transcriber.open_streams == 0
        await scene.starts()
        assert await scene.sends(bytes(640), sample_rate) == refused
        assert scene.told() == [f"0.00 error: {reason}"] * 2 + ["0.00 voice_started", f"0.00 error: {reason}"]


async def test_the_rate_of_start_voice_holds_for_what_follows() -> None:
    async with a_voice_scene(HELLO, device=Device(16_000)) as scene:
        assert await scene.session.post(StartVoice(sample_rate=48_000)) == OK
        await scene.sends(utterance("good morning", 1, 48_000) + bytes(96_000))
        await asyncio.sleep(0.1)
        assert [final.text for final in scene.log.finals()] == ["good morning"]
        assert scene.transcriber.fed_s == pytest.approx(1.6, abs=0.1)


async def test_a_turn_mode_that_nobody_knows_is_a_continuous_one() -> None:
    async with a_voice_scene(HELLO) as scene:
        assert await scene.starts("banana") == OK
        scene.player.says("good morning", 0.5, 1.5)
        await scene.streams(2.1)
        assert [final.text for final in scene.log.finals()] == ["good morning"]


@pytest.mark.parametrize("name", ["start_voice", "stop_voice", "stream_audio", "client_interrupt"])
@pytest.mark.parametrize("payload", [{}, {"audio": None, "sample_rate": None, "turn_mode": None}])
async def test_null_arguments_are_absent_ones(name: str, payload: dict[str, object]) -> None:
    async with a_voice_scene(HELLO) as scene:
        assert await scene.session.post(CLIENT_EVENTS[name].from_dict(payload)) == OK
        assert await scene.starts() == OK
        assert await scene.session.post(CLIENT_EVENTS[name].from_dict(payload)) == OK
        assert not [line for line in scene.told() if "error" in line]


# What is no sound


@pytest.mark.parametrize("audio", ["!!!!", "A", "AAA", "AA==AA==x", "caf\u00e9", "AAAA\n", " AAAA", "AA-_"])
async def test_what_is_not_base64_is_refused_once_for_each_event(audio: str) -> None:
    refused = Acknowledgement(ok=False, error="stream_audio: audio is not base64")
    async with a_voice_scene(HELLO, settings={"text_only": True}) as scene:
        assert await scene.session.post(StreamAudio(audio)) == refused
        await scene.starts()
        scene.player.says("good morning", 0.5, 1.5)
        await scene.streams(1)
        assert await scene.session.post(StreamAudio(audio)) == refused
        await scene.streams(2.1)
        assert scene.told() == [
            "0.00 error: stream_audio: audio is not base64",
            "0.00 voice_started",
            "0.88 hearing: good",
            "1.00 error: stream_audio: audio is not base64",
            "1.52 hearing: good morning",
            "2.02 heard: good morning",
            *hello("2", 2.02),
        ]


async def test_an_event_without_sound_is_nothing() -> None:
    async with a_voice_scene(HELLO) as scene:
        await scene.starts()
        for _ in range(100):
            assert await scene.session.post(StreamAudio("")) == OK
        assert scene.told() == ["0.00 voice_started"]
    assert scene.detector.windows == 0


@pytest.mark.parametrize("started", [True, False])
async def test_a_chunk_of_5_mb_is_refused(started: bool) -> None:
    async with a_voice_scene(HELLO) as scene:
        if started:
            await scene.starts()
        refused = await scene.sends(bytes(5_000_000))
        assert refused.error == "stream_audio: more than 30 s of sound in one event"
        assert scene.told()[-1] == f"0.00 error: {refused.error}"
        assert await scene.sends(bytes(960_000)) == OK
        await asyncio.sleep(1)
        assert scene.detector.windows == 937


async def test_how_much_one_event_may_hold_is_a_limit() -> None:
    async with a_voice_scene(HELLO, limits=Limits(audio_chunk_s=1)) as scene:
        await scene.starts()
        assert await scene.sends(bytes(32_000)) == OK
        assert not (await scene.sends(bytes(32_002))).ok
