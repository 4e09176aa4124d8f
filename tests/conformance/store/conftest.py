"""The stores that the suite runs over. To hold a further one to the contracts, add a line to ``KINDS``."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from estuary_server.clock import Now
from estuary_server.store.base import AccountStore, Store
from estuary_server.store.memory import InMemoryStore
from estuary_server.store.sql import SqlStore
from tests.conformance.store.examples import Clock, an_account

KINDS: dict[str, Callable[[Path, Now], Store]] = {
    "memory": lambda directory, now: InMemoryStore(now),
    "sqlite": lambda directory, now: SqlStore(directory / "estuary.db", now),
}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=sorted(KINDS))
async def store(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> AsyncIterator[Store]:
    store = KINDS[request.param](tmp_path, clock)
    await store.start()
    yield store
    await store.aclose()


@pytest.fixture
async def account(store: Store) -> AccountStore:
    return await an_account(store)
