"""Texts as a drawing shows them: harmless, and broken into lines of known width.

Whatever a player said may be in them. What must not live here: marks and places.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field

CLUSTER_FONT, PART_FONT, ENTITY_FONT, MEMORY_FONT, NEAR_FONT = 15.0, 12.5, 12.0, 10.5, 3.4
"""Sizes of letters; the last one is that of memories that one must come near to."""

LINE_UNITS, LINES = 20, 3
ENTITY_UNITS, ENTITY_LINES = 15, 2
"""Letters of a line and lines of a label, of clusters and of entities."""

_LETTER = 0.56
"""Width of a letter in sizes of letters: the mean of DejaVu Sans, a wide face."""

_UNWRITTEN = ("Cc", "Cs")
"""Categories of characters that XML does not allow."""
_STEERING = frozenset(
    "\ufffe\uffff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c\u2028\u2029"
)
"""What would turn around the text after it, break the line, or break XML."""


@dataclass(frozen=True)
class Line:
    """A line of text. ``width`` is in sizes of letters."""

    text: str = field(repr=False)
    width: float


def harmless(text: str) -> str:
    """A text on one line that neither breaks XML nor steers the direction of others."""
    kept = (
        " " if char in "\t\r\n" else char
        for char in text
        if char in "\t\r\n" or (unicodedata.category(char) not in _UNWRITTEN and char not in _STEERING)
    )
    return " ".join("".join(kept).split())


def units(text: str) -> int:
    """How many letters wide a text is: Chinese signs and most pictures count two, accents none."""
    return sum(_units(char) for char in text)


def _units(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def wrapped(text: str, most_units: int = LINE_UNITS, most_lines: int = LINES) -> list[Line]:
    """The text in lines, broken at spaces where there are any; what does not fit ends with an ellipsis."""
    lines: list[str] = []
    rest = harmless(text)
    while rest and len(lines) < most_lines:
        line, rest = _first_line(rest, most_units)
        lines.append(line)
    if rest:
        lines[-1] = _fitting(lines[-1], most_units - 1) + "\N{HORIZONTAL ELLIPSIS}"
    return [Line(line, units(line) * _LETTER) for line in lines]


def _first_line(text: str, most: int) -> tuple[str, str]:
    if units(text) <= most:
        return text, ""
    fits = _fitting(text, most)
    space = len(fits) if text[len(fits)] == " " else fits.rfind(" ")
    end = space if space > 0 else len(fits)
    return text[:end].rstrip(), text[end:].lstrip()


def _fitting(text: str, most: int) -> str:
    """As much of the beginning as is this wide; one character at least."""
    wide = 0
    for at, char in enumerate(text):
        wide += _units(char)
        if wide > most and at:
            return text[:at]
    return text
