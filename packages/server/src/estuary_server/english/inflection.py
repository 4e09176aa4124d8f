"""Word forms: stems to match by, base forms of verbs, and their endings. No sentence is looked at here.

Stems are Snowball's (M. Porter, "Snowball: a language for stemming algorithms", 2001), after irregular
forms and spelling variants have been brought together.
"""

from __future__ import annotations

import threading
from functools import lru_cache

import snowballstemmer

from estuary_server.english.concepts import SPELLINGS
from estuary_server.english.lexicon import AUXILIARIES
from estuary_server.english.verbs import IRREGULAR, NOUN_VERBS, VERBS

_stemmer = snowballstemmer.stemmer("english")
_lock = threading.Lock()  # the stemmer keeps its word while it works on it
_SIBILANTS = ("s", "x", "z", "ch", "sh", "o")


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """The stem of a lower-case word; forms of one word share it."""
    word = SPELLINGS.get(word, word)
    word = IRREGULAR.get(word, word)
    word = SPELLINGS.get(word, word)
    with _lock:
        return str(_stemmer.stemWord(word))


@lru_cache(maxsize=8192)
def verb_base(word: str) -> str:
    """The base form of a known verb's form ("kept" -> "keep"), "" for any other word."""
    if word in VERBS:
        return word
    if word in IRREGULAR:
        base = IRREGULAR[word]
        return base if base in VERBS else ""
    return next((base for base in _regular_bases(word) if base in VERBS), "")


def _regular_bases(word: str) -> list[str]:
    bases: list[str] = []
    for ending in ("s", "es", "ed", "d", "ing"):
        if word.endswith(ending) and len(word) - len(ending) >= 2:
            bare = word[: -len(ending)]
            bases += [bare, bare + "e"] if ending == "ing" else [bare]
            if len(bare) > 2 and bare[-1] == bare[-2]:
                bases.append(bare[:-1])
    if word.endswith(("ies", "ied")):
        bases.append(word[:-3] + "y")
    return bases


def is_finite(word: str) -> bool:
    """Whether a lower-case word can be the verb that a subject governs."""
    return word in AUXILIARIES or (not word.endswith("ing") and bool(verb_base(word)))


def is_third_person(word: str) -> bool:
    """Whether a lower-case word is, or looks like, a verb's form after "she" ("keeps", "has")."""
    if word in ("is", "was", "has", "does"):
        return True
    return word.endswith("s") and not word.endswith("ss") and bool(verb_base(word)) and word not in VERBS


def is_noun_too(word: str) -> bool:
    """Whether a verb's form in -s may as well be a plural noun ("dreams")."""
    return verb_base(word) in NOUN_VERBS


def bare_form(word: str) -> str:
    """The form after "I" of a regular verb's form after "she": "carries" -> "carry", "keeps" -> "keep"."""
    known = verb_base(word)
    if known and word.endswith("s"):
        return known
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("es") and word[:-2].endswith(_SIBILANTS) and not word.endswith(("ses", "zes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word
