"""Which rows hold which word how often.

Theory of operation
-------------------
A posting is one number of 64 bits: the word's number in the upper half, then the row, then whether the word
is one of the context. Sorted, the postings of a word lie side by side, by row. New ones gather in a tail,
which is sorted for itself by the next search, fast because most of it was sorted before; when it has grown
beyond TAIL and an eighth of the whole, it is sorted in. So a search costs what the found words cost, and
taking in one entry costs next to nothing.

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
        self._tail: Keys = np.empty(0, np.uint64)
        self._new: list[Keys] = []
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
        self._new.append(keys | _ONE if is_context else keys)
        self._waiting += len(keys)

    def find(self, term: int) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        """The rows that hold a word, each once, and how often each holds it."""
        self._settle()
        first = np.uint64(term) << _HALF
        last = first | np.uint64(0xFFFFFFFF)
        found = [_between(keys, first, last) for keys in (self._sorted, self._tail)]
        return self._counted(np.concatenate(found))

    def _counted(self, keys: Keys) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        rows = ((keys >> _ONE) & _ROW).astype(np.intp)
        weights = np.where(keys & _ONE, self._context_weight, 1.0)
        starts = np.flatnonzero(np.diff(rows, prepend=-1))
        return rows[starts], np.add.reduceat(weights, starts) if len(starts) else weights

    def _settle(self) -> None:
        """Sort in what came: into the tail, or, when that has grown too long, into the rest."""
        if self._waiting > max(TAIL, len(self._sorted) // _SHARE):
            self._sorted = np.sort(np.concatenate([self._sorted, self._tail, *self._new]))
            self._tail, self._new, self._waiting = self._sorted[:0], [], 0
        elif self._new:
            self._tail = np.sort(np.concatenate([self._tail, *self._new]), kind="stable")
            self._new = []


def _between(keys: Keys, first: np.uint64, last: np.uint64) -> Keys:
    """The part of sorted keys from one to another."""
    start = np.searchsorted(keys, first)
    return keys[start : np.searchsorted(keys, last, side="right")]
