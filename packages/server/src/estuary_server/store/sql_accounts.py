"""Accounts, and the one way from outside into an account: the hash of a key.

These statements see all accounts. What must not live here: anything of one account (``sql_keys.py`` and its
neighbours), and threads (``engine.py``).
"""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select

from estuary_server.store.records import ApiKey
from estuary_server.store.schema import accounts, api_keys

_ADD = insert(accounts)
_LIST = select(accounts.c.id).order_by(accounts.c.created_at, accounts.c.id)
_FIND_KEY = select(*(api_keys.c[field.name] for field in fields(ApiKey))).where(
    api_keys.c.hash == bindparam("key_hash")
)
_PING = select(accounts.c.id).limit(1)


def add_account(connection: Connection, account_id: str, name: str, now: datetime) -> None:
    """Make an account."""
    connection.execute(_ADD, {"id": account_id, "name": name, "created_at": now})


def list_accounts(connection: Connection) -> list[str]:
    """Ids of all accounts, oldest first."""
    return list(connection.execute(_LIST).scalars())


def find_key(connection: Connection, key_hash: str) -> ApiKey | None:
    """The key with this hash, in whatever account."""
    row: Any = connection.execute(_FIND_KEY, {"key_hash": key_hash}).one_or_none()
    return ApiKey(*row) if row is not None else None


def ping(connection: Connection) -> None:
    """Read from a table."""
    connection.execute(_PING).all()
