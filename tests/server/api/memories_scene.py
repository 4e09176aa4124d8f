"""The memory routes over a store in memory, two developers who call them, and what is remembered."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from typing import Any
from urllib.parse import quote

from starlette.applications import Starlette

from estuary_sdk.protocol.models.graph import GraphEdge, GraphNode, GraphStats, MemoryGraph
from estuary_server.accounts.keys import create_key
from estuary_server.api.characters import CharacterHandlers
from estuary_server.api.http import http_app
from estuary_server.api.memories import MemoryHandlers
from estuary_server.api.memories_parts import MemoryParts
from estuary_server.config import Limits
from estuary_server.memory.keeper import MemoryKeeper
from estuary_server.providers.hashing_embedder import HashingEmbedder
from estuary_server.serving import listen, served
from estuary_server.store.base import AccountStore
from estuary_server.store.memory import InMemoryStore
from estuary_server.store.memory_records import MemoryChange, MemoryRecord
from estuary_server.world.characters import Serving
from tests.conformance.store.examples import NOON, Clock, a_character
from tests.server.api.asgi import Caller

BODY_LIMIT = 50_000
V1 = "/api/v1/characters"
LEGACY = "/api/agents"
DAY_S = 86_400


@dataclass
class ScriptedFinder:
    """Finds what a test says, and keeps what it was asked."""

    hits: Sequence[tuple[MemoryRecord, float, float]] = ()
    asked: list[tuple[str, str, str, int]] = field(default_factory=list)

    async def find(
        self, account: AccountStore, conversation_id: str, query: str, limit: int
    ) -> Sequence[tuple[MemoryRecord, float, float]]:
        self.asked.append((account.account_id, conversation_id, query, limit))
        return self.hits[:limit]


@dataclass
class ScriptedGraphs:
    """Draws what a test says, and keeps what it was asked."""

    drawn: MemoryGraph = field(default_factory=MemoryGraph)
    asked: list[tuple[str, str, str, str, bool, bool]] = field(default_factory=list)

    async def graph(
        self,
        account_id: str,
        character_id: str,
        player_id: str,
        conversation_id: str,
        *,
        include_entities: bool,
        include_character_memories: bool,
    ) -> MemoryGraph:
        whose = (account_id, character_id, player_id, conversation_id)
        self.asked.append((*whose, include_entities, include_character_memories))
        return self.drawn


@dataclass
class Scene:
    """A server with the developer's character "ada" and the stranger's character "eve"."""

    call: Caller
    stranger: Caller
    account: AccountStore
    store: InMemoryStore
    clock: Clock
    finder: ScriptedFinder
    graphs: ScriptedGraphs
    forgotten: list[tuple[str, str]]

    async def conversation_id(self, player: str = "pip") -> str:
        """The conversation of "ada" and a player."""
        return (await self.account.open_conversation("ada", player)).id

    async def remember(self, *records: MemoryRecord, player: str = "pip") -> str:
        """Put memories into the store as if they had been learnt; returns the conversation's id."""
        conversation_id = await self.conversation_id(player)
        learned = [MemoryChange(record.id, "learned", record.created_at, None, record) for record in records]
        await self.account.memories.change_memories(conversation_id, learned)
        return conversation_id


def memories_of(player: str = "pip", character: str = "ada", base: str = V1) -> str:
    """The path of a player's memories."""
    return f"{base}/{character}/players/{quote(player, safe='')}/memories"


def a_memory(memory_id: str, content: str = "Likes tea", day: float = 0, **values: Any) -> MemoryRecord:
    """A memory of what was said so many days after noon."""
    said = at_day(day)
    return replace(MemoryRecord(memory_id, content, "fact", said, said, said), **values)


def at_day(day: float) -> datetime:
    clock = Clock()
    clock.move(day * DAY_S)
    return clock.time


TEA = a_memory(
    "m-tea",
    "The player likes tea without milk",
    memory_type="preference",
    confidence=0.85,
    topic="drinks",
    secondary_topics=("tea",),
    source="voice",
    source_quote="I like my tea without milk",
    message_ids=(4, 7),
    extracted_at=NOON,
    last_accessed_at=at_day(3),
    access_count=2,
)
ROME = a_memory(
    "m-rome", "The player lives in Rome", 1, status="superseded", fact_key="home", fact_value="Rome",
    superseded_by="m-oslo", source_quote="I live in Rome",
)  # fmt: skip
OSLO = a_memory(
    "m-oslo", "The player lives in Oslo", 8, fact_key="home", fact_value="Oslo", confidence=0.9,
    source_quote="I moved to Oslo",
)  # fmt: skip
NAME = a_memory("m-name", "The player is called Pip", 2, fact_key="name", fact_value="Pip")
TRIP = a_memory(
    "m-trip", "The player will travel to Lisbon", 30, memory_type="event", happens_on="2026-05-04"
)
FADED = a_memory("m-faded", "The player was tired", 1, memory_type="emotional_state", status="decayed")
GONE = a_memory("m-gone", "The player likes coffee", 1, status="deleted")
KNOWN = (TEA, ROME, OSLO, NAME, TRIP, FADED, GONE)
"""What the character knows of "pip"."""

GRAPH = MemoryGraph(
    [
        GraphNode("user", "user", "pip"),
        GraphNode("c-1", "cluster", "drinks", memory_count=1, level=0),
        GraphNode("m-tea", "memory", content="The player likes tea without milk", cluster_id="c-1"),
    ],
    [GraphEdge("user", "c-1", "has_cluster"), GraphEdge("c-1", "m-tea", "contains")],
    GraphStats(1, 0, 1, {"drinks": 1}),
)


@asynccontextmanager
async def _no_lifespan(_: Starlette) -> AsyncIterator[None]:
    yield


@asynccontextmanager
async def a_scene() -> AsyncIterator[Scene]:
    """A server over an empty store with two accounts, each with a key and a character."""
    clock = Clock()
    clock.move(100 * DAY_S)
    store = InMemoryStore(clock)
    await store.start()
    account = store.account(await store.add_account("developer"))
    other = store.account(await store.add_account("stranger"))
    await account.add_character(a_character("ada"))
    await other.add_character(a_character("eve"))
    await create_key(account, "mine", clock, "est_developer")
    await create_key(other, "theirs", clock, "est_stranger")
    finder, graphs, numbers = ScriptedFinder(), ScriptedGraphs(GRAPH), count(1)
    forgotten: list[tuple[str, str]] = []
    parts = MemoryParts(
        keeper=lambda of, new_id: MemoryKeeper(of.memories, HashingEmbedder(), clock, new_id),
        finder=finder,
        graphs=graphs,
        forgotten=lambda account_id, conversation_id: forgotten.append((account_id, conversation_id)),
    )
    limits = Limits(rest_body_bytes=BODY_LIMIT)
    app = http_app(
        store,
        CharacterHandlers(store, limits, lambda _: Serving("offline:retrieval", None, None), clock),
        _no_lifespan,
        "1.2.3",
        MemoryHandlers(store, limits, parts, lambda: f"new-{next(numbers)}"),
    )
    yield Scene(
        Caller(app, {"X-API-Key": "est_developer"}),
        Caller(app, {"X-API-Key": "est_stranger"}),
        account, store, clock, finder, graphs, forgotten,
    )  # fmt: skip
    await store.aclose()


@asynccontextmanager
async def over_sockets(scene: Scene) -> AsyncIterator[str]:
    """Serve the scene on the loopback; gives the address."""
    with listen("127.0.0.1", 0) as bound:
        async with served(scene.call.asgi, bound, Limits()) as url:
            yield url
