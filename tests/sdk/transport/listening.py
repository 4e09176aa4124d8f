"""A TransportListener that keeps what it is told, and can be waited for."""

from __future__ import annotations

import asyncio
from typing import Any


class Listening:
    """Events in order of arrival, and every report of a loss (whether the server said goodbye)."""

    def __init__(self) -> None:
        self.events: list[tuple[str, Any]] = []
        self.losses: list[bool] = []
        self._changed = asyncio.Event()

    def event_arrived(self, name: str, payload: Any) -> None:
        self.events.append((name, payload))
        self._changed.set()

    def connection_lost(self, by_server: bool) -> None:
        self.losses.append(by_server)
        self._changed.set()

    async def until(self, *, events: int = 0, losses: int = 0) -> None:
        async with asyncio.timeout(10):
            while len(self.events) < events or len(self.losses) < losses:
                self._changed.clear()
                await self._changed.wait()
