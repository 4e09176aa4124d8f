"""Which rows hold which word how often.

Theory of operation
-------------------
A posting is one number of 64 bits: the word's number in the upper half, then the row, then whether the word
is one of the context. Sorted, the postings of a word lie side by side, by row. New ones gather in an unsorted
tail, which is looked through whole; when it has grown beyond TAIL and an eighth of the sorted part, it is
sorted in. So a search costs what the found words cost, and taking in one entry costs next to nothing.

What must not live here: scores.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

TAIL = 32_768
_SHARE = 8
_HALF = np.uint64(32)
_ONE = np.uint64(1)
_ROW = np.uint64(0x7FFFFFFF)

Keys = NDArray[np.uint64]


class Postings:
    """The words of one conversation.

    Args:
        context_weight: what a word of the context counts, compared with an entry's own.
    """

    def __init__(self, context_weight: float) -> None:
        self._context_weight = context_weight
        self._sorted: Keys = np.empty(0, np.uint64)
        self._tail: list[Keys] = []
        self._waiting = 0

    @property
    def nbytes(self) -> int:
        """What it takes of memory."""
        return 8 * (len(self._sorted) + self._waiting)

    def put(self, terms: NDArray[np.uint32], rows: NDArray[np.intp], is_context: bool) -> None:
        """Add words.

        Args:
            terms: their numbers, of one row after the other.
            rows: the row of each.
            is_context: whether they are words of the context.
        """
        keys = (terms.astype(np.uint64) << _HALF) | (rows.astype(np.uint64) << _ONE)
        self._tail.append(keys | _ONE if is_context else keys)
        self._waiting += len(keys)

    def find(self, term: int) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        """The rows that hold a word, each once, and how often each holds it."""
        self._settle()
        first = np.uint64(term) << _HALF
        last = first | np.uint64(0xFFFFFFFF)
        start = np.searchsorted(self._sorted, first)
        end = np.searchsorted(self._sorted, last, side="right")
        tail = self._tail[0] if self._tail else self._sorted[:0]
        new = np.sort(tail[(tail >= first) & (tail <= last)])
        return self._counted(np.concatenate([self._sorted[start:end], new]))

    def _counted(self, keys: Keys) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        rows = ((keys >> _ONE) & _ROW).astype(np.intp)
        weights = np.where(keys & _ONE, self._context_weight, 1.0)
        starts = np.flatnonzero(np.diff(rows, prepend=-1))
        return rows[starts], np.add.reduceat(weights, starts) if len(starts) else weights

    def _settle(self) -> None:
        """Make one tail of all that came, and sort it in when it has grown too long."""
        if len(self._tail) > 1:
            self._tail = [np.concatenate(self._tail)]
        if self._waiting > max(TAIL, len(self._sorted) // _SHARE):
            self._sorted = np.sort(np.concatenate([self._sorted, *self._tail]))
            self._tail, self._waiting = [], 0
