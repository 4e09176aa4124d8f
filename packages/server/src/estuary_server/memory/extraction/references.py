"""Whom a pronoun stands for: "I have a dog. His name is Rex." tells what the player's dog is called.

Only the player's own people and animals are followed, only within a message and the one before it, and only
where there is one it can be. The pronoun is replaced by the words it stands for, which keep their places, so
that the quote reaches back to them.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from estuary_server.memory.extraction import lexicon
from estuary_server.memory.extraction.english import FEMALE, MALE, PREPOSITIONS, verb_base, word_set
from estuary_server.memory.extraction.words import Word

Words = list[Word]

_SUBJECTS = {"he": "male", "she": "female", "it": "thing", "they": "many"}
_OWNERS = {"his": "male", "her": "female", "its": "thing", "their": "many"}
_OTHERS = {
    "female": word_set("girl woman lady chick nurse waitress"), "male": word_set(
        "boy man guy dude bloke waiter"),
    "any": word_set("child baby kid person someone somebody stranger customer student teacher doctor friend"),
}  # fmt: skip
_HAVING = word_set("have get adopt own buy rescue")
_MANY = word_set(
    "parents kids children siblings cats dogs sons daughters brothers sisters puppies kittens rabbits twins"
)


@dataclass(frozen=True)
class Mention:
    """One of the player's own, as a message names them.

    Attributes:
        words: "my sister", as words with their places.
        noun: the noun, in lower case.
        own: it is the player's; of another one it is only known that a pronoun may mean them.
    """

    words: tuple[Word, ...] = field(repr=False)
    noun: str
    own: bool = True

    def may_be(self, sort: str) -> bool:
        """Whether a pronoun of that sort can stand for it."""
        if not self.own:
            opposite = MALE | _OTHERS["male"] if sort == "female" else FEMALE | _OTHERS["female"]
            return sort in ("female", "male") and self.noun not in opposite
        if sort == "many":
            return self.noun in _MANY or self.noun in (
                "partner",
                "friend",
                "child",
                "sibling",
                "cousin",
                "boss",
            )
        if self.noun in _MANY:
            return False
        animal = self.noun in lexicon.PETS
        if sort == "thing":
            return animal
        other = MALE if sort == "female" else FEMALE
        return animal or self.noun not in other


def mentions(words: Words) -> list[Mention]:
    """The player's own people and animals that a clause names, in order, then others."""
    found: list[Mention] = []
    taken: set[int] = set()
    for index, word in enumerate(words[:-1]):
        if not _is_owned(words, index):
            continue
        for at in range(index + 1, min(index + 4, len(words))):
            noun = words[at].low
            if noun.endswith("'s") or noun in PREPOSITIONS:
                break
            if noun in lexicon.KIN or noun in lexicon.PETS or noun in _MANY:
                mine = replace(word, text="my", low="my")
                found.append(Mention((mine, replace(words[at], text=noun)), noun))
                taken |= {at, at + 1}
                break
    return found + [Mention((), word.low, own=False) for word in _others(words, taken)]


def _is_owned(words: Words, index: int) -> bool:
    if words[index].low in ("my", "our"):
        return True
    had = words[0].low in ("i", "we") and any(verb_base(before.low) in _HAVING for before in words[:index])
    return had and words[index].low in ("a", "an", "one", "two", "three", "four")


def _others(words: Words, taken: set[int]) -> list[Word]:
    """Somebody who is not the player's own: "a girl"."""
    known = frozenset(lexicon.KIN).union(*_OTHERS.values())
    return [word for at, word in enumerate(words) if word.low in known and at not in taken]


def resolved(words: Words, known: list[Mention]) -> Words:
    """``words`` with a pronoun in front replaced by whom of ``known`` (oldest first) it stands for."""
    first = words[0].low
    sort = _SUBJECTS.get(first) or _OWNERS.get(first)
    if sort is None:
        return words
    fitting = {mention.noun: mention for mention in known if mention.may_be(sort)}
    if len(fitting) != 1:
        return words
    mention = next(iter(fitting.values()))
    if not mention.own:
        return words
    return [*(mention.words if first in _SUBJECTS else _owning(mention)), *words[1:]]


def _owning(mention: Mention) -> tuple[Word, ...]:
    my, noun = mention.words
    ending = "'" if noun.text.endswith("s") else "'s"
    return my, replace(noun, text=noun.text + ending, low=noun.low + ending)
