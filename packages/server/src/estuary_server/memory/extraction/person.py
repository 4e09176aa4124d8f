"""What somebody says of themself, told by another: "I have lost my keys" -> "The player has lost their keys".

Words in, a sentence out. Which words state something is decided before.

Theory of operation. The first "I" (or "we") becomes the noun, and the verb it governs takes the ending of the
third person; every later one becomes "they", whose verbs keep the plural's form. "My" in front becomes the
noun's possessive, later "their"; "you" is the other one of the conversation.
"""

from __future__ import annotations

from dataclasses import dataclass

from estuary_server.memory.extraction.english import (
    ADVERBS,
    DETERMINERS,
    IRREGULAR,
    NOUN_VERBS,
    PREPOSITIONS,
    VERBS,
    verb_base,
    word_set,
)
from estuary_server.memory.extraction.lexicon import GIVEN_NAMES, KIN
from estuary_server.memory.extraction.words import Word

_MODALS = word_set("can could will would shall should may might must cannot")
_BE_HAVE = {
    "am": "is", "are": "is", "is": "is", "was": "was", "were": "was", "have": "has", "has": "has", "had":
        "had",
    "do": "does", "does": "does", "did": "did",
}  # fmt: skip
_PLURAL = {"am": "are", "is": "are", "was": "were", "has": "have", "does": "do"}
_SAME_WHEN_PAST = word_set("quit hurt cut hit split let beat bet put set shut spread upset burst cast")
_LATER = {
    "me": "them", "my": "their", "mine": "theirs", "myself": "themselves", "us": "them", "our": "their",
    "ours": "theirs", "ourselves": "themselves",
}  # fmt: skip
_PASSED_OVER = (ADVERBS - word_set("have all not")) | word_set(
    "no longer also never not then still kinda just"
)
_CLOSE = word_set(", ; : ) % ...")
_CAPITALS = word_set(
    "monday tuesday wednesday thursday friday saturday sunday january february april june july august "
    "september october november december christmas easter halloween english spanish french german "
    "italian portuguese chinese mandarin japanese korean arabic russian dutch swedish danish norwegian "
    "finnish polish czech greek turkish hindi hebrew welsh irish ukrainian american canadian mexican "
    "brazilian indian nigerian kenyan egyptian australian scottish british belgian swiss austrian "
    "hungarian romanian i"
)
"""Words that a transcript in lower case writes without their capital."""
_OPENINGS = PREPOSITIONS | word_set(
    "when last next this yesterday today tomorrow tonight while once one every as because a an the two "
    "three right recently lately currently nowadays sometimes usually these growing back"
)
"""Words that may have opened the sentence before it was put in order."""
_NUMBERING = word_set("a an the one two three every these right growing back")
"""Those of them that may as well open a title."""


@dataclass(frozen=True)
class Teller:
    """Who speaks, and to whom, as nouns."""

    noun: str
    other: str


PLAYER_TELLS = Teller("the player", "the character")
CHARACTER_TELLS = Teller("the character", "the player")


def third(verb: str) -> str:
    """The form after "she" of a lower-case verb's form after "I"; a past form or a modal as it is."""
    if verb in _BE_HAVE:
        return _BE_HAVE[verb]
    if verb in _MODALS or verb in _SAME_WHEN_PAST or verb == "used":
        return verb
    if verb not in VERBS and (IRREGULAR.get(verb, verb) != verb or verb.endswith("ed")):
        return verb
    return _with_s(verb)


def _with_s(verb: str) -> str:
    if verb.endswith(("s", "x", "z", "ch", "sh", "o")):
        return verb + "es"
    if verb.endswith("y") and verb[-2:-1] not in "aeiou":
        return verb[:-1] + "ies"
    return verb + "s"


def told(words: list[Word], teller: Teller = PLAYER_TELLS, notes: dict[int, str] | None = None) -> str:
    """The sentence, by somebody else, without a stop. ``notes`` are put behind the words they count from."""
    return _Telling(words, teller).sentence(notes or {})


def _is_adverb(low: str) -> bool:
    return low.endswith("ly") and low not in VERBS and low not in ("supply", "multiply", "bully", "rely")


