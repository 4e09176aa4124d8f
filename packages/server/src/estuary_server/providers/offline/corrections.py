"""What a line takes back: the old value it names beside the new one, and a marriage that it says is over.

That of two values the later one counts is ``ranking.py``'s.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from estuary_server.english.inflection import stem
from estuary_server.english.lexicon import word_set
from estuary_server.providers.offline.statements import Statement

_IS_NOT = r"(?:isn't|is not|'s not|wasn't|was not)"
_NOT_BUT = re.compile(
    rf"\b((?:my|our)\s+[^,.;:?!]*?)(?:\s+{_IS_NOT}|'s\s+not)\s+[^,.;:?!]+?"
    r"(?:\s*[,;:-]\s*|\s+)(?:it's|it is|but)\s+",
    re.I,
)
_THEN_NOT = re.compile(r"(\b(?:my|our)\b[^,.;:?!]*\s(?:is|was)\s[^,.;:?!]+?),\s+not\s+[^,.;:?!]+$", re.I)
_SPOUSES = frozenset(map(stem, word_set("wife husband spouse partner")))
_BONDS = frozenset(map(stem, word_set("married marry engaged")))
ENDED = _SPOUSES | _BONDS
"""Stems of what an ended marriage answers for."""

_PARTED = re.compile(r"\b(?:divorced|separated|broke up|broken up|split up|splitting up)\b")
_OVER = re.compile(r"\b(?:not|no longer) (?:married|engaged|together)\b")
_LEFT = re.compile(r"\b(?:left (?:me|you)|died|passed away|divorced (?:me|you))\b")


def corrected(text: str) -> str:
    """A sentence with the new value alone ("my name isn't Robert, it's Rob" -> "my name is Rob")."""
    return _THEN_NOT.sub(r"\1", _NOT_BUT.sub(r"\1 is ", text))


def ends_marriage(told: Statement) -> bool:
    """Whether a statement says that the player's marriage, or what is like one, is over."""
    flat = " ".join(told.words)
    if told.own:
        return bool(_OVER.search(flat)) or (not told.negated and bool(_PARTED.search(flat)))
    return bool(told.subject & _SPOUSES) and not told.negated and bool(_LEFT.search(flat))


def standing(told: Sequence[Statement]) -> list[Statement]:
    """Those that no later statement took back, in their order."""
    last = max((index for index, one in enumerate(told) if ends_marriage(one)), default=0)
    return [one for index, one in enumerate(told) if index >= last or not _tells_marriage(one)]


def _tells_marriage(told: Statement) -> bool:
    if told.own:
        return bool(told.stems & _BONDS)
    return told.verb == "be" and bool(told.subject & _SPOUSES)
