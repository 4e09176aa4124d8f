"""When messages are read once more, and who is told: the whole log of each scene, in virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from estuary_server.errors import ProviderError
from estuary_server.memory.learning import Learnt
from estuary_server.memory.refining_times import MOST_AT_ONCE, RETRY_S, SWEEP_S
from estuary_server.memory.worker import PAUSE_S, MemoryWorker
from estuary_server.store.base import AccountStore
from estuary_server.store.memory_records import Learned, MemoryRecord
from tests.conformance.store.examples import NOON
from tests.server.memory.worker_scene import Log, WorkerScene, loop_s, now, unopened

pytestmark = pytest.mark.looptime

DOWN = ProviderError("scripted:reader", "down", retryable=True)


@dataclass
class ScriptedRefiner:
    """Reads all that stage 1 has read; each message is one memory that says the same, once more.

    Attributes:
        takes_s: of each reading.
        looks_s: how long it takes to say that there is nothing to read.
        fails: raised by the next readings, one each.
        open: readings in progress.
        most: the most there were at once.
    """

    log: Log
    names: dict[str, str]
    takes_s: float = 0.0
    looks_s: float = 0.0
    fails: list[Exception] = field(default_factory=list)
    open: int = 0
    most: int = 0

    async def read(self, account: AccountStore, conversation_id: str) -> Learnt | None:
        memories, name = account.memories, self.names[conversation_id]
        until = now() + timedelta(seconds=60)
        unread = await memories.claim_unread(conversation_id, now(), until, 50, 0, 2)
        if unread is None:
            await asyncio.sleep(self.looks_s)
            return None
        self.open += 1
        self.most = max(self.most, self.open)
        try:
            await asyncio.sleep(self.takes_s)
            if self.fails:
                raise self.fails.pop(0)
        except BaseException as error:
            self.log.append((loop_s(), f"{name}: again: {type(error).__name__}"))
            await memories.release(conversation_id, 2)
            raise
        finally:
            self.open -= 1
        said = [message.content for message in unread.messages]
        await memories.learn(conversation_id, Learned(unread.read_up_to, unread.messages[-1].id), 2)
        self.log.append((loop_s(), f"{name}: again {', '.join(said)}"))
        return Learnt(tuple(MemoryRecord(text, f"{text}!", "fact", NOON, NOON, NOON) for text in said))


@dataclass
class Scene:
    """A worker's scene, with a refiner."""

    base: WorkerScene
    refiner: ScriptedRefiner

    @property
    def again(self) -> Log:
        """What of the log is of reading once more."""
        return [(at, line) for at, line in self.base.log if "again" in line or "!" in line]


@asynccontextmanager
async def refining(*players: str) -> AsyncIterator[Scene]:
    """A scene whose worker works; when it has ended, no task of it is left."""
    base = await unopened(*players)
    refiner = ScriptedRefiner(base.log, base.reader.names)
    base.worker = MemoryWorker(base.store, base.reader, now, refiner)
    before = asyncio.all_tasks()
    async with base.worker:
        await asyncio.sleep(0)
        yield Scene(base, refiner)
    assert asyncio.all_tasks() <= before


async def until(seconds: float) -> None:
    """Let the loop come to a time."""
    await asyncio.sleep(seconds - loop_s())


async def test_at_a_pause_both_stages_read_one_after_the_other() -> None:
    async with refining() as scene:
        session = scene.base.joins(realtime=False)
        await scene.base.says("tea", "fine")
        session.exchanged()
        await until(PAUSE_S + 1)
    assert scene.base.log == [
        (PAUSE_S, "pip: read tea, fine"),
        (PAUSE_S, "pip: again tea, fine"),
    ]


async def test_where_each_reply_is_read_the_second_waits_for_a_pause_and_tells() -> None:
    async with refining() as scene:
        session = scene.base.joins()
        for at, said in [(0, "tea"), (10, "cake"), (20, "rain")]:
            await until(at)
            await scene.base.says(said)
            session.exchanged()
        await until(100)
    assert scene.base.log == [
        (0.0, "pip: read tea"),
        (0.0, "s1 told tea"),
        (10.0, "pip: read cake"),
        (10.0, "s1 told cake"),
        (20.0, "pip: read rain"),
        (20.0, "s1 told rain"),
        (20.0 + PAUSE_S, "pip: again tea, cake, rain"),
        (20.0 + PAUSE_S, "s1 told tea!, cake!, rain!"),
    ]


async def test_at_the_end_of_a_session_it_reads_at_once() -> None:
    async with refining() as scene:
        session = scene.base.joins()
        await scene.base.says("tea")
        session.exchanged()
        await until(5)
        session.leave()
        await until(10)
    assert scene.again == [(5.0, "pip: again tea")]


async def test_those_who_joined_meanwhile_are_told() -> None:
    async with refining() as scene:
        scene.refiner.takes_s = 10
        session = scene.base.joins()
        await scene.base.says("tea")
        session.leave()
        await until(5)
        scene.base.joins()
        scene.base.joins(realtime=False)
        await until(15)
    assert scene.again == [(10.0, "pip: again tea"), (10.0, "s2 told tea!")]


