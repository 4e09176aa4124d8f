"""A clause put in order: what only leads to it is left out, its subject comes first.

"Last week I moved" is read as "I moved last week", "Rex, my dog, is old" as "my dog Rex is old", "moved to
Rome" as "I moved to Rome". Cutting into clauses is done in ``clauses.py``.
"""

from __future__ import annotations

from dataclasses import replace

from estuary_server.memory.extraction.english import (
    ADVERBS,
    AUXILIARIES,
    DETERMINERS,
    PREPOSITIONS,
    WH,
    is_finite,
    verb_base,
    word_set,
)
from estuary_server.memory.extraction.words import Word, supplied

Words = list[Word]

OPENERS = word_set("i we my our")
PRONOUNS = word_set("he she it they")
JOINTS = word_set(
    "and but so because although though while whereas plus also since then , ; : ( ) - -- \u2013 \u2014 or"
)
_FRONTED = PREPOSITIONS | word_set(
    "when last next yesterday today tomorrow tonight this every one once two three after before while "
    "since as recently lately currently nowadays sometimes usually these right originally growing back "
    "whenever"
)
_LED_IN = word_set(
    "hi hello hey yo hiya well um umm uh uhh er hmm oh ah yeah yes yep no nope ok okay so like anyway "
    "btw honestly basically actually look listen right sure cool great thanks haha lol also there and "
    "anyways"
)
"""Words that only lead to a statement, in front of "I" or "my"."""
_SUBORDINATING = word_set("when while after before since once as whenever")
_TRAILING = word_set("now yeah then anyway so lol haha and but tho though")
_DROPPING = word_set(
    "got had went moved bought broke lost found met saw started finished passed failed won adopted "
    "spent visited took made watched played worked ran graduated forgot tried signed booked quit "
    "turned joined left sold put danced cooked baked drove flew cut slipped fell caught cried slept ate "
    "drank "
    "wrote painted planted built fixed ordered dropped walked cycled climbed swam hiked adopted rescued "
    "cancelled "
    "applied gave handed stayed woke cleaned read"
)
"""Verbs in the past that hurried writers put without a subject."""
_DROPPED_NOT = word_set("by in it so that this you your what to of over along enough used")


def in_order(words: Words) -> Words:
    """An opening adjunct put behind: "last week I moved" -> "I moved last week"."""
    words = with_subject(_without_commas(_without_lead(without_edges(words))))
    timed = (
        len(words) > 1
        and words[0].low == "the"
        and words[1].low in ("day", "other", "week", "night", "year", "first")
    )
    if not words or not (words[0].low in _FRONTED or timed):
        return words
    for index in range(1, min(len(words) - 1, 16)):
        if words[index].low not in OPENERS or words[index - 1].low in PREPOSITIONS:
            continue
        if _may_open(words, index):
            return words[index:] + without_edges(words[:index])
        if words[0].low not in _SUBORDINATING:
            break
    return words


def _without_lead(words: Words) -> Words:
    """``words`` from "I" or "my" on, where only words that lead there stand before."""
    if len(words) > 3 and words[0].low == "i" and words[1].low == "said" and words[2].low in OPENERS:
        return words[2:]
    for index, word in enumerate(words[:5]):
        if word.low in OPENERS:
            return words[index:]
        if word.low not in _LED_IN and word.low != ",":
            return words
    return words


def with_subject(words: Words) -> Words:
    """Of "just moved to Rome" with its "I", "been ill" with its "I have", "going home" with its "I am"."""
    if len(words) > 2 and words[0].low in _BARE_KIN and _is_past(words[1].low):
        return [*supplied("my"), *_lowered(words)]
    if len(words) > 3 and words[0].low in _BACK and words[1].low in _FROM:
        return [*supplied("i am"), *_lowered(words)]
    at = 0
    while at < len(words) - 2 and words[at].low in _HURRIED:
        at += 1
    verb, after = words[at].low, words[at + 1].low if at + 1 < len(words) else ""
    if after in _DROPPED_NOT - {"to"} or len(words) - at < 2:
        return words
    if verb in _DROPPING and (
        after in DETERMINERS | PREPOSITIONS | {"to", "engaged", "married", "back", "home", "away", "out"}
        or after.isdigit()
    ):
        return (
            [*supplied("i"), *_lowered(words)]
            if after not in ("to", "in") or verb in ("moved", "went")
            else words
        )
    if verb == "been" and after.endswith("ing"):
        return [*supplied("i have"), *_lowered(words)]
    if verb.endswith("ing") and verb_base(verb) and not words[at].capital | (verb in _NOUNS_IN_ING):
        return [*supplied("i am"), *_lowered(words)] if at or not _has_finite(words[1:]) else words
    return words


