"""Who and what a clause mentions, which names go with which words, and what a pronoun stands for.

A mention is a noun phrase a later "she" or "it" may mean: what somebody owns ("my sister Nora") or a name.
Two words are aliases when a clause puts them together as one's name ("my sister is called Nora", "Nora is
my sister").
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from estuary_server.english.concepts import KINDS
from estuary_server.english.inflection import is_finite, stem
from estuary_server.english.lexicon import (
    FEMALE,
    LOWER_HEADS,
    MALE,
    PEOPLE,
    PETS,
    PREPOSITIONS,
    STOP_WORDS,
    word_set,
)
from estuary_server.english.text import WORD, tokens

_PLACING = word_set("in at from to near into around through towards")
_OWNERS = frozenset({"my", "our", "your"})
_OPENING = _OWNERS | {"the"}
_NAME = r"([A-Z][\w'-]*(?:\s+[A-Z][\w'-]*)?)"
_ANY = r"([^\W\d_][\w'-]*)"
_NOUNS = r"((?:[a-z]+\s+)?[a-z]+)"
_OWNED = r"(?i:\b(?:my|our|your|an?|two|three|four|five)\s+)"
_ALIASES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?i:\b{_NOUNS})(?:,)?\s+(?i:(?:(?:is|was|'s|are|were)\s+)?(?:called|named))\s+{_ANY}",
        rf"(?i:\b{_ANY}'s\s+name\s+(?:is|was))\s+{_ANY}",
        rf"(?i:\bname\s+of\s+(?:my|our|the|your)\s+{_ANY}\s+is)\s+{_ANY}",
        rf"{_OWNED}{_NOUNS}[,:]?\s+{_NAME}\b",
        rf"(?i:\b(married|engaged)\s+to)\s+{_NAME}\b",
        rf"(?i:\b(?:named|called)\s+(?:my|our)\s+{_ANY})\s+{_NAME}\b",
        rf"{_OWNED}{_NOUNS}\s+(?:is|was)\s+{_NAME}(?=$|[,.;]|\s+(?:and|but|who))",
    )
)
_NO_NAMES = STOP_WORDS | LOWER_HEADS
_MAY_NAME = re.compile(r"(?<=\s)(?:[A-HJ-Z]|I\w)|called|named|name")  # looked for first, for speed
_REVERSED = re.compile(
    rf"\b{_NAME},?\s+(?:(?:is|was|'s)\s+)?(?:my|our|your)\s+"
    r"((?:[a-z]+\s+){0,3}?[a-z]+)"
    r"(?=$|[,.;]|\s+(?:and|but|who|in|at|from|is|was))"
)
_ANIMALS = PETS | word_set(KINDS["pet"]) | word_set(KINDS["dog"])
_HAVING = word_set("have got had adopted own bought has getting keep am married")
_KINDS_OF = {"she": FEMALE, "her": FEMALE, "hers": FEMALE, "he": MALE, "him": MALE, "his": MALE}


@dataclass(frozen=True)
class Mention:
    """A noun phrase as the player wrote it, and the stems of its words.

    Attributes:
        head: lower-case noun, or the name itself.
        place: whether it stands behind a preposition of place, so that it is no person.
    """

    phrase: str
    head: str
    stems: frozenset[str]
    place: bool = False

    @property
    def owner(self) -> Literal["player", "character", "world"]:
        """Whose it is."""
        first = self.phrase.split(" ", 1)[0]
        return "player" if first in ("my", "our") else "character" if first == "your" else "world"

    def may_be(self, pronoun: str) -> bool:
        """Whether a lower-case pronoun can stand for it."""
        named = self.phrase[0].isupper() and not self.place
        if pronoun in ("it", "its"):
            return not named and self.head not in PEOPLE
        if pronoun in ("they", "them", "their"):
            return self.head.endswith("s") or self.head in ("parents", "children", "family", "team", "people")
        if self.head in FEMALE or self.head in MALE:
            return self.head in _KINDS_OF[pronoun]
        return named or self.head in PEOPLE or self.head in _ANIMALS


def mentions(text: str) -> list[Mention]:
    """The mentions of a clause, in order."""
    spans = list(WORD.finditer(text))
    owned = bool(_HAVING & {span.group().lower().split("'")[0] for span in spans}) or "'ve" in text
    found: list[Mention] = []
    index = 0
    while index < len(spans):
        word = spans[index].group()
        stop = _phrase_end(spans, index, word)
        if stop > index:
            placed = index > 0 and spans[index - 1].group().lower() in _PLACING
            found.append(_mention(text[spans[index].start() : spans[stop - 1].end()], placed, owned))
        index = max(stop, index + 1)
    return found


def _phrase_end(spans: list[re.Match[str]], index: int, word: str) -> int:
    """The index after the phrase that starts at ``index``; ``index`` itself where none does."""
    low = word.lower()
    if low in _OWNERS:
        return _owned_end(spans, index + 1)
    if low in ("a", "an"):
        stop = _owned_end(spans, index + 1)
        return stop if stop > index and spans[stop - 1].group().lower() in PEOPLE | _ANIMALS else index
    if _is_name(word, index):
        stop = index + 1
        while stop < len(spans) and _is_name(spans[stop].group(), stop):
            stop += 1
        return stop
    return index


def _owned_end(spans: list[re.Match[str]], start: int) -> int:
    stop = start
    while stop < len(spans) and stop - start < 4:
        word = spans[stop].group()
        low = word.lower()
        after_name = stop > start and spans[stop - 1].group()[0].isupper() and word[0].islower()
        if (
            after_name
            or low in STOP_WORDS
            or low in PREPOSITIONS
            or low in LOWER_HEADS
            or (stop > start and is_finite(low) and word[0].islower())
        ):
            break
        stop += 1
        if low.endswith("'s"):
            break
    return stop if stop > start else start - 1


def _is_name(word: str, index: int) -> bool:
    low = word.lower()
    if not word[0].isupper() or low.split("'")[0] in _NO_NAMES:
        return False
    return index > 0 or not low.endswith(("ly", "ing"))


def _mention(phrase: str, placed: bool, owned: bool) -> Mention:
    phrase = phrase.removesuffix("'s")
    article, _, rest = phrase.partition(" ")
    if article.lower() in ("a", "an"):
        phrase = f"{'my' if owned else 'the'} {rest}"
    words = [word.removesuffix("'s") for word in tokens(phrase)]
    nouns = [word for word in words if word[0].islower() and word not in _OPENING]
    head = (nouns or words)[-1].lower()
    if words[0].lower() in _OWNERS:
        phrase = phrase[0].lower() + phrase[1:]
    stems = frozenset(stem(word.lower()) for word in words if word.lower() not in _OPENING)
    return Mention(phrase, head, stems, placed)


def mentions_of_character(text: str) -> list[Mention]:
    """The mentions of a line of the character's, as the player would name them: its "my" is their "your"."""
    swapped = {"my": "your", "our": "your", "your": "my"}
    found: list[Mention] = []
    for mention in mentions(text):
        first, _, rest = mention.phrase.partition(" ")
        if first in swapped:
            found.append(replace(mention, phrase=f"{swapped[first]} {rest}"))
    return found


