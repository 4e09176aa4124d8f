"""The data directory: where the database lies, and the note that lets local commands find the server.

The note (``client.json``, readable by its owner alone) holds the address, a developer key and the demo
character's id, so that ``estuary chat`` on the same machine needs no arguments, and so that a restarted
server can print the same key again; the database itself keeps only hashes.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from estuary_server.errors import StoreError

_NOTE = "client.json"
_DATABASE = "estuary.db"
_LOCK = "server.lock"


@dataclass(frozen=True)
class ClientNote:
    """What a local client needs; "" where unknown."""

    url: str = ""
    key: str = field(default="", repr=False)
    character_id: str = ""


def database_path(data_dir: Path) -> Path:
    """The SQLite file."""
    return data_dir / _DATABASE


def prepare(data_dir: Path) -> None:
    """Make the directory, for its owner alone.

    Raises:
        StoreError: it cannot be made or written; says what to do.
    """
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = data_dir / f".write-test-{os.getpid()}"
        probe.touch()
        probe.unlink()
        database_path(data_dir).touch(mode=0o600)
    except OSError as error:
        reason = error.strerror or "it cannot be used"
        raise StoreError(
            f"the data directory {data_dir} cannot be written ({reason}); choose another with --data"
        ) from None


@contextmanager
def held(data_dir: Path) -> Iterator[None]:
    """Keep the directory for one server; the operating system lets go of it when the process ends.

    Raises:
        StoreError: another server has it; says where that one is.
    """
    lock = sqlite3.connect(data_dir / _LOCK, timeout=0, isolation_level=None)
    with closing(lock):
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            other = read_note(data_dir).url
            where = f"the server at {other}" if other else "another server"
            raise StoreError(
                f"{where} uses the data directory {data_dir}; stop it, or choose another with --data"
            ) from None
        yield


def read_note(data_dir: Path) -> ClientNote:
    """The note, or an empty one where there is none or it cannot be read."""
    try:
        data = json.loads((data_dir / _NOTE).read_text())
        return ClientNote(**{name: str(data.get(name) or "") for name in asdict(ClientNote())})
    except (OSError, ValueError, AttributeError):
        return ClientNote()


def write_note(data_dir: Path, **changes: str) -> ClientNote:
    """Change the note, in one step; returns it as it is now."""
    note = replace(read_note(data_dir), **changes)
    draft = data_dir / f".{_NOTE}.{os.getpid()}"
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(asdict(note), file)
    draft.replace(data_dir / _NOTE)
    return note
