"""A real HTTP server on the loopback that reads, and replies, like an OpenAI-compatible chat model."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from tests.server.providers.openai_audio_server import Asked, OpenAIAudioServer, Respond, Step
from tests.server.providers.openai_server import DONE, Raw, Refusal, chunk


def completion(content: str | None, **more: Any) -> list[Step]:
    """A whole answer that is not streamed."""
    message = {"role": "assistant", "content": content, **more}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    body = {"id": "x", "object": "chat.completion", "created": 0, "model": "m", "choices": [choice]}
    return [Raw(json.dumps(body).encode())]


def statement(content: str, quote: str, message: int, **values: Any) -> dict[str, Any]:
    """One statement as a model writes it."""
    plain = {"type": "fact", "confidence": 0.9, "topic": "general", "key": "", "value": ""}
    rest = {"takes_back": False, "happens_on": "", "names": []}
    return {"content": content, "quote": quote, "message": message, **plain, **rest, **values}


def finding(*statements: dict[str, Any]) -> list[Step]:
    """An answer that holds these statements."""
    return completion(json.dumps({"statements": statements}))


def knowing(*forms: str, finds: list[Step]) -> Respond:
    """A server that refuses every form of answer but these."""

    def respond(asked: Asked) -> list[Step]:
        form = asked.json.get("response_format", {"type": "text"})["type"]
        return finds if form in forms else [Refusal(400)]

    return respond


def given(asked: Asked) -> dict[str, Any]:
    """What a reader was given, as it can see it."""
    data: dict[str, Any] = json.loads(asked.json["messages"][-1]["content"])
    return data


def reply(text: str) -> Callable[[Asked], list[Step]]:
    """Every streamed reply."""
    return lambda _: [Raw(chunk({"content": text})), DONE]


@asynccontextmanager
async def openai_reading_server(
    respond: Respond, replies: Respond | None = None, goes_on: asyncio.Event | None = None
) -> AsyncIterator[OpenAIAudioServer]:
    """A server that answers every request to read like this, and every one for a stream like that.

    Args:
        respond: what it reads.
        replies: what it says.
        goes_on: what it has read is not told before this is set.

    Yields:
        What it was asked to read.
    """
    reads = OpenAIAudioServer(respond, "application/json")
    writes = OpenAIAudioServer(replies or reply("I see."), "text/event-stream")

    async def completions(request: web.Request) -> web.StreamResponse:
        if (await request.json()).get("stream"):
            return await writes.speak(request)
        reads.came.set()
        if goes_on is not None:
            await goes_on.wait()
        return await reads.speak(request)

    app = web.Application(client_max_size=2**26)
    app.router.add_post("/v1/chat/completions", completions)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        reads.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
        yield reads
    finally:
        await runner.cleanup()
