"""Who makes a REST call, and for which player: the headers that say it."""

from __future__ import annotations

from starlette.requests import Request

from estuary_sdk.protocol.routes import API_KEY_HEADER, PLAYER_HEADER
from estuary_server.accounts.keys import verify_key
from estuary_server.store.base import AccountStore, Store


async def authenticated(request: Request, store: Store) -> AccountStore:
    """The account whose key came with the request.

    Raises:
        AuthError: no key, or a bad one.
    """
    return await verify_key(store, request.headers.get(API_KEY_HEADER) or _bearer(request))


def player_of(request: Request) -> str | None:
    """The player the call is made for, if it says; UTF-8, as the SDK sends it."""
    value = request.headers.get(PLAYER_HEADER, "")
    raw = value.encode("latin-1")  # what the framework decoded it from
    return raw.decode("utf-8", "replace") or None


def _bearer(request: Request) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None
