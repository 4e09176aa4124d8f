"""Sentences into clauses, and what each clause does."""

from __future__ import annotations

import pytest

from estuary_server.english.clauses import clauses, is_unreal
from estuary_server.english.text import MESSAGE_LIMIT, clean, plain_words, sentences


def parts(text: str) -> list[tuple[str, str]]:
    return [(clause.text, clause.mood) for sentence in sentences(text) for clause in clauses(sentence)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I am 34 and my sister is 40.", [("I am 34", "tells"), ("my sister is 40", "tells")]),
        ("I love my mum and my dad.", [("I love my mum and my dad", "tells")]),
        ("I am 34 how old am I", [("I am 34", "tells"), ("how old am I", "asks")]),
        ("By the way, remember that my code is 1234, ok.", [("my code is 1234", "tells")]),
        ("When I was young, I lived in Rome.", [("When I was young, I lived in Rome", "tells")]),
        ("Did you know that I have a twin?", [("I have a twin", "tells")]),
        ("What a day!", [("What a day", "tells")]),
        ("where do i live", [("where do i live", "asks")]),
        ("Is my dog here", [("Is my dog here", "asks")]),
        ("Tell me a joke.", [("Tell me a joke", "commands")]),
        ("Call me Ada.", [("Call me Ada", "tells")]),
        ("Mr. Brown came at 5 p.m. to St. Ives. He left.", [("Mr. Brown came at 5 p.m. to St. Ives", "tells"),
                                                            ("He left", "tells")]),
    ],
)  # fmt: skip
def test_clauses_and_moods(text: str, expected: list[tuple[str, str]]) -> None:
    assert parts(text) == expected


@pytest.mark.parametrize(
    "text", ["If I had a dog", "I wish I had a boat", "I would sail away", "Imagine I was king"]
)
def test_what_is_only_supposed(text: str) -> None:
    assert is_unreal(plain_words(text))


def test_wishes_are_facts() -> None:
    assert not is_unreal(plain_words("I'd like to visit Peru"))


def test_of_a_long_text_both_ends_are_read() -> None:
    kept = clean("begin " + "x" * 100_000 + " end", MESSAGE_LIMIT)
    assert len(kept) <= MESSAGE_LIMIT + 1
    assert kept.startswith("begin")
    assert kept.endswith("end")
