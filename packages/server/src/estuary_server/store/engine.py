"""Runs the store's work in threads: one thread writes, two read, each over a connection of its own.

Theory of operation
-------------------
Work is a plain function over a connection. It runs as one transaction in a thread, and the event loop pays
one hop there and back. SQLite has one writer at a time anyway, so all writes queue for one thread and never
meet a lock of their own process; reads see the last commit and wait for nobody.

A cancelled ``await`` does not reach into the thread: work that has begun ends and commits, work still in the
queue never begins. So what was cancelled happened whole or not at all. Closing lets everything queued finish.

What must not live here: statements, and what only one database needs (``dialect.py``).
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from estuary_server.errors import StoreError
from estuary_server.store.dialect import remedy, scrub, sqlite_engine, writing

T = TypeVar("T")
R = TypeVar("R")
Work = Callable[[Connection], T]

BUSY_TIMEOUT_S = 5.0
READERS = 2


class SqliteEngine:
    """One SQLite file. Make it, :meth:`open` it, :meth:`aclose` it; it opens once."""

    def __init__(self, path: Path, busy_timeout_s: float = BUSY_TIMEOUT_S) -> None:
        self.path = path
        engine = sqlite_engine(path, busy_timeout_s)
        self._writer = _Threads("estuary-write", 1, lambda: writing(engine.connect()))
        self._readers = _Threads("estuary-read", READERS, engine.connect)
        self._open = False
        self._closing: asyncio.Future[None] | None = None

    def open(self) -> None:
        """Let work in. The file is opened, or made, by the first."""
        self._open = self._closing is None

    async def write(self, work: Work[T]) -> T:
        """Run a function as one transaction, after every write asked for before it.

        Raises:
            StoreError: not open, or the file cannot be used. Nothing was written.
        """
        return await self._run(self._writer, self._writer.run, work)

    async def read(self, work: Work[T]) -> T:
        """Run a function that only reads; all its statements see the same state.

        Raises:
            StoreError: not open, or the file cannot be used.
        """
        return await self._run(self._readers, self._readers.run, work)

    async def erase(self, work: Work[T]) -> T:
        """Do :meth:`write`; then, if the function said that it owes it, leave no trace in any file of the
        rows that were removed. That is done after the writes that wait meanwhile, at once for all that do.

        Cancelled once the function has begun, the traces are removed all the same.

        Raises:
            StoreError: as :meth:`write`; or the rows are removed, but their traces cannot be now. They will
                be by the next call of this or of :meth:`scrub` that can.
        """
        result, scrubbed = await self._run(self._writer, self._writer.run_and_scrub, work)
        with self._translated():
            await asyncio.shield(asyncio.wrap_future(scrubbed))
        return result

    async def scrub(self) -> None:
        """Remove the traces that are owed from before, by whatever process.

        Raises:
            StoreError: not open, or it cannot be done now.
        """
        await self._run(self._writer, self._writer.run_bare, scrub)

    async def aclose(self) -> None:
        """Let all work that was asked for finish, then close the file. Idempotent."""
        self._open = False
        if self._closing is None:
            self._closing = asyncio.ensure_future(asyncio.to_thread(self._close))
        await asyncio.shield(self._closing)

    def _close(self) -> None:
        self._readers.close()
        self._writer.close()

    async def _run(self, threads: _Threads, run: Callable[[Work[T]], R], work: Work[T]) -> R:
        if not self._open:
            raise StoreError(f"the store in {self.path} is not open")
        with self._translated():
            return await asyncio.get_running_loop().run_in_executor(threads.pool, run, work)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """What the place is at fault for is a ``StoreError`` that says what to do."""
        try:
            yield
        except DBAPIError as error:
            advice = remedy(error)
            if advice is None:
                raise
            raise StoreError(f"{self.path}: {advice}") from error


class _Threads:
    """A pool of threads, each of which opens one connection at its first work and keeps it."""

    def __init__(self, name: str, size: int, connect: Callable[[], Connection]) -> None:
        self.pool = ThreadPoolExecutor(size, thread_name_prefix=name)
        self._connect = connect
        self._mine = threading.local()
        self._all: list[Connection] = []

    def run(self, work: Work[T]) -> T:
        connection = self._connection()
        with connection.begin():
            return work(connection)

    def run_bare(self, work: Work[T]) -> T:
        """Outside of any transaction."""
        return work(self._connection())

    def run_and_scrub(self, work: Work[T]) -> tuple[T, Future[None]]:
        """Also gives the scrubbing, which runs after what waits now: of several, the first does the work of
        all whose rows are gone by then, and the others find that nothing is owed.
        """
        result = self.run(work)
        try:
            return result, self.pool.submit(self.run_bare, scrub)
        except RuntimeError:  # it closes, and takes nothing more
            self.run_bare(scrub)
        done = Future[None]()
        done.set_result(None)
        return result, done

    def close(self) -> None:
        """Wait for all work, then close. Blocks."""
        self.pool.shutdown(wait=True)
        for connection in self._all:
            connection.close()

    def _connection(self) -> Connection:
        known: Connection | None = getattr(self._mine, "connection", None)
        if known is None:
            known = self._mine.connection = self._connect()
            self._all.append(known)
        return known
