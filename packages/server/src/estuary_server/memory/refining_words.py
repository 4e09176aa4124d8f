"""The words of a quote and of a statement, as they are held against each other. Pure.

What must not live here: what follows from it (``refining_checks.py``).
"""

from __future__ import annotations

import re

from estuary_server.memory.extraction import filters, reading
from estuary_server.memory.extraction.numerals import SPELT, number
from estuary_server.memory.similar import NOT, wording
from estuary_server.memory.terms import fold, terms

WINDOW = 2000
"""Characters of a long message that are looked at before a quote."""
_AFTER = 600

_SPELT = re.compile(rf"\b{SPELT}\b")
_DIGITS = re.compile(r"\d+")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}\b)")
_LETTER = re.compile(r"[^\W_]")
_STOP = re.compile(r"[.!?]+(?=\s|$)|[\n;\u2026\u3002\uff01\uff1f\u061f]")
_QUESTIONS = ("?", "\uff1f", "\u061f")
_OWN_CLAUSE = re.compile(r"\s*[,;\u2014-]")
_WORD_BEFORE = re.compile(r"\w$")
_WORD_AFTER = re.compile(r"\w")
_SPACED = re.compile(r"[\u0000-\u024f]")
_LED_BY = 3
"""Words that may stand before a statement in a sentence that ends as a question ("Well, by the way")."""


def placed(quote: str, text: str) -> tuple[int, int] | None:
    """Where a text has a quote, as whole words; runs of white space count as one. None if it has not."""
    parts = quote.split()
    if not parts or not _LETTER.search(quote):
        return None
    pattern = re.compile(r"\s+".join(map(re.escape, parts)))
    return next((found.span() for found in pattern.finditer(text) if _is_whole(text, *found.span())), None)


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether no word is cut; in scripts without spaces any place is between words."""
    head = (
        _SPACED.match(text[start])
        and _WORD_AFTER.match(text[start])
        and _WORD_BEFORE.search(text[:start][-1:])
    )
    tail = (
        _SPACED.match(text[end - 1]) and _WORD_BEFORE.search(text[end - 1]) and _WORD_AFTER.match(text[end:])
    )
    return not head and not tail


def standing(text: str, start: int, end: int) -> bool | None:
    """Whether what stands at a place of a message is doubtful; None where it states nothing at all."""
    first = max(0, start - WINDOW)
    read = reading.read(text[first : end + _AFTER])
    at = [place for place, source in enumerate(_places(read)) if start - first <= source < end - first]
    if not at or reading.BLOT in read.text[at[0] : at[-1] + 1]:
        return None
    opens, closes = _sentence(read.text, at[0], at[-1] + 1)
    sentence = read.text[opens:closes]
    if filters.PLAY.search(read.text[:closes]) or _is_no_statement(sentence):
        return None
    if _is_asked(sentence, read.text[closes : closes + 3], at[0] - opens, at[-1] + 1 - opens):
        return None
    return read.disguised or _is_doubted(sentence)


def _places(read: reading.Reading) -> range | tuple[int, ...]:
    """For each character that is read, its place in the source."""
    return range(len(read.text)) if read.offsets is None else read.offsets


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the sentence of a stretch begins and ends; several where it runs over several."""
    opens = max((stop.end() for stop in _STOP.finditer(text, 0, start)), default=0)
    after = _STOP.search(text, max(start, end - 1))
    return opens, after.start() if after else len(text)


def _is_no_statement(sentence: str) -> bool:
    return bool(filters.ORDERS.search(sentence) or filters.DENIED.search(sentence))


def _is_asked(sentence: str, stop: str, start: int, end: int) -> bool:
    """Whether a stretch is part of a question, and no clause before it ("I live here, do you?")."""
    if not stop.lstrip(".!").startswith(_QUESTIONS):
        return False
    led = len(sentence[:start].split()) <= _LED_BY
    return not (led and _OWN_CLAUSE.match(sentence[end:]))


def _is_doubted(sentence: str) -> bool:
    return filters.is_supposed(sentence) or any(
        pattern.search(sentence)
        for pattern in (filters.REPORTED, filters.IRONY, filters.FICTION, filters.DOUBT)
    )


def words_in(text: str, *, with_numbers: bool = True) -> frozenset[str]:
    """The words of a text that carry meaning, as they are compared."""
    found = frozenset(terms(text))
    return found if with_numbers else found - _numerals(text)


def names_in(content: str) -> frozenset[str]:
    """The names in a statement, as words are compared."""
    return wording(content).names - _numerals(content) - {NOT, "player"}


def numbers_in(text: str) -> frozenset[str]:
    """The numbers in a text, in digits: "thirty-four" is 34. One is a pronoun as well, and not counted."""
    spelt = (str(number(found)) for found in _SPELT.findall(fold(text)))
    plain = (found.lstrip("0") for found in _DIGITS.findall(_THOUSANDS.sub("", text)))
    return frozenset({*spelt, *plain} - {"", "0", "1"})


def _numerals(text: str) -> frozenset[str]:
    """The words of a text that are numbers."""
    spelt = " ".join(found for found in _SPELT.findall(fold(text)))
    return frozenset(terms(spelt)) | {term for term in terms(text) if _DIGITS.search(term)}
