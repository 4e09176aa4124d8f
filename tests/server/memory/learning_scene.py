"""A conversation in a store, a learner that reads it, and what is found and known afterwards."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from estuary_server.clock import Now
from estuary_server.memory.extraction import extract
from estuary_server.memory.keeper import MemoryKeeper
from estuary_server.memory.learning import Learner, Understand
from estuary_server.memory.terms import terms
from estuary_server.providers.embedder import Embedder
from estuary_server.providers.scripted_embedder import ScriptedEmbedder
from estuary_server.store.base import AccountStore, Store
from estuary_server.store.memory import InMemoryStore
from estuary_server.store.memory_base import MemoryStore
from estuary_server.store.memory_memories import InMemoryMemoryStore
from estuary_server.store.memory_records import MemoryFilter, MemoryRecord, MemorySort, Unread
from estuary_server.store.records import Role
from estuary_server.store.search_records import EntryKind, SearchQuery
from estuary_server.store.sql import SqlStore
from tests.conformance.store.examples import Clock, a_character, a_message, an_account

STORES: dict[str, Callable[[Path, Now], Store]] = {
    "memory": lambda directory, now: InMemoryStore(now),
    "sqlite": lambda directory, now: SqlStore(directory / "estuary.db", now),
}
CONCEPTS = {"drink": "tea coffee", "animal": "dog cat biscuit rex", "place": "oslo rome bergen"}
EVERYTHING = MemoryFilter(status=None)
OLDEST_FIRST = MemorySort("said_at", descending=False)


@dataclass
class LearningScene:
    """See the head of this file."""

    store: Store
    account: AccountStore
    conversation_id: str
    clock: Clock
    embedder: ScriptedEmbedder
    learner: Learner
    directory: Path

    @property
    def memories(self) -> MemoryStore:
        return self.account.memories

    async def says(self, *texts: str, role: Role = "user", source: str = "text_chat") -> list[int]:
        """Somebody says something, a minute after what was said before; the rows of the messages."""
        rows: list[int] = []
        for text in texts:
            self.clock.move(60)
            message = a_message(text, role=role, source=source, created_at=self.clock())
            rows.append((await self.account.add_message(self.conversation_id, message)).id)
        return rows

    async def reads(self) -> list[str]:
        """What is learned from what was not read yet."""
        learnt: list[str] = []
        while (once := await self.learner.read(self.memories, self.conversation_id)) is not None:
            learnt += [memory.content for memory in once.memories]
            await self.learner.complete(self.memories, self.conversation_id, once)
        return learnt

    async def known(self, wanted: MemoryFilter = EVERYTHING) -> list[MemoryRecord]:
        found, _ = await self.memories.list_memories(self.conversation_id, wanted, OLDEST_FIRST, None)
        return found

    async def statements(self) -> dict[str, str]:
        """What every memory says, and its status."""
        return {memory.content: memory.status for memory in await self.known()}

    async def history(self) -> dict[str, list[str]]:
        """What every memory says, and what happened to it."""
        return {
            memory.content: [
                change.action
                for change in await self.memories.memory_history(self.conversation_id, memory.id)
            ]
            for memory in await self.known()
        }

    async def found_by_words(self, text: str, *kinds: EntryKind) -> list[str]:
        """Refs of what has these words."""
        query = SearchQuery(terms(text), kinds=kinds or ("memory", "turn"))
        return [hit.ref for hit in await self.memories.search(self.conversation_id, query)]

    async def found_by_meaning(self, text: str) -> dict[str, float]:
        """Cosine with what has a vector and means something alike, by ref."""
        (vector,) = await self.embedder.embed([text])
        query = SearchQuery((), self.embedder.name, vector)
        hits = await self.memories.search(self.conversation_id, query)
        return {hit.ref: round(hit.similarity, 2) for hit in hits if hit.similarity > 0}

    async def claim(self, seconds: float) -> Unread | None:
        """Claim what is unread, as another reader would."""
        until = self.clock() + timedelta(seconds=seconds)
        return await self.memories.claim_unread(self.conversation_id, self.clock(), until, 50, 1)

    def rewind(self) -> None:
        """Let every message count as unread again, as no verb of a store does."""
        memories = self.memories
        if isinstance(memories, InMemoryMemoryStore):
            memories._of(self.conversation_id).marks[1].read_up_to = 0
            return
        with closing(sqlite3.connect(self.directory / "estuary.db")) as connection, connection:
            connection.execute("UPDATE conversations SET extracted_up_to = 0")

    def another_learner(self, embedder: Embedder, understand: Understand = extract) -> Learner:
        return Learner(embedder, self.clock, understand)

    def keeper(self) -> MemoryKeeper:
        """By hand; every change a second after the one before."""

        def now() -> datetime:
            self.clock.move(1)
            return self.clock()

        return MemoryKeeper(self.memories, self.embedder, now, lambda: "by-hand")


@asynccontextmanager
async def learning(kind: str, directory: Path) -> AsyncIterator[LearningScene]:
    """A scene over a store of a kind."""
    clock = Clock()
    store = STORES[kind](directory, clock)
    await store.start()
    account = await an_account(store)
    await account.add_character(a_character())
    conversation = await account.open_conversation("ada", "pip")
    embedder = ScriptedEmbedder(CONCEPTS)
    yield LearningScene(store, account, conversation.id, clock, embedder, Learner(embedder, clock), directory)
    await store.aclose()
