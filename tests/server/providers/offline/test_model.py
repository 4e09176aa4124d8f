"""The stream: its pieces, its pace in virtual time, and being stopped."""

from __future__ import annotations

import asyncio
import math

import pytest

from estuary_server.providers.language import LanguageModel, ReplyRequest
from estuary_server.providers.offline import OfflineLanguageModel
from estuary_server.providers.offline.compose import compose
from tests.server.providers.offline.personas import KEEPER

REQUEST = ReplyRequest(KEEPER, "Tell me a long story")


async def collected(model: LanguageModel, request: ReplyRequest = REQUEST) -> list[str]:
    async with model.reply(request) as pieces:
        return [piece async for piece in pieces]


def test_its_name() -> None:
    assert OfflineLanguageModel().name == "offline:retrieval"


async def test_the_pieces_are_the_words_of_the_reply() -> None:
    pieces = await collected(OfflineLanguageModel(math.inf))
    assert "".join(pieces) == compose(REQUEST)
    assert all(len(piece.split()) == 1 for piece in pieces)


@pytest.mark.looptime
@pytest.mark.parametrize("rate", [30.0, 4.0, 250.0])
async def test_the_pace_is_exact(rate: float) -> None:
    loop = asyncio.get_running_loop()
    start = loop.time()
    pieces = await collected(OfflineLanguageModel(rate))
    assert loop.time() - start == pytest.approx(len(pieces) / rate, rel=1e-3)


@pytest.mark.looptime
async def test_a_slow_reader_does_not_slow_the_pace() -> None:
    loop = asyncio.get_running_loop()
    async with OfflineLanguageModel(10.0).reply(REQUEST) as pieces:
        start = loop.time()
        count = 0
        async for _ in pieces:
            count += 1
            await asyncio.sleep(0.06)
    assert loop.time() - start == pytest.approx(count / 10.0 + 0.06, rel=1e-2)


@pytest.mark.looptime
@pytest.mark.parametrize("rate", [0.0, -1.0, math.inf])
async def test_without_a_rate_nothing_waits(rate: float) -> None:
    loop = asyncio.get_running_loop()
    start = loop.time()
    await collected(OfflineLanguageModel(rate))
    assert loop.time() == pytest.approx(start, abs=1e-6)


@pytest.mark.looptime
async def test_cancelling_stops_at_once() -> None:
    loop = asyncio.get_running_loop()
    task = asyncio.ensure_future(collected(OfflineLanguageModel(0.1)))
    await asyncio.sleep(15)
    start = loop.time()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert loop.time() == pytest.approx(start, abs=1e-6)


@pytest.mark.looptime
async def test_after_leaving_nothing_more_comes() -> None:
    async with OfflineLanguageModel().reply(REQUEST) as pieces:
        assert await anext(pieces)
    with pytest.raises(StopAsyncIteration):
        await anext(pieces)


@pytest.mark.looptime
async def test_replies_may_overlap() -> None:
    model = OfflineLanguageModel()
    first, second = await asyncio.gather(
        collected(model), collected(model, ReplyRequest(KEEPER, "Who are you?"))
    )
    assert "".join(first) == compose(REQUEST)
    assert "Mira" in "".join(second)
    await model.aclose()
