"""The OpenAI-compatible embedder against a real server: what it sends, what it makes of the answers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import numpy as np
import pytest

from estuary_server.config import Endpoint
from estuary_server.errors import ProviderError
from estuary_server.providers.hashing_embedder import vectors_of
from estuary_server.providers.openai_embedder import MOST_TEXTS, READS_BYTES, SAFE_BYTES, OpenAIEmbedder
from estuary_server.serving import listen
from tests.server.providers.openai_audio_server import OpenAIAudioServer, Step, saying
from tests.server.providers.openai_embedding_server import (
    embedding,
    openai_embedding_server,
    reading,
    vectors,
)
from tests.server.providers.openai_server import Drop, Raw, Refusal, Stall

PATIENCE_S = 10.0
TEXTS = ["My dog is called Rex.", "I live in Berlin"]


@asynccontextmanager
async def an_embedder(
    server: OpenAIAudioServer, key: str = "", timeout_s: float = PATIENCE_S, model: str = "e-1"
) -> AsyncIterator[OpenAIEmbedder]:
    embedder = OpenAIEmbedder(Endpoint(key, server.url), model, timeout_s)
    try:
        yield embedder
    finally:
        await embedder.aclose()


async def failure(*steps: Step, timeout_s: float = PATIENCE_S) -> ProviderError:
    """How embedding fails when the answer is this."""
    async with (
        openai_embedding_server(saying(*steps)) as server,
        an_embedder(server, "sk-canary", timeout_s) as embedder,
    ):
        with pytest.raises(ProviderError) as caught:
            await embedder.embed(["canary"])
    assert caught.value.provider == "openai:e-1"
    assert "canary" not in f"{caught.value} {caught.value!r}"
    return caught.value


def sent(server: OpenAIAudioServer) -> list[Any]:
    """The texts of every request."""
    return [asked.json["input"] for asked in server.asked]


# What it sends


async def test_texts_are_asked_for_together() -> None:
    async with openai_embedding_server() as server, an_embedder(server, "sk-x") as embedder:
        await embedder.embed(TEXTS)
    (asked,) = server.asked
    assert asked.path == "/v1/embeddings"
    assert asked.headers["Authorization"] == "Bearer sk-x"
    assert asked.json == {"input": TEXTS, "model": "e-1", "encoding_format": "float"}


async def test_many_texts_are_asked_for_in_parts() -> None:
    texts = [f"{number} dogs" for number in range(2 * MOST_TEXTS + 1)]
    async with openai_embedding_server() as server, an_embedder(server) as embedder:
        found = await embedder.embed(texts)
    assert [len(part) for part in sent(server)] == [MOST_TEXTS, MOST_TEXTS, 1]
    assert np.allclose(found, vectors_of(texts), atol=1e-6)


async def test_nothing_is_asked_for_no_text() -> None:
    async with openai_embedding_server() as server, an_embedder(server) as embedder:
        await embedder.embed([])
    assert server.asked == []


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("", "-"),
        (" \n\t", "-"),
        ("dog \ud83d cat", "dog ? cat"),
        ("a" * 50_000, "a" * READS_BYTES),
        ("\u4e2d" * 5_000, "\u4e2d" * (READS_BYTES // 3)),
    ],
)
async def test_what_the_api_refuses_is_not_sent(text: str, asked: str) -> None:
    async with openai_embedding_server() as server, an_embedder(server) as embedder:
        await embedder.embed([text])
    assert sent(server) == [[asked]]


async def test_a_text_that_is_refused_is_asked_for_by_its_beginning() -> None:
    long = "My dog is called Rex. " * 100
    async with openai_embedding_server(reading(600)) as server, an_embedder(server) as embedder:
        together = await embedder.embed([TEXTS[0], long, TEXTS[1]])
        alone = [(await embedder.embed([text]))[0] for text in (TEXTS[0], long, TEXTS[1])]
    assert np.allclose(together, alone, atol=1e-6)
    assert [[len(text) for text in asked] for asked in sent(server)[:6]] == [
        [21, 2200, 16], [21], [2200], [1100], [550], [16],
    ]  # fmt: skip


async def test_a_text_that_is_short_is_refused_for_another_reason() -> None:
    async with openai_embedding_server(saying(Refusal(400))) as server, an_embedder(server) as embedder:
        with pytest.raises(ProviderError, match="HTTP 400"):
            await embedder.embed(["a" * SAFE_BYTES] * 2)
        assert len(server.asked) == 1
        with pytest.raises(ProviderError, match="HTTP 400"):
            await embedder.embed(["a" * (SAFE_BYTES + 1)])
        assert len(server.asked) == 3


# What it makes of the answers


async def test_vectors_are_sorted_and_brought_to_unit_length() -> None:
    async with openai_embedding_server() as server, an_embedder(server) as embedder:
        found = await embedder.embed(TEXTS)
    assert found.dtype.name == "float32"
    assert np.allclose(found, vectors_of(TEXTS), atol=1e-6)


async def test_what_is_known_of_a_model_is_not_asked_for() -> None:
    async with (
        openai_embedding_server() as server,
        an_embedder(server, model="text-embedding-3-small") as embedder,
    ):
        await embedder.warm_up()
        assert (embedder.name, embedder.dimensions) == ("openai:text-embedding-3-small", 1536)
    assert server.asked == []


async def test_the_first_vector_shows_how_long_they_are() -> None:
    async with openai_embedding_server() as server, an_embedder(server) as embedder:
        assert embedder.dimensions == 0
        await embedder.warm_up()
        assert embedder.dimensions == 512
        await embedder.warm_up()
        assert (await embedder.embed([])).shape == (0, 512)
    assert sent(server) == [["-"]]


async def test_vectors_of_another_length_are_refused() -> None:
    answers = iter([vectors([[1, 0]]), vectors([[1, 0, 0]])])
    async with openai_embedding_server(lambda _: next(answers)) as server, an_embedder(server) as embedder:
        await embedder.embed(["a"])
        with pytest.raises(ProviderError, match="something else than vectors"):
            await embedder.embed(["b"])


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"canary",
        b"[]",
        b'{"data": []}',
        b'{"data": null}',
        b'{"data": [{"index": 0}]}',
        b'{"data": [{"index": 0, "embedding": []}]}',
        b'{"data": [{"index": 0, "embedding": "canary"}]}',
        b'{"data": [{"index": 0, "embedding": ["canary"]}]}',
        b'{"data": [{"index": 0, "embedding": [null, 1]}]}',
        b'{"data": [{"index": 0, "embedding": [NaN, 1]}]}',
        b'{"data": [{"index": 0, "embedding": [1e99, 1]}]}',
        b'{"data": [{"index": 0, "embedding": [0, 0]}]}',
        b'{"data": [{"index": 0, "embedding": [1]}, {"index": 1, "embedding": [1]}]}',
        b'{"data": [{"index": null, "embedding": [1]}, {"index": 1, "embedding": [1]}]}',
    ],
)
async def test_garbage_is_a_failure_that_quotes_nothing(body: bytes) -> None:
    error = await failure(Raw(body))
    assert str(error).startswith("openai:e-1: sent something else than vectors")
    assert not error.retryable


@pytest.mark.parametrize(
    ("status", "retryable"), [(400, False), (401, False), (404, False), (429, True), (500, True), (503, True)]
)
async def test_an_http_error_is_told_by_its_status(status: int, retryable: bool) -> None:
    error = await failure(Refusal(status))
    assert (str(error), error.retryable) == (f"openai:e-1: answered with HTTP {status}", retryable)


@pytest.mark.looptime
async def test_a_server_that_is_not_there_cannot_be_reached() -> None:
    with listen("127.0.0.1", 0) as bound:
        nobody = OpenAIAudioServer(saying(), "", f"http://127.0.0.1:{bound.getsockname()[1]}/v1")
    async with an_embedder(nobody) as embedder:
        with pytest.raises(ProviderError) as caught:
            await embedder.embed(TEXTS)
    assert (str(caught.value), caught.value.retryable) == ("openai:e-1: cannot be reached", True)


@pytest.mark.parametrize("steps", [[Stall()], [Raw(b'{"data": [{'), Stall()]])
async def test_an_answer_that_does_not_come_is_a_time_out(steps: list[Step]) -> None:
    error = await failure(*steps, timeout_s=0.25)
    assert (str(error), error.retryable) == ("openai:e-1: no answer within 0.25 s", True)


async def test_a_connection_that_breaks_is_a_failure() -> None:
    assert (await failure(Raw(b'{"data": [{'), Drop())).retryable


# Stopping


async def test_cancelling_hangs_up_at_once_and_harms_nothing() -> None:
    async with (
        openai_embedding_server(
            lambda asked: [Stall()] if asked.json["input"] == TEXTS else embedding(asked)
        ) as server,
        an_embedder(server) as embedder,
    ):
        call = asyncio.create_task(embedder.embed(TEXTS))
        async with asyncio.timeout(PATIENCE_S):
            await server.came.wait()
            other = await embedder.embed(["dog"])
            call.cancel()
            with pytest.raises(asyncio.CancelledError):
                await call
            await server.left.wait()
        assert np.allclose(other, vectors_of(["dog"]), atol=1e-6)
        assert len(await embedder.embed(["cat"])) == 1


def test_the_test_server_answers_out_of_order() -> None:
    (step,) = vectors([[1.0], [2.0]])
    assert isinstance(step, Raw)
    assert [item["index"] for item in json.loads(step.data)["data"]] == [1, 0]
