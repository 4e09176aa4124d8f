"""What ``estuary doctor`` says about reading what was said once more."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from estuary_server.cli.doctor import doctor

UNSET = {"OPENAI_API_KEY": None, "OPENAI_BASE_URL": None, "ESTUARY_LLM_MODEL": None}


@pytest.mark.parametrize(
    ("environment", "verdict", "says"),
    [
        ({}, "note", "without a language model"),
        ({"OPENAI_API_KEY": "sk-x"}, "ok", "read once more by openai:gpt-5-mini"),
        ({"OPENAI_BASE_URL": "http://127.0.0.1:9/v1", "ESTUARY_LLM_MODEL": "qwen3"}, "ok", "openai:qwen3"),
        (
            {"OPENAI_API_KEY": "sk-x", "ESTUARY_LLM_MODEL": "offline:retrieval"},
            "note",
            "without a language model",
        ),
        ({"ESTUARY_STRICT_PROVIDERS": "1"}, "note", "without a language model"),
    ],
)
def test_it_says_whether_a_model_reads(
    environment: dict[str, str], verdict: str, says: str, tmp_path: Path
) -> None:
    ended = CliRunner(env={**UNSET, **environment}).invoke(
        doctor, ["--data", str(tmp_path / "none"), "--json"]
    )
    (found,) = [row for row in json.loads(ended.stdout) if row["what"] == "memory"]
    assert found["verdict"] == verdict
    assert says in found["says"]
