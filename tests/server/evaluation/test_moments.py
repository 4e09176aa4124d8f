from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estuary_server.evaluation.moments import format_moment, parse_moment


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("1:56 pm on 8 May, 2023", 13),
        ("12:56 am on 8 May, 2023", 0),
        ("12:56 pm on 8 May, 2023", 12),
        (" 11:56 PM on 8 may 2023 ", 23),
    ],
)
def test_a_moment_is_read_in_utc(text: str, hour: int) -> None:
    assert parse_moment(text) == datetime(2023, 5, 8, hour, 56, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("8 May 2023", "must read like"),
        ("13:00 pm on 8 May, 2023", "hour"),
        ("0:30 am on 8 May, 2023", "hour"),
        ("1:56 pm on 8 Mai, 2023", "month"),
        ("1:56 pm on 31 June, 2023", "day"),
    ],
)
def test_what_is_no_moment_says_why(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_moment(text)


@given(st.integers(0, 200 * 365 * 24 * 60))
def test_what_is_written_is_read_again(minutes: int) -> None:
    moment = datetime(1900, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    assert parse_moment(format_moment(moment)) == moment
