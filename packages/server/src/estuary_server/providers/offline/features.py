"""Which kinds of answer a clause contains: a name, a place, a time, a number, a reason ... Shallow
patterns only.
"""

from __future__ import annotations

import re

from estuary_server.english.concepts import COLOURS, NUMBERS, PLACE_MARKS, TIMES
from estuary_server.english.inflection import stem
from estuary_server.english.lexicon import (
    ADVERBS,
    CHANGE_MARKS,
    DETERMINERS,
    LOWER_HEADS,
    PEOPLE,
    STOP_WORDS,
)
from estuary_server.english.text import tokens
from estuary_server.providers.offline.senses import concepts_of

_BE = r"(?:am|are|is|was|were|turned|turning|be|been|turn|became)"
_COUNT = rf"(?:\d+|(?:{'|'.join(sorted(NUMBERS))})(?:[ -](?:{'|'.join(sorted(NUMBERS))}))?)"
_AGE = re.compile(
    rf"\b{_BE} (?:only |just |already |now |about |nearly |almost )*{_COUNT}(?: years?(?: old)?| months old)?"
    rf"(?= (?:and|now|but|today|this|next|last|in|on|already|tomorrow)\b|$)|\b{_COUNT}[ -](?:years?"
    rf"|months?)[ -]old"
)
_CLOCK = re.compile(
    r"\b\d{1,2}(?::\d\d)?(?: ?[ap]m)\b|\b\d{1,2}:\d\d\b|\b(?:19|20)\d\d\b|\b\d+(?:st|nd|rd|th)\b"
    rf"|\bat (?:\d|{'|'.join(sorted(NUMBERS))})\b"
)
_REASON = re.compile(
    r"\b(?:because|since (?:i|we|my|the|he|she|it|they)|so that|in order to|due to|thanks to|so (?:i|we)"
    r"|to (?:be|get|have|see|find|study|work|learn|live|escape|help|save|avoid|marry|join|make|take|lose"
    r"|keep|look"
    r"|visit|start|stop|earn|become|feel|pay|care)|for (?:my|the|his|her|our) \w+|as (?:i|we))\b"
)
_ROLE = re.compile(
    r"\b(?:am|are|is|was|be|become|became) (?:currently |now |still |also )?(?:an?|the) (?!bit|little|lot)\w+"
    r"|\bwork(?:s|ed|ing)? (?:as|for|at|in|with|on)\b"
    r"|^(?:i|we|\w+ \w+|\w+) (?:teach|teache?s|run|runs|own|owns|manage|manages|drive|drives|sell|sells"
    r"|build|builds"
    r"|design|designs|repair|repairs|bake|bakes|study|studies|coach|coaches|translate|translates|program"
    r"|programs) "
)
_APPOSED = re.compile(r"[A-Z]\w*, an? [a-z]")
_ORIGIN = re.compile(
    r"\bfrom (?:[A-Z]|(?:an?|the) (?:\w+ )?(?:village|town|city|island|farm|country|suburb|north|south|east"
    r"|west))"
)
_NAMED = re.compile(r"\b(?:called|named|name|call me|nickname|goes by|go by)\b")


def features(text: str, words: list[str], *, names: bool) -> frozenset[str]:
    """The kinds of answer in a clause, given as written and as plain words.

    ``names`` says whether the clause makes two words one's name (``mentions.aliases``).
    """
    flat = " ".join(words)
    tests = {
        "age": bool(_AGE.search(flat)),
        "number": bool(NUMBERS & set(words)) or any(char.isdigit() for char in flat),
        "time": bool(TIMES & set(words)) or bool(_CLOCK.search(flat)),
        "reason": bool(_REASON.search(flat)),
        "colour": bool(COLOURS & set(words)),
        "role": bool(_ROLE.search(flat)) or bool(_APPOSED.search(text)),
        "origin": bool(_ORIGIN.search(text)),
        "place": _has_place(words),
        "name": names or bool(_NAMED.search(flat)),
        "selfname": _is_self_name(text, words),
        "person": bool(PEOPLE & set(words)) or _has_name(text),
    }
    return frozenset(name for name, found in tests.items() if found)


def _has_place(words: list[str]) -> bool:
    for index, word in enumerate(words[:-1]):
        after = words[index + 1]
        if word in PLACE_MARKS and after not in TIMES and not after[0].isdigit() and after not in NUMBERS:
            return True
    return bool(
        {"abroad", "home", "here", "upstairs", "downstairs", "outside", "left", "right"} & set(words[2:])
    )


def _has_name(text: str) -> bool:
    """Whether a word other than the first is written with a capital."""
    return any(
        word[0].isupper() and word != "I" and not word.startswith("I'") and word.lower() not in TIMES
        for word in tokens(text)[1:]
    )


def _is_self_name(text: str, words: list[str]) -> bool:
    """Whether the clause gives the speaker's own name ("I'm Ada", "call me Ada", "my name is Ada")."""
    flat = " ".join(words[:5])
    if re.match(
        r"(?:(?:my|your) (?:\w+ )?name is|call me|people call me|(?:everyone|they) calls? me|this is) ", flat
    ):
        return not flat.startswith("this is") or _capital_end(text, 2)
    return words[:2] in (["i", "am"], ["you", "are"]) and _capital_end(text, 2 if "'" not in text[:6] else 1)


def _capital_end(text: str, skip: int) -> bool:
    rest = tokens(text)[skip:]
    while rest and rest[-1].lower() in CHANGE_MARKS:
        rest.pop()
    if concepts_of({stem(word.lower()) for word in rest}) & {"a nationality", "a language"}:
        return False
    common = STOP_WORDS | ADVERBS | DETERMINERS | LOWER_HEADS
    return 0 < len(rest) <= 3 and all(word[0].isupper() and word.lower() not in common for word in rest)
