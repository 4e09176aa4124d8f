"""What somebody says of themself, in the third person."""

from __future__ import annotations

import pytest

from estuary_server.memory.extraction.person import CHARACTER_TELLS, third, told
from estuary_server.memory.extraction.words import words_of

TOLD = (
    ("I've been playing guitar for ten years", "The player has been playing guitar for ten years"),
    ("My dog is called Biscuit", "The player's dog is called Biscuit"),
    ("I am tired", "The player is tired"),
    ("I'm not married", "The player is not married"),
    ("I don't eat meat", "The player does not eat meat"),
    ("I didn't sleep", "The player did not sleep"),
    ("I was ill", "The player was ill"),
    ("I have my mother's ring", "The player has their mother's ring"),
    (
        "I watch birds and go home when I am tired",
        "The player watches birds and goes home when they are tired",
    ),
    ("I carry it and I wash it", "The player carries it and they wash it"),
    ("I think of my brother, who hates me", "The player thinks of their brother, who hates them"),
    ("I hurt myself", "The player hurt themselves"),
    ("I can swim", "The player can swim"),
    ("I used to sing", "The player used to sing"),
    ("I really love it because I was there", "The player really loves it because they were there"),
    ("We live in our van", "The player lives in their van"),
    ("My wife and I have two sons", "The player and their wife have two sons"),
    ("Me and my brother are going home", "The player and their brother are going home"),
    ("I no longer smoke", "The player no longer smokes"),
    ("I live in the US", "The player lives in the US"),
    ("Pizza is my favorite food", "Pizza is the player's favorite food"),
    ("I love tea and my dog", "The player loves tea and their dog"),
    ("I fly to rome on friday", "The player flies to rome on Friday"),
    ("I read a book I found", "The player reads a book they found"),
    ("im happy", "The player is happy"),
)


@pytest.mark.parametrize(("said", "expected"), TOLD)
def test_the_third_person(said: str, expected: str) -> None:
    assert told(words_of(said)) == expected


def test_the_character_tells_of_itself() -> None:
    assert told(words_of("My brother taught me to sail"), CHARACTER_TELLS) == (
        "The character's brother taught them to sail"
    )


def test_notes_stand_behind_their_word() -> None:
    words = words_of("I leave tomorrow, early")
    assert told(words, notes={2: " (2026-11-21)"}) == "The player leaves tomorrow (2026-11-21), early"


@pytest.mark.parametrize(
    ("verb", "expected"),
    [
        ("go", "goes"),
        ("try", "tries"),
        ("play", "plays"),
        ("watch", "watches"),
        ("am", "is"),
        ("have", "has"),
        ("went", "went"),
        ("needed", "needed"),
        ("need", "needs"),
        ("feed", "feeds"),
        ("must", "must"),
        ("quit", "quit"),
        ("left", "left"),
        ("miss", "misses"),
        ("fix", "fixes"),
    ],
)
def test_verbs_behind_she(verb: str, expected: str) -> None:
    assert third(verb) == expected
