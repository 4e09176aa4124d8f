"""When messages are read into memory.

Theory of operation
-------------------
What there is to read can always be seen in the store: messages behind a conversation's watermark. Nothing is
queued, so nothing is lost: whoever dies in the middle leaves the watermark where it was. The worker only says
when it is time to look: after each reply for a session that asked for it (``realtime``; the reply itself only
when something follows it, because it may still be cut), at a pause, at the end of every session, and now and
then for conversations that nobody attends (after a crash, or when a reading failed). What lies unread when a
session begins is read at its first pause, and what could not be read while it lasts, ``RETRY_S`` later. One
conversation is read by one task at a time; a call for one that is being read makes it look once more.

When that has come to an end, the same messages are read once more by a language model where there is one
(``refining_times.py``): at a pause, and when nobody attends them any more.

Sessions that asked for it are told what was learned, wherever else the same two are talking too.

Whatever goes wrong with one conversation, or with one who is told, stays there: it is logged, and the others
are read and told all the same. A reading that hangs is given up.

What must not live here: what is learned (``learning.py``), telling it (``attendance.py``).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from types import TracebackType
from typing import Any, Protocol

from estuary_sdk.protocol.models.session import SessionInfo
from estuary_server import log
from estuary_server.clock import Now
from estuary_server.memory.attendance import Attendance, Attended, Listener, Tell
from estuary_server.memory.learning import Learnt
from estuary_server.memory.refining_times import Place, Refines, Refining
from estuary_server.store.base import AccountStore, Store
from estuary_server.store.memory_base import MemoryStore

PAUSE_S = 30.0
"""Silence after which what was said is read, for sessions that did not ask for more."""

SWEEP_S = 60.0
"""How often conversations are looked for that nobody attends."""

RETRY_S = 60.0
"""When a conversation that is attended is read again after that failed."""

HANGS_S = 60.0
"""A reading that takes longer is given up. Longer than a claim holds (``learning.CLAIM_S``)."""

FAREWELL_S = 5.0
"""How long the end of the worker waits for what is being done."""

SWEPT_AT_ONCE = 100
"""Conversations that the store is asked for at a time."""

logger = log.get_logger()


class Reader(Protocol):
    """What is needed of the learner."""

    async def read(
        self, memories: MemoryStore, conversation_id: str, *, to_the_end: bool = True
    ) -> Learnt | None:
        """Read what was not read yet, or part of it; None when there was nothing to read.

        Args:
            memories: of the account.
            conversation_id: whose messages.
            to_the_end: also a reply that nothing follows yet: it may still be cut.
        """
        ...

    async def complete(self, memories: MemoryStore, conversation_id: str, learnt: Learnt) -> None:
        """Do what of a reading can wait until it was told."""
        ...

    async def tidy(self, memories: MemoryStore, conversation_id: str) -> None:
        """Let go what was not used for long."""
        ...


class MemoryWorker:
    """See the theory of operation at the head of this file. An async context manager.

    Args:
        store: everything that is kept.
        reader: reads and tidies a conversation.
        now: wall clock, for what sessions are told.
        refiner: reads once more what was read; None where no language model does.
        embed: gives vectors to what lacks them; returns how many entries that were.
    """

    def __init__(
        self,
        store: Store,
        reader: Reader,
        now: Now,
        refiner: Refines | None = None,
        embed: Callable[[], Awaitable[int]] | None = None,
    ) -> None:
        self._store = store
        self._reader = reader
        self._now = now
        self._embed = embed
        self._tasks = asyncio.TaskGroup()
        self._attended: dict[Place, Attended] = {}
        self._running: set[asyncio.Task[None]] = set()
        self._for_ever: list[asyncio.Task[None]] = []
        self._closing = False
        self._refining = refiner and Refining(store, refiner, self._tell, self._attended.keys())

    async def __aenter__(self) -> MemoryWorker:
        await self._tasks.__aenter__()
        self._for_ever = [
            self._tasks.create_task(self._again_and_again(work))
            for work in (self._sweep, self._embed_the_rest)
        ]
        if self._refining:
            await self._refining.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let what is being done end, for a while; what is not read then is read after the next start."""
        self._closing = True
        if self._refining:
            await self._refining.aclose()
        for task in self._for_ever:
            task.cancel()
        for known in self._attended.values():
            known.stop_waiting()
        try:
            if self._running:
                await asyncio.wait(self._running, timeout=FAREWELL_S)
        finally:
            for task in self._running:
                task.cancel()
            await self._tasks.__aexit__(None, None, None)

    def attend(self, account_id: str, info: SessionInfo, *, realtime: bool, tell: Tell) -> Attendance:
        """Take part in a conversation's memory.

        Args:
            account_id: whose conversation it is.
            info: the session.
            realtime: it wants its exchanges read at once, and to be told.
            tell: hands it an event; returns at once.
        """
        known = self._known(account_id, info.conversation_id)
        listener = Listener(info, realtime, tell)
        known.listeners.append(listener)
        if known.pause is None:
            self._wait(known, PAUSE_S)
        return Attendance(lambda: self._exchanged(known, listener), lambda: self._leave(known, listener))

    def touched(self, account: AccountStore, conversation_id: str, memory_ids: Sequence[str]) -> None:
        """Count, in the background, that these memories were recalled."""
        if memory_ids and not self._closing:
            self._start(self._touch(account.memories, conversation_id, tuple(memory_ids)))

    async def _touch(self, memories: MemoryStore, conversation_id: str, memory_ids: Sequence[str]) -> None:
        try:
            await memories.touch_memories(conversation_id, memory_ids, self._now())
        except Exception as error:
            logger.warning("memory.not_counted", **log.failure(error))

    def _known(self, account_id: str, conversation_id: str) -> Attended:
        key = account_id, conversation_id
        return self._attended.setdefault(key, Attended(account_id, conversation_id))

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = self._tasks.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    # When to read

    def _exchanged(self, known: Attended, listener: Listener) -> None:
        if listener not in known.listeners:
            return
        if listener.realtime:
            self._read(known, to_the_end=False)
        self._wait(known, PAUSE_S)

    def _leave(self, known: Attended, listener: Listener) -> None:
        if listener not in known.listeners:
            return
        known.listeners.remove(listener)
        known.tidy = True
        if known.listeners:  # another session's reply may still be cut
            self._read(known, to_the_end=False)
            self._wait(known, PAUSE_S)
        else:
            known.stop_waiting()
            self._read(known)

    def _wait(self, known: Attended, seconds: float) -> None:
        """Read when nobody says anything for so long."""
        known.stop_waiting()
        if not self._closing:
            known.pause = asyncio.get_running_loop().call_later(seconds, self._pause_over, known)

    def _pause_over(self, known: Attended) -> None:
        known.pause = None
        self._read(known)

    def _read(self, known: Attended, *, to_the_end: bool = True) -> None:
        known.again = True
        known.to_the_end = known.to_the_end or to_the_end
        if known.reading is None and not self._closing:
            known.reading = self._start(self._read_all(known))

    # Reading

    async def _read_all(self, known: Attended) -> None:
        """Read until there is nothing more; whatever goes wrong is tried again later."""
        try:
            while known.again:
                known.again = False
                await self._read_once(known)
        finally:
            known.reading = None
            place = known.account_id, known.conversation_id
            if not known.listeners:
                self._attended.pop(place, None)
            if self._refining and not self._closing:
                each_reply = any(listener.realtime for listener in known.listeners)
                self._refining.due(place, PAUSE_S if each_reply else 0.0)

    async def _read_once(self, known: Attended) -> None:
        memories = self._store.account(known.account_id).memories
        to_the_end, known.to_the_end = known.to_the_end, False
        try:
            while await self._read_some(known, memories, to_the_end):
                pass
            if known.tidy:
                known.tidy = False
                await self._reader.tidy(memories, known.conversation_id)
        except Exception as error:
            logger.error("memory.not_read", conversation_id=known.conversation_id, **log.failure(error))
            if known.listeners and known.pause is None:
                self._wait(known, RETRY_S)

    async def _read_some(self, known: Attended, memories: MemoryStore, to_the_end: bool) -> bool:
        """Whether there was something to read."""
        async with asyncio.timeout(HANGS_S):
            learnt = await self._reader.read(memories, known.conversation_id, to_the_end=to_the_end)
        if learnt is None:
            return False
        known.tell(learnt, self._now())
        async with asyncio.timeout(HANGS_S):
            await self._reader.complete(memories, known.conversation_id, learnt)
        return True

    def _tell(self, place: Place, learnt: Learnt) -> None:
        """Tell whoever attends a conversation now what was learned in it."""
        if known := self._attended.get(place):
            known.tell(learnt, self._now())

    # Conversations that nobody attends

    async def _again_and_again(self, work: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await work()
            except Exception as error:
                logger.error("memory.not_swept", **log.failure(error))
            await asyncio.sleep(SWEEP_S)

    async def _sweep(self) -> None:
        """Read, one after the other, each conversation that is behind, once."""
        tried: set[Place] = set()
        while found := await self._unattended(tried):
            for place in found:
                tried.add(place)
                if place not in self._attended:
                    await self._read_unattended(place)

    async def _embed_the_rest(self) -> None:
        """What was written while the embedder failed, or by another one, is given its vectors."""
        if self._embed is not None and (done := await self._embed()):
            logger.info("memory.embedded", entries=done)

    async def _unattended(self, tried: set[Place]) -> list[Place]:
        """Some of the conversations that are behind, which were not tried yet."""
        others = tried | self._attended.keys()
        behind = await self._store.conversations_behind(SWEPT_AT_ONCE + len(others))
        return [place for place in behind if place not in others]

    async def _read_unattended(self, place: Place) -> None:
        known = self._known(*place)
        self._read(known)
        if known.reading is not None:
            await asyncio.wait([known.reading])
