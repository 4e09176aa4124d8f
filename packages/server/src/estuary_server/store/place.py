"""Where the database lies: from a path or URL to a file whose directory exists.

What must not live here: opening it (``engine.py``).
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from estuary_server.errors import StoreError


def sqlite_path(place: str | Path) -> Path:
    """The file meant by a path or by a URL such as ``sqlite:///data/estuary.db``.

    Raises:
        StoreError: a URL of another database, or of no file.
    """
    if isinstance(place, Path) or "://" not in place:
        return Path(place)
    try:
        url = make_url(place)
    except ArgumentError:
        url = None
    if url is None or url.get_backend_name() != "sqlite" or not url.database:
        raise StoreError("the database URL is not understood; use a path, or sqlite:///path/to/estuary.db")
    return Path(url.database)


def make_directory(path: Path) -> None:
    """Make the directory that a file is to lie in, unless it exists.

    Raises:
        StoreError: it cannot be made.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"{path.parent}: the directory cannot be made ({error.strerror}); use another --data directory"
        ) from error
