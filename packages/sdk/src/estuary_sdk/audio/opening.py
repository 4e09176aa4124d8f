"""Opens and closes a device without holding up the event loop, so that none stays open that nobody owns.

Theory of operation: hardware is opened in a thread, which cannot be stopped. So whoever waits for a device
may be cancelled before there is one; it is then closed as soon as it is there. Until that has happened nobody
else gets a turn: a later start finds the device free, and after a stop it is closed.

What must not live here: which device is taken (``devices.py``).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from estuary_sdk.audio.devices import Opened


class DeviceTurns:
    """See the theory of operation at the head of this file.

    Args:
        open_device: called in a thread.
    """

    def __init__(self, open_device: Callable[[], Opened]) -> None:
        self._open_device = open_device
        self._order = asyncio.Lock()
        self._opening: asyncio.Future[Opened] | None = None

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Be the only one who opens or closes; served in the order of asking."""
        async with self._order:
            if self._opening is not None:
                await asyncio.wait([self._opening])
            yield

    async def open(self) -> Opened:
        """Open the device, within a turn; cancelling this leaves nothing open.

        Raises:
            EstuaryError: what ``open_device`` raises.
        """
        self._opening = opening = asyncio.get_running_loop().run_in_executor(None, self._open_device)
        try:
            await asyncio.wait([opening])
        except asyncio.CancelledError:
            opening.add_done_callback(self._close_unwanted)
            raise
        self._opening = None
        return opening.result()

    async def close(self, opened: Opened) -> None:
        """Close the device, within a turn; also when this is cancelled."""
        await asyncio.wait([asyncio.get_running_loop().run_in_executor(None, opened.stream.close)])

    def _close_unwanted(self, opening: asyncio.Future[Opened]) -> None:
        self._opening = None
        if not opening.cancelled() and opening.exception() is None:
            opening.result().stream.close()
