"""Graphs that were built, kept for the next one who asks.

Theory of operation. A graph is kept with the stamp of the memories it was built from. Asked for a graph, the
stamp is read: when it is still the same, the kept graph is the answer; when the memories were changed since,
the answer is the kept graph, marked as stale, and a new one is built in the background; when none is kept, or
the memories were purged since, by whatever process, it is built while the caller waits. However many ask, one
graph is built once at a time, in a worker thread, by a task that belongs to this object and not to a caller:
one who gives up takes nothing from the others. Graphs that were not asked for the longest go first when there
are too many nodes.

A conversation whose memories were purged by this process is forgotten at once: its graphs are dropped, a
building under way is cancelled, and who waits for it gets one that is built from what there is now.

Access counts do not move the revision, so those in a kept graph may be old.

What must not live here: what a graph is made of (``graph.py``).
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

from estuary_sdk.protocol.models.graph import MemoryGraph
from estuary_server import log
from estuary_server.errors import ServerError
from estuary_server.memory.graph import GraphOptions, GraphOwner, build_graph
from estuary_server.store.memory_records import MemoryFilter, MemoryRecord, MemorySort, MemoryStamp
from estuary_server.store.records import Page

MOST_NODES = 100_000
"""Nodes of all kept graphs together, about 100 MB; the one asked for last is kept in any case."""

OLDEST_FIRST = MemorySort("created_at", descending=False)

InThread = Callable[[Callable[[], MemoryGraph]], Awaitable[MemoryGraph]]

logger = log.get_logger()


class GraphSource(Protocol):
    """What a graph is built from: the part of the memory store that is needed here."""

    async def memory_stamp(self, conversation_id: str) -> MemoryStamp:
        """Which state the memories are in."""
        ...

    async def list_memories(
        self, conversation_id: str, wanted: MemoryFilter, sort: MemorySort, page: Page | None
    ) -> tuple[list[MemoryRecord], int]:
        """The memories, and how many there are."""
        ...


@dataclass(frozen=True)
class _Key:
    account_id: str
    conversation_id: str
    options: GraphOptions


@dataclass(frozen=True)
class _Built:
    stamp: MemoryStamp
    graph: MemoryGraph


class GraphCache:
    """Graphs of a server's conversations, as an async context manager: leaving it ends what is being built.

    Args:
        most_nodes: nodes of all kept graphs together.
        in_thread: runs a function beside the event loop.
    """

    def __init__(self, most_nodes: int = MOST_NODES, in_thread: InThread = asyncio.to_thread) -> None:
        self._most_nodes = most_nodes
        self._in_thread = in_thread
        self._kept: OrderedDict[_Key, _Built] = OrderedDict()
        self._building: dict[_Key, asyncio.Task[_Built]] = {}
        self._tasks: set[asyncio.Task[_Built]] = set()
        self._one_at_a_time = asyncio.Lock()
        self._closed = False

    async def __aenter__(self) -> GraphCache:
        """Graphs may be asked for."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Cancel what is being built. Who still waits for it gets an error."""
        self._closed = True
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(set(self._tasks))

    async def graph(
        self, account_id: str, source: GraphSource, owner: GraphOwner, options: GraphOptions | None = None
    ) -> MemoryGraph:
        """A conversation's graph. It is shared: not to be changed.

        Args:
            account_id: whose conversation it is.
            source: the account's memories.
            owner: the conversation, which must be the account's.
            options: what to leave out.

        Raises:
            StoreError: the memories cannot be read, and no graph of them is kept.
            ServerError: the server ends.
        """
        key = _Key(account_id, owner.conversation_id, options or GraphOptions())
        stamp = await source.memory_stamp(owner.conversation_id)
        kept = self._kept.get(key)
        if kept is None or kept.stamp.epoch != stamp.epoch:
            return (await self._awaited(key, source, owner, stamp.epoch)).graph
        self._kept.move_to_end(key)
        if kept.stamp == stamp:
            return kept.graph
        self._begun(key, source, owner)
        return replace(kept.graph, stale=True)

    def forget(self, account_id: str, conversation_id: str) -> None:
        """Drop a conversation's graphs, also those being built. To be called when the memories are gone: what
        is asked for from now on is built from what the store holds now.
        """
        for key in [*self._kept, *self._building]:
            if (key.account_id, key.conversation_id) == (account_id, conversation_id):
                self._kept.pop(key, None)
                if key in self._building:
                    self._building.pop(key).cancel()

    async def _awaited(self, key: _Key, source: GraphSource, owner: GraphOwner, epoch: int) -> _Built:
        """The graph that is being built; another one, if that is forgotten before it gets here, or was begun
        before the purge that the epoch began with.
        """
        while True:
            task = self._begun(key, source, owner)
            await asyncio.wait([task])
            if not task.cancelled():
                task.result()  # raises what went wrong
                kept = self._kept.get(key)
                if kept is not None and kept.stamp.epoch == epoch:
                    return kept
            epoch = (await source.memory_stamp(key.conversation_id)).epoch

    def _begun(self, key: _Key, source: GraphSource, owner: GraphOwner) -> asyncio.Task[_Built]:
        """The task that builds a graph; a new one, if none is under way."""
        if self._closed:
            raise ServerError("the server ends: no graph is built any more")
        task = self._building.get(key)
        if task is None:
            task = asyncio.get_running_loop().create_task(self._built(key, source, owner))
            self._building[key] = task
            self._tasks.add(task)
            task.add_done_callback(partial(self._ended, key))
        return task

    def _ended(self, key: _Key, task: asyncio.Task[_Built]) -> None:
        self._tasks.discard(task)
        if self._building.get(key) is task:
            del self._building[key]
        if task.cancelled():
            return
        if (error := task.exception()) is not None:
            logger.warning("graph.not_built", error=type(error).__name__)

    async def _built(self, key: _Key, source: GraphSource, owner: GraphOwner) -> _Built:
        async with self._one_at_a_time:
            stamp = await source.memory_stamp(key.conversation_id)
            records, _ = await source.list_memories(key.conversation_id, MemoryFilter(), OLDEST_FIRST, None)
            graph = await self._in_thread(partial(build_graph, records, owner, key.options))
        built = _Built(stamp, graph)
        self._keep(key, built)
        return built

    def _keep(self, key: _Key, built: _Built) -> None:
        self._kept[key] = built
        self._kept.move_to_end(key)
        while len(self._kept) > 1 and self._nodes() > self._most_nodes:
            self._kept.popitem(last=False)

    def _nodes(self) -> int:
        return sum(len(kept.graph.nodes) for kept in self._kept.values())
