"""How people say when something was or will be, seen from the day they talk, with the date that is meant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from estuary_server.evaluation.generate.dice import Dice
from estuary_server.evaluation.moments import MONTHS

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
NUMBERS = ("two", "three", "four", "five", "six")
FAR_DAYS = 14

PAST_SLOTS = ("when", "date", "month", "when_iso", "since")
SOON_SLOTS = ("soon", "soon_date", "soon_month", "soon_iso", "by")


@dataclass(frozen=True)
class When:
    """A time as it is said.

    Attributes:
        words: "last Friday".
        day: the date that is meant, or the first of the month that is.
        iso: "2023-05-05", or "2023-05" where only the month is meant.
    """

    words: str
    day: date
    iso: str

    def slots(self, names: tuple[str, str, str, str, str]) -> dict[str, str]:
        """Named so: words, date and month as answers have them, ISO form, words after "since"."""
        month = MONTHS[self.day.month - 1]
        day = f"{self.day.day} " if len(self.iso) == len("2023-05-05") else ""
        written = f"{day}{month} {self.day.year}"
        after_since = self.words.removeprefix("on ")
        return dict(zip(names, (self.words, written, month, self.iso, after_since), strict=True))


def past(today: date, dice: Dice, *, coarse: bool = False) -> When:
    """A time that has been; coarse is two days ago at least."""
    days = dice.between(2, 6)
    near_ways = [
        _day("yesterday", today - timedelta(1)),
        _day("last night", today - timedelta(1)),
        _day("this morning", today),
    ]
    ways = [
        *([] if coarse else near_ways),
        _day("a week ago", today - timedelta(7)),
        _day(f"{NUMBERS[days - 2]} days ago", today - timedelta(days)),
        _day(f"last {_weekday(today - timedelta(days))}", today - timedelta(days)),
        _day(f"on {_weekday(today - timedelta(days))}", today - timedelta(days)),
        _month_of("last month", (today.replace(day=1) - timedelta(1))),
    ]
    if today.day > 3:
        earlier = today.replace(day=dice.between(1, today.day - 2))
        ways.append(_day(f"on the {ordinal(earlier.day)}", earlier))
    return dice.pick(ways)


def soon(today: date, dice: Dice, *, far: bool = False) -> When:
    """A time that will be; far is two weeks ahead at least."""
    weeks, days = dice.between(2, 5), dice.between(2, 6)
    later = today + timedelta(dice.between(FAR_DAYS, 40))
    next_month = today.replace(day=28) + timedelta(4)
    far_ways = [
        _day(f"in {NUMBERS[weeks - 2]} weeks", today + timedelta(7 * weeks)),
        _day(f"on the {ordinal(later.day)} of {_month(later)}", later),
        _day(f"on {_month(later)} {ordinal(later.day)}", later),
    ]
    near_ways = [
        _day("tomorrow", today + timedelta(1)),
        _day(f"this coming {_weekday(today + timedelta(days))}", today + timedelta(days)),
        _day("in a week", today + timedelta(7)),
        _month_of("next month", next_month),
    ]
    return dice.pick(far_ways if far else far_ways + near_ways)


def ordinal(number: int) -> str:
    """The number as in ``1st`` and ``12th``."""
    ending = "th" if number in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _day(words: str, day: date) -> When:
    return When(words, day, day.isoformat())


def _month_of(words: str, day: date) -> When:
    return When(words, day.replace(day=1), day.isoformat()[:7])


def _month(day: date) -> str:
    return MONTHS[day.month - 1]


def _weekday(day: date) -> str:
    return WEEKDAYS[day.weekday()]
