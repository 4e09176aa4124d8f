"""``estuary bench``, with the plain keyword memory as what is measured."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from estuary_server.cli.bench import make_bench
from estuary_server.evaluation.generate import generate
from estuary_server.memory.candidate import Candidate, Said
from tests.server.evaluation.bm25 import open_bm25
from tests.server.evaluation.samples import sample


def extract(said: Said) -> Sequence[Candidate]:
    return [Candidate("The player lives in Porto", said.text, "fact", 0.5)]


BENCH = make_bench(open_bm25, extract)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(BENCH, [str(one) for one in arguments], catch_exceptions=False)


def read(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "set.json"
    path.write_text(json.dumps([sample(), {**sample(), "sample_id": "s2"}]), "utf-8")
    return path


def test_a_data_set_is_measured(data: Path) -> None:
    result = run("memory", "--data", data)
    assert result.exit_code == 0
    assert "BM25 on set.json: 2 conversations, 4 sessions, 8 turns" in result.stdout


def test_each_embedder_is_measured_by_itself(data: Path, tmp_path: Path) -> None:
    out, missed = tmp_path / "out.json", tmp_path / "missed.json"
    chosen = ("--embedder", "none", "--embedder", "previous")
    result = run("memory", "--data", data, *chosen, "--out", out, "--misses", missed, "--limit-samples", "1")
    assert result.exit_code == 0
    assert [one["memory"] for one in read(out)["runs"]] == ["BM25", "BM25 with the previous turn"]
    assert len(read(out)["runs"][0]["samples"]) == 4
    assert set(read(missed)) == {"BM25", "BM25 with the previous turn"}


def test_programs_get_json_alone(data: Path) -> None:
    result = run("memory", "--data", data, "--json")
    assert json.loads(result.stdout)["conversations"] == 2


def test_the_own_set_is_measured(tmp_path: Path) -> None:
    missed = tmp_path / "missed.json"
    result = run("memory", "--own", "--limit-samples", "1", "--misses", missed)
    assert "the project's own set, dev part: 1 conversations" in result.stdout
    assert read(missed)["BM25"][0]["evidence"]


def test_the_own_set_is_written(tmp_path: Path) -> None:
    path, labels = tmp_path / "own.json", tmp_path / "labels.json"
    result = run("memory", "--write", path, "--labels", labels, "--part", "held-out", "--limit-samples", "1")
    assert result.exit_code == 0
    assert [one["sample_id"] for one in read(path)] == ["held-out-12"]
    assert len(read(labels)) == len(generate("held-out", 1).labels)
    assert run("memory", "--data", path).exit_code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("memory",),
        ("memory", "--own", "--data", "x.json"),
        ("memory", "--own", "--part", "held-out", "--misses", "x.json"),
        ("memory", "--own", "--part", "all"),
        ("memory", "--own", "--limit-samples", "0"),
        ("extraction", "--part", "held-out", "--faults", "x.json"),
    ],
)
def test_what_makes_no_sense_is_refused(arguments: tuple[str, ...]) -> None:
    assert run(*arguments).exit_code == click.UsageError.exit_code


def test_extraction_is_measured(tmp_path: Path) -> None:
    faults = tmp_path / "faults.json"
    result = run("extraction", "--limit-samples", "1", "--faults", faults)
    assert result.exit_code == 0
    assert "extraction on the project's own set, dev part" in result.stdout
    found = read(faults)
    assert found["junk"][0]["content"] == "The player lives in Porto"
    assert found["unfound"][0]["words"]
    measured = json.loads(run("extraction", "--limit-samples", "1", "--json").stdout)
    assert measured["junk"] == len(found["junk"])
