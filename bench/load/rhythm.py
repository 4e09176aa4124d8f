"""When the frames of a microphone are due."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

from bench.load.sound import FRAME_S


async def rhythm(start: float, count: int, late_ms: list[float]) -> AsyncIterator[int]:
    """Indices of frames, each when it is due: ``start`` (of the loop's clock), and one every 20 ms.

    Args:
        start: when the first is due.
        count: how many.
        late_ms: gets how late each one was.
    """
    loop = asyncio.get_running_loop()
    for index in range(count):
        due = start + index * FRAME_S
        wait = due - loop.time()
        if wait > 0:
            await asyncio.sleep(wait)
        late_ms.append((loop.time() - due) * 1000)
        yield index


def now() -> float:
    """The clock in which arrivals are told."""
    return time.perf_counter()
