"""Days, months and years that a clause names, worked out from when it was said.

A small grammar of English dates. The published parsers that were tried either take a quarter of a minute's
words for dates or miss plain ones ("three weeks ago", "next Friday", "last summer"), so it is written out
here: each rule is a pattern and the function that works it out. Times of day are left in the words.

What is meant: a bare weekday or day of a month lies ahead, or behind where the clause is in the past; "next
Friday" is Friday of the week after this one (weeks begin on Monday), "this Friday" of this week; "last
Friday" is the latest one before today. A season is known to its year alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from estuary_server.memory.extraction.numerals import COUNT, number

_DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_MONTHS = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
           "november", "december"]  # fmt: skip
_SHORT = {month[:3]: index for index, month in enumerate(_MONTHS)} | {"sept": 8}
_DAY = rf"(?P<day>{'|'.join(_DAYS)})"
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)}|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec)"
_NTH_WORDS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
    "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14,
    "fifteenth": 15, "sixteenth": 16, "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20,
    "thirtieth": 30,
} | {f"twenty {word}": 20 + n for n, word in enumerate(
    ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"], 1)} | {
        "thirty first": 31}  # fmt: skip
_SPELT = "|".join(sorted(_NTH_WORDS, key=len, reverse=True))
_NTH = rf"(?P<nth>\d{{1,2}}(?:st|nd|rd|th)?|{_SPELT})"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_FEASTS = {
    "christmas eve": (12, 24), "christmas day": (12, 25), "christmas": (12, 25), "new year's eve": (12, 31),
    "new year's day": (1, 1), "new year's": (1, 1), "halloween": (10, 31), "valentine's day": (2, 14),
    "boxing day": (12, 26),
}  # fmt: skip
_SEASON_START = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}


@dataclass(frozen=True)
class When:
    """A date found.

    Attributes:
        start: where its words begin in the text searched.
        end: where they end.
        iso: "2026-11-27", "2026-11" or "2026".
        stated: the words give it in full already, so that nothing need be added to them.
        note: what can be added to them: the date, and that it is only about then.
    """

    start: int
    end: int
    iso: str = field(repr=False)
    stated: bool = False
    note: str = field(default="", repr=False)


_NOTES = {"week": "around ", "weekend": "weekend of "}
"""Of what is not exact to the day."""

Rule = Callable[[re.Match[str], date, bool], str]


def find(text: str, today: date, *, past: bool = False) -> list[When]:
    """The dates that ``text`` (lower case, one space between words) names, in order, none overlapping.

    ``past``: its verb tells what has happened.
    """
    if not _HINT.search(text):
        return []
    found: list[When] = []
    for name, pattern, rule in _RULES:
        for match in pattern.finditer(text):
            if any(match.start() < other.end and other.start < match.end() for other in found):
                continue
            iso = _within(rule, match, today, past)
            if iso:
                note = _NOTES.get(match.groupdict().get("unit", "").rstrip("s"), _NOTES.get(name, "")) + iso
                found.append(When(match.start(), match.end(), iso, name == "full", note))
    return sorted(found, key=lambda when: when.start)


def _within(rule: Rule, match: re.Match[str], today: date, past: bool) -> str:
    """What a rule makes of a match; "" where there is no such day."""
    try:
        return rule(match, today, past)
    except (ValueError, OverflowError):
        return ""


def _offset(match: re.Match[str], today: date, past: bool) -> str:
    return (today + timedelta(days=_OFFSETS[match.group().removeprefix("the ")])).isoformat()


_OFFSETS = {
    "today": 0, "tonight": 0, "this morning": 0, "this afternoon": 0, "this evening": 0, "tomorrow": 1,
    "tomorrow morning": 1, "tomorrow night": 1, "tomorrow evening": 1, "tomorrow afternoon": 1,
    "day after tomorrow": 2, "yesterday": -1, "yesterday morning": -1, "yesterday evening": -1,
    "last night": -1, "day before yesterday": -2,
}  # fmt: skip


def _weekday(match: re.Match[str], today: date, past: bool) -> str:
    which, day = match["which"] or "", _DAYS.index(match["day"])
    if match["near"]:
        which = "last" if match["near"] == "past" else ""
        past = which == "last"
    monday = today - timedelta(days=today.weekday())
    if which in ("next", "the following"):
        return (monday + timedelta(days=7 + day)).isoformat()
    if which == "last" or (past and which != "this"):
        return (today - timedelta(days=(today.weekday() - day - 1) % 7 + 1)).isoformat()
    if which == "this":
        return (monday + timedelta(days=day)).isoformat()
    ahead = (day - today.weekday()) % 7
    return (today + timedelta(days=ahead or 7)).isoformat()


def _weekday_from(match: re.Match[str], today: date, past: bool) -> str:
    """As in "a week from Friday", "Friday week"."""
    ahead = (_DAYS.index(match["day"]) - today.weekday()) % 7 or 7
    return (today + timedelta(days=ahead + 7)).isoformat()


def _weekend(match: re.Match[str], today: date, past: bool) -> str:
    saturday = today - timedelta(days=today.weekday()) + timedelta(days=5)
    if match["which"] == "next":
        saturday += timedelta(days=7)
    if match["which"] == "last" or (match["which"] == "the" and past):
        saturday -= timedelta(days=7)
    return saturday.isoformat()


def _ago(match: re.Match[str], today: date, past: bool) -> str:
    return _moved(today, -number(match["count"]), match["unit"])


def _ahead(match: re.Match[str], today: date, past: bool) -> str:
    return _moved(today, number(match["count"]), match["unit"])


_DAYS_OF = {"day": 1, "week": 7, "fortnight": 14}


def _moved(today: date, count: int, unit: str) -> str:
    """``today`` moved by so many units; as exact as the unit is, but for weeks, which keep their day."""
    if not count or abs(count) > 2000:
        return ""
    if days := next((days for word, days in _DAYS_OF.items() if unit.startswith(word)), 0):
        return (today + timedelta(days=count * days)).isoformat()
    if unit.startswith("month"):
        months = today.year * 12 + today.month - 1 + count
        return f"{months // 12:04d}-{months % 12 + 1:02d}"
    return f"{today.year + count:04d}"


def _which_unit(match: re.Match[str], today: date, past: bool) -> str:
    """As in "next week", "last month", "this year". A week is known by its Monday."""
    step = {"next": 1, "last": -1, "this": 0, "the past": -1, "this past": -1}[match["which"]]
    unit = match["unit"]
    if unit == "week":
        return (
            (today - timedelta(days=today.weekday()) + timedelta(days=7 * step)).isoformat() if step else ""
        )
    return (
        _moved(today, step, unit) if step else (today.isoformat()[:7] if unit == "month" else str(today.year))
    )


def _before_last(match: re.Match[str], today: date, past: bool) -> str:
    monday = today - timedelta(days=today.weekday() + 14)
    return monday.isoformat() if match["unit"] == "week" else _moved(today, -2, match["unit"])


def _season(match: re.Match[str], today: date, past: bool) -> str:
    start = date(today.year, _SEASON_START[match["season"]], 1)
    begun = start <= today
    if match["which"] == "next":
        return str(today.year + (1 if begun else 0))
    if match["which"] == "last":
        return str(today.year - (0 if begun and (today - start).days > 92 else 1))
    return str(today.year)


def _month_only(match: re.Match[str], today: date, past: bool) -> str:
    month = _month(match)
    if match["year"]:
        return f"{match['year']}-{month:02d}"
    which = match.groupdict().get("which") or ""
    year = today.year
    if which == "last" or (past and which != "next"):
        year -= month > today.month or (which == "last" and month == today.month)
    elif which != "this":
        year += month < today.month or (which == "next" and month == today.month)
    return f"{year:04d}-{month:02d}"


def _day_of_month(match: re.Match[str], today: date, past: bool) -> str:
    month, day = _month(match), _nth(match["nth"])
    if match["year"]:
        return date(int(match["year"]), month, day).isoformat()
    return _near(today, month, day, past)


def _near(today: date, month: int, day: int, past: bool) -> str:
    this = date(today.year, month, day)
    if past:
        return (this if this <= today else this.replace(year=today.year - 1)).isoformat()
    return (this if this >= today else this.replace(year=today.year + 1)).isoformat()


def _day_alone(match: re.Match[str], today: date, past: bool) -> str:
    day = _nth(match["nth"])
    this = today.replace(day=day)
    if past and this > today:
        this = (today.replace(day=1) - timedelta(days=1)).replace(day=day)
    elif not past and this < today:
        this = (today.replace(day=28) + timedelta(days=7)).replace(day=day)
    return this.isoformat()


def _feast(match: re.Match[str], today: date, past: bool) -> str:
    month, day = _FEASTS[match["feast"]]
    which = match["which"] or ""
    return _near(today, month, day, past or which == "last")


def _iso(match: re.Match[str], today: date, past: bool) -> str:
    return date(int(match["year"]), int(match["m"]), int(match["d"])).isoformat()


def _year(match: re.Match[str], today: date, past: bool) -> str:
    return match["year"]


def _month(match: re.Match[str]) -> int:
    return _SHORT[match["month"][:3]] + 1


def _nth(text: str) -> int:
    return _NTH_WORDS.get(text) or int(re.sub(r"\D", "", text))


_WHICH = r"(?:(?P<which>next|last|this)(?: coming| past)? )"
_UNIT = r"(?P<unit>days?|weeks?|fortnights?|months?|years?)"
_AFTER_A_DAY = "of|at|in|with|and|so|but|because|to|from|for|i|we|which|when"
_RULES: tuple[tuple[str, re.Pattern[str], Rule], ...] = tuple(
    (name, re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])"), rule)
    for name, pattern, rule in (
        ("full", rf"{_YEAR}-(?P<m>\d\d)-(?P<d>\d\d)", _iso),
        ("day", rf"{_MONTH} (?:the )?{_NTH}(?!:)(?:(?: ,)? {_YEAR})?", _day_of_month),
        ("day", rf"(?:the )?{_NTH}(?: of)? {_MONTH}(?:(?: ,)? {_YEAR})?", _day_of_month),
        ("offset", rf"(?:the )?(?:{'|'.join(sorted(_OFFSETS, key=len, reverse=True))})", _offset),
        ("from", rf"(?:a|one) week from (?:next |this )?{_DAY}", _weekday_from),
        ("from", rf"{_DAY} week", _weekday_from),
        ("weekday",
         rf"(?<!every )(?<!each )(?:(?P<which>next|last|this|the following)(?: (?P<near>coming|past))? "
         rf")?{_DAY}",
         _weekday),
        ("weekend", r"(?P<which>this|next|last|the)(?: coming| past)? weekend", _weekend),
        ("ago", rf"{COUNT} {_UNIT} (?:ago|back)", _ago),
        ("ahead", rf"in (?:about |around )?{COUNT} {_UNIT}(?: time)?", _ahead),
        ("ahead", rf"{COUNT} {_UNIT} from now", _ahead),
        ("unit", r"(?P<which>next|last|this past|this|the past) (?P<unit>week|month|year)", _which_unit),
        ("unit", r"the (?P<unit>week|month|year) before last", _before_last),
        ("season", rf"{_WHICH}(?P<season>spring|summer|autumn|fall|winter)", _season),
        ("feast", rf"{_WHICH}?(?P<feast>{'|'.join(_FEASTS)})", _feast),
        ("month",
                rf"(?:{_WHICH}|(?:in|since|until|by|end of|start of|from|during|around|every )(?: early| "
                rf"late| mid)? ){_MONTH}(?:(?: ,| of)? {_YEAR})?", _month_only),
        ("month", rf"{_MONTH}(?: of)? {_YEAR}", _month_only),
        ("alone", r"(?:on|by|before) the (?P<nth>\d{1,2}(?:st|nd|rd|th))", _day_alone),
        ("alone", rf"on the (?P<nth>{_SPELT})(?=$| (?:{_AFTER_A_DAY})\b| [,;)])", _day_alone),
        ("year", rf"(?:in|since|during|from|back in|around|until|of|class of) {_YEAR}", _year),
    )
)  # fmt: skip
_HINT = re.compile(
    r"day|night|week|fortnight|month|year|ago|tomorrow|this|next|last|christmas|halloween|\d{4}|in "
    r"|(?:on|by|before) the"
    rf"|{'|'.join(_SHORT)}|weekend"
)
