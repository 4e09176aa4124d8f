"""The reader that finds what a test says."""

from __future__ import annotations

import asyncio

import pytest

from estuary_server.errors import ProviderError
from estuary_server.providers.scripted_reader import Answer, ScriptedReader
from tests.conformance.reader.kinds import OSLO, REQUEST, TEA


async def test_it_notes_what_it_was_asked() -> None:
    reader = ScriptedReader((OSLO,), "scripted:other")
    assert await reader.read(REQUEST) == (OSLO,)
    assert (reader.requests, reader.name) == ([REQUEST], "scripted:other")


async def test_its_script_may_look_at_the_request_or_fail() -> None:
    answers: list[Answer] = [(TEA,), ProviderError("scripted:reader", "failed", retryable=False)]
    reader = ScriptedReader(lambda request: answers[len(reader.requests) - 1])
    assert await reader.read(REQUEST) == (TEA,)
    with pytest.raises(ProviderError):
        await reader.read(REQUEST)


async def test_it_waits_while_it_is_told_to() -> None:
    reader = ScriptedReader((OSLO,))
    reader.goes_on.clear()
    reading = asyncio.create_task(reader.read(REQUEST))
    await asyncio.sleep(0)
    assert (reader.open, reading.done()) == (1, False)
    reader.goes_on.set()
    assert await reading == (OSLO,)
    assert reader.open == 0
