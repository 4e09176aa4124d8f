"""An array that grows at its end, as a list does. What must not live here: what is kept in it."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

Number = TypeVar("Number", bound=np.generic)

_SLACK = 8
_LEAST = 64


class GrowingArray(Generic[Number]):
    """Numbers, or rows of numbers. Room for an eighth more is taken at a time, so that the whole is seldom
    moved and little room is idle.
    """

    def __init__(self, dtype: type[Number], *row: int) -> None:
        self._room: NDArray[Number] = np.empty((0, *row), dtype)
        self._size = 0

    def __len__(self) -> int:
        return self._size

    @property
    def nbytes(self) -> int:
        """What it takes of memory, idle room included."""
        return self._room.nbytes

    @property
    def values(self) -> NDArray[Number]:
        """All of it: a view, good until the next :meth:`extend`."""
        return self._room[: self._size]

    def extend(self, more: NDArray[Any]) -> None:
        """Put more at the end. It may be kept instead of a copy, and must not be changed afterwards."""
        size = self._size + len(more)
        if not self._size and more.dtype == self._room.dtype and more.flags.writeable:
            self._room, self._size = more, size
            return
        if size > len(self._room):
            room = np.empty((max(_LEAST, size + size // _SLACK), *self._room.shape[1:]), self._room.dtype)
            room[: self._size] = self.values
            self._room = room
        self._room[self._size : size] = more
        self._size = size
