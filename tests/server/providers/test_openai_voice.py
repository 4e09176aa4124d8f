"""The OpenAI-compatible voice against a real server: what it asks, what it makes of the answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest

from estuary_sdk.protocol.models.characters import Character
from estuary_server.config import ProviderSettings
from estuary_server.errors import ProviderError
from estuary_server.providers.openai_voice import (
    VOICES,
    OpenAIVoice,
    is_pcm,
    make_openai_voice,
    stand_in_for,
)
from estuary_server.providers.voice import VoiceStyle
from estuary_server.serving import listen
from tests.server.providers.openai_audio_server import (
    Asked,
    OpenAIAudioServer,
    Step,
    openai_audio_server,
    saying,
)
from tests.server.providers.openai_server import Drop, Raw, Refusal, Stall

PATIENCE_S = 10.0
TEXT = "canary-text"
STYLE = VoiceStyle()
PCM = bytes(range(1, 201))
"""Starts like no file."""


@asynccontextmanager
async def a_voice(
    server: OpenAIAudioServer, key: str = "", timeout_s: float = PATIENCE_S, model: str = "v-1"
) -> AsyncIterator[OpenAIVoice]:
    settings = ProviderSettings(openai_api_key=key, openai_base_url=server.url, llm_timeout_s=timeout_s)
    voice = OpenAIVoice(settings, model)
    try:
        yield voice
    finally:
        await voice.aclose()


async def spoken(
    voice: OpenAIVoice, text: str = TEXT, style: VoiceStyle = STYLE, heard: list[bytes] | None = None
) -> list[bytes]:
    """The chunks of a text; also what came of one that fails."""
    heard = [] if heard is None else heard
    async with voice.speak(text, style) as sound:
        assert sound.sample_rate == 24_000
        async for chunk in sound.chunks:
            heard.append(chunk)
    return heard


async def failure(
    *steps: Step, timeout_s: float = PATIENCE_S, content_type: str = "audio/pcm"
) -> tuple[ProviderError, bytes]:
    """How speaking fails when the answer is this, and what was heard before."""
    heard: list[bytes] = []
    async with (
        openai_audio_server(saying(*steps), content_type) as server,
        a_voice(server, "sk-canary", timeout_s) as voice,
    ):
        with pytest.raises(ProviderError) as caught:
            await spoken(voice, heard=heard)
    assert caught.value.provider == "openai:v-1"
    assert "canary" not in f"{caught.value} {caught.value!r}"
    return caught.value, b"".join(heard)


# What it asks


async def test_a_request_says_what_to_say_and_how() -> None:
    async with openai_audio_server(saying(Raw(PCM))) as server, a_voice(server) as voice:
        await spoken(voice, style=VoiceStyle("af_heart", 1.5))
    (asked,) = server.asked
    assert asked.path == "/v1/audio/speech"
    assert asked.json == {
        "model": "v-1",
        "input": TEXT,
        "voice": "af_heart",
        "response_format": "pcm",
        "speed": 1.5,
    }


async def test_the_key_is_sent_as_a_bearer() -> None:
    async with openai_audio_server(saying(Raw(PCM))) as server, a_voice(server, "sk-x") as voice:
        await spoken(voice)
    assert server.asked[0].headers["Authorization"] == "Bearer sk-x"


async def test_a_server_of_its_own_speaks_and_sees_no_other_key() -> None:
    async with openai_audio_server(saying(Raw(PCM))) as server:
        settings = ProviderSettings("sk-canary", "http://127.0.0.1:1/v1", tts_base_url=server.url)
        voice = OpenAIVoice(settings, "v-1")
        assert await spoken(voice) == [PCM]
        await voice.aclose()
    assert "canary" not in str(server.asked[0].headers)


@pytest.mark.parametrize(("speed", "sent"), [(0.1, 0.25), (0.25, 0.25), (0.9, 0.9), (4.0, 4.0), (9.0, 4.0)])
async def test_speeds_are_those_the_api_takes(speed: float, sent: float) -> None:
    async with openai_audio_server(saying(Raw(PCM))) as server, a_voice(server) as voice:
        await spoken(voice, style=VoiceStyle(speed=speed))
    assert server.asked[0].json["speed"] == sent


async def test_an_ordinary_speed_is_not_mentioned() -> None:
    async with openai_audio_server(saying(Raw(PCM))) as server, a_voice(server) as voice:
        await spoken(voice)
    assert "speed" not in server.asked[0].json


async def test_text_that_is_no_unicode_is_sent_all_the_same() -> None:
    async with openai_audio_server(saying(Raw(PCM))) as server, a_voice(server) as voice:
        await spoken(voice, "a\ud800b \u00e9")
    assert server.asked[0].json["input"] == "a?b \u00e9"


async def test_nothing_is_asked_for_text_that_cannot_be_spoken() -> None:
    async with openai_audio_server(saying(Raw(PCM))) as server, a_voice(server) as voice:
        assert await spoken(voice, "\u2764\ufe0f ... !") == []
    assert server.asked == []


@pytest.mark.parametrize(
    ("settings", "model", "name"),
    [
        (ProviderSettings("sk-x"), "", "openai:tts-1"),
        (ProviderSettings("sk-x"), Character().tts_model, "openai:tts-1"),
        (ProviderSettings("sk-x"), "gpt-4o-mini-tts", "openai:gpt-4o-mini-tts"),
        (ProviderSettings(tts_base_url="http://x"), "", "openai:tts-1"),
        (ProviderSettings(tts_base_url="http://x"), "kokoro", "openai:kokoro"),
    ],
)
def test_it_is_made_with_a_model_or_a_default(settings: ProviderSettings, model: str, name: str) -> None:
    assert make_openai_voice(settings, model).name == name


# Whose voice it is


async def asked_of_the_cloud(monkeypatch: pytest.MonkeyPatch, model: str, name: str) -> str:
    """The voice that OpenAI's own cloud is asked for."""
    async with openai_audio_server(saying(Raw(PCM))) as server:
        # Where settings name no server, the vendor's client knows one; here it is told ours.
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        voice = OpenAIVoice(ProviderSettings("sk-x"), model)
        await spoken(voice, style=VoiceStyle(name))
        await voice.aclose()
    return str(server.asked[0].json["voice"])


