"""What leaves towards one client: in order, numbered, and retractable until it leaves.

Theory of operation: whoever has something to say calls ``send``, which never waits; one task takes the
events one by one, numbers them and delivers them. Because the number is given when an event leaves,
retracting what still waits, or holding sound back for a while, leaves no gap. ``delivered_text`` is what of a
message really left, which is what history may record. A client that lets more than the limit pile up is given
up: ``run`` raises.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from estuary_sdk.protocol.codec import Wire
from estuary_sdk.protocol.events import BotResponse, BotVoice
from estuary_server.errors import ClientTooSlowError

Deliver = Callable[[Wire, int | None], Awaitable[None]]
"""Writes one event, with its number where the client asked for numbers.

Raises ClientTooSlowError when too much of what was written before has not been read.
"""


class Outbox:
    """See the theory of operation at the head of this file.

    Args:
        deliver: writes one event to the client.
        limit: how many events may wait.
        numbered: give every event a running number from 1.
    """

    def __init__(self, deliver: Deliver, *, limit: int, numbered: bool) -> None:
        self._deliver = deliver
        self._limit = limit
        self._numbered = numbered
        self._waiting: deque[Wire] = deque()
        self._held_back: deque[BotVoice] = deque()
        self._holding = False
        self._something = asyncio.Event()
        self._nothing = asyncio.Event()
        self._nothing.set()
        self._seq = 0
        self._last: BotResponse | None = None

    def send(self, event: Wire) -> None:
        """Queue an event."""
        if self._holding and isinstance(event, BotVoice):
            self._held_back.append(event)
            return
        self._waiting.append(event)
        self._something.set()
        self._nothing.clear()

    def retract(self, message_id: str) -> None:
        """Take back every event of a message that has not left yet."""
        kept = [event for event in self._waiting if getattr(event, "message_id", None) != message_id]
        self._waiting = deque(kept)
        self._held_back = deque(event for event in self._held_back if event.message_id != message_id)

    def hold_sound(self) -> list[BotVoice]:
        """Let no sound leave until :meth:`let_sound_go`; returns what was taken back of what waited."""
        self._holding = True
        taken_back = [event for event in self._waiting if isinstance(event, BotVoice)]
        self._waiting = deque(event for event in self._waiting if not isinstance(event, BotVoice))
        self._held_back.extendleft(reversed(taken_back))
        return taken_back

    def let_sound_go(self) -> None:
        """Put the sound that was held back at the head of what waits."""
        self._holding = False
        self._waiting.extendleft(reversed(self._held_back))
        self._held_back.clear()
        if self._waiting:
            self._something.set()
            self._nothing.clear()

    def delivered_text(self, message_id: str) -> str:
        """The text of a message that has left; "" if it is not the last message that did."""
        return self._last.text if self._last and self._last.message_id == message_id else ""

    async def flush(self) -> None:
        """Wait until everything queued has left."""
        await self._nothing.wait()

    async def run(self) -> None:
        """Deliver for ever.

        Raises:
            ClientTooSlowError: too much waits to leave, or to be read.
        """
        while True:
            while self._waiting:
                if len(self._waiting) > self._limit:
                    raise ClientTooSlowError("too many events wait to be read")
                await self._deliver_next()
            self._something.clear()
            self._nothing.set()
            await self._something.wait()

    async def _deliver_next(self) -> None:
        event = self._waiting.popleft()
        if isinstance(event, BotResponse):
            self._last = event
        self._seq += 1
        await self._deliver(event, self._seq if self._numbered else None)
