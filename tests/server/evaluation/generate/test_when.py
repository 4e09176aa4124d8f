from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estuary_server.evaluation.generate.dice import Dice
from estuary_server.evaluation.generate.when import (
    FAR_DAYS,
    PAST_SLOTS,
    WEEKDAYS,
    When,
    ordinal,
    past,
    soon,
)

days = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@given(days, st.integers())
def test_what_was_was_before(today: date, seed: int) -> None:
    found = past(today, Dice(seed))
    assert timedelta(0) <= today - found.day <= timedelta(62)
    assert found.day.isoformat().startswith(found.iso)


@given(days, st.integers())
def test_coarse_was_not_just_now(today: date, seed: int) -> None:
    found = past(today, Dice(seed), coarse=True)
    assert found.words not in ("yesterday", "last night", "this morning")
    assert found.day < today


@given(days, st.integers())
def test_what_will_be_will_be_after(today: date, seed: int) -> None:
    found = soon(today, Dice(seed))
    assert found.day > today
    assert found.day.isoformat().startswith(found.iso)


@given(days, st.integers())
def test_far_is_two_weeks_ahead(today: date, seed: int) -> None:
    assert soon(today, Dice(seed), far=True).day >= today + timedelta(FAR_DAYS)


@given(days, st.integers())
def test_words_mean_their_date(today: date, seed: int) -> None:
    found = past(today, Dice(seed))
    for weekday in WEEKDAYS:
        if weekday in found.words:
            assert WEEKDAYS[found.day.weekday()] == weekday
    if found.words == "yesterday":
        assert found.day == today - timedelta(1)
    if found.words == "last month":
        assert found.iso == (today.replace(day=1) - timedelta(1)).isoformat()[:7]


def test_slots_have_the_date_as_answers_do() -> None:
    day = date(2023, 5, 5)
    exact, month = When("on Friday", day, "2023-05-05"), When("last month", day, "2023-05")
    assert exact.slots(PAST_SLOTS) == {
        "when": "on Friday", "date": "5 May 2023", "month": "May", "when_iso": "2023-05-05",
        "since": "Friday",
    }  # fmt: skip
    assert month.slots(PAST_SLOTS)["date"] == "May 2023"


@pytest.mark.parametrize(
    ("number", "written"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (13, "13th"), (21, "21st")],
)
def test_ordinals(number: int, written: str) -> None:
    assert ordinal(number) == written
