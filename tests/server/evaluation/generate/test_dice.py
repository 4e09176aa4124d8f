from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from estuary_server.evaluation.generate.dice import Dice


def test_the_sequence_of_a_seed_is_the_same_for_ever() -> None:
    """Python promises it for ``Random.random()``; whoever changes this changes every generated set."""
    dice = Dice(7, "words")
    assert [dice.between(0, 99) for _ in range(8)] == [41, 44, 27, 40, 63, 59, 88, 57]
    assert "".join(dice.shuffled("abcdef")) == "cafebd"


def test_dice_of_other_seeds_are_independent() -> None:
    assert [Dice(7, "a").between(0, 999) for _ in range(3)] != [
        Dice(7, "b").between(0, 999) for _ in range(3)
    ]


@given(st.integers(), st.integers(-5, 5), st.integers(0, 9))
def test_numbers_stay_between_their_ends(seed: int, low: int, span: int) -> None:
    dice = Dice(seed)
    assert all(low <= dice.between(low, low + span) <= low + span for _ in range(20))


@given(st.integers(), st.lists(st.integers(), max_size=12), st.integers(0, 14))
def test_some_keep_their_order(seed: int, things: list[int], count: int) -> None:
    chosen = Dice(seed).some(list(enumerate(things)), count)
    assert len(chosen) == min(count, len(things))
    assert chosen == sorted(chosen)
    assert set(chosen) <= set(enumerate(things))


@given(st.integers(), st.lists(st.integers(), max_size=12))
def test_shuffling_loses_nothing(seed: int, things: list[int]) -> None:
    assert sorted(Dice(seed).shuffled(things)) == sorted(things)


def test_chances_are_as_likely_as_they_say() -> None:
    dice = Dice("chances")
    assert 260 < sum(dice.chance(0.3) for _ in range(1000)) < 340
    assert not any(dice.chance(0) for _ in range(100))
    assert all(dice.chance(1) for _ in range(100))
