"""The OpenAI-compatible language model against a real server: what it asks, what it makes of the answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest

from estuary_server.config import ProviderSettings
from estuary_server.errors import ProviderError
from estuary_server.providers.language import Line, Persona, ReplyRequest, ReplyStyle
from estuary_server.providers.openai_chat import OpenAILanguageModel
from estuary_server.providers.prompts import chat_messages
from estuary_server.serving import listen
from tests.server.providers.openai_server import (
    DONE,
    Drop,
    OpenAIServer,
    Raw,
    Refusal,
    Stall,
    Step,
    chunk,
    openai_server,
    streamed,
)

PATIENCE_S = 10.0
REQUEST = ReplyRequest(
    Persona("Ada", system_prompt="canary-prompt"),
    "canary-text",
    history=(Line("user", "hi"), Line("assistant", "hello")),
    style=ReplyStyle(temperature=0.3, max_tokens=77),
)


@asynccontextmanager
async def a_model(
    server: OpenAIServer, key: str = "", timeout_s: float = PATIENCE_S
) -> AsyncIterator[OpenAILanguageModel]:
    settings = ProviderSettings(openai_api_key=key, openai_base_url=server.url, llm_timeout_s=timeout_s)
    model = OpenAILanguageModel(settings, "m-1")
    try:
        yield model
    finally:
        await model.aclose()


async def said(model: OpenAILanguageModel, heard: list[str] | None = None) -> list[str]:
    """The pieces of a reply; also what came of one that fails."""
    heard = [] if heard is None else heard
    async with model.reply(REQUEST) as pieces:
        async for piece in pieces:
            heard.append(piece)
    return heard


async def failure(*steps: Step, timeout_s: float = PATIENCE_S) -> tuple[ProviderError, list[str]]:
    """How a reply fails that goes like this, and what was heard before."""
    heard: list[str] = []
    async with openai_server(*steps) as server, a_model(server, "sk-canary", timeout_s) as model:
        with pytest.raises(ProviderError) as caught:
            await said(model, heard)
    assert caught.value.provider == "openai:m-1"
    assert "canary" not in f"{caught.value} {caught.value!r}"
    return caught.value, heard


# What it asks


async def test_pieces_come_as_they_were_written() -> None:
    async with openai_server(*streamed("Hel", "lo", " ", "you\n", "é")) as server, a_model(server) as model:
        assert await said(model) == ["Hel", "lo", " ", "you\n", "é"]


async def test_a_base_url_alone_suffices() -> None:
    async with openai_server(*streamed("Hi")) as server, a_model(server) as model:
        assert await said(model) == ["Hi"]
    (asked,) = server.asked
    assert asked.path == "/v1/chat/completions"
    assert asked.json == {
        "model": "m-1",
        "messages": chat_messages(REQUEST),
        "stream": True,
        "max_tokens": 77,
        "temperature": 0.3,
    }


async def test_the_key_is_sent_as_a_bearer() -> None:
    async with openai_server(*streamed("Hi")) as server, a_model(server, "sk-x") as model:
        await said(model)
    assert server.asked[0].headers["Authorization"] == "Bearer sk-x"


@pytest.mark.parametrize(
    ("model_name", "parameters"),
    [
        ("gpt-4.1", {"max_completion_tokens": 77, "temperature": 0.3}),
        ("gpt-5-mini", {"max_completion_tokens": 77}),
        ("o3", {"max_completion_tokens": 77}),
    ],
)
async def test_the_vendors_own_cloud_has_parameters_of_its_own(
    monkeypatch: pytest.MonkeyPatch, model_name: str, parameters: dict[str, Any]
) -> None:
    async with openai_server(*streamed("Hi")) as server:
        # Where settings name no server, the vendor's client knows one; here it is told ours.
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        model = OpenAILanguageModel(ProviderSettings(openai_api_key="sk-x"), model_name)
        await said(model)
        await model.aclose()
    standing = {"model": model_name, "messages": chat_messages(REQUEST), "stream": True}
    assert server.asked[0].json == {**standing, **parameters}


async def test_it_has_a_name() -> None:
    assert OpenAILanguageModel(ProviderSettings(openai_base_url="http://x"), "llama3.2:3b").name == (
        "openai:llama3.2:3b"
    )


# What it makes of the answers


@pytest.mark.parametrize("steps", [[DONE], [], [Raw(b"<html></html>")], streamed()])
async def test_a_stream_without_text_is_an_empty_reply(steps: list[Step]) -> None:
    async with openai_server(*steps) as server, a_model(server) as model:
        assert await said(model) == []


ODD = [b"7", b"[]", b"{}", b'"x"', b'{"choices": 7}', b'{"choices": {"0": 1}}', b'{"choices": [7]}']
ODD += [
    b'{"choices": [%s]}' % inside for inside in (b"{}", b'{"delta": null}', b'{"delta": {"content": [1]}}')
]


@pytest.mark.parametrize("odd", ODD)
async def test_chunks_of_another_shape_are_passed_over(odd: bytes) -> None:
    steps = [Raw(b"data: " + odd + b"\n\n"), *streamed("Hi")]
    async with openai_server(*steps) as server, a_model(server) as model:
        assert await said(model) == ["Hi"]


@pytest.mark.parametrize(
    ("status", "retryable", "asked"),
    [(400, False, 1), (401, False, 1), (404, False, 1), (429, True, 2), (500, True, 2), (503, True, 2)],
)
async def test_an_http_error_is_told_by_its_status(status: int, retryable: bool, asked: int) -> None:
    async with openai_server(Refusal(status)) as server, a_model(server, "sk-canary") as model:
        with pytest.raises(ProviderError) as caught:
            await said(model)
    assert str(caught.value) == f"openai:m-1: answered with HTTP {status}"
    assert (caught.value.retryable, len(server.asked)) == (retryable, asked)
    assert "canary" not in repr(caught.value)


@pytest.mark.looptime
async def test_a_server_that_is_not_there_cannot_be_reached() -> None:
    with listen("127.0.0.1", 0) as bound:
        nobody = OpenAIServer(f"http://127.0.0.1:{bound.getsockname()[1]}/v1")
    async with a_model(nobody) as model:
        with pytest.raises(ProviderError) as caught:
            await said(model)
    assert str(caught.value) == "openai:m-1: cannot be reached"
    assert caught.value.retryable


async def test_a_first_piece_that_does_not_come_is_a_time_out() -> None:
    error, heard = await failure(Stall(), timeout_s=0.05)
    assert (str(error), error.retryable, heard) == ("openai:m-1: no answer within 0.05 s", True, [])


async def test_a_next_piece_that_does_not_come_is_a_time_out() -> None:
    error, heard = await failure("Hel", Stall(), timeout_s=0.25)
    assert (str(error), error.retryable, heard) == ("openai:m-1: no answer within 0.25 s", True, ["Hel"])


@pytest.mark.looptime
async def test_a_listener_may_take_its_time() -> None:
    async def later(piece: str) -> str:
        await asyncio.sleep(10 * PATIENCE_S)
        return piece

    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(openai_server(*streamed("a", "b", "c")))
        model = await stack.enter_async_context(a_model(server))
        pieces = await stack.enter_async_context(model.reply(REQUEST))
        assert [await later(piece) async for piece in pieces] == ["a", "b", "c"]


async def test_a_connection_that_breaks_is_a_failure() -> None:
    error, heard = await failure("Hel", Drop())
    assert (str(error), error.retryable, heard) == ("openai:m-1: cannot be reached", True, ["Hel"])


@pytest.mark.parametrize(
    "garbage", [b"{oops canary", b'{"error": {"message": "canary"}}', b"\xff\xfe", b'{"choices": [{"canary"']
)
async def test_garbage_is_a_failure_that_quotes_nothing(garbage: bytes) -> None:
    error, heard = await failure("Hel", Raw(b"data: " + garbage + b"\n\n"), "lo", DONE)
    assert str(error).startswith("openai:m-1: sent something else than a reply: ")
    assert (error.retryable, heard) == (False, ["Hel"])


# Stopping


async def test_cancelling_in_mid_stream_hangs_up_at_once() -> None:
    heard = asyncio.Event()

    async def listening(model: OpenAILanguageModel) -> None:
        async with model.reply(REQUEST) as pieces:
            async for _ in pieces:
                heard.set()

    async with openai_server("Hel", Stall()) as server, a_model(server) as model:
        running = asyncio.create_task(listening(model))
        async with asyncio.timeout(PATIENCE_S):
            await heard.wait()
            running.cancel()
            with pytest.raises(asyncio.CancelledError):
                await running
            await server.left.wait()
        assert server.open == 0


async def test_cancelling_before_the_first_piece_hangs_up_at_once() -> None:
    async with openai_server(Stall()) as server, a_model(server) as model:
        running = asyncio.create_task(said(model))
        async with asyncio.timeout(PATIENCE_S):
            await server.came.wait()
            running.cancel()
            with pytest.raises(asyncio.CancelledError):
                await running
            await server.left.wait()


async def test_breaking_out_of_the_loop_hangs_up_at_once() -> None:
    async with openai_server("Hel", Stall()) as server, a_model(server) as model:
        async with model.reply(REQUEST) as pieces:
            async for _ in pieces:
                break
        async with asyncio.timeout(PATIENCE_S):
            await server.left.wait()
        assert server.open == 0


async def test_a_failure_of_the_listener_is_its_own() -> None:
    async with openai_server("Hel", Stall()) as server, a_model(server) as model:
        with pytest.raises(ZeroDivisionError):
            async with model.reply(REQUEST):
                raise ZeroDivisionError
        async with asyncio.timeout(PATIENCE_S):
            await server.left.wait()


async def test_text_after_a_chunk_without_choices_is_heard() -> None:
    async with openai_server(Raw(chunk({}, choices=[])), *streamed("Hi")) as server, a_model(server) as model:
        assert await said(model) == ["Hi"]
