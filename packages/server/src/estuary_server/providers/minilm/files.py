"""The files of the model in the data directory: which there are, whether they are whole, how they get there.

A folder holds the model, its tokenizer, and a manifest with the length and SHA-256 of both. The manifest is
written last and taken away first, so a folder that was only half written is never taken for a model.

What must not live here: what is in the files.
"""

from __future__ import annotations

import hashlib
import json
import os
import shlex
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from estuary_server.errors import ProviderError

NAME = "minilm:all-MiniLM-L6-v2-int8"
"""Of the embedder. Whatever changes the vectors must change it too: stored vectors are told apart by it."""

DIMENSIONS = 384

FORMAT = 1
"""Of the folder; one of another format is built anew."""

FOLDER = "minilm"
MODEL, TOKENIZER, MANIFEST = "model.onnx", "tokenizer.json", "manifest.json"


@dataclass(frozen=True)
class Content:
    """What a file has to be."""

    bytes: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What is in a folder.

    Attributes:
        name: of the embedder that it makes.
        format: see FORMAT.
        source: where the weights came from, for people.
        license: of the weights.
        files: by their names.
    """

    name: str = ""
    format: int = 0
    source: str = ""
    license: str = ""
    files: Mapping[str, Content] = field(default_factory=dict)


def folder_in(models_dir: Path) -> Path:
    """Where the model lies among others."""
    return models_dir / FOLDER


def data_dir_of(folder: Path) -> Path:
    """The data directory that a model's folder is in."""
    return folder.parents[1]


def problem(folder: Path) -> str:
    """Why the model in a folder cannot be used, and what to do; "" where all its files have their length."""
    manifest = read_manifest(folder)
    if manifest is None:
        return f"its file is not in {folder}: {_install(folder)}"
    if (manifest.name, manifest.format) != (NAME, FORMAT):
        return f"its file in {folder} is of another version: {_install(folder)}"
    for name in (MODEL, TOKENIZER):
        if name not in manifest.files or _length(folder / name) != manifest.files[name].bytes:
            return _broken(folder / name)
    return ""


def trouble(folder: Path) -> str:
    """The same, but for the content of the files too: reads all of them."""
    return _contents(folder)[1]


def read(folder: Path) -> tuple[bytes, bytes]:
    """The model and its tokenizer, as they were built.

    Raises:
        ProviderError: they are not there or damaged; says what to do.
    """
    contents, reason = _contents(folder)
    if reason:
        raise ProviderError(NAME, reason, retryable=False)
    return contents[MODEL], contents[TOKENIZER]


def read_manifest(folder: Path) -> Manifest | None:
    """What is said to be in a folder; None where nothing readable is."""
    try:
        data = json.loads((folder / MANIFEST).read_bytes())
        files = {str(name): Content(**content) for name, content in data.pop("files").items()}
        return Manifest(**data, files=files)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def write(folder: Path, model: bytes, tokenizer: bytes, *, source: str, license: str) -> None:
    """Put a model into a folder, in the place of what is there.

    Raises:
        OSError: the folder cannot be written.
    """
    contents = {MODEL: model, TOKENIZER: tokenizer}
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / MANIFEST).unlink(missing_ok=True)
    for name, content in contents.items():
        _replace(folder / name, content)
    known = {name: Content(len(content), _sha256(content)) for name, content in contents.items()}
    manifest = Manifest(NAME, FORMAT, source, license, known)
    _replace(folder / MANIFEST, json.dumps(asdict(manifest), indent=1).encode())


def _contents(folder: Path) -> tuple[dict[str, bytes], str]:
    """What is in the files, and why it cannot be used."""
    contents: dict[str, bytes] = {}
    if reason := problem(folder):
        return contents, reason
    manifest = read_manifest(folder) or Manifest()
    for name in (MODEL, TOKENIZER):
        try:
            contents[name] = (folder / name).read_bytes()
        except OSError as error:
            return contents, f"{folder / name} cannot be read ({error.strerror}): {_install(folder)}"
        if _sha256(contents[name]) != manifest.files[name].sha256:
            return contents, _broken(folder / name)
    return contents, ""


def _replace(path: Path, content: bytes) -> None:
    """Write a file that is either whole or not there, whatever happens meanwhile."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _length(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1


def _broken(path: Path) -> str:
    return f"{path} is damaged: {_install(path.parent)}"


def _install(folder: Path) -> str:
    """What to do about a folder."""
    return f"run 'estuary models install {FOLDER} --data {shlex.quote(str(data_dir_of(folder)))}'"


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
