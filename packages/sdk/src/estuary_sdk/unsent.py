"""What waits to be written to one transport: events in the order of the calls, sound bounded by its duration.

Theory of operation: a network that is slower than real time makes this queue grow. Text, presses and
interrupts must not be lost, so too many of them are refused; of sound, the newest matters most, so the oldest
gives way. Whoever sends sound first waits for room, at most as long as that sound lasts: a network that needs
longer is too slow, and a file that is sent in one go over a fast one loses nothing.

What must not live here: writing (``link.py``).
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from estuary_sdk.transport.base import OnAck

MAX_UNSENT = 10_000
"""Events that may wait to be written."""

MAX_UNSENT_SOUND_S = 5.0
"""Seconds of sound that may wait to be written; beyond that the oldest is dropped."""


@dataclass(frozen=True, eq=False)
class Unsent:
    """One event that waits to be written; ``sound_s``: seconds of sound in it, 0 for anything else."""

    name: str
    payload: dict[str, Any]
    on_ack: OnAck | None = None
    sound_s: float = 0.0


class UnsentQueue(asyncio.Queue[Unsent]):
    """See the theory of operation at the head of this file.

    Attributes:
        taps: called with every event as it is queued; return at once and raise nothing.
    """

    def __init__(self) -> None:
        super().__init__(MAX_UNSENT)
        self.taps: list[Callable[[Unsent], None]] = []

    def _init(self, maxsize: int) -> None:
        self._queue: deque[Unsent] = deque()
        self._sounds: deque[Unsent] = deque()
        self._left = asyncio.Event()

    def _put(self, item: Unsent) -> None:
        self._queue.append(item)
        if item.sound_s:
            self._sounds.append(item)
        for tap in list(self.taps):
            tap(item)

    def _get(self) -> Unsent:
        item = self._queue.popleft()
        if item.sound_s:
            self._sounds.popleft()
            self._left.set()
        return item

    @property
    def sound_s(self) -> float:
        """Seconds of sound that wait."""
        return sum(item.sound_s for item in self._sounds)

    async def room_for_sound(self, seconds: float) -> None:
        """Wait until this much more sound fits, for at most ``seconds``; then make room."""
        try:
            async with asyncio.timeout(seconds):
                while self._too_much_with(seconds):
                    self._left.clear()
                    await self._left.wait()
        except TimeoutError:
            pass

    def make_room_for_sound(self, seconds: float) -> float:
        """Drop the oldest sound until this much more fits; returns how many seconds were dropped."""
        dropped_s = 0.0
        while self._sounds and self._too_much_with(seconds):
            oldest = self._sounds.popleft()
            self._queue.remove(oldest)
            self.task_done()
            dropped_s += oldest.sound_s
        return dropped_s

    def _too_much_with(self, seconds: float) -> bool:
        return bool(self._sounds) and self.sound_s + seconds > MAX_UNSENT_SOUND_S
