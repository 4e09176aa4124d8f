"""Turns of speech that are overwritten, each character in its place."""

from __future__ import annotations

import pytest

from estuary_server.memory.extraction.fillers import plain


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("I'm vegan, touch wood", "I'm vegan,"),
        ("wish me luck, my exam is on Monday", ", my exam is on Monday"),
        ("guess who won the cup!", "I won the cup!"),
        ("guess who's a father now.", "I'm a father now."),
        ("guess who won the cup?", "guess who won the cup?"),
        ("if I had to pick just one dish, it would be rice", "my favorite is rice"),
        ("scratch that, it's blue", "correction , it's blue"),
        ("don't forget that I'm allergic", "don't forget that I'm allergic"),
        ("I swear by it", "I swear by it"),
    ],
)
def test_what_is_overwritten(text: str, shown: str) -> None:
    assert len(plain(text)) == len(text)
    assert " ".join(plain(text).split()) == shown
