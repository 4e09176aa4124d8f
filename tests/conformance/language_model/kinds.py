"""The language models that the suite runs over; a further one joins by a line in each table."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

from estuary_server.config import ProviderSettings
from estuary_server.errors import ProviderError
from estuary_server.providers.language import LanguageModel
from estuary_server.providers.offline import OfflineLanguageModel
from estuary_server.providers.openai_chat import OpenAILanguageModel
from estuary_server.providers.scripted import Hang, ScriptedLanguageModel
from tests.server.providers.openai_server import Drop, OpenAIServer, Refusal, Stall, openai_server, streamed

WORDS = ("Hello", " you", "\n", "there. ")


@dataclass(frozen=True)
class Subject:
    """A language model under test.

    Attributes:
        writing: how many replies its vendor is writing for it.
        reply: what it says; "" where the test cannot know.
    """

    model: LanguageModel
    writing: Callable[[], int] = lambda: 0
    reply: str = ""


Kind = Callable[[], AbstractAsyncContextManager[Subject]]


@asynccontextmanager
async def scripted(*steps: str | Hang | Exception) -> AsyncIterator[Subject]:
    model = ScriptedLanguageModel(steps)
    try:
        yield Subject(model, lambda: model.open_streams, "".join(WORDS))
    finally:
        await model.aclose()


@asynccontextmanager
async def openai(server: AbstractAsyncContextManager[OpenAIServer]) -> AsyncIterator[Subject]:
    async with server as vendor:
        model = OpenAILanguageModel(ProviderSettings(openai_base_url=vendor.url), "m")
        try:
            yield Subject(model, lambda: vendor.open, "".join(WORDS))
        finally:
            await model.aclose()


@asynccontextmanager
async def offline(words_per_s: float) -> AsyncIterator[Subject]:
    model = OfflineLanguageModel(words_per_s)
    try:
        yield Subject(model)
    finally:
        await model.aclose()


ANSWERING: dict[str, Kind] = {
    "offline": lambda: offline(0),
    "openai": lambda: openai(openai_server(*streamed(*WORDS))),
    "scripted": lambda: scripted(*WORDS),
}
"""Each answers at once."""

UNHURRIED: dict[str, Kind] = {
    "offline": lambda: offline(50),
    "openai": lambda: openai(openai_server("Hello", Stall())),
    "scripted": lambda: scripted("Hello", Hang()),
}
"""Each says something, and has not finished then."""

FAILING: dict[str, Kind] = {
    "openai, on entering": lambda: openai(openai_server(Refusal(401))),
    "openai, on iterating": lambda: openai(openai_server("Hello", Drop())),
    "scripted": lambda: scripted("Hello", ProviderError("scripted:model", "failed", retryable=False)),
}
"""Each has a vendor that fails; the embedded one has none."""
