"""Long-term memory put together: what sessions use of it, and what the routes use.

What must not live here: any of its parts (``memory/``), and who embeds (``vendors.py``).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from estuary_sdk.protocol.models.graph import MemoryGraph
from estuary_server.api.memories_parts import MemoryParts
from estuary_server.clock import Now
from estuary_server.memory.graph import GraphOptions, GraphOwner
from estuary_server.memory.graph_cache import GraphCache
from estuary_server.memory.keeper import MemoryKeeper
from estuary_server.memory.learning import Learner
from estuary_server.memory.long_term import LongTermMemory
from estuary_server.memory.recall import Finder, Recall
from estuary_server.memory.reembedding import reembed
from estuary_server.memory.refining import ChooseReader, Refiner
from estuary_server.memory.worker import MemoryWorker
from estuary_server.providers.embedder import Embedder
from estuary_server.store.base import AccountStore, Store


@dataclass(frozen=True)
class Remembering:
    """A server's long-term memory.

    Attributes:
        long_term: what sessions use.
        parts: what the routes use.
    """

    long_term: LongTermMemory
    parts: MemoryParts


@asynccontextmanager
async def open_remembering(
    store: Store, embedder: Embedder, now: Now, choose_reader: ChooseReader | None = None
) -> AsyncIterator[Remembering]:
    """Memory over an open store. What is being read at its end is finished, or read after the next start.

    Args:
        store: everything that is kept.
        embedder: by whose vectors memory is found.
        now: wall clock.
        choose_reader: says which language model reads once more what was said; None where none does.
    """
    finder = Finder(embedder, now)
    learner = Learner(embedder, now)
    refiner = choose_reader and Refiner(learner, choose_reader, now)
    worker = MemoryWorker(store, learner, now, refiner, lambda: reembed(store, embedder))
    async with worker, GraphCache() as graphs:

        def keeper(account: AccountStore, new_id: Callable[[], str]) -> MemoryKeeper:
            return MemoryKeeper(account.memories, embedder, now, new_id)

        parts = MemoryParts(keeper, finder, _Graphs(store, graphs), graphs.forget)
        yield Remembering(LongTermMemory(Recall(finder, worker.touched), worker), parts)


@dataclass(frozen=True)
class _Graphs:
    """Graphs, as the routes ask for them."""

    store: Store
    cache: GraphCache

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
        owner = GraphOwner(conversation_id, player_id)
        options = GraphOptions(include_entities, include_character_memories)
        return await self.cache.graph(account_id, self.store.account(account_id).memories, owner, options)
