"""What tests of the client share: a loop that tolerates no stray exception and no stray task."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from estuary_sdk.emitter import AsyncEventEmitter
from tests.sdk.audio.threads import SlowDevices
from tests.sdk.scenes import Scenes


@pytest.fixture
async def quiet_loop() -> AsyncIterator[None]:
    """Fails the test when anything reaches the loop's exception handler, or a task is left behind."""
    loop = asyncio.get_running_loop()
    problems: list[dict[str, Any]] = []
    loop.set_exception_handler(lambda _, context: problems.append(context))
    before = asyncio.all_tasks()
    yield
    gc.collect()  # an exception that nobody retrieved is reported when its task goes
    await asyncio.sleep(0)
    assert problems == []
    assert asyncio.all_tasks() - before - {asyncio.current_task()} == set()


@pytest.fixture
async def scenes(quiet_loop: None) -> AsyncIterator[Scenes]:
    """Connections on a stage; closed at the end of the test."""
    made = Scenes()
    yield made
    await made.close()


@pytest.fixture
async def events() -> AsyncIterator[AsyncEventEmitter]:
    """An emitter that must leave no task behind."""
    before = asyncio.all_tasks()
    made = AsyncEventEmitter()
    yield made
    await made._finish_handlers(60)
    assert asyncio.all_tasks() - before - {asyncio.current_task()} == set()


@pytest.fixture
def slow() -> Iterator[SlowDevices]:
    """Sound hardware that is let open at the end of the test, so that no thread waits for it."""
    devices = SlowDevices()
    yield devices
    devices.let.set()
