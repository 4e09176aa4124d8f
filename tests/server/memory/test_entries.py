"""What memories and messages are found by."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np

from estuary_server.memory.entries import (
    CONTEXT_CHARS,
    EMBEDDED_CHARS,
    day_terms,
    memory_entry,
    memory_text,
    turn_entry,
    turn_text,
)
from estuary_server.store.records import StoredMessage
from tests.conformance.store.examples import NOON
from tests.conformance.store.memory_examples import a_memory

VECTOR = np.ones(1, np.float32)
SAID = StoredMessage(7, "c1", "user", "Biscuit barks!", NOON, "m7")
ASKED = StoredMessage(6, "c1", "assistant", "What is your dog called?", NOON, "m6")
DAY = ("march", "2026")


def test_a_message_is_found_by_its_words_what_was_asked_and_its_day() -> None:
    entry = turn_entry(SAID, ASKED, "a-model", VECTOR)
    assert (entry.kind, entry.ref, entry.said_at) == ("turn", "7", NOON)
    assert entry.terms == ("biscuit", "bark")
    assert entry.context_terms == ("dog", "call", *DAY)
    assert (entry.model, entry.vector) == ("a-model", VECTOR)


def test_the_first_message_has_nothing_around_it_but_its_day() -> None:
    entry = turn_entry(SAID, None, "", None)
    assert entry.context_terms == DAY
    assert (entry.model, entry.vector) == ("", None)


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
    entry = memory_entry(memory, "a-model", VECTOR)
    assert (entry.kind, entry.ref, entry.said_at) == ("memory", "m1", memory.said_at)
    assert entry.terms == ("player", "dog", "call", "biscuit")
    assert entry.context_terms == ("puppi", "pet", "famili", *DAY)
    assert (entry.model, entry.vector) == ("a-model", VECTOR)


def test_what_is_embedded_is_bounded() -> None:
    assert turn_text(replace(SAID, content="y" * 2 * EMBEDDED_CHARS)) == "y" * EMBEDDED_CHARS
    assert memory_text(a_memory(content="y" * 2 * EMBEDDED_CHARS)) == "y" * EMBEDDED_CHARS
    assert turn_text(SAID) == SAID.content


def test_a_day_is_found_by_month_and_year() -> None:
    assert day_terms(datetime(2023, 5, 31, tzinfo=UTC)) == ("may", "2023")
