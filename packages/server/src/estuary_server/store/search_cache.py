"""The search indexes of the conversations searched last, kept up to date with the rows.

Theory of operation
-------------------
The rows are the truth, and other processes write them too. So a search first reads the conversation's
stamp: its epoch changes when it is purged, its revision grows with every writing of entries, and every entry
carries the revision it was written at. An index with an older revision takes in the rows written since; one
of an older epoch is made anew. A reader whose state of the database is older than the index uses the index as
it is.

Two readers of one conversation take turns; readers of different ones never wait for each other. What has not
been searched for longest goes first when all together take more than the limit; the last one is always kept.

What must not live here: statements, and searching itself (``search_index.py``).
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from estuary_server.store.search_index import SearchIndex
from estuary_server.store.search_rows import IndexRows

MOST_BYTES = 512 * 1024 * 1024
"""What all indexes together may take of memory: about 300,000 entries with vectors of 384 numbers."""

Key = tuple[str, str]
"""Account and conversation."""

Answer = TypeVar("Answer")

ReadSince = Callable[[int], Iterable[IndexRows]]
"""Gives the rows written after a revision, in portions, in whatever order."""


@dataclass(frozen=True, order=True)
class Stamp:
    """Which state of a conversation's entries; a later state is greater."""

    epoch: int = -1
    revision: int = 0


@dataclass
class _Held:
    """One index, and the state that it has reached."""

    index: SearchIndex = field(default_factory=SearchIndex)
    reached: Stamp = Stamp()
    nbytes: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def catch_up(self, now: Stamp, read_since: ReadSince) -> None:
        if now.epoch > self.reached.epoch or (now >= self.reached and self.index.wasteful):
            fresh = SearchIndex()
            _fill(fresh, read_since(0))
            self.index, self.reached = fresh, now
        elif now > self.reached:
            _fill(self.index, read_since(self.reached.revision))
            self.reached = now
        self.nbytes = self.index.nbytes


def _fill(index: SearchIndex, portions: Iterable[IndexRows]) -> None:
    for portion in portions:
        index.put(portion)


class SearchCache:
    """Indexes in memory. Every method may be called from any thread.

    Args:
        most_bytes: the limit.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._held: OrderedDict[Key, _Held] = OrderedDict()
        self._lock = threading.Lock()

    def ask(
        self, key: Key, now: Stamp, read_since: ReadSince, ask: Callable[[SearchIndex], Answer]
    ) -> Answer:
        """Ask a conversation's index something.

        Args:
            key: which one.
            now: the state of its rows, as the caller's transaction sees them.
            read_since: reads rows, within the same transaction. What it raises is raised here, and nothing
                is lost by it.
            ask: changes nothing.
        """
        held = self._take(key)
        with held.lock:
            held.catch_up(now, read_since)
            answer = ask(held.index)
        self._drop_oldest()
        return answer

    def forget(self, key: Key) -> None:
        """Let go of a conversation's index."""
        with self._lock:
            self._held.pop(key, None)

    def forget_account(self, account_id: str) -> None:
        """Let go of the indexes of all conversations of an account."""
        with self._lock:
            for key in [key for key in self._held if key[0] == account_id]:
                del self._held[key]

    def keys(self) -> list[Key]:
        """The conversations that are held, the one searched last at the end."""
        with self._lock:
            return list(self._held)

    def _take(self, key: Key) -> _Held:
        with self._lock:
            held = self._held.setdefault(key, _Held())
            self._held.move_to_end(key)
            return held

    def _drop_oldest(self) -> None:
        with self._lock:
            total = sum(held.nbytes for held in self._held.values())
            while total > self._most_bytes and len(self._held) > 1:
                _, dropped = self._held.popitem(last=False)
                total -= dropped.nbytes
