from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from estuary_server.evaluation.generate.bag import Bags
from estuary_server.evaluation.generate.dice import Dice


@given(st.integers(), st.integers(1, 9))
def test_nothing_comes_twice_before_all_have_come_once(seed: int, count: int) -> None:
    bags, things = Bags(Dice(seed)), list(range(count))
    for _ in range(3):
        assert sorted(bags.draw("one", things) for _ in things) == things


def test_bags_of_other_names_are_their_own() -> None:
    bags = Bags(Dice(1))
    assert {bags.draw("a", "xy"), bags.draw("b", "xy"), bags.draw("a", "xy"), bags.draw("b", "xy")} == {
        "x",
        "y",
    }
