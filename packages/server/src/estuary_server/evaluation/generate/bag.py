"""Draws things so that none comes twice before all have come once."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TypeVar

from estuary_server.evaluation.generate.dice import Dice

T = TypeVar("T")


class Bags:
    """One bag for each name it is asked for; an empty bag is filled again."""

    def __init__(self, dice: Dice) -> None:
        self._dice = dice
        self._left: dict[Hashable, list[int]] = {}

    def draw(self, name: Hashable, things: Sequence[T]) -> T:
        """One of the things; the bag of this name must always be asked with the same ones."""
        left = self._left.get(name) or self._dice.shuffled(range(len(things)))
        chosen = left.pop()
        self._left[name] = left
        return things[chosen]
