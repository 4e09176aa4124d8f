"""Whether a request is sent again, and how long to wait first. Pure: no clock, no sleeping.

The rules, in order:

1. no configuration, no tries left, or a form (it can be read only once): no;
2. no answer: yes, if repeating is harmless and the failure may pass;
3. 429: yes, if repeating is harmless or the server says when to come back. A 429 refuses a request instead of
   carrying it out (RFC 6585, section 4), and one with ``Retry-After`` invites the same request later, so this
   holds for a POST as well;
4. one of the configured statuses: yes, if repeating is harmless.

"Harmless" means idempotent, or carrying an idempotency key. The wait is the server's ``Retry-After`` where
there is one, else ``estuary_sdk.backoff``; either is at most :data:`LONGEST_WAIT_S`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from estuary_sdk.backoff import delay_s
from estuary_sdk.config import RetryConfig
from estuary_sdk.rest.exchange import Answer, NoAnswerError, Request

LONGEST_WAIT_S = 30.0
TOO_MANY_REQUESTS = 429


def wait_s(
    config: RetryConfig | None,
    request: Request,
    outcome: Answer | NoAnswerError,
    attempt: int,
    *,
    random: Callable[[], float],
    now: Callable[[], datetime],
) -> float | None:
    """Seconds to wait before sending again; None: take what came.

    Args:
        config: None for no retries at all.
        request: what was sent.
        outcome: what came of it.
        attempt: how often it has been sent so far, from 1.
        random: gives a number in ``[0, 1)``.
        now: the wall clock, aware of its zone.
    """
    if config is None or attempt > config.max_retries or not request.rewindable:
        return None
    advised_s = _advised_s(outcome, now)
    if not _worth_repeating(config, request, outcome, advised_s):
        return None
    if advised_s is not None:
        return min(advised_s, LONGEST_WAIT_S)
    return delay_s(attempt, config.backoff_factor, LONGEST_WAIT_S, random)


def retry_after_s(value: str, now: datetime) -> float | None:
    """Seconds that a ``Retry-After`` asks for (RFC 9110, section 10.2.3); None: it says nothing readable.

    A moment that has passed reads as 0.
    """
    text = value.strip()
    if re.fullmatch(r"[0-9]+", text):
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return max(0.0, (moment - now).total_seconds())
    except (ValueError, OverflowError):
        return None


def _advised_s(outcome: Answer | NoAnswerError, now: Callable[[], datetime]) -> float | None:
    value = outcome.headers.get("Retry-After") if isinstance(outcome, Answer) else None
    return None if value is None else retry_after_s(value, now())


def _worth_repeating(
    config: RetryConfig, request: Request, outcome: Answer | NoAnswerError, advised_s: float | None
) -> bool:
    if isinstance(outcome, NoAnswerError):
        return request.repeatable and outcome.transient
    if outcome.status == TOO_MANY_REQUESTS:
        return request.repeatable or advised_s is not None
    return request.repeatable and outcome.status in config.retry_on_status
