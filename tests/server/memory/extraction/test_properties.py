"""What holds for any message at all."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estuary_server.memory.candidate import Said
from estuary_server.memory.extraction import extract
from tests.server.memory.extraction.tables import AT, rows

WORDS = (
    "i i'm my we have has had am is are a an the dog cat sister called named Rex oslo in to live moved",
    "and but who not because never may first 5th next friday last 2019",
    "if said love hate favorite food of it you , . ; ( ) ' ? ! * - 's",
    '\u200b \u202e \U0001f600 \ufffc ... "',
)
WORD = st.sampled_from([word for line in WORDS for word in line.split(" ")])
LONGEST_S = 2.0
"""Far above what a message takes (some 50 ms), so that a busy machine does not fail the test."""


@given(st.text(max_size=300), st.text(max_size=80), st.sampled_from(["player", "character"]))
@settings(max_examples=150, deadline=None)
def test_any_text_is_read_without_error_and_quoted_verbatim(text: str, before: str, speaker: str) -> None:
    for found in extract(Said(text, AT, "player" if speaker == "player" else "character", before)):
        assert found.quote in text


@given(st.lists(WORD, max_size=60), st.lists(WORD, max_size=8))
@settings(max_examples=300, deadline=None)
def test_any_words_are_quoted_verbatim(words: list[str], before: list[str]) -> None:
    text = " ".join(words)
    for found in extract(Said(text, AT, before=" ".join(before) + "?")):
        assert found.quote
        assert found.quote in text
        assert found.content[0].isupper() or not found.content[0].isalpha()
        assert 0 < found.confidence <= 1
        assert found.fact_key or not found.fact_value


@given(st.lists(st.sampled_from([row.said.text for row in rows("statements.txt")]), min_size=1, max_size=6))
@settings(max_examples=60, deadline=None)
def test_statements_in_a_row_are_quoted_verbatim(texts: list[str]) -> None:
    text = " ".join(texts)
    assert all(found.quote in text for found in extract(Said(text, AT)))


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "i ",
        "i have a ",
        "my ",
        "\"'",
        "(",
        "i am and , ",
        "a.b@",
        "and i have a dog named ",
        "*a ",
        "my dog is ",
        "i fly on may 5 ",
        "\n",
        "I like the very ",
        "\u202e",
        "my my my who who ",
        "if i ",
        "i i i i, ",
        "'a",
        "``",
    ],
)
def test_a_long_message_takes_no_longer_than_its_first_part(unit: str) -> None:
    text = (unit * 100_000)[:100_000]
    began = time.perf_counter()
    found = extract(Said(text, AT))
    assert time.perf_counter() - began < LONGEST_S
    assert len(found) <= 240
