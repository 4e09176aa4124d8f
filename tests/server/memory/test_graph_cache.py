"""When a kept graph is the answer, when a new one is built, and what becomes of those who wait."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest

from estuary_sdk.protocol.models.graph import MemoryGraph
from estuary_server.errors import ServerError, StoreError
from estuary_server.memory.graph import GraphOptions, GraphOwner, build_graph
from estuary_server.memory.graph_cache import OLDEST_FIRST, GraphCache
from estuary_server.store.memory_records import MemoryFilter, MemoryRecord, MemorySort, MemoryStamp
from estuary_server.store.records import Page
from tests.server.memory.graph_material import memory

ADA, BOB = GraphOwner("with ada", "ada"), GraphOwner("with bob", "bob")
ACCOUNT = "account"


@dataclass
class Remembered:
    """The memories of an account's conversations, in memory."""

    records: dict[str, list[MemoryRecord]] = field(default_factory=dict)
    revisions: dict[str, int] = field(default_factory=dict)
    epochs: dict[str, int] = field(default_factory=dict)
    broken: bool = False

    def learn(self, owner: GraphOwner, *records: MemoryRecord) -> None:
        self.records.setdefault(owner.conversation_id, []).extend(records)
        self.revisions[owner.conversation_id] = self.revisions.get(owner.conversation_id, 0) + 1

    def purge(self, owner: GraphOwner) -> None:
        self.records.pop(owner.conversation_id)
        self.revisions[owner.conversation_id] += 1
        self.epochs[owner.conversation_id] = self.epochs.get(owner.conversation_id, 0) + 1

    async def memory_stamp(self, conversation_id: str) -> MemoryStamp:
        return MemoryStamp(self.epochs.get(conversation_id, 0), self.revisions.get(conversation_id, 0))

    async def list_memories(
        self, conversation_id: str, wanted: MemoryFilter, sort: MemorySort, page: Page | None
    ) -> tuple[list[MemoryRecord], int]:
        if self.broken:
            raise StoreError("the disk is gone")
        assert (wanted, sort, page) == (MemoryFilter(), OLDEST_FIRST, None)
        found = list(self.records.get(conversation_id, ()))
        return found, len(found)


@dataclass
class Thread:
    """Stands for the worker thread: what is handed to it runs when it is let go."""

    free: asyncio.Event = field(default_factory=asyncio.Event)
    runs: int = 0
    busy: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, build: Callable[[], MemoryGraph]) -> MemoryGraph:
        self.runs += 1
        self.busy.set()
        graph = build()
        await self.free.wait()
        return graph


def free_thread() -> Thread:
    thread = Thread()
    thread.free.set()
    return thread


def a_player() -> Remembered:
    remembered = Remembered()
    remembered.learn(ADA, memory(1, "one"), memory(2, "two"))
    return remembered


def memories(graph: MemoryGraph) -> list[str]:
    return [node.id for node in graph.nodes if node.type == "memory"]


async def rebuilt() -> None:
    """Everything that is ready has run."""
    for _ in range(20):
        await asyncio.sleep(0)


async def test_a_graph_is_built_in_a_thread_and_is_the_graph() -> None:
    remembered = a_player()
    async with GraphCache() as cache:
        graph = await cache.graph(ACCOUNT, remembered, ADA)
    assert graph == build_graph(remembered.records["with ada"], ADA)


async def test_unchanged_memories_are_not_built_again() -> None:
    remembered, thread = a_player(), free_thread()
    async with GraphCache(in_thread=thread) as cache:
        first = await cache.graph(ACCOUNT, remembered, ADA)
        assert await cache.graph(ACCOUNT, remembered, ADA) is first
    assert thread.runs == 1


async def test_changed_memories_give_the_old_graph_marked_and_then_the_new_one() -> None:
    remembered, thread = a_player(), free_thread()
    async with GraphCache(in_thread=thread) as cache:
        first = await cache.graph(ACCOUNT, remembered, ADA)
        remembered.learn(ADA, memory(3, "three"))
        assert await cache.graph(ACCOUNT, remembered, ADA) == replace(first, stale=True)
        await rebuilt()
        third = await cache.graph(ACCOUNT, remembered, ADA)
    assert (memories(third), third.stale, first.stale) == (["m1", "m2", "m3"], False, False)


