"""When messages are read once more.

Theory of operation. What there is to read can be seen in the store, like everything that memory does. The
worker says when stage 1 has come to an end with a conversation, and how long to wait: not at all where a
pause or the end of a session was the reason, for a pause of its own where every reply is read at once.
Whatever is left, because a model has failed or the process has died, is found by looking for it now and then.
A conversation is read by one task at a time, and few are read at once: a model that reads must not keep one
that answers from doing so. The end waits for no model.

What must not live here: what is read and learned (``refining.py``).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from typing import Protocol

from estuary_server import log
from estuary_server.errors import ProviderError
from estuary_server.memory.learning import Learnt
from estuary_server.store.base import AccountStore, Store

SWEEP_S = 60.0
"""How often conversations are looked for that nobody attends."""

RETRY_S = 60.0
"""When one that is attended is read again after that failed; the model may rest for longer."""

SWEPT_AT_ONCE = 100
"""Conversations that one look finds at most, those of the oldest activity."""

MOST_AT_ONCE = 4
"""Conversations that are read at the same time."""

Place = tuple[str, str]
"""Account and conversation."""

logger = log.get_logger()


class Refines(Protocol):
    """What is needed of the refiner."""

    async def read(self, account: AccountStore, conversation_id: str) -> Learnt | None:
        """Read some; None when there is nothing to read. Raises ProviderError when a model fails."""
        ...


class Refining:
    """See the theory of operation at the head of this file.

    Args:
        store: everything that is kept.
        refiner: reads a conversation.
        tell: tells those who attend a conversation what was learned; returns at once.
        attended: conversations that somebody attends; they are not looked for.
    """

    def __init__(
        self,
        store: Store,
        refiner: Refines,
        tell: Callable[[Place, Learnt], None],
        attended: Collection[Place],
    ) -> None:
        self._store = store
        self._refiner = refiner
        self._tell = tell
        self._attended = attended
        self._tasks = asyncio.TaskGroup()
        self._few = asyncio.Semaphore(MOST_AT_ONCE)
        self._waiting: dict[Place, asyncio.TimerHandle] = {}
        self._reading: dict[Place, asyncio.Task[None]] = {}
        self._again: set[Place] = set()
        self._sweeping: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to look for what was left."""
        await self._tasks.__aenter__()
        self._sweeping = self._tasks.create_task(self._sweep_for_ever())

    async def aclose(self) -> None:
        """Stop at once; what is not read then is read after the next start."""
        for timer in self._waiting.values():
            timer.cancel()
        self._waiting.clear()
        self._again.clear()
        for task in (self._sweeping, *self._reading.values()):
            if task is not None:
                task.cancel()
        self._sweeping = None
        await self._tasks.__aexit__(None, None, None)

    def due(self, place: Place, in_s: float) -> None:
        """Read a conversation so long from now, unless this is called again before. Nothing once closed."""
        if self._sweeping is None:
            return
        if place in self._waiting:
            self._waiting.pop(place).cancel()
        if in_s > 0:
            self._waiting[place] = asyncio.get_running_loop().call_later(in_s, self._read, place)
        else:
            self._read(place)

    def _read(self, place: Place) -> None:
        self._waiting.pop(place, None)
        if place in self._reading:
            self._again.add(place)
        else:
            self._reading[place] = self._tasks.create_task(self._read_all(place))

    async def _read_all(self, place: Place) -> None:
        try:
            again = True
            while again:
                self._again.discard(place)
                await self._read_once(place)
                again = place in self._again
        finally:
            del self._reading[place]

    async def _read_once(self, place: Place) -> None:
        """Read until there is nothing more; whatever goes wrong is tried again later."""
        account_id, conversation_id = place
        account = self._store.account(account_id)
        try:
            async with self._few:
                while (learnt := await self._refiner.read(account, conversation_id)) is not None:
                    self._tell(place, learnt)
        except ProviderError:  # the refiner has logged it
            self._retry(place)
        except Exception as error:
            logger.error("memory.not_refined", conversation_id=conversation_id, **log.failure(error))
            self._retry(place)

    def _retry(self, place: Place) -> None:
        if place in self._attended and place not in self._waiting:
            self.due(place, RETRY_S)

    # What was left

    async def _sweep_for_ever(self) -> None:
        while True:
            try:
                await self._sweep()
            except Exception as error:
                logger.error("memory.not_swept", **log.failure(error))
            await asyncio.sleep(SWEEP_S)

    async def _sweep(self) -> None:
        """Read, one after the other, conversations that nobody attends."""
        busy = len(self._attended) + len(self._reading)
        for place in await self._store.conversations_behind(SWEPT_AT_ONCE + busy, 2):
            if place not in self._attended and place not in self._reading and place not in self._waiting:
                self._read(place)
                await asyncio.wait([self._reading[place]])
