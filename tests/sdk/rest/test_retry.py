"""The rules of retrying, by themselves: no server, no clock."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estuary_sdk.config import RetryConfig
from estuary_sdk.rest.exchange import Answer, NoAnswerError, Request
from estuary_sdk.rest.retry import retry_after_s, wait_s

_NOW = datetime(2026, 11, 20, 12, 0, 0, tzinfo=UTC)
_GET = Request("GET", "/x", "/x", idempotent=True)
_POST = Request("POST", "/x", "/x")
_KEYED = Request("POST", "/x", "/x", headers={"idempotency-key": "k"})
_BROKEN = NoAnswerError("ClientConnectorError")


def _answer(status: int, retry_after: str | None = None) -> Answer:
    return Answer(status, {} if retry_after is None else {"Retry-After": retry_after}, b"")


def _wait(
    request: Request, outcome: Answer | NoAnswerError, attempt: int = 1, config: RetryConfig | None = None
) -> float | None:
    config = config or RetryConfig()
    return wait_s(config, request, outcome, attempt, random=lambda: 0.5, now=lambda: _NOW)


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
@pytest.mark.parametrize("request_", [_GET, _KEYED])
def test_what_may_be_repeated_is_repeated(request_: Request, status: int) -> None:
    assert _wait(request_, _answer(status)) == 0.75
    assert _wait(request_, _BROKEN) == 0.75


@pytest.mark.parametrize("status", [200, 204, 302, 400, 401, 403, 404, 405, 409, 422, 501])
def test_other_answers_are_taken_as_they_are(status: int) -> None:
    assert _wait(_GET, _answer(status)) is None
    assert _wait(_GET, _answer(status, "1")) is None


@pytest.mark.parametrize("outcome", [_BROKEN, *map(_answer, (429, 500, 502, 503, 504)), _answer(503, "1")])
def test_a_post_without_a_key_is_not_repeated(outcome: Answer | NoAnswerError) -> None:
    assert _wait(_POST, outcome) is None


def test_a_refused_post_is_repeated_when_the_server_says_when() -> None:
    assert _wait(_POST, _answer(429, "2")) == 2.0
    assert _wait(_POST, _answer(429, "soon")) is None


def test_tries_run_out_and_waits_grow_up_to_the_cap() -> None:
    config = RetryConfig(max_retries=7)
    waits = [_wait(_GET, _answer(503), attempt, config) for attempt in range(1, 9)]
    assert waits == [0.75, 1.5, 3.0, 6.0, 12.0, 22.5, 22.5, None]


@given(st.integers(1, 20), st.floats(0, 1, exclude_max=True), st.floats(0.01, 100))
def test_no_wait_is_longer_than_the_cap(attempt: int, fraction: float, factor: float) -> None:
    config = RetryConfig(max_retries=20, backoff_factor=factor)
    wait = wait_s(config, _GET, _BROKEN, attempt, random=lambda: fraction, now=lambda: _NOW)
    assert wait is not None
    assert 0 < wait <= 30.0


def test_the_statuses_are_configured_but_429_is_always_among_them() -> None:
    config = RetryConfig(retry_on_status=(418,))
    assert _wait(_GET, _answer(418), config=config) == 0.75
    assert _wait(_GET, _answer(429), config=config) == 0.75
    assert _wait(_GET, _answer(503), config=config) is None


def test_without_a_configuration_nothing_is_repeated() -> None:
    for outcome in (_BROKEN, _answer(503), _answer(429, "1")):
        assert wait_s(None, _GET, outcome, 1, random=lambda: 0.5, now=lambda: _NOW) is None


def test_what_cannot_pass_is_not_repeated() -> None:
    assert _wait(_GET, NoAnswerError("InvalidURL", transient=False)) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("0", 0.0),
        (" 7 ", 7.0),
        ("120", 120.0),
        ("Fri, 20 Nov 2026 12:00:05 GMT", 5.0),
        ("Fri, 20 Nov 2026 12:00:05 -0000", 5.0),
        ("Fri, 20 Nov 2026 13:00:05 +0100", 5.0),
        ("Fri, 20 Nov 2026 11:00:00 GMT", 0.0),
        ("", None),
        ("-3", None),
        ("1.5", None),
        ("²", None),
        ("soon", None),
        ("Fri, 99 Nov 2026 12:00:05 GMT", None),
    ],
)
def test_retry_after(value: str, expected: float | None) -> None:
    assert retry_after_s(value, _NOW) == expected


@given(st.one_of(st.text(), st.from_regex(r"\A[0-9]{1,6000}\Z"), st.datetimes().map(str)))
def test_no_header_can_break_the_reading(value: str) -> None:
    seconds = retry_after_s(value, _NOW)
    assert seconds is None or seconds >= 0


@pytest.mark.parametrize("later", [timedelta(days=3), timedelta(seconds=31)])
def test_advice_is_capped(later: timedelta) -> None:
    moment = (_NOW + later).strftime("%a, %d %b %Y %H:%M:%S GMT")
    assert _wait(_GET, _answer(503, moment)) == 30.0
    assert _wait(_GET, _answer(429, "9" * 400)) == 30.0