async def test_many_who_ask_at_once_wait_for_one() -> None:
    remembered, thread = a_player(), Thread()
    async with GraphCache(in_thread=thread) as cache, asyncio.TaskGroup() as group:
        asking = [group.create_task(cache.graph(ACCOUNT, remembered, ADA)) for _ in range(5)]
        await thread.busy.wait()
        thread.free.set()
    assert thread.runs == 1
    assert len({id(task.result()) for task in asking}) == 1


async def test_one_who_gives_up_takes_nothing_from_the_others() -> None:
    remembered, thread = a_player(), Thread()
    async with GraphCache(in_thread=thread) as cache:
        leaving, staying = (asyncio.create_task(cache.graph(ACCOUNT, remembered, ADA)) for _ in range(2))
        await thread.busy.wait()
        leaving.cancel()
        await asyncio.wait([leaving])
        thread.free.set()
        assert memories(await staying) == ["m1", "m2"]
    assert leaving.cancelled()
    assert thread.runs == 1


async def test_other_options_accounts_and_conversations_have_graphs_of_their_own() -> None:
    remembered, thread = a_player(), free_thread()
    remembered.learn(BOB, memory(5, "five"))
    async with GraphCache(in_thread=thread) as cache:
        await cache.graph(ACCOUNT, remembered, ADA)
        bare = await cache.graph(ACCOUNT, remembered, ADA, GraphOptions(include_entities=False))
        bobs = await cache.graph(ACCOUNT, remembered, BOB)
        others = await cache.graph("another account", Remembered(), ADA)
    assert (memories(bare), memories(bobs), memories(others)) == (["m1", "m2"], ["m5"], [])
    assert thread.runs == 4


async def test_what_was_forgotten_is_built_from_what_there_is() -> None:
    remembered, thread = a_player(), free_thread()
    remembered.learn(BOB, memory(5, "five"))
    async with GraphCache(in_thread=thread) as cache:
        await cache.graph(ACCOUNT, remembered, ADA)
        bobs = await cache.graph(ACCOUNT, remembered, BOB)
        remembered.purge(ADA)
        cache.forget(ACCOUNT, ADA.conversation_id)
        after = await cache.graph(ACCOUNT, remembered, ADA)
        assert await cache.graph(ACCOUNT, remembered, BOB) is bobs
    assert (memories(after), after.stale) == ([], False)


async def test_who_waits_while_it_is_forgotten_gets_what_there_is() -> None:
    remembered, thread = a_player(), Thread()
    async with GraphCache(in_thread=thread) as cache:
        asking = asyncio.create_task(cache.graph(ACCOUNT, remembered, ADA))
        await thread.busy.wait()
        remembered.purge(ADA)
        cache.forget(ACCOUNT, ADA.conversation_id)
        thread.free.set()
        assert memories(await asking) == []
    assert thread.runs == 2


async def test_a_graph_that_is_done_but_not_handed_out_is_forgotten_too() -> None:
    remembered, thread = a_player(), Thread()
    async with GraphCache(in_thread=thread) as cache:
        asking = asyncio.create_task(cache.graph(ACCOUNT, remembered, ADA))
        await thread.busy.wait()
        thread.free.set()
        waited = 0
        while not asking.done():
            remembered.records["with ada"] = [memory(waited, "now")]
            cache.forget(ACCOUNT, ADA.conversation_id)
            for _ in range(waited):
                await asyncio.sleep(0)
            waited += 1
        newest = await cache.graph(ACCOUNT, remembered, ADA)
    assert memories(await asking) == memories(newest) == [f"m{waited - 1}"]


async def test_a_graph_of_before_a_purge_elsewhere_is_not_handed_out() -> None:
    """Of another process, or of this one before it says so: nobody tells the cache."""
    remembered, thread = a_player(), free_thread()
    async with GraphCache(in_thread=thread) as cache:
        await cache.graph(ACCOUNT, remembered, ADA)
        remembered.purge(ADA)
        remembered.learn(ADA, memory(3, "three"))
        after = await cache.graph(ACCOUNT, remembered, ADA)
        assert await cache.graph(ACCOUNT, remembered, ADA) is after
    assert (memories(after), after.stale) == (["m3"], False)
    assert thread.runs == 2


