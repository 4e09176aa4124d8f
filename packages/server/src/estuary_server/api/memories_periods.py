"""The timeline: which moments an ISO date means, and memories by day, week or month. Pure; all in UTC."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from itertools import groupby

from estuary_server.errors import InvalidInputError
from estuary_server.store.memory_records import MemoryRecord

_FIRST = datetime.min.replace(tzinfo=UTC)
_LAST = datetime.max.replace(tzinfo=UTC)
_MOMENT = timedelta(microseconds=1)


def first_moment(field: str, text: str) -> datetime:
    """Where a range that starts with this date or time starts.

    Args:
        field: what to call it when it is refused.
        text: ISO 8601: a date, or a date and a time; without a zone it is UTC.

    Raises:
        InvalidInputError: it is neither.
    """
    return _moment(field, text)


def end_after(field: str, text: str) -> datetime:
    """The moment after a range whose last date or time is this: it belongs to the range, a date with its day.

    Raises:
        InvalidInputError: as :func:`first_moment`.
    """
    moment = _moment(field, text)
    step = timedelta(days=1) if _is_date(text) else _MOMENT
    return moment + step if moment < _LAST - step else _LAST


def by_period(memories: Iterable[MemoryRecord], period: str) -> list[tuple[date, list[MemoryRecord]]]:
    """Memories in the order of their ``said_at``, gathered under the first day of each day, week or month."""
    groups = groupby(memories, lambda memory: first_day(memory.said_at, period))
    return [(first, list(group)) for first, group in groups]


def first_day(moment: datetime, period: str) -> date:
    """The first day of the "day", "week" (from Monday) or "month" that a moment lies in."""
    day = moment.astimezone(UTC).date()
    if period == "week":
        return day - timedelta(days=min(day.weekday(), day.toordinal() - 1))
    return day.replace(day=1) if period == "month" else day


def _moment(field: str, text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidInputError(
            field, "must be an ISO date or time, such as 2026-11-20 or 2026-11-20T18:30:00Z"
        ) from None
    try:
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except OverflowError:
        return _FIRST if found.year == 1 else _LAST


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
