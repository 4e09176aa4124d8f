"""How long nothing has happened: one timer that calls when it has been too long.

Theory of operation: noting that something happened costs one assignment; the timer, when it fires, looks how
long ago that was and either calls or sets itself anew.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class IdleTimer:
    """Calls once when nothing happened for so long; not at all for a limit of 0.

    Args:
        limit_s: seconds.
        call: called in the event loop with the whole seconds that passed.
    """

    def __init__(self, limit_s: float, call: Callable[[int], None]) -> None:
        self._limit_s = limit_s
        self._call = call
        self._last_s = 0.0
        self._handle: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Begin to count; anew when it counts already."""
        self.stop()
        self.touch()
        if self._limit_s:
            self._set(self._limit_s)

    def touch(self) -> None:
        """Something happened."""
        self._last_s = asyncio.get_running_loop().time()

    @property
    def overdue(self) -> bool:
        """Nothing has happened for the limit."""
        return self._idle_s() >= self._limit_s - 1e-3

    def stop(self) -> None:
        """Count no more."""
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None

    def _set(self, delay_s: float) -> None:
        self._handle = asyncio.get_running_loop().call_later(delay_s, self._look)

    def _look(self) -> None:
        idle_s = self._idle_s()
        if not self.overdue:
            self._set(self._limit_s - idle_s)
            return
        self._handle = None
        self._call(round(idle_s))

    def _idle_s(self) -> float:
        return asyncio.get_running_loop().time() - self._last_s
