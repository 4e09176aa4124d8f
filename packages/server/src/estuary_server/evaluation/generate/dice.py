"""Chance that is the same on every Python: built on ``Random.random()`` alone.

For the same seed Python promises the same sequence of that one method in every version; how ``choice``,
``shuffle`` and ``sample`` turn it into indices may change.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """A seeded source of chance.

    Args:
        seed: names it; dice with different seeds are independent: what is drawn for one thing does not move
            what is drawn for another.
    """

    def __init__(self, *seed: str | int) -> None:
        self._random = random.Random("/".join(map(str, seed)))

    def chance(self, share: float) -> bool:
        """True in this share of cases."""
        return self._random.random() < share

    def between(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return low + int(self._random.random() * (high - low + 1))

    def pick(self, choices: Sequence[T]) -> T:
        """One of them; there must be one."""
        return choices[self.between(0, len(choices) - 1)]

    def shuffled(self, things: Sequence[T]) -> list[T]:
        """All of them in another order (Fisher-Yates)."""
        order = list(things)
        for last in range(len(order) - 1, 0, -1):
            other = self.between(0, last)
            order[last], order[other] = order[other], order[last]
        return order

    def some(self, things: Sequence[T], count: int) -> list[T]:
        """So many of them, in their order; all, if there are no more."""
        chosen = sorted(self.shuffled(range(len(things)))[:count])
        return [things[i] for i in chosen]