@pytest.mark.parametrize(
    ("model", "name", "sent"),
    [
        ("tts-1", "", "alloy"),
        ("tts-1", "nova", "nova"),
        ("gpt-4o-mini-tts", "marin", "marin"),
        ("tts-1-hd", "marin", stand_in_for("marin")),
        ("tts-1", "21m00Tcm4TlvDq8ikWAM", stand_in_for("21m00Tcm4TlvDq8ikWAM")),
    ],
)
async def test_the_vendors_own_cloud_is_asked_for_voices_it_has(
    monkeypatch: pytest.MonkeyPatch, model: str, name: str, sent: str
) -> None:
    assert await asked_of_the_cloud(monkeypatch, model, name) == sent


def test_names_that_nobody_knows_are_spread_over_the_voices() -> None:
    names = [f"voice-{number}" for number in range(100)]
    assert {stand_in_for(name) for name in names} == set(VOICES)
    assert [stand_in_for(name) for name in names] == [stand_in_for(name) for name in names]
    assert stand_in_for("\ud800") in VOICES


@asynccontextmanager
async def a_server_that_knows(*names: str, status: int = 400) -> AsyncIterator[OpenAIAudioServer]:
    """A server of one's own that refuses other voices."""

    def respond(asked: Asked) -> Sequence[Step]:
        return [Raw(PCM)] if asked.json["voice"] in names else [Refusal(status)]

    async with openai_audio_server(respond) as server:
        yield server


@pytest.mark.parametrize("status", [400, 404, 422])
async def test_a_server_that_refuses_a_voice_is_asked_once_for_another(status: int) -> None:
    stand_in = stand_in_for("elsewhere")
    async with a_server_that_knows(*VOICES, status=status) as server, a_voice(server) as voice:
        for _ in range(3):
            assert await spoken(voice, style=VoiceStyle("elsewhere")) == [PCM]
    assert [asked.json["voice"] for asked in server.asked] == ["elsewhere", *[stand_in] * 3]


async def test_a_server_that_refuses_both_is_not_asked_on_and_on() -> None:
    async with a_server_that_knows("af_heart") as server, a_voice(server) as voice:
        with pytest.raises(ProviderError, match="answered with HTTP 400"):
            await spoken(voice, style=VoiceStyle("elsewhere"))
        with pytest.raises(ProviderError, match="answered with HTTP 400"):
            await spoken(voice)
        assert await spoken(voice, style=VoiceStyle("af_heart")) == [PCM]
    assert len(server.asked) == 4


# What it makes of the answers


@pytest.mark.parametrize("cuts", [(1,), (3, 3, 3), (1, 1, 1, 1), (2, 5, 1, 7), (199,)])
async def test_samples_that_were_split_are_whole_again(cuts: tuple[int, ...]) -> None:
    pieces, rest = [], PCM
    for cut in cuts:
        pieces.append(Raw(rest[:cut]))
        rest = rest[cut:]
    async with openai_audio_server(saying(*pieces, Raw(rest))) as server, a_voice(server) as voice:
        chunks = await spoken(voice)
    assert b"".join(chunks) == PCM
    assert all(chunk and len(chunk) % 2 == 0 for chunk in chunks)


async def test_half_a_sample_at_the_end_is_dropped() -> None:
    async with openai_audio_server(saying(Raw(PCM + b"\1"))) as server, a_voice(server) as voice:
        assert b"".join(await spoken(voice)) == PCM


async def test_sound_is_heard_while_it_is_made() -> None:
    async with openai_audio_server(saying(Raw(PCM), Stall())) as server, a_voice(server) as voice:
        async with asyncio.timeout(PATIENCE_S), voice.speak(TEXT, STYLE) as sound:
            assert await anext(sound.chunks) == PCM
        assert len(server.asked) == 1


async def test_an_empty_answer_is_no_sound() -> None:
    async with openai_audio_server(saying()) as server, a_voice(server) as voice:
        assert await spoken(voice) == []


