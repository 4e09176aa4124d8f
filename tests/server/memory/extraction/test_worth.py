"""What makes words worth a memory."""

from __future__ import annotations

import pytest

from estuary_server.memory.extraction import worth
from estuary_server.memory.extraction.words import words_of
from tests.server.memory.extraction.tables import AT

TODAY = AT.date()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("I met Ann in Rome", {"ann", "rome"}),
        ("Lisbon was a dream", {"lisbon"}),
        ("Work was mad", set()),
        ("Traffic is awful", set()),
        ("On Monday I slept", set()),
        ("the TV is on", set()),
        ("I LOVE THIS", set()),
    ],
)
def test_names(text: str, names: set[str]) -> None:
    assert worth.names(words_of(text)) == names


def test_a_name_behind_another_clause_needs_no_capital_to_tell_it_from() -> None:
    assert worth.names(words_of("Traffic is awful"), inner=True) == {"traffic"}


@pytest.mark.parametrize("text", ["I bought a violin", "I won again", "I saw my aunt", "I went on Monday"])
def test_what_is_worth_it(text: str) -> None:
    assert worth.is_worth(words_of(text), TODAY)


@pytest.mark.parametrize(
    "text", ["I bought a shirt", "I saw the dog", "I waited for an hour", "I slept today", "I hurt my head"]
)
def test_what_is_not(text: str) -> None:
    assert not worth.is_worth(words_of(text), TODAY)


def test_a_taste_is_a_thing_and_a_word_for_it() -> None:
    assert worth.is_taste(words_of("I swear I could never say no to dumplings, they are my weakness"))
    assert not worth.is_taste(words_of("the dumplings were on the table"))
    assert not worth.is_taste(words_of("I love where this is going"))


def test_how_long_and_how_often() -> None:
    assert worth.is_span(words_of("I have been here for six years"))
    assert worth.is_span(words_of("every Sunday we walk"))
    assert not worth.is_span(words_of("it took six minutes"))
