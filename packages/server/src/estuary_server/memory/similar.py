"""Whether two statements say the same thing, by their words. Pure.

Theory of operation. A statement ("The player really likes hiking") is brought down to its words in order:
case, accents, articles, "the player", forms of "to be" and "to have", and fillers ("really", "these days")
are dropped, the rest is stemmed, verbs of liking become one, negation becomes the word "not" ("hates tea":
not like tea). Two statements with the same words are the same statement.

Some words are *values*: numbers, names, who it is about ("sister"), what makes it true at another time or in
another way ("wants", "until", "used"), the past, and "not". Statements whose values differ are never near
each other, whatever else they share. Near are two statements only when

* their values are the same, in the same order;
* one holds all words of the other in their order, so that no word is exchanged for another;
* at least ``NEAR_WORDING`` of the words that carry meaning are shared (Jaccard);
* their vectors agree: cosine at least ``NEAR_COSINE``.

The thresholds come from a measurement with all-MiniLM-L6-v2 (int8) over pairs in the form that memories have.
Pairs that exchange a word are as close as pairs that mean the same (Monday and Tuesday: 0.995; winter and
summer: 0.973), so the cosine can confirm, never decide. Pairs that add one word and mean the same are at 0.99
("works as a software engineer", "is a software engineer"), those that do not are at 0.957 ("chocolate",
"chocolate cake").

What must not live here: which of two statements is kept (``merge_settling.py``), search (``terms.py``).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from estuary_server.memory.terms import LONGEST_TERM, fold, stem, terms

NEAR_WORDING = 0.6
NEAR_COSINE = 0.98

Cosine = Callable[[str, str], float]
"""The cosine of the vectors of two contents, in either order; 0 where it is not known."""

NOT = "not"

_DROPPED = """
a an the player players user users
is are am be been being has have having do does
really very just also still currently now lately actually quite truly absolutely definitely so too
"""
_NEGATIVE = "not no never cannot neither nor none nobody nothing without anymore"
_LIKING = "like likes liked love loves loved enjoy enjoys enjoyed adore adores adored"
_DISLIKING = "hate hates hated dislike dislikes disliked detest detests loathe loathes despise despises"
_NUMBERS = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million
first second third fourth fifth once twice both several
"""
_SOMEBODY = """
mother mom mum father dad parent parents sister brother sibling twin son daughter child children kid kids baby
wife husband partner spouse girlfriend boyfriend fiance fiancee ex grandmother grandma grandfather grandpa
grandparents grandson granddaughter aunt uncle cousin niece nephew stepmother stepfather stepsister
stepbrother friend friends colleague colleagues coworker boss neighbor neighbour roommate flatmate teacher
doctor dentist dog cat puppy kitten pet pets horse rabbit hamster bird fish
"""
_OTHERWISE = """
want wants wanted wish wishes hope hopes plan plans planned planning intend intends will would may might
could should must used going try tries tried trying start starts started stop stops stopped quit quits finish
finished consider considering think thinks almost nearly former formerly future next last until before after
since if unless except only maybe perhaps sometimes often rarely seldom usually always was were had did
monday tuesday wednesday thursday friday saturday sunday january february march april june july august
september october november december today tomorrow yesterday tonight
"""
_SMALL = frozenset(["as", "at", "in", "on", "of", "to", "for", "with", "by", "from", "and", "that"])
"""Words that hold a statement together: they count for order, not for how much is shared."""