@pytest.mark.parametrize(
    ("status", "retryable", "asked"),
    [(401, False, 1), (403, False, 1), (404, False, 1), (429, True, 2), (500, True, 2), (503, True, 2)],
)
async def test_an_http_error_is_told_by_its_status(status: int, retryable: bool, asked: int) -> None:
    async with (
        openai_audio_server(saying(Refusal(status))) as server,
        a_voice(server, "sk-canary") as voice,
    ):
        with pytest.raises(ProviderError) as caught:
            await spoken(voice)
    assert str(caught.value) == f"openai:v-1: answered with HTTP {status}"
    assert (caught.value.retryable, len(server.asked)) == (retryable, asked)
    assert "canary" not in repr(caught.value)


@pytest.mark.looptime
async def test_a_server_that_is_not_there_cannot_be_reached() -> None:
    with listen("127.0.0.1", 0) as bound:
        nobody = OpenAIAudioServer(saying(), "", f"http://127.0.0.1:{bound.getsockname()[1]}/v1")
    async with a_voice(nobody) as voice:
        with pytest.raises(ProviderError) as caught:
            await spoken(voice)
    assert str(caught.value) == "openai:v-1: cannot be reached"
    assert caught.value.retryable


async def test_an_answer_that_does_not_come_is_a_time_out() -> None:
    error, heard = await failure(Stall(), timeout_s=0.05)
    assert (str(error), error.retryable, heard) == ("openai:v-1: no answer within 0.05 s", True, b"")


async def test_sound_that_stops_coming_is_a_time_out() -> None:
    error, heard = await failure(Raw(PCM), Stall(), timeout_s=0.25)
    assert (str(error), error.retryable, heard) == ("openai:v-1: no answer within 0.25 s", True, PCM)


async def test_a_connection_that_breaks_is_a_failure() -> None:
    error, heard = await failure(Raw(PCM), Drop())
    assert str(error).startswith("openai:v-1: broke off: ")
    assert (error.retryable, heard) == (True, PCM)


@pytest.mark.parametrize(
    ("content_type", "garbage"),
    [
        ("application/json", b'{"error": "canary"}'),
        ("text/html; charset=utf-8", b"<html>canary</html>"),
        ("audio/wav", b"RIFF\x24\0\0\0WAVEfmt canary"),
        ("application/octet-stream", b"RIFF\x24\0\0\0WAVEfmt canary"),
        ("audio/mpeg", b"ID3\4 canary"),
        ("audio/mpeg", b"\xff\xfb\x90 canary"),
        ("audio/ogg", b"OggS canary"),
        ("audio/flac", b"fLaC canary"),
    ],
)
async def test_what_is_no_pcm_is_a_failure_that_quotes_nothing(content_type: str, garbage: bytes) -> None:
    error, heard = await failure(Raw(garbage), content_type=content_type)
    assert str(error) == "openai:v-1: sent something else than PCM"
    assert (error.retryable, heard) == (False, b"")


@pytest.mark.parametrize(
    "content_type", ["", "audio/pcm", "application/octet-stream", "audio/mpeg", "audio/wav"]
)
def test_pcm_under_a_wrong_name_is_taken(content_type: str) -> None:
    assert is_pcm(content_type, b"\1\0\2\0")


def test_a_loud_first_sample_is_no_file() -> None:
    assert is_pcm("audio/pcm", b"\xff\xfb\x90\0")


# Stopping


async def test_cancelling_in_mid_sound_hangs_up_at_once() -> None:
    heard = asyncio.Event()

    async def listening(voice: OpenAIVoice) -> None:
        async with voice.speak(TEXT, STYLE) as sound:
            async for _ in sound.chunks:
                heard.set()

    async with openai_audio_server(saying(Raw(PCM), Stall())) as server, a_voice(server) as voice:
        running = asyncio.create_task(listening(voice))
        async with asyncio.timeout(PATIENCE_S):
            await heard.wait()
            running.cancel()
            with pytest.raises(asyncio.CancelledError):
                await running
            await server.left.wait()
        assert server.open == 0


async def test_cancelling_before_the_answer_hangs_up_at_once() -> None:
    async with openai_audio_server(saying(Stall())) as server, a_voice(server) as voice:
        running = asyncio.create_task(spoken(voice))
        async with asyncio.timeout(PATIENCE_S):
            await server.came.wait()
            running.cancel()
            with pytest.raises(asyncio.CancelledError):
                await running
            await server.left.wait()


async def test_leaving_hangs_up_at_once() -> None:
    async with openai_audio_server(saying(Raw(PCM), Stall())) as server, a_voice(server) as voice:
        async with voice.speak(TEXT, STYLE) as sound:
            await anext(sound.chunks)
        async with asyncio.timeout(PATIENCE_S):
            await server.left.wait()
        assert server.open == 0


async def test_a_failure_of_the_listener_is_its_own() -> None:
    async with openai_audio_server(saying(Raw(PCM), Stall())) as server, a_voice(server) as voice:
        with pytest.raises(ZeroDivisionError):
            async with voice.speak(TEXT, STYLE):
                raise ZeroDivisionError
        async with asyncio.timeout(PATIENCE_S):
            await server.left.wait()
