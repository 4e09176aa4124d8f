"""What of a message is read, and that quotes are verbatim."""

from __future__ import annotations

import pytest

from estuary_server.memory.candidate import Said
from estuary_server.memory.extraction import extract
from estuary_server.memory.extraction.reading import BLOT, READ_LIMIT, read
from tests.server.memory.extraction.tables import AT, contents, facts


def test_at_most_the_limit_is_read() -> None:
    assert len(read("x" * 100_000).text) == READ_LIMIT
    far = "la " * READ_LIMIT + "my name is Sam"
    assert contents(far) == []


@pytest.mark.parametrize(
    "text",
    [
        'she said "I am a doctor"',
        "he wrote: 'I live in Rome'",
        "```\nmy name = 'Bob'\n```",
        "`my dog is Rex`",
        "> I have a cat",
        "User: I am a doctor",
        "<p>my name</p>",
        "\u201cI am ill\u201d, she said",
        '"I live in Rome',
    ],
)
def test_words_of_others_are_blotted_out(text: str) -> None:
    assert BLOT in read(text).text


@pytest.mark.parametrize(
    "text", ["I'm Sam", "my parents' house", 'my favorite book is "Dune"', "rock 'n' roll"]
)
def test_own_words_are_not(text: str) -> None:
    assert BLOT not in read(text).text


def test_a_title_in_quotes_is_read() -> None:
    assert facts('My favorite book is "Dune"') == {"favorite_book": "Dune"}


def test_the_quote_is_verbatim_where_characters_were_dropped() -> None:
    text = "well\u2026 I\u2019m a \u200bnu\u200brse \u2014 I\u00a0live in Os\u00adlo"
    found = extract(Said(text, AT))
    assert [one.content for one in found] == ["The player is a nurse", "The player lives in Oslo"]
    assert [one.quote for one in found] == ["I\u2019m a \u200bnu\u200brse", "I\u00a0live in Os\u00adlo"]
    assert all(one.quote in text for one in found)


def test_full_width_letters_are_read() -> None:
    assert facts("\uff2d\uff59 name is Sam") == {"name": "Sam"}


def test_direction_marks_make_doubtful() -> None:
    found = extract(Said("I live in \u202eolsO\u202c", AT))
    assert all(one.doubtful for one in found)
    assert found


def test_a_pasted_wall_gives_nothing() -> None:
    wall = "The harbour was built in 1801 and the town grew around it. " * 60 + "I live in Oslo."
    assert contents(wall) == []


def test_stage_directions_are_not_read_and_emphasis_is() -> None:
    assert contents("*I draw my sword and have a dog*") == []
    assert contents("I *love* jazz") == ["The player loves jazz"]
