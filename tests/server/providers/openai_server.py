"""A real HTTP server on the loopback that answers like an OpenAI-compatible API, from a script."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web


@dataclass(frozen=True)
class Raw:
    """These bytes, in the body."""

    data: bytes


@dataclass(frozen=True)
class Stall:
    """Nothing more comes."""


@dataclass(frozen=True)
class Drop:
    """The connection breaks."""


@dataclass(frozen=True)
class Refusal:
    """An HTTP status instead of a stream; the body quotes what was asked."""

    status: int


Step = str | Raw | Stall | Drop | Refusal

DONE = Raw(b"data: [DONE]\n\n")


@dataclass(frozen=True)
class Asked:
    """One request as it arrived."""

    path: str
    headers: Mapping[str, str]
    json: Any


@dataclass
class OpenAIServer:
    """What the server was asked, and how it stands.

    Attributes:
        url: to be used as a base URL.
        steps: what every reply consists of.
        asked: requests, in order.
        open: replies that are being written.
        came: set when a request has arrived.
        left: set when a client went away before its reply was whole.
    """

    url: str = ""
    steps: Sequence[Step] = ()
    asked: list[Asked] = field(default_factory=list)
    open: int = 0
    came: asyncio.Event = field(default_factory=asyncio.Event)
    left: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        self.asked.append(Asked(request.path, request.headers, json.loads(body)))
        self.open += 1
        self.came.set()
        try:
            return await self._answer(request, body)
        except (asyncio.CancelledError, ConnectionError):
            self.left.set()
            raise
        finally:
            self.open -= 1

    async def _answer(self, request: web.Request, body: bytes) -> web.StreamResponse:
        stream = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        for step in self.steps:
            if isinstance(step, Refusal):
                return _refused(step.status, request, body)
            if not stream.prepared and not isinstance(step, Stall):
                await stream.prepare(request)
            await _play(step, stream, request)
        if not stream.prepared:
            await stream.prepare(request)
        return stream


async def _play(step: Step, stream: web.StreamResponse, request: web.Request) -> None:
    match step:
        case str(text):
            await stream.write(chunk({"content": text}))
        case Raw(data):
            await stream.write(data)
        case Stall():
            await asyncio.Event().wait()
        case Drop():
            assert request.transport is not None
            request.transport.abort()


def _refused(status: int, request: web.Request, body: bytes) -> web.Response:
    error = {"message": f"{request.headers['Authorization']} {body.decode()}", "code": "x"}
    # The client tries again after this time, where it does at all.
    return web.json_response({"error": error}, status=status, headers={"retry-after-ms": "1"})


def chunk(delta: dict[str, Any], **more: Any) -> bytes:
    """One event of a streamed reply."""
    choice = {"index": 0, "delta": delta, "finish_reason": None}
    event = {"id": "x", "object": "chat.completion.chunk", "created": 0, "model": "m", "choices": [choice]}
    return f"data: {json.dumps({**event, **more})}\n\n".encode()


def streamed(*texts: str) -> list[Step]:
    """A whole reply, with the chunks around it that servers send."""
    role = Raw(chunk({"role": "assistant", "content": ""}))
    usage = Raw(chunk({}, choices=[], usage={"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}))
    return [role, *texts, Raw(chunk({})), usage, DONE]


@asynccontextmanager
async def openai_server(*steps: Step) -> AsyncIterator[OpenAIServer]:
    """A server that answers every request with these steps."""
    server = OpenAIServer(steps=steps)
    app = web.Application()
    app.router.add_post("/v1/chat/completions", server.handle)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        server.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
        yield server
    finally:
        await runner.cleanup()
