"""Telling one's own cancellation from that of something one waits for, and cleaning up in spite of it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any


def being_cancelled() -> bool:
    """Whether the current task itself is asked to end."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


async def in_any_case(cleaning: Coroutine[Any, Any, None]) -> None:
    """Do this to the end, also when the current task is cancelled meanwhile; it must be bounded in time."""
    task = asyncio.get_running_loop().create_task(cleaning)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise
