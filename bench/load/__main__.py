"""``python -m bench.load``: reads a plan from standard input, does it, prints the outcome."""

from __future__ import annotations

import asyncio
import gc
import os
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import uvloop

from bench.load.cpu import cpu_s, quiet
from bench.load.modes import MODES
from bench.load.plan import Outcome, Plan
from bench.load.rhythm import now
from bench.load.session import Session
from bench.load.wire import Wire
from bench.load.wires import BareSocketIoWire, EstuaryWire, RawPcmWire, UnheardWire

WIRES: dict[str, Callable[[dict[str, object]], Wire]] = {
    "estuary": EstuaryWire,
    "unheard": UnheardWire,
    "bare": lambda auth: BareSocketIoWire(),
    "pcm": lambda auth: RawPcmWire(),
}


@asynccontextmanager
async def open_sessions(plan: Plan, wrong: Counter[str]) -> AsyncIterator[list[Session]]:
    """All sessions of a plan, opened one after the other."""
    sessions = []
    try:
        for number in range(plan.sessions + plan.listeners):
            auth = {**plan.auth, "player_id": f"bench-{number}"}
            session = Session(WIRES[plan.wire](auth), wrong)
            await session.open(plan.url)
            sessions.append(session)
        yield sessions
    finally:
        for session in sessions:
            session.close()


async def carry_out(plan: Plan) -> Outcome:
    """Do what a plan says."""
    wrong: Counter[str] = Counter()
    async with open_sessions(plan, wrong) as sessions:
        await quiet(plan.server_pid)
        gc.collect()
        gc.freeze()
        began, server, own = now(), cpu_s(plan.server_pid), cpu_s(os.getpid())
        outcome = await MODES[plan.mode](plan, sessions, wrong)
        return replace(
            outcome,
            wrong=dict(+wrong),
            wall_s=now() - began,
            server_cpu_s=cpu_s(plan.server_pid) - server,
            own_cpu_s=cpu_s(os.getpid()) - own,
        )


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        print(runner.run(carry_out(Plan.from_json(sys.stdin.read()))).to_json())