async def test_a_slow_model_holds_up_no_stage_1() -> None:
    async with refining() as scene:
        scene.refiner.takes_s = 50
        session = scene.base.joins()
        await scene.base.says("tea")
        session.exchanged()
        await until(PAUSE_S + 10)
        await scene.base.says("cake")
        session.exchanged()
        await until(300)
    assert (PAUSE_S + 10, "s1 told cake") in scene.base.log
    assert scene.again == [
        (80.0, "pip: again tea"),
        (80.0, "s1 told tea!"),
        (130.0, "pip: again cake"),
        (130.0, "s1 told cake!"),
    ]


async def test_what_is_read_first_while_it_reads_is_read_next() -> None:
    async with refining() as scene:
        scene.refiner.takes_s = 20
        session = scene.base.joins(realtime=False)
        await scene.base.says("tea")
        session.exchanged()
        await until(PAUSE_S + 5)
        await scene.base.says("cake")
        session.leave()
        await until(200)
    assert scene.again == [(50.0, "pip: again tea"), (70.0, "pip: again cake")]


async def test_what_is_read_first_while_it_comes_to_its_end_is_not_left() -> None:
    async with refining() as scene:
        scene.refiner.looks_s = 20
        session = scene.base.joins(realtime=False)
        await scene.base.says("tea")
        session.exchanged()
        await until(PAUSE_S + 5)
        await scene.base.says("cake")
        session.leave()
        await until(PAUSE_S + 25)
    assert scene.again == [(PAUSE_S, "pip: again tea"), (PAUSE_S + 20, "pip: again cake")]


async def test_a_failure_is_tried_again_later_and_is_nobody_elses() -> None:
    async with refining("pip", "quin") as scene:
        scene.refiner.fails = [DOWN, OSError("no")]
        first, second = scene.base.joins("pip", realtime=False), scene.base.joins("quin", realtime=False)
        await scene.base.says("tea", player="pip")
        first.exchanged()
        await until(1)
        second.exchanged()
        await until(2)
        await scene.base.says("cake", player="quin")
        await until(PAUSE_S + 2 * RETRY_S + 2)
    assert scene.again == [
        (PAUSE_S, "pip: again: ProviderError"),
        (PAUSE_S + 1, "quin: again: OSError"),
        (PAUSE_S + RETRY_S, "pip: again tea"),
        (PAUSE_S + 1 + RETRY_S, "quin: again cake"),
    ]


async def test_what_was_left_is_found_by_looking_for_it() -> None:
    async with refining() as scene:
        scene.refiner.fails = [DOWN]
        session = scene.base.joins()
        await scene.base.says("tea")
        session.leave()
        await until(SWEEP_S + 1)
    assert scene.again == [(0.0, "pip: again: ProviderError"), (SWEEP_S, "pip: again tea")]


async def test_a_look_that_fails_does_not_end_looking() -> None:
    async with refining() as scene:
        scene.refiner.fails = [DOWN]
        session = scene.base.joins()
        await scene.base.says("tea")
        session.leave()
        await until(1)
        scene.base.store.refuses = 2  # one for each stage
        await until(2 * SWEEP_S + 1)
    assert scene.again == [(0.0, "pip: again: ProviderError"), (2 * SWEEP_S, "pip: again tea")]


async def test_those_who_are_attended_are_not_looked_for() -> None:
    async with refining() as scene:
        session = scene.base.joins()
        for at in range(0, 100, 20):  # never a pause
            await until(at)
            await scene.base.says(f"n{at}")
            session.exchanged()
        await until(100)
        assert scene.again == []


async def test_few_are_read_at_once() -> None:
    players = [f"p{n}" for n in range(MOST_AT_ONCE * 2)]
    async with refining(*players) as scene:
        scene.refiner.takes_s = 10
        for player in players:
            session = scene.base.joins(player)
            await scene.base.says("tea", player=player)
            session.leave()
        await until(SWEEP_S / 2)
    assert scene.refiner.most == MOST_AT_ONCE
    assert len(scene.again) == len(players)


async def test_the_end_waits_for_no_model_and_gives_the_claim_back() -> None:
    async with refining() as scene:
        scene.refiner.takes_s = 1000
        session = scene.base.joins()
        await scene.base.says("tea")
        session.leave()
        await until(1)
        waiting = scene.base.joins()
        waiting.exchanged()
        await until(5)
    assert loop_s() == 5.0
    assert scene.again == [(5.0, "pip: again: CancelledError")]
    memories = scene.base.account.memories
    conversation_id = scene.base.ids["pip"]
    assert await memories.claim_unread(conversation_id, now(), now(), 9, 0, 2) is not None


async def test_after_the_end_nothing_is_begun() -> None:
    async with refining() as scene:
        session = scene.base.joins()
        await scene.base.says("tea")
        session.exchanged()
        await until(5)
    session.leave()
    await until(300)
    assert scene.again == []
