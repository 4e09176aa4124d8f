"""A sentence into words: contractions written out, hurried spellings mended, punctuation as words of its own.

What a word means is looked at elsewhere. A word remembers its place in the text that was read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from estuary_server.memory.extraction.english import (
    BARE_CONTRACTIONS,
    DETERMINERS,
    ENDING_CONTRACTIONS,
    NOUN_VERBS,
    VERBS,
    WHOLE_CONTRACTIONS,
    word_set,
)
from estuary_server.memory.extraction.reading import BLOT

NOWHERE = -1
"""Place of a word that does not stand in the message."""

_TOKEN = re.compile(
    rf"\d+(?:[.,:/]\d+)*[^\W_]*|[$€£]\d+(?:[.,]\d+)*[kKmM]?|[^\W_]+(?:['-][^\W_]+)*'?|{BLOT}+|[,;:()]"
    r"|[-\u2013\u2014]+|\.\.+|[&/+%]"
)
_ENDING = re.compile(r"(n't|'m|'re|'ve|'ll|'d)$")

MENDED = {
    "u": "you", "ur": "your", "bc": "because", "cuz": "because", "cos": "because", "cause": "because",
    "rn": "now", "tmrw": "tomorrow", "tmr": "tomorrow", "tomorow": "tomorrow", "tommorow": "tomorrow",
    "tommorrow": "tomorrow", "bday": "birthday", "hubby": "husband", "bf": "boyfriend", "gf": "girlfriend",
    "bff": "best friend", "bestie": "best friend", "alergic": "allergic", "allergc": "allergic",
    "freind": "friend", "freinds": "friends", "favorit": "favorite", "favourit": "favourite",
    "fav": "favorite", "fave": "favorite", "favs": "favorites", "neighbour": "neighbor", "mum": "mum",
    "wanna": "want to", "gonna": "going to", "gotta": "got to", "hafta": "have to", "kinda": "kind of",
    "yrs": "years", "yr": "year", "wk": "week", "xmas": "christmas", "univeristy": "university",
    "uni": "uni", "recieved": "received", "definately": "definitely", "vegaterian": "vegetarian",
    "ppl": "people", "rlly": "really", "realy": "really", "luv": "love", "gt": "got", "wit": "with",
    "n": "and", "&": "and", "w": "with", "prolly": "probably", "probly": "probably", "anymore": "any more",
    "bornd": "born", "brithday": "birthday", "birtday": "birthday", "becuase": "because", "diabetis":
        "diabetes",
    "weve": "we have", "wouldve": "would have", "shouldve": "should have", "couldve": "could have",
    "itll": "it will", "thatll": "that will", "youll": "you will", "theyll": "they will", "youd": "you would",
    "theyd": "they would", "theyve": "they have", "itd": "it would", "nobodys": "nobody is", "everyones":
        "everyone is", "teh": "the", "taht": "that", "adn": "and", "becasue": "because", "thier": "their",
    "lil": "little", "tho": "though", "im": "i am", "iam": "i am", "ive": "i have", "ill": "ill",
    "mon": "monday", "tues": "tuesday", "thurs": "thursday", "fri": "friday",
}  # fmt: skip
"""Hurried spellings and misspellings that matter to a rule, and the words they stand for."""

_IS_AFTER = DETERMINERS | word_set(
    "called named not from in at on very so really always still also now currently pregnant sick ill "
    "dead allergic married divorced engaged retired back home coming getting moving going turning "
    "visiting living working studying staying called like about almost nearly just gone"
)
_HAS_AFTER = word_set("been got had gotten")
_HAD_AFTER = word_set("been better gone had done never already always just")
_IS_BEFORE = word_set(
    "it he she that there here what who where when how why name favorite favourite everything this everyone"
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word, or a mark of punctuation.

    Attributes:
        text: as written; a part of a contraction written out ("am" of "I'm").
        low: in lower case and mended; what rules look at.
        start: where it begins in the text that was read, ``NOWHERE`` where it was supplied.
        end: where it ends.
    """

    text: str = field(repr=False)
    low: str = field(repr=False)
    start: int = NOWHERE
    end: int = NOWHERE

    @property
    def capital(self) -> bool:
        """Whether it is written with a capital first."""
        return self.text[:1].isupper()

    @property
    def is_word(self) -> bool:
        """Whether it is no punctuation."""
        return self.text[:1].isalnum()


