from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects.sqlite.base import SQLiteDialect

from estuary_server.store.columns import Actions, Packed, UtcTime
from estuary_server.store.memory_records import MemoryRecord
from tests.conformance.store.memory_examples import FULL

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


def test_a_record_of_another_version_is_read() -> None:
    column = Packed(MemoryRecord)
    kept = json.loads(json.dumps(column.process_bind_param(FULL, DIALECT)))
    assert column.process_result_value(kept, DIALECT) == FULL
    newer = {**kept, "mood": "new", "entities": [{**kept["entities"][0], "size": 3}]}
    assert column.process_result_value(newer, DIALECT) == replace(FULL, entities=FULL.entities[:1])
    older = {name: kept[name] for name in ("id", "content", "memory_type", "said_at", "created_at")}
    found = column.process_result_value({**older, "updated_at": kept["updated_at"]}, DIALECT)
    assert found == MemoryRecord(
        FULL.id, FULL.content, FULL.memory_type, FULL.said_at, FULL.created_at, FULL.updated_at
    )
    assert column.process_result_value(None, DIALECT) is None
    assert column.process_bind_param(None, DIALECT) is None


def test_nothing_stays_nothing() -> None:
    assert UtcTime().process_bind_param(None, DIALECT) is None
    assert UtcTime().process_result_value(None, DIALECT) is None
    assert Actions().process_result_value(None, DIALECT) == ()
