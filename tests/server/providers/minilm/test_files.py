"""Files of the model: whole, or named with what to do."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from estuary_server.errors import ProviderError
from estuary_server.providers.minilm import files
from estuary_server.providers.minilm.files import MANIFEST, MODEL, TOKENIZER


def write(folder: Path, model: bytes = b"model", tokenizer: bytes = b"tokenizer") -> None:
    files.write(folder, model, tokenizer, source="here", license="MIT")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A whole one."""
    made = tmp_path / "models" / "minilm"
    write(made)
    return made


def test_what_was_written_is_read(folder: Path) -> None:
    assert files.read(folder) == (b"model", b"tokenizer")
    assert files.problem(folder) == files.trouble(folder) == ""
    assert files.read_manifest(folder) == files.Manifest(
        files.NAME,
        files.FORMAT,
        "here",
        "MIT",
        {
            MODEL: files.Content(5, hashlib.sha256(b"model").hexdigest()),
            TOKENIZER: files.Content(9, hashlib.sha256(b"tokenizer").hexdigest()),
        },
    )


def test_it_lies_in_a_folder_of_the_data_directory(tmp_path: Path) -> None:
    folder = files.folder_in(tmp_path / "models")
    assert folder == tmp_path / "models" / "minilm"
    assert files.data_dir_of(folder) == tmp_path


def test_writing_again_replaces_everything(folder: Path) -> None:
    write(folder, b"another", b"one")
    assert files.read(folder) == (b"another", b"one")
    assert {path.name for path in folder.iterdir()} == {MODEL, TOKENIZER, MANIFEST}


def truncate(folder: Path) -> None:
    (folder / MODEL).write_bytes(b"mode")


def remove(folder: Path) -> None:
    (folder / TOKENIZER).unlink()


def garble(folder: Path) -> None:
    (folder / MANIFEST).write_bytes(b'{"name": ')


def empty(folder: Path) -> None:
    (folder / MANIFEST).write_bytes(b"[]")


def age(folder: Path) -> None:
    manifest = json.loads((folder / MANIFEST).read_bytes())
    (folder / MANIFEST).write_text(json.dumps({**manifest, "format": files.FORMAT - 1}))


def rename(folder: Path) -> None:
    manifest = json.loads((folder / MANIFEST).read_bytes())
    (folder / MANIFEST).write_text(json.dumps({**manifest, "name": "minilm:other"}))


def forget(folder: Path) -> None:
    manifest = json.loads((folder / MANIFEST).read_bytes())
    (folder / MANIFEST).write_text(json.dumps({**manifest, "files": {}}))


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (truncate, "model.onnx is damaged"),
        (remove, "tokenizer.json is damaged"),
        (forget, "model.onnx is damaged"),
        (garble, "its file is not in"),
        (empty, "its file is not in"),
        (age, "of another version"),
        (rename, "of another version"),
    ],
)
def test_what_is_not_whole_is_named_with_what_to_do(
    folder: Path, harm: Callable[[Path], None], said: str
) -> None:
    harm(folder)
    reason = files.problem(folder)
    assert said in reason
    assert reason.endswith(f"run 'estuary models install minilm --data {folder.parents[1]}'")
    assert files.trouble(folder) == reason
    with pytest.raises(ProviderError) as caught:
        files.read(folder)
    assert str(caught.value) == f"{files.NAME}: {reason}"


def test_a_folder_that_is_not_there_has_no_model(tmp_path: Path) -> None:
    assert "its file is not in" in files.problem(tmp_path / "a b" / "models" / "minilm")
    assert f"--data '{tmp_path}/a b'" in files.problem(tmp_path / "a b" / "models" / "minilm")


def test_damage_that_keeps_the_length_shows_when_it_is_read(folder: Path) -> None:
    (folder / MODEL).write_bytes(b"mOdel")
    assert files.problem(folder) == ""
    assert "model.onnx is damaged" in files.trouble(folder)
    with pytest.raises(ProviderError, match=r"model\.onnx is damaged"):
        files.read(folder)


def test_a_file_that_cannot_be_read_is_named(folder: Path) -> None:
    (folder / TOKENIZER).unlink()
    (folder / TOKENIZER).mkdir()
    size = (folder / TOKENIZER).stat().st_size
    manifest = json.loads((folder / MANIFEST).read_bytes())
    manifest["files"][TOKENIZER]["bytes"] = size
    (folder / MANIFEST).write_text(json.dumps(manifest))
    assert "tokenizer.json cannot be read (Is a directory)" in files.trouble(folder)


def test_a_write_that_is_broken_off_leaves_no_model(folder: Path) -> None:
    (folder / f".{TOKENIZER}.{os.getpid()}").mkdir()
    with pytest.raises(OSError, match="directory"):
        write(folder, b"another", b"one")
    assert "its file is not in" in files.problem(folder)