class _Telling:
    """One pass over a clause, remembering whose verb comes next."""

    def __init__(self, words: list[Word], teller: Teller) -> None:
        self._words, self._teller = words, teller
        self._due = ""  # whose verb comes next: "one", "they", "other" or nobody's
        self._told_of = False  # the one who speaks has been named
        self._present = False  # the first verb is in the plain present, and so are those linked to it

    def sentence(self, notes: dict[int, str]) -> str:
        start, text = self._pair()
        for index in range(start, len(self._words)):
            piece = self._word(index) + notes.get(index, "")
            close = not text or piece[:1] in _CLOSE or piece == "..." or text.endswith(("(", "$"))
            text += piece if close else f" {piece}"
        return text[:1].upper() + text[1:]

    def _pair(self) -> tuple[int, str]:
        """Of "my wife and I" and "me and my wife": how many words of it there are, and what they become."""
        lows = [word.low for word in self._words[:5]]
        if lows[:3] in (["me", "and", "my"], ["me", "and", "our"]) and len(self._words) > 3:
            self._due, self._told_of = "they", True
            return 4, f"{self._teller.noun} and their {self._words[3].text}"
        if lows[:1] == ["my"] and lows[2:4] in (["and", "i"], ["and", "me"]):
            self._due, self._told_of = "they", True
            return 4, f"{self._teller.noun} and their {self._words[1].text}"
        if lows[1:3] == ["and", "i"] and self._words[0].capital and len(lows) > 3:
            self._due, self._told_of = "they", True
            return 3, f"{self._teller.noun} and {self._words[0].text}"
        return 0, ""

    def _word(self, index: int) -> str:
        word = self._words[index]
        low = word.low
        if word.text == "US":
            return word.text
        if low in ("i", "we"):
            return self._subject(index)
        if low in ("my", "our") and not self._told_of:
            self._told_of = True
            return f"{self._teller.noun}'s"
        if low in _LATER:
            return _LATER[low]
        if low.startswith("you"):
            return self._other(low, word.text)
        if self._due and low not in _PASSED_OVER and not _is_adverb(low):
            return self._verb(index)
        if self._present and self._is_linked_verb(index):
            return third(low)
        if index and word.capital and low in _OPENINGS and not (low in _NUMBERING and self._titled(index)):
            return low
        if word.text.islower() and low in GIVEN_NAMES and index and self._words[index - 1].low in KIN:
            return low.capitalize()
        return low.capitalize() if low in _CAPITALS and word.text.islower() else self._shown(word)

    def _titled(self, index: int) -> bool:
        return index + 1 < len(self._words) and self._words[index + 1].capital

    def _shown(self, word: Word) -> str:
        """The word as written; a mended one, and a common first word, in plain form."""
        if word.text.lower() != word.low:
            return word.low
        shouted = word.text.isupper() and len(word.text) > 4
        return word.low if shouted else word.text

    def _subject(self, index: int) -> str:
        if not self._told_of:
            self._due, self._told_of = "one", True
            return self._teller.noun
        self._due, self._present = "they", False
        return "they"

    def _verb(self, index: int) -> str:
        low, due = self._words[index].low, self._due
        self._due = ""
        if due == "they":
            return _PLURAL.get(low, self._shown(self._words[index]))
        after = self._words[index + 1].low if index + 1 < len(self._words) else ""
        form = low if low == "read" and after in DETERMINERS - {"a", "every"} else third(low)
        self._present = form != low and low not in _BE_HAVE and due == "one"
        return form if form != low else self._shown(self._words[index])

    def _other(self, low: str, text: str) -> str:
        forms = {
            "you": self._teller.other,
            "your": f"{self._teller.other}'s",
            "yours": f"{self._teller.other}'s",
            "yourself": self._teller.other,
        }
        return forms.get(low, text)

    def _is_linked_verb(self, index: int) -> bool:
        low = self._words[index].low
        back = index - 1
        while back > 0 and self._words[back].low in _PASSED_OVER:
            back -= 1
        if self._words[back].low not in ("and", "or", "but", "then") or low not in VERBS:
            return False
        if any(word.low in ("to", "who", "that", "they") for word in self._words[1:back]):
            return False
        after = self._words[index + 1].low if index + 1 < len(self._words) else ""
        certain = after in DETERMINERS | PREPOSITIONS | {"me"}
        return (
            (low not in NOUN_VERBS or certain) and verb_base(low) == low and self._words[index].text.islower()
        )
