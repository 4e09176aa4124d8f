"""Who makes a REST call: the key in ``X-API-Key``, or as a Bearer token."""

from __future__ import annotations

from starlette.requests import Request

from estuary_sdk.protocol.routes import API_KEY_HEADER
from estuary_server.accounts.keys import verify_key
from estuary_server.store.base import AccountStore, Store


async def authenticated(request: Request, store: Store) -> AccountStore:
    """The account whose key came with the request.

    Raises:
        AuthError: no key, or a bad one.
    """
    return await verify_key(store, request.headers.get(API_KEY_HEADER) or _bearer(request))


def _bearer(request: Request) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None
