"""What differs between databases: how one is opened, how a transaction begins, what its errors mean.

Only SQLite is known so far. What must not live here: tables and the statements of the verbs.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import ClauseElement, Connection, Engine, Insert, create_engine, event, inspect
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.pool import NullPool
from sqlalchemy.sql.base import SyntaxExtension

from estuary_server.errors import StoreError

_BEGIN = "estuary_begin"
_WAL_RETRY_S = 0.01
_PORTION = 10_000

T = TypeVar("T")


class OrSkip(SyntaxExtension, ClauseElement):
    """``insert(table).ext(OrSkip())``: a row that a unique key forbids is left out instead of an error.

    SQLite and PostgreSQL spell it the same way.
    """

    inherit_cache = True
    _traverse_internals = []  # noqa: RUF012 - SQLAlchemy reads it; nothing changes it

    def apply_to_insert(self, insert_stmt: Insert) -> None:
        insert_stmt.apply_syntax_extension_point(lambda existing: [*existing, self], "post_values")


@compiles(OrSkip)
def _or_skip(element: OrSkip, compiler: Any, **kw: Any) -> str:
    return "ON CONFLICT DO NOTHING"


def sqlite_engine(path: Path, busy_timeout_s: float) -> Engine:
    """An engine whose every connection is a new one, set up for this server. Nothing is opened yet.

    Args:
        path: the file.
        busy_timeout_s: how long to wait for another process's transaction, in seconds.
    """
    engine = create_engine(
        "sqlite://",
        creator=lambda: _connect(path, busy_timeout_s),
        poolclass=NullPool,
        hide_parameters=True,  # they hold speech, which must not reach an error message
    )
    event.listen(engine, "begin", _begin)
    return engine


def writing(connection: Connection) -> Connection:
    """The same connection; its transactions take the write lock at once, not at their first change."""
    return connection.execution_options(**{_BEGIN: "BEGIN IMMEDIATE"})


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get(_BEGIN, "BEGIN"))


def _connect(path: Path, busy_timeout_s: float) -> sqlite3.Connection:
    """A connection that may be closed by another thread and begins no transaction of its own accord."""
    connection = sqlite3.connect(path, timeout=busy_timeout_s, isolation_level=None, check_same_thread=False)
    try:
        _switch_to_wal(connection, busy_timeout_s)
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA secure_delete=ON")
    except BaseException:
        connection.close()
        raise
    return connection


def _switch_to_wal(connection: sqlite3.Connection, patience_s: float) -> None:
    """Readers then never wait for the writer. The mode is kept in the file.

    Of two processes that open a new file at once, one may be refused without any waiting, whatever the busy
    timeout: SQLite does so where waiting could be a deadlock, when the other is about to write. Seen in 10 of
    240 openings by four processes at a time (SQLite 3.40). Hence the trying again.
    """
    give_up_at = time.monotonic() + patience_s
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > give_up_at:
                raise
        time.sleep(_WAL_RETRY_S)


def owe_scrubbing(connection: Connection) -> None:
    """Note in the file, within this transaction, that what it removes must leave no trace: :func:`scrub`."""
    connection.exec_driver_sql("PRAGMA user_version=1")


def scrub(connection: Connection) -> None:
    """Remove all traces of removed rows from the files, if that is owed. Outside of any transaction.

    ``secure_delete`` alone does not do it: where SQLite moves rows from one page to another, to make room or
    to fill pages up, it leaves the bytes behind in the unused part of the page, out of reach of a later
    deletion. ``VACUUM`` writes every page anew from the rows that there are. The log still holds the former
    pages, until the checkpoint, which waits for readers as long as the busy timeout allows, cuts it to
    nothing.

    Raises:
        StoreError: somebody reads the file all the time; the log was not emptied, and it stays owed.
    """
    bare: Any = connection.connection.driver_connection
    try:
        if bare.execute("PRAGMA user_version").fetchone() == (0,):
            return
        bare.execute("VACUUM")
        busy, _, _ = bare.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise StoreError(
                "the data was deleted, but another process is reading the database, so that traces of it "
                "remain in its log; stop that process, and restart the server"
            )
        bare.execute("PRAGMA user_version=0")
    except sqlite3.Error as error:
        raise OperationalError("scrub", None, error) from error


def portions(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """Values in parts that are small enough for one ``IN (...)``: a statement has 32,766 parameters at most,
    in SQLite as well as in PostgreSQL's protocol.
    """
    for start in range(0, len(values), _PORTION):
        yield values[start : start + _PORTION]


def table_names(connection: Connection) -> list[str]:
    """The tables of the database, whoever made them."""
    return inspect(connection).get_table_names()


def lacks_parent(error: DBAPIError) -> bool:
    """Whether a row was refused because the row that it refers to does not exist."""
    return _sqlite_code(error) == "SQLITE_CONSTRAINT_FOREIGNKEY"


_REMEDIES = {
    "SQLITE_BUSY": "another process is writing to it; stop that process, or try again",
    "SQLITE_CANTOPEN": "it cannot be opened; check that its directory can be written, or use another --data",
    "SQLITE_CORRUPT": "it is damaged; put back a copy, or use another --data directory",
    "SQLITE_FULL": "the disk is full; free some space",
    "SQLITE_IOERR": "the disk failed; check it and its free space, or use another --data directory",
    "SQLITE_NOTADB": "it is not a database; move the file away, or use another --data directory",
    "SQLITE_PERM": "access is denied; check its permissions, or use another --data directory",
    "SQLITE_READONLY": "it cannot be written; check its permissions, or use another --data directory",
}


def remedy(error: DBAPIError) -> str | None:
    """What is wrong with the place and what to do; None if the fault is not the place's."""
    return _REMEDIES.get("_".join(_sqlite_code(error).split("_")[:2]))


def _sqlite_code(error: DBAPIError) -> str:
    """SQLite's extended name of an error, such as ``SQLITE_IOERR_WRITE``; "" if it has none."""
    return getattr(error.orig, "sqlite_errorname", "")
