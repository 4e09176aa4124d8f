"""The readers that the suite runs over; a further one joins by a line in each table."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from estuary_server.config import Endpoint
from estuary_server.errors import ProviderError
from estuary_server.providers.openai_reader import OpenAIReader
from estuary_server.providers.reader import Form, Reader, ReadingRequest, Stated, Utterance
from estuary_server.providers.scripted_reader import Script, ScriptedReader
from tests.server.providers.openai_audio_server import Respond
from tests.server.providers.openai_reading_server import (
    completion,
    finding,
    openai_reading_server,
    statement,
)
from tests.server.providers.openai_server import Drop, Refusal, Stall

NOON = datetime(2026, 5, 3, 12, tzinfo=UTC)
FORM = Form(("fact",), {"home": "places", "general": "anything else"}, {"home": "place"}, ("place",), most=2)
REQUEST = ReadingRequest(FORM, (Utterance(7, "player", "canary: I live in Oslo, I like tea", NOON),))

OSLO = Stated("The player lives in Oslo", "I live in Oslo", 7, "fact", 0.9, "home", "home", "Oslo")
TEA = Stated("The player likes tea", "I like tea", 7, "fact", 0.9, "general")
MADE_UP = Stated("The king is dead", "no such words", 99, "rumour", 0.9, "elsewhere", "crown", "gone")


@dataclass(frozen=True)
class Subject:
    """A reader under test, and how many readings its vendor is busy with."""

    reader: Reader
    busy: Callable[[], int]


Kind = Callable[[], AbstractAsyncContextManager[Subject]]


@asynccontextmanager
async def scripted(script: Script, *, hangs: bool = False) -> AsyncIterator[Subject]:
    reader = ScriptedReader(script)
    if hangs:
        reader.goes_on.clear()
    yield Subject(reader, lambda: reader.open)
    await reader.aclose()


@asynccontextmanager
async def openai(respond: Respond, takes_s: float = 30.0) -> AsyncIterator[Subject]:
    async with openai_reading_server(respond) as server:
        reader = OpenAIReader(Endpoint("sk-canary", server.url), "m", takes_s)
        try:
            yield Subject(reader, lambda: server.open)
        finally:
            await reader.aclose()


def _written(*statements: Stated) -> Respond:
    def rows(stated: Stated) -> dict[str, object]:
        return statement(
            stated.content,
            stated.quote,
            stated.number,
            type=stated.type,
            topic=stated.topic,
            key=stated.key,
            value=stated.value,
        )

    return lambda _: finding(*map(rows, statements))


FINDING: dict[str, Kind] = {
    "openai": lambda: openai(_written(OSLO, MADE_UP, TEA)),
    "scripted": lambda: scripted((OSLO, MADE_UP, TEA)),
}
"""Each finds these three."""

SILENT: dict[str, Kind] = {
    "openai": lambda: openai(_written()),
    "scripted": lambda: scripted(()),
}
"""Each finds nothing."""

UNHURRIED: dict[str, Kind] = {
    "openai": lambda: openai(lambda _: [Stall()]),
    "scripted": lambda: scripted((), hangs=True),
}
"""Each never answers."""

FAILING: dict[str, Kind] = {
    "openai, refusing": lambda: openai(lambda _: [Refusal(401)]),
    "openai, breaking off": lambda: openai(lambda _: [Drop()]),
    "openai, too slow": lambda: openai(lambda _: [Stall()], takes_s=0.05),
    "openai, something else": lambda: openai(lambda _: completion("canary")),
    "scripted": lambda: scripted(ProviderError("scripted:reader", "failed", retryable=True)),
}
