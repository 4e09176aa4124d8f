"""What memories and messages are found by."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from estuary_server.memory.entries import (
    CONTEXT_CHARS,
    day_terms,
    memory_entry,
    statement_text,
    texts_of,
    turn_entry,
)
from estuary_server.memory.passages import PASSAGE_CHARS, passages
from estuary_server.store.records import StoredMessage
from estuary_server.store.search_records import EntryKind
from tests.conformance.store.examples import NOON
from tests.conformance.store.memory_examples import a_memory

VECTORS = np.ones((1, 1), np.float32)
SAID = StoredMessage(7, "c1", "user", "Biscuit barks!", NOON, "m7")
ASKED = StoredMessage(6, "c1", "assistant", "What is your dog called?", NOON, "m6")
DAY = ("march", "2026")


def test_a_message_is_found_by_its_words_what_was_asked_and_its_day() -> None:
    entry = turn_entry(SAID, ASKED, "a-model", VECTORS)
    assert (entry.kind, entry.ref, entry.said_at) == ("turn", "7", NOON)
    assert entry.terms == ("biscuit", "bark")
    assert entry.context_terms == ("dog", "call", *DAY)
    assert (entry.model, entry.vectors) == ("a-model", VECTORS)


def test_the_first_message_has_nothing_around_it_but_its_day() -> None:
    entry = turn_entry(SAID, None, "", None)
    assert entry.context_terms == DAY
    assert (entry.model, entry.vectors) == ("", None)


def test_of_a_long_message_before_the_end_counts() -> None:
    before = replace(ASKED, content="early " + "x" * CONTEXT_CHARS + " late")
    around = turn_entry(SAID, before, "", None).context_terms
    assert "late" in around
    assert "earli" not in around


def test_a_memory_is_found_by_what_it_says_and_what_it_came_from() -> None:
    memory = a_memory(
        content="The player's dog is called Biscuit",
        source_quote="my puppy Biscuit",
        topic="pets",
        secondary_topics=("family",),
    )
    entry = memory_entry(memory, "a-model", VECTORS)
    assert (entry.kind, entry.ref, entry.said_at) == ("memory", "m1", memory.said_at)
    assert entry.terms == ("player", "dog", "call", "biscuit")
    assert entry.context_terms == ("puppi", "pet", "famili", *DAY)
    assert (entry.model, entry.vectors) == ("a-model", VECTORS)


def test_a_statement_has_one_vector_and_a_long_message_one_for_each_passage() -> None:
    long = "The lighthouse is red. " * 200
    assert texts_of("memory", long) == [statement_text(long)]
    assert len(statement_text(long)) == PASSAGE_CHARS
    assert texts_of("turn", long) == passages(long)
    assert len(passages(long)) > 1
    assert texts_of("turn", SAID.content) == [SAID.content]


@pytest.mark.parametrize("kind", ["memory", "turn"])
def test_what_says_nothing_has_a_vector_too(kind: EntryKind) -> None:
    assert texts_of(kind, "") == [""]


def test_a_day_is_found_by_month_and_year() -> None:
    assert day_terms(datetime(2023, 5, 31, tzinfo=UTC)) == ("may", "2023")
