"""Counting failed logins: compared with the plain definition, for any sequence of failures."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from estuary_server.accounts.failures import MAX_ADDRESSES, WINDOW_S, FailedLogins

GAPS = st.lists(st.sampled_from([0.0, 0.5, 10.0, 59.9, 60.0, 61.0]), max_size=40)


@given(GAPS, st.integers(0, 5))
def test_more_than_the_allowed_failures_within_a_minute_are_too_many(gaps: list[float], allowed: int) -> None:
    failures = FailedLogins(allowed)
    now, times = 0.0, list[float]()
    for gap in gaps:
        now += gap
        times.append(now)
        recent = [time for time in times if time > now - WINDOW_S]
        assert failures.count("a", now) is (len(recent) <= allowed)


@given(st.lists(st.sampled_from("ab"), max_size=30))
def test_addresses_do_not_know_each_other(addresses: list[str]) -> None:
    failures = FailedLogins(3)
    for count, address in enumerate(addresses, 1):
        assert failures.count(address, 0.0) is (addresses[:count].count(address) <= 3)


def test_ten_pass_and_the_eleventh_waits_a_minute() -> None:
    failures = FailedLogins(10)
    assert [failures.count("a", float(second)) for second in range(11)] == [True] * 10 + [False]
    assert failures.count("a", 10.0 + WINDOW_S)


def test_the_address_that_failed_longest_ago_is_forgotten_first() -> None:
    failures = FailedLogins(1)
    failures.count("first", 0.0)
    failures.count("second", 0.0)
    for number in range(MAX_ADDRESSES - 2):
        failures.count(str(number), 0.0)
    assert not failures.count("first", 0.0), "still known, and the most recent now"
    failures.count("one too many", 0.0)
    assert failures.count("second", 0.0), "forgotten"
    assert not failures.count("first", 0.0)
