"""What is so instead of what is not."""

from __future__ import annotations

import pytest

from estuary_server.memory.extraction.mending import mended
from estuary_server.memory.extraction.words import words_of


def _mended(said: str) -> str:
    return " ".join(word.text for word in mended(words_of(said)))


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("my name isn't Robert, it's Rob", "my name is Rob"),
        ("my name is not Robert but Rob", "my name is Rob"),
        ("my name isn't robert it's rob now", "my name is rob now"),
        ("my favourite colour is orange, not teal", "my favourite colour is orange"),
        ("our dogs aren't called Rex, they're called Max", "our dogs are called Max"),
    ],
)
def test_what_is_so_is_left(said: str, meant: str) -> None:
    assert _mended(said) == meant


@pytest.mark.parametrize(
    "said",
    [
        "my name is Rob",
        "my name is not Robert",
        "his name is Rob , not Robert",
        "my brother is tall , not that he ever plays any basketball",
        "my",
        "",
    ],
)
def test_what_mends_nothing_stays(said: str) -> None:
    assert _mended(said) == said
