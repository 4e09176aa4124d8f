"""Things that are done one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from estuary_server.session.lane import Lane

pytestmark = pytest.mark.looptime


@dataclass
class Work:
    """Takes a second for each item, and notes when it was done; fails over ``bad``."""

    done: list[tuple[float, str]] = field(default_factory=list)
    bad: str = ""

    async def do(self, item: str) -> None:
        await asyncio.sleep(1)
        if item == self.bad:
            raise ValueError("bad")
        self.done.append((asyncio.get_running_loop().time(), item))


@asynccontextmanager
async def running(lane: Lane[str]) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(lane.run())
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.wait([task])


async def test_one_is_done_after_the_other_in_their_order() -> None:
    work = Work()
    lane = Lane(work.do)
    async with running(lane):
        lane.put("a")
        lane.put("b")
        await asyncio.sleep(5)
        lane.put("c")
        await asyncio.sleep(2)
    assert work.done == [(1, "a"), (2, "b"), (6, "c")]


async def test_it_is_idle_when_nothing_waits_and_nothing_is_being_done() -> None:
    lane = Lane(Work().do)
    idle = [lane.idle]
    async with running(lane):
        lane.put("a")
        idle.append(lane.idle)
        await asyncio.sleep(0.5)
        idle.append(lane.idle)
        await asyncio.sleep(1)
        idle.append(lane.idle)
    assert idle == [True, False, False, True]


async def test_its_weight_is_that_of_what_waits() -> None:
    lane = Lane(Work().do)
    async with running(lane):
        lane.put("a", 10)
        lane.put("b", 5)
        lane.put("c")
        weights = [lane.weight]
        for _ in range(3):
            await asyncio.sleep(0.7)
            weights.append(lane.weight)
    assert weights == [15, 5, 0, 0]


async def test_what_was_put_before_it_was_closed_is_done_and_no_more() -> None:
    work = Work()
    lane = Lane(work.do)
    for item in "ab":
        lane.put(item)
    lane.close()
    lane.put("c")
    await lane.run()
    assert [item for _, item in work.done] == ["a", "b"]


async def test_what_fails_is_not_being_done_any_more() -> None:
    lane = Lane(Work(bad="a").do)
    lane.put("a", 3)
    with pytest.raises(ValueError, match="bad"):
        await lane.run()
    assert (lane.idle, lane.weight) == (True, 0)


async def test_cancelling_it_in_the_middle_leaves_the_rest_waiting() -> None:
    work = Work()
    lane = Lane(work.do)
    async with running(lane):
        lane.put("a", 1)
        lane.put("b", 2)
        await asyncio.sleep(0.5)
    assert (work.done, lane.idle, lane.weight) == ([], False, 2)
