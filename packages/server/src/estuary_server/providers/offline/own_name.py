"""Whose name a statement gives: the player's own, or somebody else's."""

from __future__ import annotations

import re

from estuary_server.english.lexicon import STOP_WORDS
from estuary_server.providers.offline.statements import Statement

_NAMING = re.compile(
    r"(?:\b(?:my|your) (?:\w+ )?name is|\b(?:call|calls) (?:me|you)|^(?:i am|i'm|you are|this is)"
    r"|\byou are called|\bi am called|\bi'm called)\s+(?:(?:actually|really|now)\s+)?"
    r"(?P<name>[^\W\d_][\w'-]*)",
    re.I,
)
_NOT_FIRST = re.compile(r"\b(?:last|middle|family|nick|second|maiden|user)[ -]?name\b", re.I)


def name_given(text: str) -> str:
    """The name that a clause calls its speaker by, as written; "" where it gives none."""
    match = _NAMING.search(text)
    return match.group("name") if match else ""


def names_other(told: Statement) -> bool:
    """Whether a statement names somebody or something other than the player."""
    if "me" in told.words or (told.own and told.verb == "be"):
        return False  # "I am Ada, a baker" makes two words one as well
    return bool(told.aliases or told.subject - {"name"})


def self_name(told: Statement) -> str:
    """The player's own name, with a capital; "" where a statement does not give it."""
    name = name_given(told.text)
    if not name or told.negated or _NOT_FIRST.search(told.text):
        return ""
    named = "selfname" in told.features or "called" in told.words
    return name[0].upper() + name[1:] if named and name.lower() not in STOP_WORDS else ""
