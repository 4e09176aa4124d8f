"""Days in a sentence, by the tense of the verb nearest to each. Read from a Friday: 20 November 2026."""

from __future__ import annotations

import pytest

from estuary_server.memory.extraction.telling_days import days_of
from estuary_server.memory.extraction.words import words_of
from tests.server.memory.extraction.tables import AT


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("we drove home on Monday", ["2026-11-16"]),
        ("I told them it is on Monday", ["2026-11-23"]),
        ("they gave me a date, on the 24th of June", ["2027-06-24"]),
        ("the group let me help on Thursday", ["2026-11-19"]),
        ("I left on Monday and I will be back on Tuesday", ["2026-11-16", "2026-11-24"]),
        ("a Viking ship sank on the 19th", ["2026-11-19"]),
    ],
)
def test_the_nearest_verb_tells(text: str, days: list[str]) -> None:
    assert days_of(words_of(text), AT.date())[1] == days


def test_a_note_stands_behind_the_words_of_its_day() -> None:
    notes, _ = days_of(words_of("we drove home on Monday , late"), AT.date())
    assert notes == {4: " (2026-11-16)"}
