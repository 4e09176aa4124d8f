"""The embedders that the suite runs over; a further one joins by a line in each table."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from estuary_server.config import Endpoint
from estuary_server.errors import ProviderError
from estuary_server.providers.embedder import Embedder, Vectors
from estuary_server.providers.hashing_embedder import HashingEmbedder
from estuary_server.providers.minilm.embedder import MiniLMEmbedder, Model, load_minilm
from estuary_server.providers.minilm.files import folder_in
from estuary_server.providers.openai_embedder import OpenAIEmbedder
from estuary_server.providers.scripted_embedder import ScriptedEmbedder
from tests.server.providers.openai_audio_server import Respond
from tests.server.providers.openai_embedding_server import embedding, openai_embedding_server, reading
from tests.server.providers.openai_server import Refusal, Stall
from tests.support.minilm import installed

Kind = Callable[[], AbstractAsyncContextManager[Embedder]]

PATIENCE_S = 30.0
CONCEPTS = {"pet": "dog cat", "place": "berlin paris", "work": "nurse hospital"}


@asynccontextmanager
async def scripted(failure: ProviderError | None = None) -> AsyncIterator[Embedder]:
    embedder = ScriptedEmbedder(CONCEPTS)
    embedder.fails = failure
    try:
        yield embedder
    finally:
        await embedder.aclose()


@asynccontextmanager
async def stalling() -> AsyncIterator[Embedder]:
    embedder = ScriptedEmbedder(CONCEPTS)
    embedder.goes_on.clear()
    yield embedder


@asynccontextmanager
async def hashing() -> AsyncIterator[Embedder]:
    embedder = HashingEmbedder()
    try:
        yield embedder
    finally:
        await embedder.aclose()


@asynccontextmanager
async def minilm(load: Callable[[Path], Model] = load_minilm) -> AsyncIterator[Embedder]:
    embedder = MiniLMEmbedder(folder_in(installed()), load)
    try:
        yield embedder
    finally:
        await embedder.aclose()


@asynccontextmanager
async def openai(respond: Respond = embedding) -> AsyncIterator[Embedder]:
    async with openai_embedding_server(respond) as server:
        embedder = OpenAIEmbedder(Endpoint("", server.url), "e-1", PATIENCE_S)
        try:
            yield embedder
        finally:
            await embedder.aclose()


@asynccontextmanager
async def openai_connected(respond: Respond = embedding) -> AsyncIterator[Embedder]:
    """The server keeps a connection, and has a task for it in this loop, which is none of the embedder's."""
    async with openai(respond) as embedder:
        await embedder.embed(["a"])
        yield embedder


class Failing:
    """A model that is no good."""

    def vectors_of(self, texts: Sequence[str]) -> Vectors:
        raise RuntimeError("no such operator")


def _broken(folder: Path) -> Model:
    raise OSError("no such model")


READING: dict[str, Kind] = {
    "hashing": hashing,
    "minilm": minilm,
    "openai": openai_connected,
    "openai, reading little": lambda: openai_connected(reading(600)),
    "scripted": scripted,
}
"""Each embeds what it is given, as fast as it can."""

UNHURRIED: dict[str, Kind] = {
    "hashing": hashing,
    "minilm": minilm,
    "openai": lambda: openai(lambda asked: [Stall()]),
    "scripted": stalling,
}
"""Each has not finished MANY texts when the event loop has gone round."""

FAILING: dict[str, Kind] = {
    "minilm, loading": lambda: minilm(_broken),
    "minilm, running": lambda: minilm(lambda folder: Failing()),
    "openai": lambda: openai(lambda asked: [Refusal(400)]),
    "scripted": lambda: scripted(ProviderError("scripted:embedder", "failed", retryable=True)),
}
"""Each fails at the first call."""

UNDERSTANDING: dict[str, tuple[Kind, float]] = {
    "hashing": (hashing, 0.65),
    "minilm": (minilm, 0.98),
}
"""Each knows what means the same, with at least this area under the curve over ``pairs.SAME``."""
