"""The whole application over a store in memory, and two developers who call it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from estuary_server.accounts.keys import create_key
from estuary_server.app import Application, open_application
from estuary_server.clock import utc_now
from estuary_server.config import Limits, Settings
from estuary_server.store.memory import InMemoryStore
from tests.conformance.store.examples import an_account
from tests.server.api.asgi import Caller

BODY_LIMIT = 50_000


@pytest.fixture
def store() -> InMemoryStore:
    return InMemoryStore(utc_now)


@pytest.fixture
async def application(tmp_path: Path, store: InMemoryStore) -> AsyncIterator[Application]:
    settings = Settings(tmp_path, "est_developer", limits=Limits(rest_body_bytes=BODY_LIMIT))
    async with open_application(settings, store=store) as application:
        yield application


@pytest.fixture
def call(application: Application) -> Caller:
    """The developer who owns the demo character."""
    return Caller(application.asgi, {"X-API-Key": "est_developer"})


@pytest.fixture
async def stranger(application: Application, store: InMemoryStore) -> Caller:
    """A developer with another account."""
    await create_key(await an_account(store), "theirs", utc_now, "est_stranger")
    return Caller(application.asgi, {"X-API-Key": "est_stranger"})


@pytest.fixture
def demo(application: Application) -> str:
    """The path of the demo character."""
    return f"/api/v1/characters/{application.start.character_id}"
