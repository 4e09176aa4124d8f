from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from estuary_server.evaluation.extraction_bench import extraction_document, extraction_table, read_own_set
from estuary_server.evaluation.extraction_scores import score
from estuary_server.evaluation.generate import generate
from estuary_server.memory.candidate import Candidate, Said

OWN = generate("dev", 1)


def parrot(said: Said) -> Sequence[Candidate]:
    """Stores every word of whoever speaks."""
    return [Candidate(f"The player: {said.text}", said.text, "fact", 0.5)]


def test_every_turn_is_read_with_the_one_before_it() -> None:
    heard: list[Said] = []

    def listen(said: Said) -> Sequence[Candidate]:
        heard.append(said)
        return []

    readings = list(read_own_set(OWN, listen))
    (conversation,) = OWN.conversations
    assert [said.text for said in heard] == [turn.text for turn in conversation.turns().values()]
    assert [reading.labels for reading in readings] == list(OWN.labels)
    first = len(conversation.sessions[0].turns)
    assert [heard[0].before, heard[1].before, heard[first].before] == ["", heard[0].text, ""]
    assert heard[first].at == conversation.sessions[1].at
    assert {said.speaker for said in heard} == {"player"}


def test_storing_everything_finds_nearly_everything_and_much_junk() -> None:
    found = score(read_own_set(OWN, parrot))
    assert found.stored == found.turns
    assert found.recall > 0.9
    assert found.junk_rate > 0.2
    assert found.precision < 0.6


def test_the_table_and_the_document() -> None:
    found = score(read_own_set(OWN, parrot))
    lines = extraction_table(found, "own")
    assert lines[0] == f"extraction on own: {found.turns} turns, {found.stored} stored, 0 kept aside"
    assert f"recall {100 * found.recall:.1f} % of {found.expected}" in lines[1]
    assert lines[-1].startswith("  junk by trap: ")
    assert len(lines) == 5 + len(found.rows)
    read = json.loads(json.dumps(extraction_document(found, "own", datetime(2026, 11, 20, tzinfo=UTC))))
    assert (read["recall"], read["stored"]) == (found.recall, found.stored)
    assert len(read["rows"]) == len(found.rows)
