"""A real HTTP server on the loopback that embeds like an OpenAI-compatible API, from a script."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from aiohttp import web

from estuary_server.providers.hashing_embedder import vectors_of
from tests.server.providers.openai_audio_server import Asked, OpenAIAudioServer, Respond, Step
from tests.server.providers.openai_server import Raw, Refusal

LENGTH = 3.0
"""Of the vectors, which servers need not bring to unit length."""


def vectors(rows: Sequence[Sequence[float]]) -> list[Step]:
    """An answer that holds these, the last one first."""
    data = [{"object": "embedding", "index": at, "embedding": list(row)} for at, row in enumerate(rows)]
    usage = {"prompt_tokens": 1, "total_tokens": 1}
    body = {"object": "list", "data": data[::-1], "model": "m", "usage": usage}
    return [Raw(json.dumps(body).encode())]


def embedding(asked: Asked) -> list[Step]:
    """What a server makes of the texts."""
    return vectors((vectors_of(asked.json["input"]) * LENGTH).tolist())


def reading(most_bytes: int) -> Callable[[Asked], list[Step]]:
    """A server that refuses a request in which a text is longer."""

    def respond(asked: Asked) -> list[Step]:
        too_long = any(len(text.encode()) > most_bytes for text in asked.json["input"])
        return [Refusal(400)] if too_long else embedding(asked)

    return respond


@asynccontextmanager
async def openai_embedding_server(respond: Respond = embedding) -> AsyncIterator[OpenAIAudioServer]:
    """A server that answers every request like this."""
    server = OpenAIAudioServer(respond, "application/json")
    app = web.Application(client_max_size=2**26)
    app.router.add_post("/v1/embeddings", server.speak)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        server.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
        yield server
    finally:
        await runner.cleanup()
