from __future__ import annotations

import sqlite3

import pytest
from sqlalchemy import Dialect, insert, make_url
from sqlalchemy.dialects.sqlite.base import SQLiteDialect
from sqlalchemy.exc import DBAPIError, OperationalError

from estuary_server.store.dialect import OrSkip, remedy
from estuary_server.store.schema import accounts, messages

POSTGRESQL = make_url("postgresql+psycopg://").get_dialect()()


def refused(name: str) -> DBAPIError:
    error = sqlite3.OperationalError("something")
    error.sqlite_errorname = name
    return OperationalError("INSERT", None, error)


@pytest.mark.parametrize("dialect", [SQLiteDialect(), POSTGRESQL], ids=["sqlite", "postgresql"])
def test_skipping_is_spelt_between_the_values_and_what_is_returned(dialect: Dialect) -> None:
    text = str(insert(messages).ext(OrSkip()).returning(messages.c.id).compile(dialect=dialect))
    assert text.index("VALUES") < text.index("ON CONFLICT DO NOTHING") < text.index("RETURNING")


def test_statements_with_skipping_are_cached_and_told_apart() -> None:
    with_it, again, without = insert(accounts).ext(OrSkip()), insert(accounts).ext(OrSkip()), insert(accounts)
    assert with_it._generate_cache_key() == again._generate_cache_key() is not None
    assert with_it._generate_cache_key() != without._generate_cache_key()


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("SQLITE_BUSY", "another process"),
        ("SQLITE_BUSY_SNAPSHOT", "another process"),
        ("SQLITE_IOERR_WRITE", "the disk failed"),
        ("SQLITE_READONLY_DIRECTORY", "cannot be written"),
        ("SQLITE_CORRUPT", "damaged"),
        ("SQLITE_PERM", "permissions"),
    ],
)
def test_a_fault_of_the_place_says_what_to_do(name: str, says: str) -> None:
    assert says in str(remedy(refused(name)))


def test_other_faults_are_nobodys_advice() -> None:
    assert remedy(refused("SQLITE_CONSTRAINT_UNIQUE")) is None
    assert remedy(OperationalError("INSERT", None, ValueError("no code"))) is None
