"""Sounds that are made in threads: heard in order, stopped when nobody listens, their failures told."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator

import pytest

from estuary_server.errors import ProviderError
from estuary_server.providers.synthesis import Give, SynthesisThreads

PATIENCE_S = 20.0
SECRET = "what was to be said"


@pytest.fixture
async def threads() -> AsyncIterator[SynthesisThreads]:
    threads = SynthesisThreads("acme:voice", 2)
    yield threads
    await threads.aclose()


class Endless:
    """A synthesis that goes on as long as somebody listens, one chunk each time it is let."""

    def __init__(self) -> None:
        self.given = 0
        self.may_go_on = threading.Semaphore(1)
        self.ended = threading.Event()

    def __call__(self, give: Give) -> None:
        while self.may_go_on.acquire(timeout=PATIENCE_S) and give(b"\1\0"):
            self.given += 1
        self.ended.set()


async def idle(threads: SynthesisThreads) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while threads.working:  # noqa: ASYNC110 - what a thread does is a count, not an event
            await asyncio.sleep(0)


async def test_the_chunks_come_in_order(threads: SynthesisThreads) -> None:
    expected = [bytes([n, 0]) for n in range(100)]

    def synthesis(give: Give) -> None:
        assert all(give(chunk) for chunk in expected)

    async with threads.sound(synthesis) as chunks:
        assert [chunk async for chunk in chunks] == expected
        assert [chunk async for chunk in chunks] == []
    await idle(threads)


async def test_the_event_loop_goes_on_meanwhile(threads: SynthesisThreads) -> None:
    let = threading.Event()

    def synthesis(give: Give) -> None:
        give(b"\1\0" if let.wait(PATIENCE_S) else b"\2\0")

    async with threads.sound(synthesis) as chunks:
        first = asyncio.ensure_future(anext(chunks))
        await asyncio.sleep(0)
        let.set()
        assert await first == b"\1\0"


async def test_leaving_stops_it_at_its_next_chunk(threads: SynthesisThreads) -> None:
    endless = Endless()
    async with threads.sound(endless) as chunks:
        await anext(chunks)
        assert threads.working == 1
    endless.may_go_on.release()
    await asyncio.to_thread(endless.ended.wait, PATIENCE_S)
    assert endless.given == 1
    await idle(threads)


async def test_what_has_to_wait_and_is_left_is_never_begun(threads: SynthesisThreads) -> None:
    busy = [Endless(), Endless()]
    begun = threading.Event()
    async with threads.sound(busy[0]) as first, threads.sound(busy[1]) as second:
        await anext(first)
        await anext(second)
        async with threads.sound(lambda _: begun.set()):
            assert threads.working == 3
        assert threads.working == 2
    for endless in busy:
        endless.may_go_on.release()
    await idle(threads)
    assert not begun.is_set()


@pytest.mark.parametrize(
    ("error", "told", "retryable"),
    [
        (ValueError(SECRET), "acme:voice: failed: ValueError", True),
        (ProviderError("acme:other", "no", retryable=False), "acme:other: no", False),
    ],
)
async def test_a_failure_is_told(
    threads: SynthesisThreads, error: Exception, told: str, retryable: bool
) -> None:
    def synthesis(give: Give) -> None:
        give(b"\1\0")
        raise error

    async with threads.sound(synthesis) as chunks:
        assert await anext(chunks) == b"\1\0"
        with pytest.raises(ProviderError) as caught:
            await anext(chunks)
    assert (str(caught.value), caught.value.retryable) == (told, retryable)
    with pytest.raises(ProviderError):
        await threads.finish(synthesis)


async def test_a_failure_is_logged_without_what_it_says(
    threads: SynthesisThreads, capsys: pytest.CaptureFixture[str]
) -> None:
    def synthesis(_: Give) -> None:
        raise ValueError(SECRET)

    with pytest.raises(ProviderError):
        await threads.finish(synthesis)
    logged = capsys.readouterr().out + capsys.readouterr().err
    assert "synthesis.failed" in logged
    assert SECRET not in logged


async def test_finishing_hears_all_of_it(threads: SynthesisThreads) -> None:
    heard: list[bool] = []
    await threads.finish(lambda give: heard.extend(give(b"\1\0") for _ in range(3)))
    assert heard == [True] * 3


def test_a_loop_that_is_closed_stops_it() -> None:
    loop = asyncio.new_event_loop()
    threads = SynthesisThreads("acme:voice", 1)
    endless = Endless()
    context = threads.sound(endless)

    async def begin() -> None:
        await anext(await context.__aenter__())

    loop.run_until_complete(begin())
    loop.close()
    endless.may_go_on.release()
    assert endless.ended.wait(PATIENCE_S)
    assert endless.given == 1
    asyncio.run(threads.aclose())
