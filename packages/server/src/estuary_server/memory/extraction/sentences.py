"""A text that was read into the statements it makes, as stretches of it: questions, orders, suppositions,
reports and play are left out. The words of a statement are looked at in ``clauses.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from estuary_server.memory.extraction import filters, jokes
from estuary_server.memory.extraction.english import (
    ABBREVIATIONS,
    SpokenClause,
    SpokenSentence,
    spoken_clauses,
    word_set,
)

_STOP = re.compile(
    r"[.!?]+[\"')\]]*(?=\s|$)|\n+|;|\.{2,}|\u2026|[\u2600-\u27bf\U0001F000-\U0001FAFF]+"
    r"|[\u3002\uff01\uff1f\u061f]"
)
_WORD = re.compile(r"[^\W_]")
_TAIL = re.compile(
    r"[\s,;-]+(?:(?:and|but|so|or)\s+)?(?=(?:do|does|did|can|could|would|will|have|are|were|don't"
    r"|aren't)\s+(?:you|u)\b|what\s+(?:about|do|did|is|are|was|would|should)\b|what's|how\s+(?:about"
    r"|do|are|is|was|did|old|many|much|long)\b|where\s+(?:do|are|did|were|is)\b|when\s+(?:do|are|did"
    r"|is)\b|who\s+(?:is|are|do)\b|why\s+(?:do|are|did|is)\b|which\s+(?:one|is|do)\b|you\?|and\s+you\b"
    r"|(?:can|may|could|shall|should)\s+(?:i|we)\b[^.]*\?|(?:is|isn't|was|does|do)\s+(?:it|that|he|she"
    r"|they)\b[^.]*\?)",
    re.I,
)
"""Where a statement ends and a question of its own begins."""
_CHECKING = word_set("right correct true yes no okay ok huh eh really innit")
_OWNED = re.compile(r"\b(?:my|our)\s", re.I)
_LONGEST = 600
"""Characters of one sentence that are read."""


@dataclass(frozen=True)
class Stretch:
    """Part of a text that may state something.

    Attributes:
        start: where it begins.
        end: where it ends.
        doubtful: its sentence is not vouched for, or may be ironic.
        corrects: its sentence mends what was said before.
        aside: it asks, or tells others' words: only what it takes for granted counts ("do you know my
            sister Ann?").
        whole: start and end of all that its sentence states; its own, where that also asks or supposes.
    """

    start: int
    end: int
    doubtful: bool = False
    corrects: bool = False
    whole: tuple[int, int] = (0, 0)
    aside: bool = False


def statements(text: str, begin: int = 0) -> list[Stretch]:
    """The stretches of ``text``, from ``begin`` on, that state something, in order."""
    found: list[list[Stretch]] = []
    for start, end, stop in _sentences(text, begin):
        sentence = text[start:end]
        if filters.PLAY.search(sentence) and not found_real_game(sentence):
            break
        if filters.TAKEOVER.search(sentence):
            break
        if filters.DENIED.search(sentence):
            found = found[:-1] if len(sentence) < 30 else found
            continue
        found.append([] if _is_out(sentence) else _stretches(text, start, end, stop))
    return [stretch for sentence in found for stretch in sentence]


def found_real_game(sentence: str) -> bool:
    """Whether what looks like play is told of: "I was singing along at the concert"."""
    return bool(re.match(r"\s*(?:i|we) (?:was|were|am|have been|used to|like to|love)\b", sentence, re.I))


def _is_out(sentence: str) -> bool:
    return bool(filters.ORDERS.search(sentence) or jokes.JOKE.search(sentence)) or not filters.is_english(
        sentence.lower().split()
    )


def _sentences(text: str, start: int) -> Iterator[tuple[int, int, str]]:
    """Start, end and stop of each sentence from ``start`` on."""
    for stop in _STOP.finditer(text, start):
        if stop.group() == "." and _is_abbreviation(text[start : stop.start()]):
            continue
        if _WORD.search(text, start, stop.start()):
            yield start, min(stop.start(), start + _LONGEST), stop.group()
        start = stop.end()
    if _WORD.search(text, start):
        yield start, min(len(text), start + _LONGEST), ""


def _is_abbreviation(before: str) -> bool:
    last = before[-12:].split()[-1:] or [""]
    word = last[0].lstrip("(\"'")
    return word.lower() in ABBREVIATIONS or (len(word) == 1 and word.isupper() and word != "I")


def _stretches(text: str, start: int, end: int, stop: str) -> list[Stretch]:
    asks = "?" in stop or "\u061f" in stop
    tail = _TAIL.search(text, start, min(end + 1, len(text)))
    asked: list[Stretch] = []
    if tail and _WORD.search(text, start, tail.start()):
        asked = _asides(text, tail.end(), end)
        end, asks = tail.start(), False
    elif asks and text[text.rfind(",", start, end) + 1 : end].strip().lower() in _CHECKING:
        return []
    if polite := filters.PLEASANTRY.search(text[start:end]):
        end = start + polite.start()
    sentence = text[start:end]
    doubtful = bool(
        filters.DOUBT.search(sentence)
        or filters.DICTATED.search(sentence)
        or filters.FICTION.search(sentence)
        or filters.IRONY.search(text[start : end + 8])
    )
    corrects = bool(filters.CORRECTS.search(sentence))
    spoken = spoken_clauses(SpokenSentence(sentence, asks))
    spans = [(start + at, start + end) for at, end in _told_spans(sentence, spoken)]
    whole = (spans[0][0], max(end for _, end in spans)) if len(spans) == len(spoken) and spans else None
    found = [Stretch(*span, doubtful, corrects, whole or span) for span in spans]
    return [*found, *(_asides(text, start, end) if whole is None else []), *asked]


def _asides(text: str, start: int, end: int) -> list[Stretch]:
    """A stretch that states nothing itself, where it may take something for granted."""
    supposed = filters.SUPPOSED.search(text, start, end)
    if supposed or not _OWNED.search(text, start, end):
        return []
    return [Stretch(start, end, whole=(start, end), aside=True)]


def _told_spans(sentence: str, spoken: list[SpokenClause]) -> list[tuple[int, int]]:
    """Where the clauses that state something stand in their sentence."""
    found: list[tuple[int, int]] = []
    cursor = 0
    for clause in spoken:
        at = sentence.find(clause.text, cursor)
        at = at if at >= 0 else sentence.find(clause.text)
        if clause.mood != "tells" or at < 0 or _is_hearsay(sentence, at, clause.text):
            continue
        cursor = max(cursor, at + len(clause.text))
        found.append((at, at + len(clause.text)))
    return found


def _is_hearsay(sentence: str, at: int, clause: str) -> bool:
    """Whether a clause is supposed, or somebody else's words."""
    if filters.is_supposed(clause) or filters.IDIOM.search(clause) or filters.REPORTED.search(clause):
        return True
    return bool(filters.REPORTED.match(sentence[:at])) or bool(
        re.match(r"\s*(?:if|unless)\b", sentence, re.I)
    )
