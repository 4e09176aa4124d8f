"""How strongly memories are held, and which are forgotten when."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estuary_server.memory.decay import FORGOTTEN, HOLDING, LONGEST_STRETCH, decayed, half_life, strength
from estuary_server.store.memory_records import MemoryRecord, MemoryType

SAID = datetime(2026, 1, 1, tzinfo=UTC)


def memory(**values: Any) -> MemoryRecord:
    kept = MemoryRecord("m", "The player likes tea", "fact", SAID, SAID, SAID, confidence=0.8)
    return replace(kept, **values)


def after(days: float) -> datetime:
    return SAID + timedelta(days=days)


def days_until_forgotten(kept: MemoryRecord) -> int:
    return next(day for day in range(100_000) if decayed([kept], after(day)))


def test_every_type_is_held_in_some_way() -> None:
    assert set(HOLDING) == set(get_args(MemoryType))


def test_strength_is_halved_every_half_life() -> None:
    kept = memory(memory_type="event")
    assert strength(kept, SAID) == pytest.approx(0.8 * 0.8)
    assert strength(kept, after(120)) == pytest.approx(0.8 * 0.8 / 2)
    assert strength(kept, after(240)) == pytest.approx(0.8 * 0.8 / 4)


def test_moods_go_first_then_events_then_likings() -> None:
    days = [
        days_until_forgotten(memory(memory_type=kind)) for kind in ("emotional_state", "event", "preference")
    ]
    assert days == [23, 442, 1343]


def test_a_recall_starts_the_clock_anew_and_makes_it_slower() -> None:
    kept = memory(memory_type="event", access_count=4, last_accessed_at=after(100))
    assert half_life(kept) == pytest.approx(240)
    assert strength(kept, after(340)) == pytest.approx(0.64 / 2)
    assert half_life(memory(access_count=10_000)) == 365 * LONGEST_STRETCH


def test_a_core_fact_is_never_forgotten() -> None:
    fact = memory(fact_key="home", fact_value="Oslo")
    assert strength(fact, after(100_000)) == strength(fact, SAID)
    assert decayed([fact, replace(fact, confidence=0.01)], after(100_000)) == ()


def test_that_something_was_taken_back_is_forgotten_like_anything_else() -> None:
    assert decayed([memory(fact_key="not.home")], after(5_000)) != ()


@pytest.mark.parametrize(
    ("happens_on", "over"),
    [
        ("2026-06-30", 181),
        ("2026-06", 181),
        ("2026", 365),
        ("", 0),
        ("soon", 0),
        ("2026-13", 0),
        ("9999", 0),
    ],
)
def test_what_lies_ahead_does_not_age_before_its_day_is_over(happens_on: str, over: int) -> None:
    kept = memory(memory_type="event", happens_on=happens_on)
    assert strength(kept, after(over)) == pytest.approx(0.64)
    assert strength(kept, after(over + 120)) == pytest.approx(0.32)


def test_a_clock_that_went_back_makes_nothing_stronger() -> None:
    assert strength(memory(), after(-1000)) == strength(memory(), SAID)


@pytest.mark.parametrize("status", ["superseded", "decayed", "deleted", "quarantined"])
def test_only_active_ones_decay(status: Any) -> None:
    assert decayed([memory(status=status)], after(100_000)) == ()


def test_a_change_says_what_was_and_happens_once() -> None:
    kept, now = memory(), after(100_000)
    (change,) = decayed([kept], now)
    assert (change.action, change.before, change.at, change.cause) == ("decayed", kept, now, "")
    assert change.after == replace(kept, status="decayed", updated_at=now)
    assert decayed([change.after], now) == ()


MEMORIES = st.builds(
    memory,
    memory_type=st.sampled_from(get_args(MemoryType)),
    confidence=st.floats(0, 1),
    access_count=st.integers(0, 1000),
    last_accessed_at=st.none() | st.integers(0, 1000).map(after),
)
DAYS = st.floats(0, 10_000)


@given(MEMORIES, DAYS, DAYS)
def test_strength_is_a_number_from_0_to_1_that_never_rises_by_itself(
    kept: MemoryRecord, one: float, other: float
) -> None:
    earlier, later = sorted((one, other))
    assert 0 <= strength(kept, after(later)) <= strength(kept, after(earlier)) <= 1


@given(MEMORIES, DAYS)
def test_a_recall_never_makes_a_memory_weaker(kept: MemoryRecord, day: float) -> None:
    recalled = replace(kept, access_count=kept.access_count + 1)
    assert strength(recalled, after(day)) >= strength(kept, after(day))


@given(st.lists(MEMORIES), DAYS)
def test_exactly_those_under_the_limit_decay(kept: list[MemoryRecord], day: float) -> None:
    weak = [one for one in kept if strength(one, after(day)) < FORGOTTEN]
    assert [change.before for change in decayed(kept, after(day))] == weak
