"""CPU time of other processes on this machine (Linux)."""

from __future__ import annotations

import asyncio
import time

_CPU_CLOCK_OF_PROCESS = 2
"""Linux, include/linux/posix-timers.h: CPUCLOCK_SCHED, in the lowest bits below the inverted process id."""


def cpu_s(pid: int) -> float:
    """Seconds of CPU that all threads of a process have taken; 0 for process 0, which stands for none."""
    if pid == 0:
        return 0.0
    return time.clock_gettime((~pid << 3) | _CPU_CLOCK_OF_PROCESS)


QUIET_SHARE = 0.03
"""Of a core: what a server takes that has nothing to do."""

LOOKS_EVERY_S = 0.25
PATIENCE_S = 10.0


async def quiet(pid: int) -> None:
    """Wait until a process has nothing to do: what it still loads must not be mistaken for its work.

    Raises:
        TimeoutError: it never has.
    """
    async with asyncio.timeout(PATIENCE_S):
        while True:
            before = cpu_s(pid)
            await asyncio.sleep(LOOKS_EVERY_S)
            if cpu_s(pid) - before <= QUIET_SHARE * LOOKS_EVERY_S:
                return
