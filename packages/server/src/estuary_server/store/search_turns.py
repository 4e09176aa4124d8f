"""Where the rows of messages stand in the conversation.

Theory of operation. Entries are put in whatever order they are written, and again; row ids of messages grow
with the conversation, but messages of others lie between. So a message's place is how many visible ones of
this conversation have a smaller id. The ids are sorted by the first search after something was put, which is
fast because they are nearly sorted already.

What must not live here: what is done with places (``memory/ranking.py``).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from estuary_server.store.growing import GrowingArray

NONE = -1
"""The place, and the id, of what is no message."""


class Turns:
    """The ids of messages, row by row; NONE for rows of other entries."""

    def __init__(self) -> None:
        self._ids = GrowingArray(np.int64)
        self._sorted: NDArray[np.int64] | None = None

    @property
    def nbytes(self) -> int:
        """What it takes of memory."""
        return self._ids.nbytes + (0 if self._sorted is None else self._sorted.nbytes)

    def put(self, refs: Sequence[str], are_turns: NDArray[np.bool_]) -> None:
        """Add rows."""
        ids = np.full(len(refs), NONE, np.int64)
        where = np.flatnonzero(are_turns)
        ids[where] = [int(refs[place]) for place in where.tolist()]
        self._ids.extend(ids)
        self._sorted = None

    def places(self, rows: NDArray[np.intp], alive: NDArray[np.bool_]) -> NDArray[np.intp]:
        """The place of each row, from 0 on; NONE for rows that are no message.

        Args:
            rows: which.
            alive: which of all rows can be found at all; these rows can.
        """
        if self._sorted is None:
            ids = self._ids.values
            self._sorted = np.sort(ids[alive & (ids != NONE)], kind="stable")
        wanted = self._ids.values[rows]
        return np.where(wanted == NONE, NONE, np.searchsorted(self._sorted, wanted))
