from __future__ import annotations

import json
from datetime import UTC, datetime

from estuary_server.evaluation.bench import BenchRun
from estuary_server.evaluation.dataset import Question, parse_dataset
from estuary_server.evaluation.report import document, table
from estuary_server.evaluation.scores import Answered, Results
from tests.server.evaluation.samples import question, sample

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
CONVERSATIONS = parse_dataset([{**sample(), "qa": [question("?", []), question("?", ["x"])]}])


def run(*results: Results) -> BenchRun:
    asked = Question("What is the secret?", 4, ("D1:1",))
    answered = tuple(Answered("s1", asked, found, 0.002) for found in results)
    return BenchRun("plain memory", {"model": "7"}, answered, (0.25, 0.5), 4)


def test_the_table_says_what_was_measured() -> None:
    lines = table(run((("D1:1",),), (("D1:2",), ("D1:1",))), CONVERSATIONS, "set.json")
    assert lines[0] == "plain memory on set.json: 1 conversations, 2 sessions, 4 turns"
    assert [line.split() for line in lines[2:4]] == [
        ["single-hop", "2", "50.0", "100.0", "100.0", "100.0", "100.0"],
        ["all", "2", "50.0", "100.0", "100.0", "100.0", "100.0"],
    ]
    assert lines[4:] == [
        "  search: p50 2.00 ms, p95 2.00 ms a question",
        "  ingest: p50 500.00 ms, p95 500.00 ms a session",
        "  left out for their evidence: 2 questions (1 missing, 1 malformed, 0 unknown)",
    ]


def test_results_of_several_turns_get_a_line_of_their_own() -> None:
    lines = table(run((("D1:2", "D1:1"),)), CONVERSATIONS, "set.json")
    assert lines[3].split()[2] == "100.0"
    assert lines[4].split()[:7] == ["all,", "2.00", "turns", "a", "result", "1", "0.0"]


def test_an_empty_run_is_no_error() -> None:
    assert len(table(run(), CONVERSATIONS, "set.json")) == 5


def test_the_document_holds_the_raw_samples_and_no_words() -> None:
    written = json.dumps(document([run((("D1:2",), ("D1:1",)))], CONVERSATIONS, "set.json", NOW))
    read = json.loads(written)
    assert "secret" not in written
    assert read["machine"]["at"] == "2026-11-20T12:00:00+00:00"
    assert read["machine"]["versions"]["estuary-server"]
    assert read["left_out"] == {"missing": 1, "malformed": 1, "unknown": 0}
    (found,) = read["runs"]
    assert found["samples"] == [
        {"sample_id": "s1", "category": 4, "evidence": 1, "recall": [0, 1, 1, 1, 1], "seconds": 0.002}
    ]
    assert found["rows"][-1]["what"] == "all"
    assert found["search_ms"] == {"p50": 2.0, "p95": 2.0}
    assert found["ingest_s"] == [0.25, 0.5]
