"""Words near in meaning to those that are asked for: "pet" finds the dog, "mum" the mother. Pure.

Near are the words of one concept, and the examples of a kind that is named (``english/concepts.py``); English
alone. They only add to a search: how little they count, the store says.

What must not live here: the lists of words themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from estuary_server.english.concepts import CONCEPTS, KINDS
from estuary_server.memory.terms import terms

MOST_NEAR = 64
"""Words that one question is searched by besides its own."""


def near_words(asked: Sequence[str]) -> tuple[str, ...]:
    """Terms near to these, those near to the first one first, without these themselves."""
    found = dict.fromkeys(near for term in asked for near in _NEAR.get(term, ()))
    return tuple(islice((term for term in found if term not in asked), MOST_NEAR))


def _terms(words: Iterable[str]) -> tuple[str, ...]:
    """The terms of single words; of "kick-off" and its like none, because their parts mean something else."""
    return tuple(dict.fromkeys(term for word in words if "-" not in word for term in terms(word)))


def _nearness() -> dict[str, tuple[str, ...]]:
    """By term, what is near to it."""
    near: dict[str, tuple[str, ...]] = {}
    for concept, listed in CONCEPTS.items():
        members = _terms(listed.split())
        examples = _terms(KINDS.get(concept, "").split())
        for term in members:
            near[term] = (*near.get(term, ()), *members, *examples)
    for kind, listed in KINDS.items():
        for term in _terms([kind]):
            near[term] = (*near.get(term, ()), *_terms(listed.split()))
    return {term: tuple(dict.fromkeys(words)) for term, words in near.items()}


_NEAR = _nearness()