_PHRASES = (
    (re.compile(r"\b(?:can't|cannot|can not|couldn't) (?:stand|bear)\b"), "dislike"),
    (re.compile(r"\b(?:is|are|am) (?:very |really |quite )?fond of\b"), "like"),
    (re.compile(r"\b(?:no longer|not any ?more)\b"), NOT),
    (re.compile(r"\b(?:can't|won't|shan't)\b"), NOT),
    (re.compile(r"n't\b"), f" {NOT}"),
    (re.compile(r"\b(?:these|those) days\b"), ""),
    (re.compile(r"\ba lot\b"), ""),
    (re.compile(rf"\b{NOT}\b(.*)\bany ?more\b"), rf"{NOT}\1"),
)
_TOKEN = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*|[^\w\s.,;:!?'\u2019\"()\-]")
_CAPITAL = re.compile(r"[^\W\d_]+")
_PAST_FORMS = frozenset(["was", "were", "had", "did", "used"])


def _one_each(words: str, kind: str) -> dict[str, str]:
    return dict.fromkeys(words.split(), kind)


_KINDS = {
    **_one_each(_DROPPED, "dropped"),
    **_one_each(_NEGATIVE, "negative"),
    **_one_each(_LIKING, "liking"),
    **_one_each(_DISLIKING, "disliking"),
    **_one_each(_NUMBERS, "value"),
    **_one_each(_SOMEBODY, "value"),
    **_one_each(_OTHERWISE, "value"),
}


@dataclass(frozen=True)
class Wording:
    """The words of a statement as they are compared.

    Attributes:
        words: all that count, in order, "not" among them.
        values: those that must not differ where words do, in order.
        names: the names, numbers and negations among them.
        past: whether it speaks of the past; must not differ either.
    """

    words: tuple[str, ...]
    values: tuple[str, ...]
    names: frozenset[str]
    past: bool

    @cached_property
    def bare(self) -> tuple[str, ...]:
        """The words without negation."""
        return tuple(word for word in self.words if word != NOT)


@lru_cache(maxsize=4096)
def wording(content: str) -> Wording:
    """The wording of a statement. Names are known by their capitals."""
    named = {stem(_bare(token)) for token in _capitalised(content)}
    tokens = _TOKEN.findall(_plain(content))
    words = tuple(word for token in tokens for word in _words_of(token)) or (fold(content).strip(),)
    known = {stem(_bare(token)) for token in tokens if _KINDS.get(_bare(token)) == "value"}
    return Wording(
        words=words,
        values=tuple(word for word in words if word in known or _is_name(word, named)),
        names=frozenset(word for word in words if _is_name(word, named)),
        past=any(_is_past(token) for token in tokens),
    )


def _plain(content: str) -> str:
    """Folded, with plain apostrophes and one word for each way of negating."""
    text = fold(content).replace("\u2019", "'")
    for phrase, plain in _PHRASES:
        text = phrase.sub(plain, text)
    return text


def _capitalised(content: str) -> set[str]:
    tokens = (token for token in _CAPITAL.findall(content) if token[0].isupper())
    return {folded for folded in map(fold, tokens) if folded not in _KINDS}


def _words_of(token: str) -> tuple[str, ...]:
    kind = _KINDS.get(_bare(token))
    if kind == "dropped":
        return ()
    if kind == "negative":
        return (NOT,)
    if kind in ("liking", "disliking"):
        return ("like",) if kind == "liking" else (NOT, "like")
    return (stem(_bare(token)),)


def _bare(token: str) -> str:
    return token.removesuffix("'s").replace("'", "")[:LONGEST_TERM]


def _is_name(word: str, named: set[str]) -> bool:
    return word == NOT or word in named or any(sign.isdigit() for sign in word) or word in _NUMBER_STEMS


_NUMBER_STEMS = frozenset(stem(word) for word in _NUMBERS.split())


def _is_past(token: str) -> bool:
    return token in _PAST_FORMS or (len(token) > 4 and token.endswith("ed"))


def opposite(one: Wording, other: Wording) -> bool:
    """Whether one says that the other is not so, in the same words."""
    if one.bare != other.bare or one.past != other.past:
        return False
    return {one.words.count(NOT), other.words.count(NOT)} == {0, 1}


def overlap(one: Wording, other: Wording) -> float:
    """How much of the words that carry meaning two statements share: Jaccard, 0 to 1."""
    these, those = set(one.words) - _SMALL, set(other.words) - _SMALL
    return len(these & those) / max(1, len(these | those))


def near(one: Wording, other: Wording, cosine: Callable[[], float]) -> bool:
    """Whether two statements say nearly the same; ``cosine`` is asked only where the words agree."""
    if (one.values, one.past) != (other.values, other.past) or overlap(one, other) < NEAR_WORDING:
        return False
    shorter, longer = sorted((one.words, other.words), key=len)
    return _in_order(shorter, longer) and cosine() >= NEAR_COSINE


def overlapping(one: str, other: str) -> bool:
    """Whether two quotes of one message are the same words: one holds most of the other's. Words that are in
    every text count only where there are no others.
    """
    these, those = frozenset(terms(one)), frozenset(terms(other))
    if these and those:
        return 2 * len(these & those) > min(len(these), len(those))
    shorter, longer = sorted((" ".join(fold(text).split()) for text in (one, other)), key=len)
    return shorter != "" and shorter in longer


def _in_order(shorter: tuple[str, ...], longer: tuple[str, ...]) -> bool:
    rest = iter(longer)
    return all(word in rest for word in shorter)