def antecedent(pronoun: str, known: list[Mention]) -> Mention | None:
    """The newest of ``known`` (oldest first) that a pronoun can stand for."""
    return next((mention for mention in reversed(known) if mention.may_be(pronoun)), None)


def aliases(text: str) -> list[tuple[str, str]]:
    """Pairs of stems that a clause makes two words for one."""
    pairs: list[tuple[str, str]] = []
    if not _MAY_NAME.search(text):
        return _opening_name(text) if text[:1].isupper() else pairs
    for pattern in _ALIASES:
        for nouns, name in pattern.findall(text):
            pairs += [pair for noun in nouns.split() for pair in _pairs(noun, name)]
    for name, phrase in _REVERSED.findall(text):
        pairs += _pairs(phrase.split()[-1], name)
    return pairs


def _opening_name(text: str) -> list[tuple[str, str]]:
    """The pairs of "Muffin is my cat": an opening capital is a name only where it says who."""
    match = _REVERSED.match(text)
    noun = match.group(2).split()[-1] if match else ""
    return _pairs(noun, match.group(1)) if match and noun in PEOPLE | _ANIMALS else []


def _pairs(noun: str, name: str) -> list[tuple[str, str]]:
    noun = noun.lower().removesuffix("'s")
    if noun in STOP_WORDS or noun in ("name", "called", "named"):
        return []
    words = [word.lower().removesuffix("'s") for word in tokens(name)]
    return [(stem(noun), stem(word)) for word in words if word not in STOP_WORDS]