async def test_who_asks_after_a_purge_elsewhere_gets_nothing_that_was_begun_before() -> None:
    remembered, thread = a_player(), Thread()
    async with GraphCache(in_thread=thread) as cache:
        early = asyncio.create_task(cache.graph(ACCOUNT, remembered, ADA))
        await thread.busy.wait()
        remembered.purge(ADA)
        late = asyncio.create_task(cache.graph(ACCOUNT, remembered, ADA))
        await rebuilt()
        thread.free.set()
        assert memories(await late) == []
        await early
    assert thread.runs == 2


async def test_a_conversation_that_is_gone_and_was_kept_is_gone() -> None:
    remembered = a_player()
    async with GraphCache(in_thread=free_thread()) as cache:
        await cache.graph(ACCOUNT, remembered, ADA)
        remembered.records.clear()
        remembered.epochs[ADA.conversation_id] = -1
        assert memories(await cache.graph(ACCOUNT, remembered, ADA)) == []


async def test_a_rebuilding_that_was_forgotten_keeps_nothing() -> None:
    remembered, thread = a_player(), free_thread()
    async with GraphCache(in_thread=thread) as cache:
        await cache.graph(ACCOUNT, remembered, ADA)
        thread.free.clear()
        thread.busy.clear()
        remembered.learn(ADA, memory(3, "three"))
        await cache.graph(ACCOUNT, remembered, ADA)
        await thread.busy.wait()
        remembered.purge(ADA)
        cache.forget(ACCOUNT, ADA.conversation_id)
        thread.free.set()
        await rebuilt()
        assert memories(await cache.graph(ACCOUNT, remembered, ADA)) == []


async def test_a_failure_reaches_who_waits_and_the_next_one_tries_again() -> None:
    remembered = a_player()
    remembered.broken = True
    async with GraphCache(in_thread=free_thread()) as cache:
        with pytest.raises(StoreError):
            await cache.graph(ACCOUNT, remembered, ADA)
        remembered.broken = False
        assert memories(await cache.graph(ACCOUNT, remembered, ADA)) == ["m1", "m2"]


async def test_a_failing_rebuilding_leaves_the_old_graph() -> None:
    remembered = a_player()
    async with GraphCache(in_thread=free_thread()) as cache:
        first = await cache.graph(ACCOUNT, remembered, ADA)
        remembered.learn(ADA, memory(3, "three"))
        remembered.broken = True
        for _ in range(2):
            assert await cache.graph(ACCOUNT, remembered, ADA) == replace(first, stale=True)
            await rebuilt()


async def test_graphs_not_asked_for_the_longest_go_first() -> None:
    remembered, thread = Remembered(), free_thread()
    owners = [GraphOwner(f"conversation {at}", "ada") for at in range(3)]
    for at, owner in enumerate(owners):
        remembered.learn(owner, memory(at, "something"))
    async with GraphCache(most_nodes=6, in_thread=thread) as cache:
        for owner in (owners[0], owners[1], owners[0], owners[2]):
            await cache.graph(ACCOUNT, remembered, owner)
        assert thread.runs == 3
        await cache.graph(ACCOUNT, remembered, owners[0])
        assert thread.runs == 3
        await cache.graph(ACCOUNT, remembered, owners[1])
        assert thread.runs == 4


async def test_a_graph_that_is_too_large_is_kept_alone() -> None:
    remembered, thread = a_player(), free_thread()
    async with GraphCache(most_nodes=1, in_thread=thread) as cache:
        first = await cache.graph(ACCOUNT, remembered, ADA)
        assert await cache.graph(ACCOUNT, remembered, ADA) is first


async def test_the_end_leaves_no_task_and_who_waits_is_told() -> None:
    remembered, thread = a_player(), Thread()
    async with GraphCache(in_thread=thread) as cache:
        asking = asyncio.create_task(cache.graph(ACCOUNT, remembered, ADA))
        await thread.busy.wait()
    with pytest.raises(ServerError):
        await asking
    assert asyncio.all_tasks() == {asyncio.current_task()}
