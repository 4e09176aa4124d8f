from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects.sqlite.base import SQLiteDialect

from estuary_server.store.columns import Actions, UtcTime

DIALECT = SQLiteDialect()

zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
times = st.datetimes(min_value=datetime(2, 1, 1), max_value=datetime(9998, 1, 1), timezones=zones)  # noqa: DTZ001


@given(times)
def test_a_time_comes_back_to_the_microsecond_in_utc(time: datetime) -> None:
    kept = UtcTime().process_bind_param(time, DIALECT)
    found = UtcTime().process_result_value(kept, DIALECT)
    assert found == time
    assert found.tzinfo is UTC


@given(times, times)
def test_times_sort_as_they_are_kept(one: datetime, other: datetime) -> None:
    kept = [UtcTime().process_bind_param(time, DIALECT) for time in (one, other)]
    assert isinstance(kept[0], int)
    assert isinstance(kept[1], int)
    assert (kept[0] < kept[1]) == (one < other)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(TypeError):
        UtcTime().process_bind_param(datetime(2026, 1, 1), DIALECT)  # noqa: DTZ001


def test_nothing_stays_nothing() -> None:
    assert UtcTime().process_bind_param(None, DIALECT) is None
    assert UtcTime().process_result_value(None, DIALECT) is None
    assert Actions().process_result_value(None, DIALECT) == ()
