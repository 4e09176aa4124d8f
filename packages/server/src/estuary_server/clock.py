"""Wall time, the only place that reads it: tests hand in their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Now = Callable[[], datetime]
"""Returns the current time, aware, in UTC."""


def utc_now() -> datetime:
    """The current time, aware, in UTC."""
    return datetime.now(UTC)
