"""Every sentence of the contract of ``providers.reader.Reader``, over every reader."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace

import pytest

from estuary_server.errors import ProviderError
from tests.conformance.reader.kinds import (
    FAILING,
    FINDING,
    MADE_UP,
    OSLO,
    REQUEST,
    SILENT,
    TEA,
    UNHURRIED,
    Kind,
    Subject,
)

PATIENCE_S = 20.0


def over(kinds: dict[str, Kind]) -> pytest.MarkDecorator:
    """Run a test over these kinds."""
    return pytest.mark.parametrize("kind", [pytest.param(kinds[name], id=name) for name in sorted(kinds)])


async def until_busy(subject: Subject, busy: int) -> None:
    """Wait until the vendor is busy with so many readings."""
    async with asyncio.timeout(PATIENCE_S):
        while subject.busy() != busy:  # noqa: ASYNC110 - what the vendor does is a count, not an event
            await asyncio.sleep(0)


@over(FINDING)
async def test_statements_come_in_their_order_and_no_more_than_asked_for(kind: Kind) -> None:
    async with kind() as subject:
        assert await subject.reader.read(REQUEST) == (OSLO, MADE_UP)
        more = replace(REQUEST, form=replace(REQUEST.form, most=9))
        assert await subject.reader.read(more) == (OSLO, MADE_UP, TEA)


@over(SILENT)
async def test_finding_nothing_is_no_failure(kind: Kind) -> None:
    async with kind() as subject:
        assert await subject.reader.read(REQUEST) == ()


@over(FAILING)
async def test_what_goes_wrong_at_the_vendor_is_a_provider_error_that_quotes_nothing(kind: Kind) -> None:
    async with kind() as subject:
        with pytest.raises(ProviderError) as caught:
            await subject.reader.read(REQUEST)
        await until_busy(subject, 0)
    assert caught.value.provider == subject.reader.name
    assert "canary" not in f"{caught.value} {caught.value!r}"


@over(FAILING)
async def test_after_a_failure_it_may_be_asked_again(kind: Kind) -> None:
    async with kind() as subject:
        for _ in range(2):
            with pytest.raises(ProviderError):
                await subject.reader.read(REQUEST)


@over(UNHURRIED)
async def test_cancelling_stops_the_vendor_and_passes_through(kind: Kind) -> None:
    async with kind() as subject:
        reading = asyncio.create_task(subject.reader.read(REQUEST))
        await until_busy(subject, 1)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        await until_busy(subject, 0)


@over(UNHURRIED)
async def test_stopping_one_reading_leaves_another_alone(kind: Kind) -> None:
    async with kind() as subject:
        staying = asyncio.create_task(subject.reader.read(REQUEST))
        leaving = asyncio.create_task(subject.reader.read(REQUEST))
        await until_busy(subject, 2)
        leaving.cancel()
        await asyncio.wait([leaving])
        await until_busy(subject, 1)
        assert not staying.done()
        staying.cancel()
        await asyncio.wait([staying])


@over(FINDING)
async def test_readings_may_overlap_and_nothing_is_kept(kind: Kind) -> None:
    async with kind() as subject:
        first, second = await asyncio.gather(subject.reader.read(REQUEST), subject.reader.read(REQUEST))
        assert first == second == (OSLO, MADE_UP)


@over(FINDING)
async def test_its_name_is_vendor_and_model(kind: Kind) -> None:
    async with kind() as subject:
        assert re.fullmatch(r"\w+:\S+", subject.reader.name)
