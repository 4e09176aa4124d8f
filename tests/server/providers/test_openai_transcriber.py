"""The OpenAI-compatible transcriber against a real server: what it sends, what it makes of the answers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest

from estuary_sdk.protocol.audio import bytes_for
from estuary_server.config import ProviderSettings
from estuary_server.errors import ProviderError
from estuary_server.providers.openai_transcriber import (
    LONGEST_S,
    SHORTEST_WAV_S,
    OpenAITranscriber,
    OpenAITranscription,
    language_code,
    make_openai_transcriber,
)
from estuary_server.providers.transcriber import Transcript
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
SPEECH = bytes(range(256)) * 250
"""2 seconds, each part of which can be told from the one before."""
SHORTEST = bytes_for(SHORTEST_WAV_S, 16_000)


def unheard(_: str) -> None:
    """Interim words, which there are none of."""


def words(text: str) -> Raw:
    return Raw(json.dumps({"text": text, "usage": {"type": "duration", "seconds": 2}}).encode())


@asynccontextmanager
async def a_server(*steps: Step, content_type: str = "application/json") -> AsyncIterator[OpenAIAudioServer]:
    async with openai_audio_server(saying(*steps), content_type) as server:
        yield server


@asynccontextmanager
async def an_ear(
    server: OpenAIAudioServer,
    key: str = "",
    timeout_s: float = PATIENCE_S,
    model: str = "w-1",
    language: str = "en",
) -> AsyncIterator[OpenAITranscription]:
    settings = ProviderSettings(openai_api_key=key, openai_base_url=server.url, llm_timeout_s=timeout_s)
    transcriber = OpenAITranscriber(settings, model)
    try:
        async with transcriber.open(language, unheard) as ear:
            yield ear
    finally:
        await transcriber.aclose()


async def heard(ear: OpenAITranscription, pcm: bytes = SPEECH) -> Transcript:
    for start in range(0, len(pcm), 640):
        ear.feed(pcm[start : start + 640])
    return await ear.finalise()


async def failure(
    *steps: Step, timeout_s: float = PATIENCE_S, content_type: str = "application/json"
) -> ProviderError:
    """How writing down fails when the answer is this."""
    async with (
        a_server(*steps, content_type=content_type) as server,
        an_ear(server, "sk-canary", timeout_s) as ear,
    ):
        with pytest.raises(ProviderError) as caught:
            await heard(ear)
    assert caught.value.provider == "openai:w-1"
    assert "canary" not in f"{caught.value} {caught.value!r}"
    return caught.value


# What it sends


async def test_an_utterance_is_sent_as_a_wav() -> None:
    async with a_server(words("hello")) as server, an_ear(server) as ear:
        assert await heard(ear) == Transcript("hello", 1.0, "en")
    (asked,) = server.asked
    assert asked.path == "/v1/audio/transcriptions"
    assert (asked.upload.filename, asked.upload.content_type) == ("utterance.wav", "audio/wav")
    assert asked.pcm == SPEECH
    assert dict(asked.form) == {"model": "w-1", "response_format": "json", "language": "en"}


async def test_the_key_is_sent_as_a_bearer() -> None:
    async with a_server(words("hello")) as server, an_ear(server, "sk-x") as ear:
        await heard(ear)
    assert server.asked[0].headers["Authorization"] == "Bearer sk-x"


async def test_a_server_of_its_own_listens_and_sees_no_other_key() -> None:
    async with a_server(words("hello")) as server:
        settings = ProviderSettings("sk-canary", "http://127.0.0.1:1/v1", stt_base_url=server.url)
        transcriber = OpenAITranscriber(settings, "w-1")
        async with transcriber.open("en", unheard) as ear:
            assert (await heard(ear)).text == "hello"
        await transcriber.aclose()
    assert "canary" not in str(server.asked[0].headers)


@pytest.mark.parametrize(
    ("language", "code"),
    [("en", "en"), ("en-US", "en"), ("PT-br", "pt"), ("yue", "yue"), ("multi", ""), ("", ""), ("e1", "")],
)
def test_a_language_is_sent_without_its_region(language: str, code: str) -> None:
    assert language_code(language) == code


async def test_a_language_that_is_none_is_left_to_the_server() -> None:
    async with a_server(words("hello")) as server, an_ear(server, language="multi") as ear:
        assert await heard(ear) == Transcript("hello")
    assert "language" not in dict(server.asked[0].form)


async def test_the_newer_models_take_a_list_of_languages() -> None:
    async with (
        a_server(words("bonjour")) as server,
        an_ear(server, model="gpt-transcribe", language="fr-CA") as ear,
    ):
        assert await heard(ear) == Transcript("bonjour", 1.0, "fr")
    assert dict(server.asked[0].form) == {
        "model": "gpt-transcribe",
        "response_format": "json",
        "languages[]": "fr",
    }


async def test_a_short_utterance_is_made_longer_by_silence() -> None:
    async with a_server(words("yes")) as server, an_ear(server) as ear:
        await heard(ear, SPEECH[:640])
    assert server.asked[0].pcm == SPEECH[:640] + bytes(SHORTEST - 640)


async def test_an_endless_utterance_is_bounded() -> None:
    most = bytes_for(LONGEST_S, 16_000)
    async with a_server(words("much")) as server, an_ear(server) as ear:
        for _ in range(100):
            ear.feed(SPEECH)
        assert (await ear.finalise()).text == "much"
        await heard(ear)
    assert server.asked[0].pcm == (SPEECH * 100)[:most]
    assert server.asked[1].pcm == SPEECH


async def test_nothing_is_asked_where_nothing_was_heard() -> None:
    async with a_server(words("hallucination")) as server, an_ear(server, language="de") as ear:
        assert await ear.finalise() == Transcript("", 1.0, "de")
        ear.feed(SPEECH)
        ear.discard()
        assert await ear.finalise() == Transcript("", 1.0, "de")
    assert server.asked == []


@pytest.mark.parametrize(
    ("settings", "model", "name"),
    [
        (ProviderSettings("sk-x"), "", "openai:gpt-transcribe"),
        (ProviderSettings("sk-x", "https://eu.api.openai.com/v1"), "", "openai:gpt-transcribe"),
        (ProviderSettings("sk-x"), "gpt-4o-transcribe", "openai:gpt-4o-transcribe"),
        (ProviderSettings(stt_base_url="http://x"), "", "openai:whisper-1"),
        (ProviderSettings("sk-x", "http://api.openai.com.x"), "", "openai:whisper-1"),
        (ProviderSettings(stt_base_url="http://x"), "large-v3", "openai:large-v3"),
    ],
)
def test_it_is_made_with_a_model_or_a_default(settings: ProviderSettings, model: str, name: str) -> None:
    assert make_openai_transcriber(settings, model).name == name


# What it makes of the answers


@pytest.mark.parametrize(
    ("text", "kept"), [(" Hello there.\n", "Hello there."), ("\n", ""), ("\u00e9", "\u00e9")]
)
async def test_text_is_trimmed(text: str, kept: str) -> None:
    async with a_server(words(text)) as server, an_ear(server) as ear:
        assert (await heard(ear)).text == kept


async def test_the_next_utterance_may_be_fed_while_one_is_written_down() -> None:
    texts = iter(["first", "second"])
    async with (
        openai_audio_server(lambda asked: [words(next(texts))], "application/json") as server,
        an_ear(server) as ear,
    ):
        ear.feed(SPEECH)
        first = asyncio.create_task(ear.finalise())
        await server.came.wait()
        ear.feed(SPEECH[::-1])
        assert (await first).text == "first"
        assert (await ear.finalise()).text == "second"
    assert [asked.pcm for asked in server.asked] == [SPEECH, SPEECH[::-1]]


@pytest.mark.parametrize(
    ("status", "retryable", "asked"),
    [(400, False, 1), (401, False, 1), (413, False, 1), (429, True, 2), (500, True, 2), (503, True, 2)],
)
async def test_an_http_error_is_told_by_its_status(status: int, retryable: bool, asked: int) -> None:
    async with a_server(Refusal(status)) as server, an_ear(server, "sk-canary") as ear:
        with pytest.raises(ProviderError) as caught:
            await heard(ear)
    assert str(caught.value) == f"openai:w-1: answered with HTTP {status}"
    assert (caught.value.retryable, len(server.asked)) == (retryable, asked)
    assert "canary" not in repr(caught.value)
    assert [request.pcm for request in server.asked] == [SPEECH] * asked


@pytest.mark.looptime
async def test_a_server_that_is_not_there_cannot_be_reached() -> None:
    with listen("127.0.0.1", 0) as bound:
        nobody = OpenAIAudioServer(saying(), "", f"http://127.0.0.1:{bound.getsockname()[1]}/v1")
    async with an_ear(nobody) as ear:
        with pytest.raises(ProviderError) as caught:
            await heard(ear)
    assert str(caught.value) == "openai:w-1: cannot be reached"
    assert caught.value.retryable


@pytest.mark.parametrize("steps", [[Stall()], [Raw(b'{"text": "can'), Stall()]])
async def test_an_answer_that_does_not_come_is_a_time_out(steps: list[Step]) -> None:
    error = await failure(*steps, timeout_s=0.25)
    assert (str(error), error.retryable) == ("openai:w-1: no answer within 0.25 s", True)


async def test_a_connection_that_breaks_is_a_failure() -> None:
    error = await failure(Raw(b'{"text": "can'), Drop())
    assert error.retryable


@pytest.mark.parametrize(
    ("content_type", "garbage"),
    [
        ("text/html", b"<html>canary</html>"),
        ("text/plain", b"canary"),
        ("application/json", b'{"text": canary'),
        ("application/json", b'{"error": "canary"}'),
        ("application/json", b'{"text": ["canary"]}'),
        ("application/json", b'{"text": null}'),
        ("application/json", b'["canary"]'),
        ("application/json", b""),
        ("application/json", b"\xff\xfe canary"),
        ("audio/pcm", b"canary"),
    ],
)
async def test_garbage_is_a_failure_that_quotes_nothing(content_type: str, garbage: bytes) -> None:
    error = await failure(Raw(garbage), content_type=content_type)
    assert str(error).startswith("openai:w-1: sent something else than a transcript")
    assert not error.retryable


async def test_after_a_failure_the_next_utterance_is_heard() -> None:
    answers: Iterator[list[Step]] = iter([[Refusal(400)], [words("again")]])
    async with (
        openai_audio_server(lambda asked: next(answers), "application/json") as server,
        an_ear(server) as ear,
    ):
        with pytest.raises(ProviderError):
            await heard(ear)
        assert (await heard(ear, SPEECH[::-1])).text == "again"
    assert server.asked[1].pcm == SPEECH[::-1]


# Stopping


async def test_cancelling_hangs_up_at_once_and_forgets() -> None:
    def respond(asked: Asked) -> list[Step]:
        return [Stall()] if asked.pcm == SPEECH else [words("again")]

    async with openai_audio_server(respond, "application/json") as server, an_ear(server) as ear:
        ear.feed(SPEECH)
        running = asyncio.create_task(ear.finalise())
        async with asyncio.timeout(PATIENCE_S):
            await server.came.wait()
            running.cancel()
            with pytest.raises(asyncio.CancelledError):
                await running
            await server.left.wait()
        assert server.open == 0
        assert (await heard(ear, SPEECH[::-1])).text == "again"
        assert server.asked[1].pcm == SPEECH[::-1]


async def test_one_that_is_slow_does_not_delay_another() -> None:
    def respond(asked: Asked) -> list[Step]:
        return [Stall()] if asked.pcm == SPEECH else [words("quick")]

    async with openai_audio_server(respond, "application/json") as server:
        transcriber = OpenAITranscriber(ProviderSettings(openai_base_url=server.url), "w-1")
        async with transcriber.open("en", unheard) as slow, transcriber.open("en", unheard) as quick:
            waiting = asyncio.create_task(heard(slow))
            async with asyncio.timeout(PATIENCE_S):
                await server.came.wait()
                assert (await heard(quick, SPEECH[::-1])).text == "quick"
            waiting.cancel()
            await asyncio.wait([waiting])
        await transcriber.aclose()
