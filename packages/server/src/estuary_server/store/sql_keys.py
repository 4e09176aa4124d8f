"""The keys of an account. What must not live here: finding a key without knowing its account
(``sql_accounts.py``).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam

from estuary_server.errors import InvalidInputError, NotFoundError
from estuary_server.store.dialect import OrSkip
from estuary_server.store.records import ApiKey
from estuary_server.store.schema import api_keys
from estuary_server.store.scope import belonging_to, change, new_row, rows

_THIS = api_keys.c.id == bindparam("key")

_ADD = new_row(api_keys).ext(OrSkip()).returning(api_keys.c.id)
_LIST = rows(api_keys, ApiKey).order_by(api_keys.c.created_at, api_keys.c.id)
_GET = rows(api_keys, ApiKey, _THIS)
_REVOKE = change(api_keys, _THIS, api_keys.c.revoked_at.is_(None)).values(revoked_at=bindparam("now"))


def add_key(connection: Connection, account: str, key: ApiKey, key_hash: str) -> None:
    """Store a key by its hash."""
    row = {
        "account": account,
        "id": key.id,
        "name": key.name,
        "hint": key.hint,
        "hash": key_hash,
        "created_at": key.created_at,
        "revoked_at": key.revoked_at,
    }
    with belonging_to(f"account {account}"):
        added = connection.execute(_ADD, row).scalar_one_or_none()
    if added is None:
        raise InvalidInputError("key", "exists already")


def list_keys(connection: Connection, account: str) -> list[ApiKey]:
    """All keys, oldest first."""
    found: Any = connection.execute(_LIST, {"account": account})
    return [ApiKey(*row) for row in found]


def revoke_key(connection: Connection, account: str, key_id: str, now: datetime) -> ApiKey:
    """Mark a key as revoked unless it is, and return it."""
    connection.execute(_REVOKE, {"account": account, "key": key_id, "now": now})
    row: Any = connection.execute(_GET, {"account": account, "key": key_id}).one_or_none()
    if row is None:
        raise NotFoundError(f"no key {key_id}")
    return ApiKey(*row)
