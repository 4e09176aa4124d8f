"""Dates in words, read from a Friday: 20 November 2026."""

from __future__ import annotations

from datetime import date

import pytest

from estuary_server.memory.extraction.dates import find
from tests.server.memory.extraction.tables import AT, contents

TODAY = date(2026, 11, 20)

AHEAD = (
    ("tomorrow", "2026-11-21"),
    ("the day after tomorrow", "2026-11-22"),
    ("tonight", "2026-11-20"),
    ("on monday", "2026-11-23"),
    ("on friday", "2026-11-27"),
    ("next friday", "2026-11-27"),
    ("this friday", "2026-11-20"),
    ("next monday", "2026-11-23"),
    ("this weekend", "2026-11-21"),
    ("next weekend", "2026-11-28"),
    ("next week", "2026-11-23"),
    ("next month", "2026-12"),
    ("next year", "2027"),
    ("in three weeks", "2026-12-11"),
    ("in a week", "2026-11-27"),
    ("in 10 days", "2026-11-30"),
    ("in two months", "2027-01"),
    ("in five years", "2031"),
    ("on may 5th", "2027-05-05"),
    ("on the 5th of may", "2027-05-05"),
    ("on december 3", "2026-12-03"),
    ("on the 3rd of december", "2026-12-03"),
    ("on the twenty first of december", "2026-12-21"),
    ("on july 4th , 2028", "2028-07-04"),
    ("on the 25th", "2026-11-25"),
    ("on the 2nd", "2026-12-02"),
    ("in june", "2027-06"),
    ("in december", "2026-12"),
    ("next summer", "2027"),
    ("in june 2021", "2021-06"),
    ("in 2019", "2019"),
    ("since 2019", "2019"),
    ("2027-01-31", "2027-01-31"),
    ("at christmas", "2026-12-25"),
    ("a week from monday", "2026-11-30"),
    ("two weeks from now", "2026-12-04"),
    ("this coming monday", "2026-11-23"),
    ("in a fortnight", "2026-12-04"),
    ("by the 25th", "2026-11-25"),
)

BEHIND = (
    ("yesterday", "2026-11-19"),
    ("the day before yesterday", "2026-11-18"),
    ("last night", "2026-11-19"),
    ("on monday", "2026-11-16"),
    ("on friday", "2026-11-13"),
    ("last friday", "2026-11-13"),
    ("three weeks ago", "2026-10-30"),
    ("a month ago", "2026-10"),
    ("two years ago", "2024"),
    ("last week", "2026-11-09"),
    ("last month", "2026-10"),
    ("last year", "2025"),
    ("last summer", "2026"),
    ("last winter", "2025"),
    ("last december", "2025-12"),
    ("in march", "2026-03"),
    ("in december", "2025-12"),
    ("on may 5th", "2026-05-05"),
    ("on the 3rd of december", "2025-12-03"),
    ("on the 2nd", "2026-11-02"),
    ("last christmas", "2025-12-25"),
    ("this past monday", "2026-11-16"),
    ("a fortnight ago", "2026-11-06"),
    ("the week before last", "2026-11-02"),
    ("the month before last", "2026-09"),
)


@pytest.mark.parametrize(("text", "expected"), AHEAD)
def test_what_lies_ahead(text: str, expected: str) -> None:
    assert [when.iso for when in find(f"i leave {text}", TODAY)] == [expected]


@pytest.mark.parametrize(("text", "expected"), BEHIND)
def test_what_lies_behind(text: str, expected: str) -> None:
    assert [when.iso for when in find(f"i left {text}", TODAY, past=True)] == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "i have two cats",
        "we may march in the second half",
        "i play every friday",
        "on fridays",
        "i am 29",
        "on the 40th of may",
        "on february 30th",
        "in 12 hours",
        "stuck on the second boss",
        "a second year student",
        "my 3 dogs",
        "in 9999 years",
    ],
)
def test_what_is_no_date(text: str) -> None:
    assert find(text, TODAY) == []


def test_leap_day_and_month_ends() -> None:
    assert [when.iso for when in find("on the 31st", date(2026, 12, 31))] == ["2026-12-31"]
    assert find("on february 29th", date(2026, 1, 1)) == []
    assert [when.iso for when in find("on february 29th", date(2028, 1, 1))] == ["2028-02-29"]


def test_two_dates_in_order() -> None:
    assert [when.iso for when in find("from june 1st to june 9th", TODAY)] == ["2027-06-01", "2027-06-09"]


def test_the_day_is_the_speakers() -> None:
    """Eleven at night west of Greenwich is the next day there."""
    late = AT.fromisoformat("2026-11-20T23:30:00-08:00")
    assert contents("I fly to Rome tomorrow", at=late) == ["The player flies to Rome tomorrow (2026-11-21)"]
    early = AT.fromisoformat("2026-11-21T07:30:00+00:00")
    assert contents("I fly to Rome tomorrow", at=early) == ["The player flies to Rome tomorrow (2026-11-22)"]


def test_what_is_not_exact_says_so() -> None:
    assert contents("I moved to Rome three weeks ago") == [
        "The player moved to Rome three weeks ago (around 2026-10-30)"
    ]
