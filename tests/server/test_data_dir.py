"""The data directory and its note: for its owner alone, changed in one step, and never in the way."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from estuary_server.data_dir import ClientNote, database_path, prepare, read_note, write_note
from estuary_server.errors import StoreError

NOTE = "client.json"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_directory_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    data = tmp_path / "a" / "b"
    prepare(data)
    assert (mode(data), [path.name for path in data.iterdir()]) == (0o700, ["estuary.db"])
    assert mode(database_path(data)) == 0o600


def test_a_directory_that_is_there_is_left_as_it_is(tmp_path: Path) -> None:
    write_note(tmp_path, url="u")
    before = mode(tmp_path)
    prepare(tmp_path)
    prepare(tmp_path)
    assert (mode(tmp_path), sorted(path.name for path in tmp_path.iterdir())) == (
        before,
        [NOTE, "estuary.db"],
    )


@pytest.mark.parametrize("inside", ["file", "file/below"])
def test_a_directory_that_cannot_be_used_is_named_with_advice(tmp_path: Path, inside: str) -> None:
    (tmp_path / "file").write_text("x")
    data = tmp_path / inside
    with pytest.raises(StoreError) as caught:
        prepare(data)
    assert str(caught.value).startswith(f"the data directory {data} cannot be written (")
    assert str(caught.value).endswith("; choose another with --data")


def test_there_may_be_no_note(tmp_path: Path) -> None:
    assert read_note(tmp_path) == read_note(tmp_path / "nothing") == ClientNote("", "", "")


def test_a_note_is_kept_for_its_owner_alone(tmp_path: Path) -> None:
    assert write_note(tmp_path, key="est_abcd") == read_note(tmp_path) == ClientNote(key="est_abcd")
    assert mode(tmp_path / NOTE) == 0o600


def test_a_change_keeps_the_rest(tmp_path: Path) -> None:
    write_note(tmp_path, key="est_abcd", url="http://a")
    assert write_note(tmp_path, url="http://b", character_id="c") == ClientNote("http://b", "est_abcd", "c")
    assert [path.name for path in tmp_path.iterdir()] == [NOTE], "no draft is left"


@pytest.mark.parametrize("text", ["", "{", "[]", "7", "null", '"x"', "\ud800"])
def test_a_note_that_cannot_be_read_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / NOTE).write_bytes(text.encode("utf-8", "surrogatepass"))
    assert read_note(tmp_path) == ClientNote()
    assert write_note(tmp_path, url="u") == ClientNote("u")


def test_a_note_of_another_version_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    (tmp_path / NOTE).write_text('{"url": "u", "key": null, "new": 1, "character_id": 7}')
    assert read_note(tmp_path) == ClientNote("u", "", "7")


def test_the_key_is_not_shown_by_accident() -> None:
    assert "canary" not in repr(ClientNote(key="est_canary"))


def test_the_database_lies_in_it(tmp_path: Path) -> None:
    assert database_path(tmp_path).parent == tmp_path
