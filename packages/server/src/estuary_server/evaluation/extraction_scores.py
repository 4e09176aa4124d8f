"""Scores of extraction against the labels of the project's own set: precision, recall, junk. Pure.

What is stored of a turn is one of three things:

* matched: some label of the parts that its quote lies in has all its words in the content, and the content
  makes none of the claims which that label excludes.
* unlabelled: no label, but the part is one where people chat about themselves, the quote speaks in the first
  person, and every word of the content is in the quote or in the turn before it. True, if hardly worth much.
* junk: everything else. Its quote is not in the turn, or does not say it.

Candidates that are marked doubtful are kept aside by the merge, so they are counted and take no part.
Words are compared by their English stem; function words do not count.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

import snowballstemmer

from estuary_server.evaluation.labels import Label, Part, TurnLabels
from estuary_server.memory.candidate import Candidate

Verdict = Literal["matched", "unlabelled", "junk"]

_WORD = re.compile(r"\w+")
_FIRST_PERSON = re.compile(r"\b(i|i'm|im|i've|ive|i'd|i'll|me|my|mine|we|we're|we've|us|our|ours|myself)\b")
_FUNCTION_WORDS = frozenset({
    "a", "an", "the", "of", "in", "on", "at", "to", "for", "from", "with", "by", "and", "or", "but", "as",
    "my", "your", "his", "her", "its", "our", "their", "this", "that", "is", "are", "was", "were", "be",
    "been", "am", "it", "i", "me", "we", "s", "t", "m", "ve", "d", "ll", "re",
})  # fmt: skip
_SCAFFOLD = frozenset({
    "player", "has", "have", "had", "called", "named", "name", "they", "them", "he", "she", "who", "which",
    "does", "do", "did", "not", "no", "longer", "wants", "feels", "feeling", "likes", "says", "about",
    "himself", "herself", "themselves", "currently", "now",
})  # fmt: skip
"""Words of the third person that content may add to what was said."""

_STEMMER = snowballstemmer.stemmer("english")


@dataclass(frozen=True)
class Reading:
    """A turn, what was said before it, and what extraction made of it."""

    labels: TurnLabels
    text: str = field(repr=False)
    before: str = field(repr=False)
    candidates: tuple[Candidate, ...] = field(repr=False)


@dataclass(frozen=True)
class TypeRow:
    """One memory type: its labels (expected, found) and its candidates (stored, matched)."""

    memory_type: str
    expected: int
    found: int
    stored: int
    matched: int


@dataclass(frozen=True)
class ExtractionScore:
    """What extraction is worth.

    Attributes:
        turns, stored: how many were read, how many candidates were made of them (doubtful ones not counted).
        matched, unlabelled, junk: what these are; they add up to ``stored``.
        expected, found: labels.
        typed, keyed, dated: of the found labels, how many had the right type, key and value, date; each with
            how many have one.
        junk_by_trap: junk whose quote lies in a trap, by its kind.
        doubtful: candidates that took no part.
        rows: by memory type.
    """

    turns: int
    stored: int
    matched: int
    unlabelled: int
    junk: int
    expected: int
    found: int
    typed: tuple[int, int]
    keyed: tuple[int, int]
    dated: tuple[int, int]
    junk_by_trap: Mapping[str, int]
    doubtful: int
    rows: tuple[TypeRow, ...]

    @property
    def precision(self) -> float:
        """Share of what is stored that a label backs; 1 if nothing is."""
        return self.matched / self.stored if self.stored else 1.0

    @property
    def recall(self) -> float:
        """Share of the expected labels that are found; 1 if there are none."""
        return self.found / self.expected if self.expected else 1.0

    @property
    def junk_rate(self) -> float:
        """Share of what is stored that its quote does not support; 0 if nothing is."""
        return self.junk / self.stored if self.stored else 0.0


def verdict(reading: Reading, candidate: Candidate) -> Verdict:
    """What a candidate is worth."""
    parts = _quoted(reading, candidate)
    if any(_matches(label, candidate) for part in parts for label in part.labels):
        return "matched"
    if any(not part.strict for part in parts) and _is_literal(reading, candidate):
        return "unlabelled"
    return "junk"


def score(readings: Iterable[Reading]) -> ExtractionScore:
    """The scores of a whole set."""
    turns = list(readings)
    judged = [(turn, one, verdict(turn, one)) for turn in turns for one in _stored(turn)]
    verdicts = Counter(outcome for _, _, outcome in judged)
    found = [
        (label, hits) for turn in turns for label in turn.labels.expected if (hits := _hits(label, turn))
    ]
    return ExtractionScore(
        turns=len(turns),
        stored=len(judged),
        matched=verdicts["matched"],
        unlabelled=verdicts["unlabelled"],
        junk=verdicts["junk"],
        expected=sum(len(turn.labels.expected) for turn in turns),
        found=len(found),
        typed=(sum(_is_typed(*one) for one in found), len(found)),
        keyed=_share_of(found, _is_keyed, lambda label: label.key),
        dated=_share_of(found, _is_dated, lambda label: label.on),
        junk_by_trap=_by_trap(judged),
        doubtful=sum(one.doubtful for turn in turns for one in turn.candidates),
        rows=_rows(turns, judged, found),
    )


def junk(readings: Iterable[Reading]) -> list[dict[str, str]]:
    """The junk itself, for JSON: to be read while developing, on the dev part only."""
    return [
        {"dia_id": turn.labels.dia_id, "turn": turn.text, "quote": one.quote, "content": one.content}
        for turn in readings
        for one in _stored(turn)
        if verdict(turn, one) == "junk"
    ]


def unfound(readings: Iterable[Reading]) -> list[dict[str, object]]:
    """The expected labels that nothing matches, for JSON: for the dev part only."""
    return [
        {"dia_id": turn.labels.dia_id, "turn": turn.text, "before": turn.before, "words": list(label.words)}
        for turn in readings
        for label in turn.labels.expected
        if not _hits(label, turn)
    ]


def _stored(turn: Reading) -> list[Candidate]:
    return [one for one in turn.candidates if not one.doubtful]


def _hits(label: Label, turn: Reading) -> list[Candidate]:
    """What of the turn is this statement: quoted from a part that makes it, and saying it."""
    return [
        one
        for one in _stored(turn)
        if _matches(label, one) and any(label in part.labels for part in _quoted(turn, one))
    ]


def _quoted(turn: Reading, candidate: Candidate) -> list[Part]:
    """The parts of the turn that the quote lies in; none if it is not in the turn word for word."""
    begin = turn.text.find(candidate.quote) if candidate.quote else -1
    if begin < 0:
        return []
    end, at, found = begin + len(candidate.quote), 0, []
    for part in turn.labels.parts:
        at = turn.text.index(part.text, at)
        if at < end and begin < at + len(part.text):
            found.append(part)
        at += len(part.text)
    return found


def _matches(label: Label, candidate: Candidate) -> bool:
    content = stems(candidate.content)
    said = all(any(stems(way) <= content for way in word.split("|")) for word in label.words)
    return said and not any(claim.lower() in candidate.content.lower() for claim in label.never)


def _is_literal(turn: Reading, candidate: Candidate) -> bool:
    if not _FIRST_PERSON.search(candidate.quote.lower()):
        return False
    known = stems(candidate.quote) | stems(turn.before) | stems(" ".join(_SCAFFOLD))
    return all(word in known or word.isdigit() for word in stems(candidate.content))


def _is_typed(label: Label, hits: Sequence[Candidate]) -> bool:
    return any(one.memory_type in label.types for one in hits)


def _is_keyed(label: Label, hits: Sequence[Candidate]) -> bool:
    keys = label.key.lower().split("|")
    return any(one.fact_key.lower() in keys and stems(label.value) <= stems(one.fact_value) for one in hits)


def _is_dated(label: Label, hits: Sequence[Candidate]) -> bool:
    return any(one.happens_on == label.on for one in hits)


def _share_of(
    found: Sequence[tuple[Label, list[Candidate]]],
    right: Callable[[Label, Sequence[Candidate]], bool],
    has: Callable[[Label], str],
) -> tuple[int, int]:
    with_it = [one for one in found if has(one[0])]
    return sum(right(*one) for one in with_it), len(with_it)


def _by_trap(judged: Iterable[tuple[Reading, Candidate, Verdict]]) -> dict[str, int]:
    junk_parts = [_quoted(turn, one) for turn, one, outcome in judged if outcome == "junk"]
    return dict(Counter(part.trap for parts in junk_parts for part in parts if part.trap))


def _rows(
    turns: Sequence[Reading],
    judged: Sequence[tuple[Reading, Candidate, Verdict]],
    found: Sequence[tuple[Label, list[Candidate]]],
) -> tuple[TypeRow, ...]:
    expected = Counter(label.types[0] for turn in turns for label in turn.labels.expected)
    hit = Counter(label.types[0] for label, _ in found)
    stored = Counter(one.memory_type for _, one, _ in judged)
    matched = Counter(one.memory_type for _, one, outcome in judged if outcome == "matched")
    names = sorted({*expected, *stored})
    return tuple(TypeRow(name, expected[name], hit[name], stored[name], matched[name]) for name in names)


def stems(text: str) -> frozenset[str]:
    """The stems of the words that carry meaning."""
    words = (word.lower() for word in _WORD.findall(text))
    return frozenset(_stem(word) for word in words if word not in _FUNCTION_WORDS)


@cache
def _stem(word: str) -> str:
    stemmed: str = _STEMMER.stemWord(word)
    return stemmed
