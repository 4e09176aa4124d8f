"""Bounds of the waits between tries."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estuary_sdk.backoff import delay_s

_FRACTIONS = st.floats(0, 1, exclude_max=True)
_SECONDS = st.floats(0.001, 1_000)


@given(st.integers(1, 60), _SECONDS, _SECONDS, _FRACTIONS)
def test_a_wait_lies_between_half_its_ceiling_and_its_ceiling(
    attempt: int, base_s: float, cap_s: float, fraction: float
) -> None:
    ceiling = min(cap_s, base_s * 2 ** (attempt - 1))
    waited = delay_s(attempt, base_s, cap_s, lambda: fraction)
    assert ceiling / 2 <= waited <= ceiling


@given(st.integers(1, 10**9), _FRACTIONS)
def test_no_wait_exceeds_the_cap_however_often_it_is_tried(attempt: int, fraction: float) -> None:
    assert delay_s(attempt, 1.0, 30.0, lambda: fraction) <= 30.0


@pytest.mark.parametrize(
    ("fraction", "expected"),
    [(0.0, [0.5, 1.0, 2.0, 4.0, 5.0]), (0.5, [0.75, 1.5, 3.0, 6.0, 7.5])],
)
def test_waits_double_until_the_cap(fraction: float, expected: list[float]) -> None:
    assert [delay_s(attempt, 1.0, 10.0, lambda: fraction) for attempt in range(1, 6)] == expected


def test_each_wait_asks_for_its_own_random_number() -> None:
    numbers = iter([0.0, 0.5])
    assert [delay_s(1, 2.0, 30.0, lambda: next(numbers)) for _ in range(2)] == [1.0, 1.5]
