"""What the blanks of a frame take: for each kind of blank a pattern, and what is kept of the words it
matched.

A blank at the end of a pattern matches all that follows; its function cuts it where its phrase ends,
and gives nothing where it is no such phrase, so that the frame does not apply.
"""

from __future__ import annotations

from collections.abc import Callable

from estuary_server.memory.candidate import EntityKind
from estuary_server.memory.extraction import lexicon
from estuary_server.memory.extraction.deeds import deed, did, does, habit, routine
from estuary_server.memory.extraction.naming import called, given, name, names, place
from estuary_server.memory.extraction.numerals import SPELT
from estuary_server.memory.extraction.phrases import (
    goal,
    job,
    kind,
    organization,
    rest,
    subject,
    thing,
    trade,
)
from estuary_server.memory.extraction.words import Word

Words = list[Word]


def one_of(words: frozenset[str] | dict[str, str]) -> str:
    """Pattern of one of ``words``, the longest first."""
    return "(?:" + "|".join(sorted(words, key=lambda word: (-len(word), word))) + ")"


_PETS = one_of(lexicon.PETS)

CLOSED = {
    "age": rf"(?:\d{{1,3}}|{SPELT})",
    "count": rf"(?:an?|one|my|\d{{1,3}}|{SPELT}|several|some|a few|a couple of|lots of|many|no|a lot of)",
    "many": rf"(?:\d{{1,3}}|{SPELT}|several|some|a few|a couple of|lots of|many|a lot of)",
    "kin": one_of(lexicon.KIN),
    "kins": one_of(lexicon.KIN_PLURAL | {key: key for key in lexicon.KIN}),
    "pet": _PETS,
    "pets": rf"(?:{_PETS}|{one_of(frozenset(pet + 's' for pet in lexicon.PETS))}|fish|sheep|mice|geese"
    r"|bunnies|ponies|guinea pigs?)",
    "feeling": one_of(lexicon.FEELINGS),
    "condition": one_of(lexicon.CONDITIONS),
    "diet": one_of(lexicon.DIETS),
    "body": one_of(lexicon.BODY),
    "nation": one_of(lexicon.NATIONS),
    "language": one_of(lexicon.LANGUAGES),
    "faith": one_of(lexicon.FAITHS),
    "sign": one_of(lexicon.SIGNS),
    "role": one_of(lexicon.ROLES),
}

OPEN: dict[str, Callable[[Words], Words]] = {
    "name": name, "given": given, "person": name, "place": place, "thing": thing, "rest": rest,
    "org": organization, "job": job, "trade": trade, "names": names, "called": called, "does": does,
    "deed": deed, "kind": kind, "did": did, "goal": goal, "habit": habit, "routine": routine,
    "subject": subject,
}  # fmt: skip
"""Blanks that take whatever their function keeps."""

ENTITY_KINDS: dict[str, EntityKind] = {
    "name": "person", "given": "person", "person": "person", "place": "place", "org": "organization",
    "called": "person", "thing": "thing", "pet": "animal", "pets": "animal", "kin": "person",
}  # fmt: skip
"""What a blank's words name."""
