"""What a set of clients can be asked to do, by name; every mode gives an outcome without its CPU times."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence

from bench.load.interrupts import Interrupter, TalkerOver
from bench.load.plan import Outcome, Plan
from bench.load.sound import BLOCK_FRAMES, FRAME_S
from bench.load.streams import all_taken, flood, stream
from bench.load.turns import SILENT_BLOCKS, TurnTaker, find_closing_frame
from bench.load.wire import Client

SETTLES_S = 0.5
"""Between the last connection and the first frame."""


async def take_turns(plan: Plan, clients: Sequence[Client], wrong: Counter[str]) -> Outcome:
    """Sessions take turns, staggered; listeners stream beside them."""
    talkers = [TurnTaker(client, plan, wrong) for client in clients[: plan.sessions]]
    cycle_s = (len(plan.speech_frames) + SILENT_BLOCKS * BLOCK_FRAMES) * FRAME_S
    cycles = plan.practice + max(1, round(plan.seconds / cycle_s))
    start = asyncio.get_running_loop().time() + SETTLES_S
    late_ms: list[float] = []
    async with asyncio.TaskGroup() as tasks:
        for number, talker in enumerate(talkers):
            tasks.create_task(talker.take_turns(start + cycle_s * number / len(talkers), cycles))
        for number, listener in enumerate(clients[plan.sessions :]):
            offset = FRAME_S * number / plan.listeners
            tasks.create_task(stream(listener, start + offset, cycles * cycle_s, late_ms))
    samples = {
        "voice_ms": [ms for talker in talkers for ms in talker.voice_ms],
        "transcript_ms": [ms for talker in talkers for ms in talker.transcript_ms],
    }
    return Outcome(samples, late_ms=late_ms + [ms for talker in talkers for ms in talker.late_ms])


async def cut(kind: type[Interrupter] | type[TalkerOver], plan: Plan, clients: Sequence[Client],
              wrong: Counter[str]) -> Outcome:  # fmt: skip
    """Sessions interrupt what they hear, staggered."""
    cutters = [kind(client, plan, number, wrong) for number, client in enumerate(clients)]
    start = asyncio.get_running_loop().time() + SETTLES_S
    frames = len(cutters[0].frames(cutters[0].silent_blocks))
    cycles = max(2, round(plan.seconds / (frames * FRAME_S)))
    async with asyncio.TaskGroup() as tasks:
        for cutter in cutters:
            offset = frames * FRAME_S * cutter.number / len(cutters)
            tasks.create_task(cutter.take_turns(start + offset, cycles))
    return Outcome(
        {
            "cut_ms": [ms for cutter in cutters for ms in cutter.cut_ms],
            "confirmed_ms": [ms for cutter in cutters for ms in cutter.confirmed_ms],
        },
        late_ms=[ms for cutter in cutters for ms in cutter.late_ms],
    )


async def interrupt(plan: Plan, clients: Sequence[Client], wrong: Counter[str]) -> Outcome:
    """By message."""
    return await cut(Interrupter, plan, clients, wrong)


async def talk_over(plan: Plan, clients: Sequence[Client], wrong: Counter[str]) -> Outcome:
    """By speech."""
    return await cut(TalkerOver, plan, clients, wrong)


async def stream_all(plan: Plan, clients: Sequence[Client], wrong: Counter[str]) -> Outcome:
    """Everybody streams, one frame every 20 ms."""
    start = asyncio.get_running_loop().time() + SETTLES_S
    late_ms: list[float] = []
    async with asyncio.TaskGroup() as tasks:
        streams = [
            tasks.create_task(stream(client, start + FRAME_S * number / len(clients), plan.seconds, late_ms))
            for number, client in enumerate(clients)
        ]
    if plan.wire != "pcm":
        await all_taken(clients)
    return Outcome(late_ms=late_ms, frames=sum(task.result() for task in streams))


async def flood_all(plan: Plan, clients: Sequence[Client], wrong: Counter[str]) -> Outcome:
    """Everybody sends as fast as the server takes it."""
    until = asyncio.get_running_loop().time() + plan.seconds
    return Outcome(frames=sum(await asyncio.gather(*(flood(client, until) for client in clients))))


async def find_closing(plan: Plan, clients: Sequence[Client], wrong: Counter[str]) -> Outcome:
    """One session finds out with which frame the endpoint closes."""
    cycles = max(1, round(plan.seconds))
    found = await find_closing_frame(clients[0], plan, cycles)
    return Outcome({"closing": [float(index) for index in found]})


Mode = Callable[[Plan, Sequence[Client], Counter[str]], Awaitable[Outcome]]
MODES: dict[str, Mode] = {
    "turns": take_turns,
    "interrupts": interrupt,
    "barge_ins": talk_over,
    "stream": stream_all,
    "flood": flood_all,
    "closing": find_closing,
}
