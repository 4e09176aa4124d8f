"""A client that is connected to a server on a stage."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from estuary_sdk import EstuaryClient
from tests.sdk.stage import settings
from tests.sdk.voice.talk import Talker, talker


@pytest.fixture
async def server(quiet_loop: None) -> Talker:
    return talker()


@pytest.fixture
async def client(server: Talker) -> AsyncIterator[EstuaryClient]:
    """Connected."""
    async with EstuaryClient(settings(), transport=server) as made:
        await made.connect()
        yield made
