"""ISO dates into moments, and memories by day, week and month."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estuary_server.api.memories_periods import by_period, end_after, first_day, first_moment
from estuary_server.errors import InvalidInputError
from estuary_server.store.memory_records import MemoryRecord

MOMENTS = st.datetimes(timezones=st.just(UTC))
EAST = timezone(timedelta(hours=2))
MICROSECOND = timedelta(microseconds=1)


def utc(*numbers: int) -> datetime:
    return datetime(*numbers, tzinfo=UTC)  # type: ignore[arg-type,misc]


def said(moment: datetime) -> MemoryRecord:
    return MemoryRecord(moment.isoformat(), "x", "fact", moment, moment, moment)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2026-11-20", utc(2026, 11, 20), utc(2026, 11, 21)),
        ("20261120", utc(2026, 11, 20), utc(2026, 11, 21)),
        ("2026-11-20T18:30", utc(2026, 11, 20, 18, 30), utc(2026, 11, 20, 18, 30) + MICROSECOND),
        ("2026-11-20T18:30:05Z", utc(2026, 11, 20, 18, 30, 5), utc(2026, 11, 20, 18, 30, 5) + MICROSECOND),
        ("2026-11-20 01:00:00+02:00", utc(2026, 11, 19, 23), utc(2026, 11, 19, 23) + MICROSECOND),
        ("9999-12-31", utc(9999, 12, 31), datetime.max.replace(tzinfo=UTC)),
        ("0001-01-01T00:00+14:00", utc(1, 1, 1), utc(1, 1, 1) + MICROSECOND),
        ("9999-12-31T23:59-14:00", datetime.max.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)),
    ],
)
def test_a_date_or_time_is_a_moment_in_utc(text: str, start: datetime, end: datetime) -> None:
    assert (first_moment("from", text), end_after("to", text)) == (start, end)


@pytest.mark.parametrize(
    "text", ["yesterday", "2026", "2026-13-01", "20:00", "2026-02-30", "x" * 999, "\x00"]
)
def test_anything_else_is_refused_by_its_field(text: str) -> None:
    for read in (first_moment, end_after):
        with pytest.raises(InvalidInputError, match=r"^when: must be an ISO date or time, such as 2026"):
            read("when", text)


@pytest.mark.parametrize(
    ("moment", "day", "week", "month"),
    [
        (utc(2026, 11, 20, 23, 59), "2026-11-20", "2026-11-16", "2026-11-01"),
        (utc(2026, 11, 16), "2026-11-16", "2026-11-16", "2026-11-01"),
        (utc(2027, 1, 1), "2027-01-01", "2026-12-28", "2027-01-01"),
        (utc(1, 1, 1), "0001-01-01", "0001-01-01", "0001-01-01"),
        (datetime(2026, 11, 1, 1, tzinfo=EAST), "2026-10-31", "2026-10-26", "2026-10-01"),
    ],
)
def test_the_first_day_of_a_period(moment: datetime, day: str, week: str, month: str) -> None:
    found = [first_day(moment, period).isoformat() for period in ("day", "week", "month")]
    assert found == [day, week, month]


@given(st.lists(MOMENTS, max_size=20), st.sampled_from(["day", "week", "month"]))
def test_every_memory_is_in_exactly_the_period_it_was_said_in(times: list[datetime], period: str) -> None:
    memories = [said(moment) for moment in sorted(times)]
    groups = by_period(memories, period)
    assert [memory for _, group in groups for memory in group] == memories
    firsts = [first for first, _ in groups]
    assert firsts == sorted(set(firsts))
    assert all(first_day(memory.said_at, period) == first for first, group in groups for memory in group)


@given(MOMENTS)
def test_a_week_starts_on_the_monday_before(moment: datetime) -> None:
    first = first_day(moment, "week")
    assert first.weekday() == 0
    assert timedelta(0) <= moment.date() - first < timedelta(days=7)
    assert isinstance(first, date)
