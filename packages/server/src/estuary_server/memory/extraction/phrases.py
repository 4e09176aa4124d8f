"""Phrases that a frame's blank takes: a thing, a trade, an employer, a subject, and where each of them ends.

Names and places are in ``naming.py``, what somebody does in ``deeds.py``.
"""

from __future__ import annotations

from dataclasses import replace

from estuary_server.memory.extraction import lexicon
from estuary_server.memory.extraction.english import (
    ADVERBS,
    AUXILIARIES,
    PREPOSITIONS,
    STOP_WORDS,
    TIMES,
    VERBS,
    word_set,
)
from estuary_server.memory.extraction.words import Word, capitalized

Words = list[Word]

ENDS = word_set(
    "because but so when while since if though although as who which where until unless whose then "
    "however except than after before why how"
)
_CLAUSAL = word_set("i we you he she it they there my that's and i'm")
DEICTIC = word_set(
    "it that this them these those him her he she they you your yours me there here one ones thing "
    "things stuff so something anything nothing everything someone anyone everyone what all both lot "
    "such much many do did too the a an to of my our idea way time"
)
_TRAILING = ADVERBS | word_set(
    "bye goodbye bro man dude guys too either much lot well now today anymore more though lol haha "
    "please ok okay any right you know and or so far yet most best"
)


def cut(words: Words, ends: frozenset[str]) -> Words:
    """``words`` before the first of ``ends``."""
    for index, word in enumerate(words):
        if word.low in ends or word.low in ";:()" or (word.low == "," and index == 0):
            return words[:index]
        clause = (
            word.low in ("and", ",", "or") and index + 1 < len(words) and words[index + 1].low in _CLAUSAL
        )
        if clause:
            return words[:index]
    return words


def trimmed(words: Words) -> Words:
    """``words`` without what only trails behind."""
    while words and (words[-1].low in _TRAILING or words[-1].low in (",", "a")):
        words = words[:-1]
    return words


def spaced(words: Words) -> Words:
    """``words`` up to the first mark of punctuation."""
    return cut(words, word_set(", ; : ( ) - / & ..."))


def thing(words: Words) -> Words:
    """What is liked, owned, planned: a phrase that means something by itself."""
    words = trimmed(cut(words, ENDS))
    meaning = [word for word in words if word.is_word and word.low not in DEICTIC]
    addressed = any(word.low in ("you", "your", "yourself", "yours") for word in words)
    vague = not words or words[0].low in (
        "it",
        "that",
        "this",
        "them",
        "these",
        "those",
        "him",
        "her",
        "how",
        "what",
    )
    return [] if addressed or vague or not meaning or len(words) > 25 else words


def goal(words: Words) -> Words:
    """Where or what somebody is off to; no verb."""
    found = thing(words)
    return found if found and (found[0].capital or found[0].low not in VERBS) else []


def rest(words: Words) -> Words:
    """Anything said to the world rather than to the one spoken with."""
    words = trimmed(words)
    meaning = [
        word for word in words if word.is_word and word.low not in DEICTIC and word.low not in STOP_WORDS
    ]
    addressed = any(word.low in ("you", "your", "yourself", "yours") for word in words)
    return words if meaning and not addressed and len(words) <= 40 else []


_PEOPLE = (
    frozenset({*lexicon.KIN, *lexicon.KIN_PLURAL})
    | lexicon.ACQUAINTANCES
    | word_set("people friends colleagues man woman men women guy guys kids children someone somebody")
)
_NO_FIRM = word_set(
    "they he she we i home it you your them night nights him her moment weekends years year months month "
    "weeks days while time ages"
)


def organization(words: Words) -> Words:
    """An employer or a school."""
    firm = [
        replace(word, low="&") if word.low == "and" and word.end - word.start == 1 else word for word in words
    ]
    words = trimmed(cut(firm, ENDS | word_set("in on for with from and to near , by doing since")))
    low = {word.low for word in words}
    if not words or len(words) > 5 or low & (_NO_FIRM | TIMES):
        return []
    own = words[0].low in ("a", "an", "the", "my", "our", "this", "that")
    if (own and words[-1].low in _PEOPLE) or words[0].low in _PEOPLE:
        return []
    return words if own and len(words) > 1 else capitalized(words) if not own else []


_JOB_ENDS = word_set(
    "and , or to right now here too last this next two three four five six yesterday today ago again"
)


def job(words: Words) -> Words:
    """A trade, without its article."""
    if words and words[0].low in ("a", "an", "the"):
        words = words[1:]
    words = trimmed(cut(words, ENDS | PREPOSITIONS | TIMES | _JOB_ENDS))
    while len(words) > 1 and words[-1].low in ADVERBS | word_set("myself now"):
        words = words[:-1]
    if (
        not words
        or len(words) > 4
        or words[0].low in ("big", "huge", "total", "bit", "little", "real", "part")
    ):
        return []
    return words


def trade(words: Words) -> Words:
    """A trade behind "I am a", where anything may follow."""
    found = job(words)
    known = found and (found[-1].low in lexicon.JOBS and found[-1].low != "owner")
    others = all(word.low in lexicon.FIELDS | lexicon.JOBS or word.low.endswith(("al", "ic", "ing"))
                 for word in found[:-1])  # fmt: skip
    return found if known and others else []


def subject(words: Words) -> Words:
    """A subject of study."""
    words = trimmed(
        cut(
            words,
            ENDS | (PREPOSITIONS - word_set("of")) | TIMES | word_set("abroad next this last to full-time"),
        )
    )
    return words if 0 < len(words) <= 6 and words[0].low not in DEICTIC else []


def kind(words: Words) -> Words:
    """What a favourite is one of: "food", "time of year"."""
    words = cut(words, word_set("to for from ever when in on at"))
    vague = {word.low for word in words} & word_set("thing things part one ones way person about of all")
    return (
        words
        if 0 < len(words) <= 2
        and not vague
        and all(word.is_word and word.low not in AUXILIARIES for word in words)
        else []
    )