def words_of(text: str, start: int = 0, end: int | None = None) -> list[Word]:
    """The words of ``text[start:end]``, in order, placed in ``text``."""
    end = len(text) if end is None else end
    if text[start:end].isupper():
        text = text.lower() if len(text.lower()) == len(text) else text
    spans = list(_TOKEN.finditer(text, start, end))
    words: list[Word] = []
    for index, span in enumerate(spans):
        low = span.group().lower()
        if low not in _SPECIAL and "'" not in low:
            words.append(Word(span.group(), low, span.start(), span.end()))
            continue
        after = spans[index + 1].group().lower() if index + 1 < len(spans) else ""
        words += _written_out(span, after, words[-1].low if words else "")
    return words


def supplied(text: str) -> list[Word]:
    """The words of a text that does not stand in the message."""
    return [Word(word.text, word.low) for word in words_of(text)]


def flat(words: list[Word]) -> str:
    """The words as rules look at them: in lower case, one space between."""
    return " ".join(word.low for word in words)


def _written_out(span: re.Match[str], after: str, before: str) -> list[Word]:
    token = span.group()
    low = BARE_CONTRACTIONS.get(token.lower(), token.lower())
    if low == "names" and before in ("my", "our"):
        low = "name's"
    parts = _BARE_SUBJECTS[low].split() if _is_bare(low, after, before) else _parts(low, after, before)
    if parts is None:
        return [Word(token, low, span.start(), span.end())]
    kept = len(parts[0]) if token.lower().startswith(parts[0]) else 0
    return [
        Word(token[:kept] if kept and not index else part, part, span.start(), span.end())
        for index, part in enumerate(parts)
    ]


_BARE_SUBJECTS = {"ill": "i will", "id": "i would", "were": "we are", "wed": "we would", "hed": "he would"}
_BARE_VERBS = word_set("be have never probably finally soon then just also love like rather")


def _is_bare(low: str, after: str, before: str) -> bool:
    """Whether a word is a subject and its verb, written without the apostrophe: "ill be there"."""
    if low == "were":
        return before in ("", ",", "and", "so", "but", "because") and after.endswith("ing")
    return low in _BARE_SUBJECTS and (after in _BARE_VERBS or after in VERBS - NOUN_VERBS)


_SPECIAL = (
    frozenset(MENDED)
    | frozenset(BARE_CONTRACTIONS)
    | frozenset(WHOLE_CONTRACTIONS)
    | frozenset(_BARE_SUBJECTS)
    | {"names"}
)
"""Words without an apostrophe that may stand for others."""


def _parts(low: str, after: str, before: str) -> list[str] | None:
    """The words that a token stands for; None where it is one word."""
    if low in MENDED:
        return MENDED[low].split()
    if "'" not in low:
        return WHOLE_CONTRACTIONS[low].split() if low in WHOLE_CONTRACTIONS else None
    if low in WHOLE_CONTRACTIONS:
        return WHOLE_CONTRACTIONS[low].split()
    if low.endswith("'s"):
        at_theirs = before == "the" and after in _AT_THEIRS
        return None if at_theirs else _of_s(low[:-2], after)
    match = _ENDING.search(low)
    if match is None:
        return None
    had = match.group() == "'d" and after in _HAD_AFTER
    return [low[: match.start()], "had" if had else ENDING_CONTRACTIONS[match.group()]]


_AT_THEIRS = word_set("on in at for last again yesterday today")
"""Behind "the dentist's", as a place."""


def _of_s(head: str, after: str) -> list[str] | None:
    """Of "it's" and "my dog's called": a verb; "my dog's bowl": no part, the owner's ending."""
    if after in _HAS_AFTER:
        return [head, "has"]
    if head in _IS_BEFORE or after in _IS_AFTER:
        return [head, "is"]
    return None


def capitalized(words: list[Word]) -> list[Word]:
    """``words`` as a name is written, where a transcript has them in lower case."""
    if any(word.capital for word in words):
        return words
    return [
        word if word.low in _SMALL and index else replace(word, text=word.text[:1].upper() + word.text[1:])
        for index, word in enumerate(words)
    ]


_SMALL = word_set("of the and de la le van von der den del upon")
