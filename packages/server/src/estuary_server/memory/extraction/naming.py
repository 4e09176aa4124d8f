"""Names and places that a frame's blank takes."""

from __future__ import annotations

import re

from estuary_server.memory.extraction import lexicon
from estuary_server.memory.extraction.english import (
    ADVERBS,
    AUXILIARIES,
    NUMBERS,
    PREPOSITIONS,
    STOP_WORDS,
    TIMES,
    VERBS,
    is_finite,
    word_set,
)
from estuary_server.memory.extraction.phrases import ENDS, cut, spaced, trimmed
from estuary_server.memory.extraction.words import Word, capitalized

Words = list[Word]

_NOT_NAMES = (
    (STOP_WORDS - word_set("will mark"))
    | AUXILIARIES
    | TIMES
    | NUMBERS
    | lexicon.FEELINGS
    | lexicon.NATIONS
    | word_set(
        "fine good great done ready back home new old tall short busy free late early hungry thirsty "
        "cold hot single married divorced engaged pregnant retired unemployed vegan vegetarian "
        "allergic a the very gonna trying talking playing looking called named going human alive dead "
        "male female trans gay straight bi lesbian student player user fan from not kind sort like "
        "literally basically pretty quite almost nearly half over under about around dude bro man guys "
        "everyone hello hi hey awesome cool lucky broke drunk sober fluent obsessed interested into "
        "terrible awful bad worse best in at on your his her their secret batman god satan crazy lazy "
        "stupid weird important relevant later anytime names jesus santa superman spiderman admin root "
        "administrator superuser sysadmin moderator system"
    )
)
_PLACE_ENDS = (
    (PREPOSITIONS - word_set("of upon"))
    | ADVERBS
    | AUXILIARIES
    | ENDS
    | word_set(
        "and or with now rn these right currently my where to for but i we ; ( ) : ago alone together "
        "all again temporarily permanently year years month months born anymore any"
    )
)
_NO_PLACES = word_set(
    "fear peace love pain hope debt silence harmony sin denial hell moment past future present house "
    "flat apartment dorm building room shoes car van tent bubble way same dream world place places "
    "area town city village country street a an the my our his her their your this that it me him them "
    "you us here there nowhere somewhere home work bed trouble time front order fact general case "
    "total sync need luck style general practice theory tomorrow today yesterday monday tuesday "
    "wednesday thursday friday saturday sunday mid early late"
)


_SPELLING = re.compile(r"[^\W\d_]+(?:['\u2019.-][^\W\d_]+)*\.?")

_PARTICLES = word_set("de van von da del la los las der den do dos di du")
"""Small words inside a name."""

_AND = word_set("and or")


def name(words: Words) -> Words:
    """A name of one to four words."""
    words = cut(spaced(words), ENDS | _AND)[:5]
    if not words or not words[0].text[0].isalpha() or words[0].low in _NOT_NAMES or words[0].text == "I":
        return []
    if any("'s" in word.low for word in words):
        return []
    run = _capital_run(words) if words[0].capital else _lower_name(words)
    return capitalized(run[:4]) if run and all(map(_is_spelt, run)) else []


def _is_spelt(word: Word) -> bool:
    """Whether a word is spelt as names are: letters, with a hyphen, apostrophe or stop only among them."""
    return _SPELLING.fullmatch(word.text) is not None


def _capital_run(words: Words) -> Words:
    stop = 1
    while stop < len(words) and (
        (words[stop].capital and words[stop].low not in _NOT_NAMES)
        or (words[stop].low in _PARTICLES and stop + 1 < len(words))
    ):
        stop += 1
    while not words[stop - 1].capital:
        stop -= 1
    return words[:stop]


def _lower_name(words: Words) -> Words:
    """The name at the start of words in lower case: one word, or two behind a known given name."""
    if words[0].low.endswith("ing") or not words[0].low.isalpha():
        return []
    if len(words) == 2 and words[1].low not in _NOT_NAMES | VERBS and words[0].low in lexicon.GIVEN_NAMES:
        return words
    return words[:1]


def given(words: Words) -> Words:
    """A name behind "I'm", where an adjective is likelier: with a capital, or a known given name."""
    found = name(words)
    if not found or len(found) < len(trimmed(spaced(words))):
        return []
    low = found[0].low
    if words[0].capital:
        taken = lexicon.FAITHS | lexicon.DIETS | lexicon.SIGNS | lexicon.JOBS | lexicon.ROLES | VERBS
        known = low in lexicon.GIVEN_NAMES or low not in taken
        return found if known and not low.endswith(("ing", "ed", "ful", "ish", "ous", "ive", "less")) else []
    return found if low in lexicon.GIVEN_NAMES else []


def called(words: Words) -> Words:
    """A name right behind a noun ("my sister Maya"): with a capital, or a known given name."""
    found = name(words)
    return found if found and (words[0].capital or words[0].low in lexicon.GIVEN_NAMES) else []


def names(words: Words) -> Words:
    """Several names: "Miso and Tofu", "Ann, Ben and Carl"."""
    kept: Words = []
    for word in words:
        if word.low in ("and", ",", "&"):
            kept.append(word)
        elif (
            word.low in _NOT_NAMES
            or word.low in ENDS
            or not word.text[0].isalpha()
            or word.low in PREPOSITIONS
        ):
            break
        else:
            kept.append(word)
    while kept and kept[-1].low in ("and", ","):
        kept = kept[:-1]
    return kept


def listed(words: Words) -> list[Words]:
    """The members of a list of names, each as a name is written; none where one is no name."""
    members: list[Words] = [[]]
    for word in words:
        if word.low in ("and", ",", "&"):
            members.append([])
        else:
            members[-1].append(word)
    found = [capitalized(member) for member in members if member]
    good = all(len(member) <= 2 and member[0].low not in _NOT_NAMES for member in found)
    return found if good else []


def place(words: Words) -> Words:
    """A named place, its region included ("Portland, Oregon")."""
    if not words or words[0].low in _NO_PLACES or not words[0].text[0].isalpha():
        if not (words and words[0].low == "the" and len(words) > 1 and words[1].low not in _NO_PLACES):
            return []
        inner = place(words[1:])
        return [words[0], *inner] if inner and (inner[0].capital or inner[0].low in _THE_PLACES) else []
    head = cut(words, _PLACE_ENDS | {","})
    counted = bool(head) and (
        head[0].low in NUMBERS or head[0].low in ("several", "many", "some", "different", "various")
    )
    if not head or counted or len(head) > 4 or head[0].low in TIMES or head[-1].low in _NO_PLACES:
        return []
    if head[0].capital:
        head = head[
            : next(
                (
                    at
                    for at, word in enumerate(head)
                    if not word.capital and word.low not in _PARTICLES | {"of"}
                ),
                len(head),
            )
        ]
    if is_finite(head[0].low) and not head[0].capital:
        return []
    return capitalized(head + _region(words[len(head) :], head[0].capital))


_THE_PLACES = word_set(
    "netherlands us usa uk philippines states united bahamas bronx bay alps midlands highlands north "
    "south east west midwest emirates uae countryside"
)


def _region(words: Words, spelt: bool) -> Words:
    """The region behind a place: with a capital, or closing a text without any."""
    if not spelt:
        last = (
            len(words) == 2
            and words[0].low == ","
            and words[1].low not in _NO_PLACES | STOP_WORDS | _PLACE_ENDS
        )
        return words[:2] if last else []
    if len(words) > 1 and words[0].low == "," and words[1].capital and words[1].text != "I":
        stop = 3 if len(words) > 2 and words[2].capital else 2
        return words[:stop]
    return []
