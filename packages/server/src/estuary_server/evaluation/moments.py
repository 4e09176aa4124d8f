"""The way long-conversation data sets write a moment ("1:56 pm on 8 May, 2023"), read and written.

English month names whatever the locale; such sets know no time zone, so UTC is meant.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

_MOMENT = re.compile(
    r"\s*(\d{1,2}):(\d{2})\s*([ap])\.?m\.?\s+on\s+(\d{1,2})\s+(\w+),?\s+(\d{4})\s*", re.IGNORECASE
)


def parse_moment(text: str) -> datetime:
    """The moment, aware, in UTC.

    Raises:
        ValueError: it does not read like "1:56 pm on 8 May, 2023", or there is no such moment.
    """
    match = _MOMENT.fullmatch(text)
    if match is None:
        raise ValueError("must read like '1:56 pm on 8 May, 2023'")
    hour, minute, half, day, month, year = match.groups()
    if not 1 <= int(hour) <= 12:
        raise ValueError("the hour must be 1 to 12")
    in_day = int(hour) % 12 + (12 if half.lower() == "p" else 0)
    return datetime(int(year), _month(month), int(day), in_day, int(minute), tzinfo=UTC)


def format_moment(moment: datetime) -> str:
    """The moment as such sets write it; its own zone is taken as it is."""
    half = "am" if moment.hour < 12 else "pm"
    month = MONTHS[moment.month - 1]
    return f"{moment.hour % 12 or 12}:{moment.minute:02} {half} on {moment.day} {month}, {moment.year}"


def _month(name: str) -> int:
    try:
        return MONTHS.index(name.capitalize()) + 1
    except ValueError:
        raise ValueError("the month must be an English month name") from None
