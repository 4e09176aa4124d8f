"""The OpenAI-compatible reader against a real server: what it asks, what it makes of the answers."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from estuary_server.config import Endpoint, ProviderSettings
from estuary_server.errors import ProviderError
from estuary_server.providers.openai_reader import MOST_TOKENS, OpenAIReader, make_openai_reader
from estuary_server.providers.reader_prompt import answer_schema, reading_messages
from tests.conformance.reader.kinds import OSLO, REQUEST
from tests.server.providers.openai_audio_server import Asked, OpenAIAudioServer, Respond, Step
from tests.server.providers.openai_reading_server import (
    completion,
    finding,
    given,
    knowing,
    openai_reading_server,
    statement,
)
from tests.server.providers.openai_server import Raw, Refusal, Stall

FOUND = finding(statement(OSLO.content, OSLO.quote, 7, topic="home", key="home", value="Oslo"))
SCHEMA, OBJECT = {"type": "json_schema"}, {"type": "json_object"}


@asynccontextmanager
async def a_reader(
    respond: Respond, takes_s: float = 30.0
) -> AsyncIterator[tuple[OpenAIReader, OpenAIAudioServer]]:
    async with openai_reading_server(respond) as server:
        reader = OpenAIReader(Endpoint("", server.url), "m-1", takes_s)
        try:
            yield reader, server
        finally:
            await reader.aclose()


async def failure(respond: Respond, takes_s: float = 30.0) -> tuple[ProviderError, int]:
    """How a reading fails, and how often the server was asked."""
    async with a_reader(respond, takes_s) as (reader, server):
        with pytest.raises(ProviderError) as caught:
            await reader.read(REQUEST)
    return caught.value, len(server.asked)


def forms(server: OpenAIAudioServer) -> list[str]:
    """The forms that a server was asked for."""
    return [asked.json.get("response_format", {"type": "text"})["type"] for asked in server.asked]


# What it asks


async def test_it_asks_for_a_strict_schema_and_not_for_a_stream() -> None:
    async with a_reader(lambda _: FOUND) as (reader, server):
        assert await reader.read(REQUEST) == (OSLO,)
    (asked,) = server.asked
    schema = {"name": "statements", "strict": True, "schema": answer_schema(REQUEST.form)}
    assert asked.json == {
        "model": "m-1",
        "messages": reading_messages(REQUEST),
        "response_format": {"type": "json_schema", "json_schema": schema},
        "max_tokens": MOST_TOKENS,
        "temperature": 0.0,
    }
    assert given(asked)["read"][0]["n"] == 7


async def test_a_reasoning_model_of_the_vendors_own_cloud_takes_no_temperature(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with openai_reading_server(lambda _: FOUND) as server:
        # Where settings name no server, the vendor's client knows one; here it is told ours.
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        reader = make_openai_reader(ProviderSettings(openai_api_key="sk-x"), "gpt-5-mini")
        await reader.read(REQUEST)
        await reader.aclose()
    assert server.asked[0].headers["Authorization"] == "Bearer sk-x"
    assert server.asked[0].json["max_completion_tokens"] == MOST_TOKENS
    assert "temperature" not in server.asked[0].json
    assert reader.name == "openai:gpt-5-mini"


@pytest.mark.parametrize(
    ("known", "first", "then"),
    [
        (("json_schema", "json_object", "text"), ["json_schema"], ["json_schema"]),
        (("json_object", "text"), ["json_schema", "json_object"], ["json_object"]),
        (("text",), ["json_schema", "json_object", "text"], ["text"]),
    ],
)
async def test_a_server_is_asked_for_the_best_form_it_knows(
    known: tuple[str, ...], first: list[str], then: list[str]
) -> None:
    async with a_reader(knowing(*known, finds=FOUND)) as (reader, server):
        assert await reader.read(REQUEST) == (OSLO,)
        assert forms(server) == first
        assert await reader.read(REQUEST) == (OSLO,)
        assert forms(server) == first + then


async def test_what_is_refused_in_every_form_costs_no_form() -> None:
    answers: list[list[Step]] = [[Refusal(400)], [Refusal(400)], [Refusal(400)], FOUND]
    async with a_reader(lambda _: answers.pop(0)) as (reader, server):
        with pytest.raises(ProviderError):
            await reader.read(REQUEST)
        assert await reader.read(REQUEST) == (OSLO,)
        assert forms(server)[-1] == "json_schema"


# What it makes of the answers


@pytest.mark.parametrize(
    ("status", "retryable", "asked"), [(401, False, 1), (404, False, 1), (429, True, 2), (503, True, 2)]
)
async def test_an_http_error_is_told_by_its_status(status: int, retryable: bool, asked: int) -> None:
    error, times = await failure(lambda _: [Refusal(status)])
    assert str(error) == f"openai:m-1: answered with HTTP {status}"
    assert (error.retryable, times) == (retryable, asked)


async def test_an_answer_that_does_not_come_is_a_time_out() -> None:
    error, _ = await failure(lambda _: [Stall()], takes_s=0.05)
    assert (str(error), error.retryable) == ("openai:m-1: no answer within 0.05 s", True)


ODD: list[list[Step]] = [
    completion(None, refusal="I cannot help with that"),
    completion(""),
    completion("canary: nothing to tell"),
    completion('{"statements": 7}'),
    completion('{"statements": [{"content": "cut he'),
    completion("[" * 100_000),
    [Raw(b"{}")],
    [Raw(b'{"choices": 7}')],
    [Raw(b'{"choices": [{"message": null}]}')],
    [Raw(b"[]")],
]


@pytest.mark.parametrize("odd", ODD)
async def test_what_is_not_of_the_form_is_a_failure_that_would_come_again(odd: list[Step]) -> None:
    error, _ = await failure(lambda _: odd)
    assert str(error).startswith("openai:m-1: sent something else than statements")
    assert "canary" not in str(error)
    assert not error.retryable


async def test_what_was_said_is_nowhere_but_in_the_data() -> None:
    """However it is written, a message cannot leave the place that it has."""
    said: list[Any] = []

    def respond(asked: Asked) -> list[Step]:
        said.append(asked.json["messages"])
        return FOUND

    async with a_reader(respond) as (reader, _):
        await reader.read(REQUEST)
    system, user = said[0]
    assert "canary" not in system["content"]
    assert json.loads(user["content"])["read"][0]["says"].startswith("canary")