def _is_past(low: str) -> bool:
    """Whether a verb tells what happened; a remark in the present may be about another's mother."""
    base = verb_base(low)
    return low not in AUXILIARIES and base not in ("", low) and not low.endswith(("s", "ing"))


def _lowered(words: Words) -> Words:
    return [replace(words[0], text=words[0].text[:1].lower() + words[0].text[1:]), *words[1:]]


_BARE_KIN = word_set("mum mom mummy mommy dad daddy grandma grandpa granny gran nan nana grandad granddad")
"""Who is the speaker's own where nobody is named as theirs: "Mum sold the house"."""
_BACK = word_set("back off halfway home newly officially")
_FROM = word_set("from to through into in at for with")
_HURRIED = word_set("just finally recently currently also still already today")
_NOUNS_IN_ING = word_set(
    "being seeing meaning speaking talking nothing anything everything something building"
)


def _has_finite(words: Words) -> bool:
    return any(word.low in AUXILIARIES for word in words)


def _without_commas(words: Words) -> Words:
    """A name beside a noun joined to it: of "Rex, my dog, is old", "my dog Rex is old"."""
    commas = [at for at, word in enumerate(words[:8]) if word.low == ","]
    if len(commas) < 2 or not words[0].is_word:
        return words
    first, second = commas[:2]
    head, middle, rest = words[:first], words[first + 1 : second], words[second + 1 :]
    if not head or not middle or not rest or not (is_finite(rest[0].low) or rest[0].low in AUXILIARIES):
        return words
    named = all(word.capital for word in middle) and len(middle) <= 2
    if head[0].low in ("my", "our") and named and len(head) <= 4:
        return [*head, *middle, *rest]
    if middle[0].low in ("my", "our") and len(middle) <= 4 and len(head) <= 2 and head[0].capital:
        return [*middle, *head, *rest]
    return words


def _may_open(words: Words, index: int) -> bool:
    if not has_verb(words, index) or words[index - 1].low in PREPOSITIONS | DETERMINERS:
        return False
    opening = [word.low for word in words[:index]]
    subordinate = opening[:2] not in (["as", "a"], ["as", "an"]) and opening[0] in _SUBORDINATING
    if subordinate and words[index - 1].low != "," and not any(is_finite(low) for low in opening[1:]):
        return False
    return index > 1 or not subordinate


def has_verb(words: Words, index: int) -> bool:
    """Whether the words from ``index`` are a subject and its verb."""
    low = words[index].low
    if low in ("i", "we") or low in PRONOUNS:
        lows = [word.low for word in words[index + 1 : index + 4]]
        after = next((low for low in lows if low == "have" or low not in ADVERBS), "")
        return is_finite(after) or after in AUXILIARIES or (low == "i" and after.isalpha())
    for at in range(index + 1, min(index + 6, len(words))):
        word = words[at].low
        if word in PREPOSITIONS or word in JOINTS or word in WH:
            return False
        if at > index + (low in ("my", "our")) and (
            word in AUXILIARIES or (_may_be_verb(word) and word not in ADVERBS)
        ):
            return True
    return False


def _may_be_verb(word: str) -> bool:
    return is_finite(word) or (word.endswith("ed") and len(word) > 4)


def without_edges(words: Words) -> Words:
    """``words`` without what only joins them to others."""
    start, stop = 0, len(words)
    while start < stop and (words[start].low in JOINTS or not words[start].text[:1].isalnum()):
        if words[start].text[:1] in "$€£":
            break
        start += 1
    while stop > start and (words[stop - 1].low in JOINTS or not words[stop - 1].text[:1].isalnum()):
        if words[stop - 1].low == "%":
            break
        stop -= 1
    if stop - start > 3 and words[stop - 1].low in _TRAILING and words[stop - 2].low in JOINTS:
        return without_edges(words[start : stop - 1])
    return words[start:stop]
