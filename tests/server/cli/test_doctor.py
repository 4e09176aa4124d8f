"""What ``estuary doctor`` says of the embedder: which one serves, and what one should know of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from estuary_server.cli.doctor import doctor


def said(data: Path, **environment: str) -> list[str]:
    """The lines about the embedder: its name, then the remark."""
    run = CliRunner().invoke(doctor, ["--data", str(data), "--json"], env=environment)
    rows = json.loads(run.stdout)
    at = next(place for place, row in enumerate(rows) if row["what"] == "embedder")
    return [row["says"] for row in rows[at : at + 2]]


def test_where_nothing_is_installed_it_says_what_hashing_is_good_for_and_how_to_get_better(
    tmp_path: Path,
) -> None:
    name, remark = said(tmp_path)
    assert name == "hashing"
    assert "not by what sentences mean" in remark
    assert f"estuary models install minilm --data {tmp_path}" in remark


@pytest.mark.parametrize("key", ["OPENAI_API_KEY", "ESTUARY_EMBEDDING_BASE_URL"])
def test_of_a_vendor_it_says_that_speech_is_sent_there(tmp_path: Path, key: str) -> None:
    name, remark = said(tmp_path, ESTUARY_EMBEDDING_MODEL="openai:some", **{key: "http://127.0.0.1:1/v1"})
    assert name == "openai:some"
    assert "is sent to it" in remark


def test_a_key_alone_sends_nothing_to_its_vendor(tmp_path: Path) -> None:
    assert said(tmp_path, OPENAI_API_KEY="sk-1")[0] == "hashing"
