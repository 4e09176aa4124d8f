"""A recording server, and a client of it that neither retries nor waits."""

from collections.abc import AsyncIterator

import pytest

from estuary_sdk.rest import RestClient
from tests.sdk.rest.recording_server import RecordingServer


@pytest.fixture
async def server() -> AsyncIterator[RecordingServer]:
    server = RecordingServer()
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def rest(server: RecordingServer) -> AsyncIterator[RestClient]:
    async with RestClient(server.url, "est_secret") as client:
        yield client
