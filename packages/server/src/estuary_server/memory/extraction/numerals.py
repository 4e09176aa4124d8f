"""Numbers in words. No unit and no meaning is known here."""

from __future__ import annotations

_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = {
    word: 10 * n
    for n, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2
    )
}
_VALUES = {word: n for n, word in enumerate(_ONES)} | _TENS | {
    "a": 1, "an": 1, "a couple": 2, "a couple of": 2, "couple of": 2,
}  # fmt: skip
_TEN = "|".join(_TENS)
_ONE = "|".join(_ONES[1:10])

SPELT = rf"(?:(?:{_TEN})(?:[ -](?:{_ONE}))?|{'|'.join(sorted(_ONES, key=len, reverse=True))})"
"""Pattern of a number up to 99 in words."""

COUNT = rf"(?P<count>\d{{1,4}}|{SPELT}|a couple of|a couple|an|a)"
"""Pattern of a small number, or of an article that means one."""


def number(text: str) -> int:
    """The value of what ``COUNT`` or ``SPELT`` matches; 0 for anything else."""
    if text.isdecimal():
        return int(text)
    if text in _VALUES:
        return _VALUES[text]
    parts = text.replace("-", " ").split()
    if len(parts) == 2 and parts[0] in _TENS and parts[1] in _ONES:
        return _TENS[parts[0]] + _VALUES[parts[1]]
    return 0
