"""The one place that reaches rows of an account: every statement of ``SqlAccountStore`` starts here.

A statement made here is run with the parameter ``account``, and touches no row of another account. The other
SQL files of the account's verbs import no ``select``, ``insert``, ``update`` or ``delete`` of SQLAlchemy
(a test checks it), so a statement without the account cannot be written by oversight.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from typing import Any

import sqlalchemy
from sqlalchemy import BindParameter, Column, ColumnElement, Delete, Insert, Select, Table, Update, bindparam
from sqlalchemy.exc import IntegrityError

from estuary_server.errors import NotFoundError
from estuary_server.store.dialect import lacks_parent

_ACCOUNT: BindParameter[str] = bindparam("account")


def rows(table: Table, record: type[Any], *where: ColumnElement[bool]) -> Select[Any]:
    """Read rows; the columns are the fields of the record, in their order."""
    columns = (table.c[field.name] for field in fields(record))
    return sqlalchemy.select(*columns).where(_own(table), *where)


def some(table: Table, *columns: ColumnElement[Any] | Column[Any], where: ColumnElement[bool]) -> Select[Any]:
    """Read some columns, or what is computed of them, of rows."""
    return sqlalchemy.select(*columns).select_from(table).where(_own(table), where)


def count(table: Table, *where: ColumnElement[bool]) -> Select[int]:
    """How many rows there are."""
    return sqlalchemy.select(sqlalchemy.func.count()).select_from(table).where(_own(table), *where)


def new_row(table: Table) -> Insert:
    """Insert a row; run with the other columns as parameters."""
    return sqlalchemy.insert(table).values(account_id=_ACCOUNT)


def change(table: Table, *where: ColumnElement[bool]) -> Update:
    """Change rows."""
    return sqlalchemy.update(table).where(_own(table), *where)


def removal(table: Table, *where: ColumnElement[bool]) -> Delete:
    """Delete rows, and whatever refers to them."""
    return sqlalchemy.delete(table).where(_own(table), *where)


@contextmanager
def belonging_to(parent: str) -> Iterator[None]:
    """Around an insert: a row whose parent the account does not have raises ``NotFoundError``.

    The database checks it, so it costs no query.
    """
    try:
        yield
    except IntegrityError as error:
        if not lacks_parent(error):
            raise
        raise NotFoundError(f"no {parent}") from None


def _own(table: Table) -> ColumnElement[bool]:
    return table.c.account_id == _ACCOUNT
