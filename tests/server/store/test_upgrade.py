"""The steps, the list of revisions and the tables of ``schema.py`` agree, and foreign data is left alone."""

from __future__ import annotations

import logging
import sqlite3
import sys
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect

from estuary_server.errors import StoreError
from estuary_server.store import migrations, upgrade
from estuary_server.store.dialect import sqlite_engine
from estuary_server.store.schema import metadata

STRUCTURE = "SELECT type, name, tbl_name FROM sqlite_master WHERE tbl_name != 'alembic_version' ORDER BY 1, 2"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "estuary.db"


@pytest.fixture
def engine(path: Path) -> Engine:
    return sqlite_engine(path, 5)


def bring_up_to_date(engine: Engine, path: Path) -> None:
    with engine.begin() as connection:
        upgrade.upgrade(connection, path)


def _index(index: Any) -> tuple[Any, ...]:
    where = index["dialect_options"].get("sqlite_where")
    return index["name"], index["column_names"], index["unique"], str(where)


def structure(connection: Connection) -> list[Any]:
    """All tables, columns, keys and indexes, as the database tells them."""
    tables = inspect(connection)
    names = sorted(name for name in tables.get_table_names() if name != "alembic_version")
    return [
        (
            name,
            [(c["name"], repr(c["type"]), c["nullable"]) for c in tables.get_columns(name)],
            tables.get_pk_constraint(name),
            sorted(map(str, tables.get_foreign_keys(name))),
            sorted(map(str, tables.get_unique_constraints(name))),
            [_index(index) for index in tables.get_indexes(name)],
            tables.get_table_options(name),
        )
        for name in names
    ]


def test_the_steps_end_in_the_tables_of_the_schema(engine: Engine, path: Path) -> None:
    bring_up_to_date(engine, path)
    with engine.begin() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_also_in_what_autogenerate_does_not_compare(engine: Engine, path: Path, tmp_path: Path) -> None:
    bring_up_to_date(engine, path)
    made = sqlite_engine(tmp_path / "made.db", 5)
    with engine.begin() as migrated, made.begin() as created:
        metadata.create_all(created)
        assert structure(migrated) == structure(created)
        listed = [connection.exec_driver_sql(STRUCTURE).all() for connection in (migrated, created)]
        assert listed[0] == listed[1]
        assert ("table", "sqlite_sequence", "sqlite_sequence") in listed[0]


def test_the_list_of_revisions_is_that_of_the_files() -> None:
    files = ScriptDirectory(str(Path(migrations.__file__).parent))
    assert tuple(step.revision for step in files.walk_revisions())[::-1] == migrations.REVISIONS
    assert files.get_heads() == [migrations.HEAD]


def test_doing_it_again_changes_nothing(engine: Engine, path: Path) -> None:
    bring_up_to_date(engine, path)
    before = path.read_bytes()
    bring_up_to_date(engine, path)
    assert path.read_bytes() == before


@pytest.fixture
def without_alembic(monkeypatch: pytest.MonkeyPatch) -> None:
    """Importing Alembic fails."""
    monkeypatch.setitem(sys.modules, "alembic", None)


def test_data_of_the_first_version_is_kept_and_waits_to_be_read(engine: Engine, path: Path) -> None:
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(Path(migrations.__file__).parent))
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    old = sqlite3.connect(path)
    old.execute("INSERT INTO accounts VALUES ('a', 'me', 0)")
    old.execute(
        "INSERT INTO characters SELECT 'a', 'ada', 'Ada', 0, 0, NULL, NULL, NULL, NULL, NULL, '', '', 0, 0,"
        " '', '', '', NULL, 1, NULL, NULL, '', '', 0, 0, '', 0, 0, '[]', NULL, 0"
    )
    for name, player in [("c1", "pip"), ("c2", "quin")]:
        old.execute("INSERT INTO conversations VALUES ('a', ?, 'ada', ?, 1, 2, 2)", (name, player))
    for content in ("hello", "there"):
        old.execute(
            "INSERT INTO messages VALUES (NULL, 'a', 'c1', 'user', ?, 3, 'm', NULL, 'text_chat', 0)",
            (content,),
        )
    old.commit()
    old.close()
    bring_up_to_date(engine, path)
    new = sqlite3.connect(path)
    marks = "SELECT id, message_count, last_message_id, extracted_up_to, claimed_until FROM conversations"
    assert new.execute(f"{marks} ORDER BY id").fetchall() == [("c1", 2, 2, 0, None), ("c2", 2, 0, 0, None)]
    assert new.execute("SELECT content FROM messages ORDER BY id").fetchall() == [("hello",), ("there",)]
    assert new.execute("PRAGMA foreign_key_check").fetchall() == []
    assert new.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    new.close()


def test_data_of_now_needs_no_alembic(
    engine: Engine, path: Path, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    bring_up_to_date(engine, path)
    request.getfixturevalue("without_alembic")
    bring_up_to_date(engine, path)
    with pytest.raises(ImportError):
        bring_up_to_date(sqlite_engine(tmp_path / "new.db", 5), tmp_path / "new.db")


def test_data_of_a_newer_version_is_refused(engine: Engine, path: Path) -> None:
    bring_up_to_date(engine, path)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError) as caught:
        bring_up_to_date(engine, path)
    assert str(caught.value) == (
        f"{path}: the data was written by a newer Estuary; "
        "upgrade estuary-server or use another --data directory"
    )


@pytest.mark.parametrize("foreign", ["CREATE TABLE songs (id)", "CREATE TABLE alembic_version (version_num)"])
def test_data_of_another_program_is_left_alone(engine: Engine, path: Path, foreign: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute(foreign)
    connection.close()
    with pytest.raises(StoreError, match="another program"):
        bring_up_to_date(engine, path)
    with engine.begin() as opened:
        assert len(inspect(opened).get_table_names()) == 1


def test_a_step_that_fails_leaves_no_trace(engine: Engine, path: Path) -> None:
    def fail() -> None:
        with engine.begin() as connection:
            upgrade.upgrade(connection, path)
            raise KeyError("on purpose")

    with pytest.raises(KeyError):
        fail()
    with engine.begin() as connection:
        assert inspect(connection).get_table_names() == []


def test_a_directory_with_signs_that_mean_something_elsewhere(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    place = tmp_path / "100%(here)s?x#y" / "estuary.db"
    place.parent.mkdir()
    with caplog.at_level(logging.WARNING):
        bring_up_to_date(sqlite_engine(place, 5), place)
    assert caplog.records == []
