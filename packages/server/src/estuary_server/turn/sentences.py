"""Cuts a reply, as it streams in, into pieces that can be spoken. Pure.

Theory of operation: a machine that reads one character at a time and looks neither back nor ahead, so that
the pieces do not depend on how the reply was cut on its way, and a character costs the same wherever it
stands. What might end a piece, a mark, is kept until it is certain: the white space after it usually makes it
so, and where that is not enough (an ellipsis, a closing quote, "etc."), the next character does. A mark that
is followed by anything else ("3.14", "example.com", "10:30") never was one.

How eagerly a piece ends depends on how wide it is (a wide character, such as a Chinese one, counts twice):

=============  ==================================  ============================
first piece    at a clause, from 12 wide, 3 words  at any word, from 60 wide
later pieces   at a clause, from 200 wide          at any word, from 250 wide
=============  ==================================  ============================

A sentence ends every piece that has something to say, and so does a line. No piece is longer than 2,000
characters. Fenced code is kept together, and so is what stands between asterisks or brackets, because a
voice must recognise it whole to leave it out (``speakable.py``).

What must not live here: what of a piece is spoken.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from estuary_server.turn.speakable import speakable

LONGEST_PIECE = 2_000
"""Characters; what a voice takes at a time."""

_LONGEST_ASIDE = 120
"""Width at which an asterisk or bracket is taken for a stray one."""


@dataclass(frozen=True)
class _Patience:
    """From which width a piece ends at a clause, and at any word."""

    clause: int
    word: int


_FIRST = _Patience(clause=12, word=60)
_LATER = _Patience(clause=200, word=250)
_FIRST_WORDS = 3

_LINE_ENDS = "\n\u2028\u2029"
_STOPS = ".!?\u2026\u203d\u061f\u06d4\u0964\u0965\u0589\u1362"
_WIDE_STOPS = "\u3002\uff01\uff1f\uff61"
_CLAUSES = ",;:\u2013\u060c\u061b"
_WIDE_CLAUSES = "\uff0c\u3001\uff1b\uff1a\u2014"
_CLOSERS = "\"'\u201d\u2019\u00bb\u203a)]}*_~`\u300d\u300f\u3011\uff09\u300b\u3009"
_MARKS = frozenset(_STOPS + _WIDE_STOPS + _CLAUSES + _WIDE_CLAUSES)
_HYPHEN = "-"
_FENCE = 3
"""Backticks that begin and end code."""
_OPENERS = "\"'\u201c\u2018\u00ab\u2039([{*_~`"
_FOLLOWS = frozenset(("Cf", "Mn", "Me", "So", "Sk"))
"""Categories of what belongs to the mark before it: emoji and their parts, marks of direction."""

_NEVER_LAST = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "mx",
        "dr",
        "prof",
        "st",
        "rev",
        "hon",
        "gen",
        "col",
        "sgt",
        "lt",
        "capt",
        "cmdr",
        "gov",
        "sen",
        "rep",
        "pres",
        "mt",
        "ft",
        "vs",
        "cf",
        "approx",
        "ca",
        "mme",
        "mlle",
        "sra",
        "srta",
        "dra",
        "hr",
        "fr",
        "bzw",
        "bspw",
        "evtl",
        "inkl",
        "e.g",
        "i.e",
    ]
)
"""Abbreviations that stand before what they belong to."""

_SOMETIMES_LAST = frozenset(["etc", "inc", "ltd", "co", "corp", "jr", "sr", "a.m", "p.m", "usw", "al"])
_BEFORE_NUMBERS = frozenset(["no", "nr", "p", "pp", "fig", "vol", "ch", "sec", "art", "op", "bd", "str"])
_LONGEST_ABBREVIATION = 12


class Sentences:
    """One reply. The pieces, one after another, are the reply, white space included."""

    def __init__(self) -> None:
        self._patience = _FIRST
        self._fenced = False
        self._backticks = 0
        self._line_is_blank = True
        self._begin()

    def push(self, piece: str) -> list[str]:
        """The pieces that are certain now, in order.

        Args:
            piece: what comes next of the reply, of any size.
        """
        pieces = []
        for character in piece:
            if self._ends_before(character):
                pieces.append(self._take())
            if self._ends_with(character):
                pieces.append(self._take())
        return pieces

    def end(self) -> list[str]:
        """The rest, now that nothing more comes: one piece or none."""
        return [self._take()] if self._piece else []

    def _begin(self) -> None:
        self._piece: list[str] = []
        self._width = 0
        self._words = 0
        self._sayable = False
        self._word_at = 0
        self._word_opens_line = False
        self._aside = ""
        self._aside_from = 0
        self._star_may_open = False
        self._forget_mark()

    def _forget_mark(self) -> None:
        self._mark = ""
        self._mark_at = 0
        self._repeated = False
        self._closed = False
        self._waits = False

    def _take(self) -> str:
        piece = "".join(self._piece)
        # A piece of which nothing is heard does not shorten the wait for the first sound.
        if self._patience is _FIRST and speakable(piece):
            self._patience = _LATER
        self._begin()
        return piece

    @property
    def _last(self) -> str:
        return self._piece[-1] if self._piece else ""

    @property
    def _word(self) -> str:
        """The word before the mark; "" where it is too long to be an abbreviation."""
        if self._mark_at - self._word_at > _LONGEST_ABBREVIATION:
            return ""
        return "".join(self._piece[self._word_at : self._mark_at]).lstrip(_OPENERS)

    def _may_end(self) -> bool:
        aside = self._aside and self._width - self._aside_from <= _LONGEST_ASIDE
        return self._sayable and not self._fenced and not aside

    def _clause_is_due(self) -> bool:
        return self._width >= self._patience.clause and self._words >= _FIRST_WORDS

    def _ends_before(self, character: str) -> bool:
        if len(self._piece) >= LONGEST_PIECE:
            return True
        if character.isspace() or not self._may_end():
            return False
        if self._mark:
            return self._mark_ends_before(character)
        return self._width >= self._patience.word and _spaceless(self._last) and _spaceless(character)

    def _mark_ends_before(self, character: str) -> bool:
        if self._waits:
            number = character.isdigit() and self._word.lower() in _BEFORE_NUMBERS
            return not (character.islower() or number)
        if character in _MARKS or _belongs_to_mark(character):
            return False
        if self._mark in _WIDE_CLAUSES:
            return self._clause_is_due()
        return self._mark in _WIDE_STOPS or (self._mark in _STOPS and _spaceless(character))

    def _ends_with(self, character: str) -> bool:
        """Read one more character; whether the piece ends with it."""
        self._read_mark(character)
        self._read_aside(character)
        self._read_word(character)
        self._piece.append(character)
        if character in _LINE_ENDS:
            self._line_is_blank = True
            self._aside = ""
            self._forget_mark()
            return self._may_end()
        return character.isspace() and self._may_end() and self._ends_at_space()

    def _ends_at_space(self) -> bool:
        if not self._mark:
            return self._width >= self._patience.word
        ends = self._mark_ends_at_space()
        if ends is None:
            self._waits = True
        elif not ends:
            self._forget_mark()
        return bool(ends)

    def _mark_ends_at_space(self) -> bool | None:
        """Whether the mark ends the piece when white space follows; None when the next word decides."""
        if self._mark in _CLAUSES or self._mark in _WIDE_CLAUSES or self._mark == _HYPHEN:
            return self._clause_is_due()
        ellipsis = self._mark == "\u2026" or (self._mark == "." and self._repeated)
        if self._closed or ellipsis:
            return None
        return _full_stop(self._word, opens_line=self._word_opens_line) if self._mark == "." else True

    def _read_mark(self, character: str) -> None:
        if character in _MARKS or (character == _HYPHEN and self._last.isspace()):
            repeated = bool(self._mark) and self._last == self._mark
            if not repeated:
                self._forget_mark()
                self._mark_at = len(self._piece)
            self._mark = character
            self._repeated = repeated
        elif self._mark and not character.isspace():
            if self._waits or not _belongs_to_mark(character):
                self._forget_mark()
            else:
                self._closed = self._closed or character in _CLOSERS

    def _read_aside(self, character: str) -> None:
        if character == "*":
            if self._aside == "*" and not self._last.isspace():
                self._aside = ""
                self._star_may_open = False
            elif self._last != "*":
                self._star_may_open = not self._last.isalnum()
        elif self._aside:
            self._aside = "" if character == self._aside else self._aside
        elif character == "[" or (self._last == "*" and self._star_may_open and not character.isspace()):
            self._aside = "]" if character == "[" else "*"
            self._aside_from = self._width

    def _read_word(self, character: str) -> None:
        self._backticks = self._backticks + 1 if character == "`" else 0
        if self._backticks == _FENCE:
            self._fenced = not self._fenced
        self._width += 2 if unicodedata.east_asian_width(character) in "WF" else 1
        if character.isspace():
            return
        if not self._piece or self._last.isspace():
            self._word_at = len(self._piece)
            self._word_opens_line = self._line_is_blank
            self._words += 1
        self._line_is_blank = False
        self._words += _spaceless(character)
        self._sayable = self._sayable or character.isalnum()


def _belongs_to_mark(character: str) -> bool:
    return character in _CLOSERS or unicodedata.category(character) in _FOLLOWS


def _spaceless(character: str) -> bool:
    """Whether it is of a script that writes no space between words: Chinese, Japanese."""
    return "\u3041" <= character <= "\u9fff" or "\U00020000" <= character <= "\U0003ffff"


def _full_stop(word: str, *, opens_line: bool) -> bool | None:
    """Whether a full stop after this word ends a sentence when white space follows it; None: it depends."""
    bare = word.lower()
    if bare in _SOMETIMES_LAST or bare in _BEFORE_NUMBERS:
        return None
    if opens_line and (bare.isdigit() or len(bare) == 1):
        return False
    initial = len(word) == 1 and word.isupper() and word != "I"
    initials = "." in word and all(len(part) == 1 and part.isalpha() for part in word.split("."))
    return not (initial or initials or bare in _NEVER_LAST)
