from __future__ import annotations

from pathlib import Path

import pytest

from estuary_server.errors import StoreError
from estuary_server.store.place import make_directory, sqlite_path


@pytest.mark.parametrize(
    ("place", "path"),
    [
        ("data/estuary.db", "data/estuary.db"),
        (Path("/data/a b%.db"), "/data/a b%.db"),
        ("sqlite:///data/estuary.db", "data/estuary.db"),
        ("sqlite:////data/estuary.db", "/data/estuary.db"),
    ],
)
def test_a_place_is_a_path_or_a_url(place: str | Path, path: str) -> None:
    assert sqlite_path(place) == Path(path)


@pytest.mark.parametrize("place", ["postgresql://me:secret@host/db", "sqlite://", "://", "nonsense://x"])
def test_other_places_are_refused_without_being_repeated(place: str) -> None:
    with pytest.raises(StoreError, match="sqlite:///") as caught:
        sqlite_path(place)
    assert "secret" not in str(caught.value)


def test_directories_are_made(tmp_path: Path) -> None:
    make_directory(tmp_path / "a" / "b" / "estuary.db")
    make_directory(tmp_path / "a" / "b" / "estuary.db")
    assert (tmp_path / "a" / "b").is_dir()


def test_a_directory_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for place in (tmp_path / "file" / "estuary.db", tmp_path / "file" / "deep" / "estuary.db"):
        with pytest.raises(StoreError, match="use another --data directory") as caught:
            make_directory(place)
        assert "\n" not in str(caught.value)
