"""Developer keys: made once, shown once, kept as SHA-256.

A key is 160 random bits, so a plain hash is enough: there is nothing to guess (unlike a password).
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from dataclasses import dataclass, field

from estuary_server.clock import Now
from estuary_server.config import KEY_PREFIX
from estuary_server.errors import KeyRejectedError
from estuary_server.store.base import AccountStore, Store
from estuary_server.store.records import ApiKey

_HINT_CHARS = 8
UNSUPPORTED_PREFIXES = ("sst_", "ect_")


@dataclass(frozen=True)
class NewKey:
    """A key that was just made; ``secret`` is shown once and not kept."""

    record: ApiKey
    secret: str = field(repr=False)


def hash_key(secret: str) -> str:
    """SHA-256 of a key, in hex."""
    return hashlib.sha256(secret.encode()).hexdigest()


async def create_key(account: AccountStore, name: str, now: Now, secret: str = "") -> NewKey:
    """Make a key for an account and store its hash.

    Args:
        account: whose key it is.
        name: what it is for, to recognise it in a list.
        now: wall clock.
        secret: the key itself; a random one when empty.

    Raises:
        InvalidInputError: the secret is a key already.
    """
    secret = secret or KEY_PREFIX + secrets.token_urlsafe(20)
    record = ApiKey(
        id=str(uuid.uuid4()),
        account_id=account.account_id,
        name=name,
        hint=secret[: min(_HINT_CHARS, len(secret) // 2)],
        created_at=now(),
    )
    await account.add_key(record, hash_key(secret))
    return NewKey(record, secret)


async def verify_key(store: Store, secret: str | None) -> AccountStore:
    """The account a key opens.

    Raises:
        KeyRejectedError: no key, not a key, an unknown one, or a revoked one; the message may be shown.
    """
    if not secret:
        raise KeyRejectedError("API key missing")
    if secret.startswith(UNSUPPORTED_PREFIXES):
        raise KeyRejectedError("this server does not take share or client tokens yet; use an API key")
    key = await store.find_key(hash_key(secret))
    if key is None:
        raise KeyRejectedError("API key invalid")
    if key.revoked_at is not None:
        raise KeyRejectedError("API key revoked")
    return store.account(key.account_id)
