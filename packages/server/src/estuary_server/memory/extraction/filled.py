"""A frame with its blanks filled, and what the blanks say as text, as fact and as relation."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from estuary_server.memory.extraction import lexicon, topics
from estuary_server.memory.extraction.frame import Frame
from estuary_server.memory.extraction.numerals import number
from estuary_server.memory.extraction.view import View
from estuary_server.memory.extraction.words import Word

Words = list[Word]

_VOWEL = re.compile(r"(?!uni|use|usu|uk|eu|one)[aeiou]|hour|heir|honou?r", re.I)


@dataclass(frozen=True)
class Filled:
    """A frame that matched.

    Attributes:
        frame: the frame.
        view: the clause.
        blanks: the words that each blank took.
        words: the clause's words, names in it written as names.
        besides: the names that the clause states one by one.
    """

    frame: Frame
    view: View
    blanks: dict[str, Words] = field(repr=False)
    words: Words = field(repr=False)
    besides: str = field(default="", repr=False)

    def value(self, blank: str) -> str:
        """What a blank took, as text."""
        return plain(self.blanks.get(blank, []))

    def fact(self, blank: str) -> str:
        """What a blank took, as a fact's value: an age in digits."""
        value = self.value(blank)
        return str(number(value.lower()) or value) if self.frame.blanks.get(blank) == "age" else value

    def owner(self, blank: str) -> str:
        """What a blank took, as keys name it: whoever is one's partner is "partner"."""
        relation = self.relation(blank)
        return "partner" if relation in lexicon.PARTNERS else relation

    def relation(self, blank: str) -> str:
        """What a blank took, as the relation it stands for."""
        if self.frame.blanks.get(blank) == "kind":
            return topics.kind_key([word.low for word in self.blanks.get(blank, [])])
        return relation_of(" ".join(word.low for word in self.blanks.get(blank, [])))


def plain(words: Words) -> str:
    """Words as text."""
    text = " ".join(word.text for word in words)
    return re.sub(r" (?=[,;:)%])", "", text).replace(" / ", "/")


def article(noun: str) -> str:
    """The indefinite article that ``noun`` takes, by how its spelling mostly sounds."""
    return "an" if _VOWEL.match(noun) else "a"


def relation_of(low: str) -> str:
    """The relation that a lower-case word stands for: "mum" mother, "puppy" dog."""
    if low in lexicon.KIN:
        return lexicon.KIN[low]
    if low in lexicon.KIN_PLURAL:
        return lexicon.KIN_PLURAL[low]
    for candidate in (low, low.removesuffix("s"), low.removesuffix("es")):
        if candidate in lexicon.DOGS or candidate in ("puppies", "puppy"):
            return "dog"
        if candidate in lexicon.CATS or candidate == "kitties":
            return "cat"
        if candidate in lexicon.PETS:
            return candidate
    return re.sub(r"[^\w]+", "_", low).strip("_")
