"""Names as they are compared, and what a relationship says about who somebody is. Words in, words out.

What must not live here: memories, and who is the same as whom (``entities.py``).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from estuary_server.store.memory_records import EntityKind

SELF = frozenset({"", "player", "user", "i", "me", "myself", "you"})
"""Compared names that stand for the player."""

_LETTERS_BESIDE = frozenset("#&+'")
"""Signs that belong to a name: C#, C++, M&M, O'Neill."""
_OWNED_BY_PLAYER = re.compile(r"^(?:our|(?:the )?player's|(?:the )?user's|your) ")
_ARTICLE = re.compile(r"^(?:the|a|an) (?=.)")
_DESCRIPTION = re.compile(r"^(?:my|his|her|their|its) ")
_POINTS = range(10, 36)
"""Canonical combining classes of Hebrew and Arabic vowel points (Unicode Standard, section 4.3)."""
_ACCENTS_FROM = 200
"""The same of the accents on European letters."""

_CLASSES: dict[EntityKind, str] = {
    "person": "living", "animal": "living", "place": "where", "organization": "where", "work": "work",
    "date": "date", "thing": "",
}  # fmt: skip

_ONE_ROLE_EACH = """
mother mom mum mama mommy mummy
father dad daddy papa
sister
brother
son
daughter
partner wife husband spouse girlfriend boyfriend fiance fiancee
grandmother grandma granny nana
grandfather grandpa granddad
grandson
granddaughter
aunt auntie
uncle
cousin
niece
nephew
stepmother stepmom
stepfather stepdad
stepsister
stepbrother
mother_in_law
father_in_law
sister_in_law
brother_in_law
boss manager supervisor
teacher
doctor
dentist
therapist
landlord landlady
dog puppy
cat kitten
hamster
rabbit bunny
parrot
bird
horse pony
fish goldfish
turtle tortoise
snake
"""
_ROLES = {word: line.split()[0] for line in _ONE_ROLE_EACH.strip().splitlines() for word in line.split()}


@lru_cache(maxsize=8192)
def compared(name: str) -> str:
    """A name as it is compared: one form of letters and spaces, without case, accents and articles.

    What belongs to the player ("our dog", "the player's dog") is "my ...". Different things may be written
    alike: this decides nothing.
    """
    decomposed = unicodedata.normalize("NFKD", name.replace("\u2019", "'").casefold())
    letters = "".join(" " if _parts(char) else char for char in decomposed if not _is_left_out(char))
    words = " ".join(unicodedata.normalize("NFC", letters).split())
    return _ARTICLE.sub("", _OWNED_BY_PLAYER.sub("my ", words))


def _is_left_out(char: str) -> bool:
    combining = unicodedata.combining(char)
    return combining >= _ACCENTS_FROM or combining in _POINTS or unicodedata.category(char) in ("Cc", "Cf")


def _parts(char: str) -> bool:
    return unicodedata.category(char)[0] == "P" and char not in _LETTERS_BESIDE


def is_description(name: str) -> bool:
    """Whether a compared name says what somebody is to whom ("my dog") and names nobody."""
    return _DESCRIPTION.match(name) is not None


def described_as(name: str) -> str:
    """The noun of a description of what is the player's ("my dog" -> "dog"); "" for any other name."""
    return name[3:] if name.startswith("my ") else ""


def kind_class(kind: EntityKind) -> str:
    """Kinds of one class are easily taken for each other, of two they are not; "" goes with every class."""
    return _CLASSES[kind]


def role(relationship: str) -> str:
    """What somebody can be to the same person only instead of the other roles ("mum" -> "mother").

    "" for a relationship that goes together with others: a friend may be a cousin, too.
    """
    known = _ROLES.get(relationship)
    if known is None and not relationship.endswith("_in_law"):
        known = _ROLES.get(relationship.rpartition("_")[2])
    return known or ""


def also_called(name: str, owner: str, noun: str) -> tuple[str, ...]:
    """How somebody may be called, too, who is ``noun`` to ``owner`` ("my", or a compared name).

    Biscuit, who is the dog of the player: "my dog", "my dog biscuit", "dog biscuit", "biscuit the dog",
    "biscuit my dog".
    """
    whose = "my" if owner == "my" else f"{owner}'s"
    described = f"{whose} {noun}"
    return (
        described,
        f"{described} {name}",
        f"{noun} {name}",
        f"{name} the {noun}",
        f"{name} {described}",
    )
