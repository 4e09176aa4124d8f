"""What words mean: the concepts a stem expresses, and how well one word answers for another."""

from __future__ import annotations

from functools import lru_cache

from estuary_server.english.concepts import CONCEPTS, KINDS, LOOSE
from estuary_server.english.inflection import stem

EXACT, ALIAS, SYNONYM, KIND, LOOSELY, WIDER, SAME_KIND = 1.0, 0.9, 0.85, 0.75, 0.5, 0.4, 0.3
"""How well a word of a statement answers for a word of a question: from the same word down to another example
of the same kind, which answers nothing but may contradict."""


def _index(table: dict[str, str], mark: str) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for concept, words in table.items():
        for word in words.split():
            found.setdefault(stem(word), set()).add(mark + concept)
    return {word: frozenset(concepts) for word, concepts in found.items()}


_CONCEPTS = _index(CONCEPTS, "")
_KINDS = _index(KINDS, "a ")
_LABELS = {stem(kind): "a " + kind for kind in KINDS}
_NONE: frozenset[str] = frozenset()


@lru_cache(maxsize=4096)
def meanings(word: str) -> frozenset[str]:
    """The concepts a stem expresses; those it is only an example of start with "a "."""
    return _CONCEPTS.get(word, _NONE) | _KINDS.get(word, _NONE)


def concepts_of(stems: set[str] | frozenset[str]) -> frozenset[str]:
    """The concepts of many stems."""
    found: set[str] = set()
    for word in stems:
        found |= meanings(word)
    return frozenset(found)


def is_label(word: str) -> bool:
    """Whether a stem names a kind that there are examples of ("pet")."""
    return word in _LABELS


def strength(asked: str, stems: frozenset[str], concepts: frozenset[str]) -> float:
    """How well words with these stems and concepts answer for the stem asked for, 0 to 1."""
    if asked in stems:
        return EXACT
    own = meanings(asked)
    if own & concepts and any(not concept.startswith("a ") for concept in own & concepts):
        return SYNONYM
    if _LABELS.get(asked, "-") in concepts:
        return KIND
    if any(label in stems for label in _labels_over(asked)):
        return WIDER
    pairs = {(mine, theirs) for mine in own | _plain_label(asked) for theirs in concepts}
    if pairs & LOOSE:
        return LOOSELY
    return SAME_KIND if own & concepts else 0.0


def _labels_over(word: str) -> list[str]:
    return [stem(concept[2:]) for concept in meanings(word) if concept.startswith("a ")]


def _plain_label(word: str) -> frozenset[str]:
    return frozenset({_LABELS[word][2:]}) if word in _LABELS else _NONE
