"""What is found in the utterances of the tables, and that nothing else is."""

from __future__ import annotations

import pytest

from estuary_server.memory.extraction import extract
from tests.server.memory.extraction.tables import Row, missing, rows, surplus

STATEMENTS = rows("statements.txt")
NOTHING = rows("nothing.txt")
HELD_OUT = rows("held_out.txt")


@pytest.mark.parametrize("row", STATEMENTS, ids=lambda row: row.said.text[:50])
def test_a_statement_is_found_and_nothing_besides(row: Row) -> None:
    assert missing(row) == []
    assert surplus(row) == []


@pytest.mark.parametrize("row", NOTHING, ids=lambda row: row.said.text[:50])
def test_what_states_nothing_gives_nothing(row: Row) -> None:
    assert extract(row.said) == ()


@pytest.mark.parametrize("row", [*STATEMENTS, *NOTHING, *HELD_OUT], ids=lambda row: row.said.text[:50])
def test_every_candidate_quotes_the_message(row: Row) -> None:
    for found in extract(row.said):
        assert found.quote
        assert found.quote in row.said.text
        assert found.content.endswith(found.content.strip())


def test_what_was_held_out_is_found_as_well_as_at_first() -> None:
    """On the first try, before any of it had been looked at: 56 of 61 found, 3 of 63 candidates besides."""
    needed = sum(len(row.needed) for row in HELD_OUT)
    assert sum(len(missing(row)) for row in HELD_OUT) <= 0.08 * needed
    found = sum(len(extract(row.said)) for row in HELD_OUT)
    assert sum(len(surplus(row)) for row in HELD_OUT) <= 0.05 * found
