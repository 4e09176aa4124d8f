"""Sentences into clauses, and what each does: tell, ask or command. What is told or asked is looked at
elsewhere.

The grammar is that of word order in English: a question puts its auxiliary before its subject, a command
opens with a bare verb, and "and" joins two clauses where a subject with its own verb follows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from estuary_server.english.inflection import is_finite, verb_base
from estuary_server.english.lexicon import (
    ADVERBS,
    AUXILIARIES,
    CHANGE_MARKS,
    DETERMINERS,
    PREPOSITIONS,
    SELF_NOUNS,
    SUBJECT_PRONOUNS,
    UNREAL,
    WH,
    word_set,
)
from estuary_server.english.openings import STATEMENT_LEAD, STATEMENT_TAIL
from estuary_server.english.text import Sentence, plain_words, tokens
from estuary_server.english.verbs import COMMANDS

Mood = Literal["tells", "asks", "commands"]

_JOINT = re.compile(r"\s*,?\s+(?:and|but|while|whereas|plus)\s+|\s*;\s*|,\s+|\s+[-\u2013\u2014]+\s+", re.I)
_SO = re.compile(r",\s+so\s+", re.I)
_CHANGED = re.compile(
    rf"\b(?:{'|'.join(sorted(CHANGE_MARKS))}|no longer|any more|used to)\b|^(?:no|sorry|wait"
    rf"|correction)\b[,:]",
    re.I,
)
_LOOKED_AT = 160
"""Characters on either side of a joint that are read to tell clauses from lists."""
_REPORTING = word_set("know tell ask wonder remember see guess forget say sure understand explain show idea")
_SUBORDINATORS = word_set("when if after before because although though since while as once until where")


@dataclass(frozen=True)
class Clause:
    """One clause as written, without words that only lead to it.

    Attributes:
        text: never empty, without a stop.
        mood: what it does.
        changed: whether its sentence announces that something is no longer as it was.
    """

    text: str
    mood: Mood
    changed: bool = False


def clauses(sentence: Sentence) -> list[Clause]:
    """The clauses of a sentence; one that runs on into a question without a stop is cut there."""
    head, tail = _run_on(sentence.text)
    if tail:
        return [*clauses(Sentence(head)), Clause(tail, "asks")]
    text = bare(sentence.text)
    mood = _mood(text, sentence)
    if mood != "tells":
        return [Clause(text, mood)] if text else []
    changed = bool(_CHANGED.search(sentence.text))
    return [Clause(told, "tells", changed) for part in split(text) if (told := bare(part))]


def bare(text: str) -> str:
    """``text`` without leading interjections ("well", "by the way", "remember that") and trailing ones."""
    for _ in range(4):
        shorter = STATEMENT_TAIL.sub(
            "", text[match.end() :] if (match := STATEMENT_LEAD.match(text)) else text
        )
        if shorter == text or not shorter:
            break
        text = shorter
    return text.strip(" ,;:-")


def split(text: str) -> list[str]:
    """The coordinated clauses of a statement ("I am 34 and my sister is 40" -> two)."""
    parts: list[str] = []
    start = 0
    for joint in _JOINT.finditer(text):
        left = text[start : min(joint.start(), start + _LOOKED_AT)]
        right = text[joint.end() : joint.end() + _LOOKED_AT]
        if _is_clause(left) and _opens_clause(right):
            parts.append(left)
            start = joint.end()
    parts.append(text[start:])
    consequence = _SO.split(parts[-1], maxsplit=1)
    if len(consequence) > 1 and _is_clause(consequence[0]) and _opens_clause(consequence[1]):
        parts.append(consequence[1])  # besides the whole, which gives its reason
    return [part.strip(" ,;") for part in parts]


def _is_clause(text: str) -> bool:
    words = plain_words(text)
    if not words or words[0] in _SUBORDINATORS:
        return False
    return any(is_finite(word) for word in words[1:])


def _opens_clause(text: str) -> bool:
    """Whether a subject and its verb come next."""
    shown = tokens(text)[:7]
    words = plain_words(" ".join(shown))
    if not words:
        return False
    if words[0] in SUBJECT_PRONOUNS:
        return len(words) > 1 and _finite_soon(words, 1, 2)
    if words[0] in DETERMINERS:
        return _finite_soon(words, 2, 5)
    return shown[0][0].isupper() and _finite_soon(words, 1, 3)


def _finite_soon(words: list[str], start: int, stop: int) -> bool:
    for index, word in enumerate(words[start:stop]):
        if (word in PREPOSITIONS and index) or word in ("and", "or", "who", "which", "that"):
            return False
        if word in AUXILIARIES or (is_finite(word) and word not in ADVERBS):
            return True
    return False


def _mood(text: str, sentence: Sentence) -> Mood:
    words = plain_words(text)
    if not words:
        return "tells"
    if sentence.asks:
        told = re.match(r"(?:did|do) you know(?: that)? (?=(?:i|my|our|we) )", sentence.text, re.I)
        return "tells" if told and _says_something(plain_words(sentence.text[told.end() :])) else "asks"
    if _asks_by_order(words):
        return "asks"
    return "commands" if _commands(words) else "tells"


def _says_something(words: list[str]) -> bool:
    """Whether words that open with "I" or "my" have a verb ("my dog is old"; not "my name")."""
    return any(word in AUXILIARIES or (is_finite(word) and word not in SELF_NOUNS) for word in words[1:])


def _asks_by_order(words: list[str]) -> bool:
    first, second = words[0], words[1] if len(words) > 1 else ""
    if first in WH:
        return _wh_inverted(words)
    if first in ("have", "had", "may", "need"):
        return second in SUBJECT_PRONOUNS
    if first in ("do", "does", "did", "can", "could", "will", "would", "shall", "should", "has"):
        return second in SUBJECT_PRONOUNS | DETERMINERS and len(words) > 2
    return first in ("am", "is", "are", "was", "were") and bool(second)


def _wh_inverted(words: list[str]) -> bool:
    """Whether a clause that opens with a question word has its verb first, or the question word as
    subject.
    """
    second = words[1] if len(words) > 1 else ""
    if not second or second in AUXILIARIES:
        return True
    if words[0] == "what" and second in ("a", "an"):
        return False
    if second in SUBJECT_PRONOUNS - {"that", "this"} or second in DETERMINERS:
        return False
    if words[0] in ("who", "what"):
        return is_finite(second) or any(word in AUXILIARIES for word in words[2:5])
    for index in range(2, min(6, len(words) - 1)):
        if words[index] in AUXILIARIES:
            return words[index - 1] not in SUBJECT_PRONOUNS
    return False


def _commands(words: list[str]) -> bool:
    index = 1 if words[0] in ("please", "just", "now", "do") and len(words) > 1 else 0
    if words[:2] == ["call", "me"] or words[index] not in COMMANDS:
        return False
    return len(words) == index + 1 or words[index + 1] not in AUXILIARIES - {"do"}


def _run_on(text: str) -> tuple[str, str]:
    """Where speech without stops runs on into a question ("I am 34 how old am I"): both parts, else ("",
    "").
    """
    spans = [
        (match.start(), match.group().lower()) for match in re.finditer(r"[^\W_]+(?:'[a-z]+)?", text[:600])
    ]
    for index in range(2, len(spans) - 1):
        at, word = spans[index]
        if word.split("'")[0] not in WH or verb_base(spans[index - 1][1]) in _REPORTING:
            continue
        if spans[index - 1][1] in PREPOSITIONS | {"not", "that"} or not _is_clause(text[:at][:_LOOKED_AT]):
            continue
        if "?" not in text[at:] and _runs_on(plain_words(text[at : at + _LOOKED_AT])):
            head = re.sub(r"[\s,;-]*\b(?:and|but|so)?[\s,;-]*$", "", text[:at], flags=re.I)
            return head, text[at:]
    return "", ""


def _runs_on(words: list[str]) -> bool:
    """Stricter than elsewhere: an auxiliary with a subject behind it, as relative clauses never have."""
    for index in range(1, min(4, len(words) - 1)):
        if words[index] in AUXILIARIES:
            after = words[index + 1]
            return after in SUBJECT_PRONOUNS | DETERMINERS
        if words[index] in SUBJECT_PRONOUNS | DETERMINERS:
            return False
    return False


def is_unreal(words: list[str]) -> bool:
    """Whether a statement's words speak of what is only supposed ("If I had a dog ...")."""
    if not words or words[0] in UNREAL or "wish" in words[:3]:
        return True
    wanted = ("like", "love", "prefer", "rather")
    return any(
        word == "would" and (index + 1 >= len(words) or words[index + 1] not in wanted)
        for index, word in enumerate(words)
    )
