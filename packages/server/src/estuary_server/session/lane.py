"""Things to be done one after the other, by one task."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Lane(Generic[T]):
    """A queue and what is done with each item of it; what goes wrong is for ``carry_out`` to handle.

    Args:
        carry_out: does one.
    """

    def __init__(self, carry_out: Callable[[T], Awaitable[None]]) -> None:
        self._carry_out = carry_out
        self._queue: asyncio.Queue[tuple[T, int] | None] = asyncio.Queue()
        self._pending = 0
        self.weight = 0

    def put(self, item: T, weight: int = 0) -> None:
        """Queue an item; ``weight`` is what it adds to the lane's as long as it waits."""
        self._pending += 1
        self.weight += weight
        self._queue.put_nowait((item, weight))

    def close(self) -> None:
        """Let ``run`` return when everything before this was done; what is put later is for the next run."""
        self._queue.put_nowait(None)

    @property
    def idle(self) -> bool:
        """Nothing waits, and nothing is being done."""
        return not self._pending

    async def run(self) -> None:
        """Do one item after the other, until closed."""
        while (queued := await self._queue.get()) is not None:
            item, weight = queued
            self.weight -= weight
            try:
                await self._carry_out(item)
            finally:
                self._pending -= 1
