"""Telling one's own cancellation from that of something one waits for."""

from __future__ import annotations

import asyncio


def being_cancelled() -> bool:
    """Whether the current task itself is asked to end."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
