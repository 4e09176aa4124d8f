"""What is read while the player speaks: used once, and never when the conversation has gone on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from estuary_server.session.read_ahead import Read, ReadAhead
from estuary_server.session.transcript import VOICE, Transcript
from estuary_server.store.memory import InMemoryStore
from estuary_server.store.records import CharacterRecord
from tests.conformance.store.examples import NOON, Clock
from tests.server.session.scene import SlowAccount, an_opened_account

pytestmark = pytest.mark.looptime

ADA = CharacterRecord("ada", "Ada", NOON, NOON)


@dataclass
class Reading:
    """Reads when it is let, once each time."""

    lets: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))
    begun: int = 0
    fails: Exception | None = None

    async def __call__(self) -> Read:
        self.begun += 1
        await self.lets.acquire()
        if self.fails is not None:
            raise self.fails
        return Read(ADA, [])


@dataclass
class Scene:
    ahead: ReadAhead
    transcript: Transcript
    reading: Reading
    account: SlowAccount

    async def settles(self) -> None:
        """One reading comes to its end."""
        self.reading.lets.release()
        await asyncio.sleep(0.1)


@asynccontextmanager
async def a_scene(reading: Reading | None = None) -> AsyncIterator[Scene]:
    store = InMemoryStore(Clock())
    account, info = await an_opened_account(await store.add_account("one"), store)
    transcript, reading = Transcript(account, info.conversation_id, Clock()), reading or Reading()
    async with asyncio.TaskGroup() as tasks:
        yield Scene(ReadAhead(tasks, transcript, reading), transcript, reading, account)
        for _ in range(3):
            reading.lets.release()


async def test_what_was_read_is_taken_once() -> None:
    async with a_scene() as scene:
        scene.ahead.begin()
        await scene.settles()
        assert scene.ahead.take() == Read(ADA, [])
        assert scene.ahead.take() is None


async def test_nothing_is_taken_before_it_is_there() -> None:
    async with a_scene() as scene:
        assert scene.ahead.take() is None
        scene.ahead.begin()
        await asyncio.sleep(0)
        assert scene.ahead.take() is None


WRITES: list[Callable[[Transcript], object]] = [
    lambda transcript: transcript.heard("hello", "1", None, 0, VOICE),
    lambda transcript: transcript.said("hello", "1", None, VOICE),
]


@pytest.mark.parametrize("when", ["while it is read", "after it was read"])
@pytest.mark.parametrize("write", WRITES)
async def test_what_is_written_meanwhile_makes_it_useless(
    when: str, write: Callable[[Transcript], object]
) -> None:
    async with a_scene() as scene:
        scene.ahead.begin()
        if when == "after it was read":
            await scene.settles()
        await asyncio.sleep(0)
        await write(scene.transcript)  # type: ignore[misc] # both are awaitable
        await scene.settles()
        assert scene.ahead.take() is None


async def test_a_cut_makes_it_useless() -> None:
    async with a_scene() as scene:
        stored = await scene.transcript.said("hello there", "1", None, VOICE)
        scene.ahead.begin()
        await scene.settles()
        await scene.transcript.cut(stored, "hello")
        assert scene.ahead.take() is None


async def test_what_is_being_written_when_the_reading_begins_makes_it_useless() -> None:
    async with a_scene() as scene:
        scene.account.write_s = 1
        writing = asyncio.create_task(scene.transcript.said("hello", "1", None, VOICE))
        await asyncio.sleep(0.5)
        scene.ahead.begin()
        await scene.settles()
        assert scene.ahead.take() is None
        scene.ahead.begin()
        await writing
        await scene.settles()
        assert scene.ahead.take() is None
        scene.ahead.begin()
        await scene.settles()
        assert scene.ahead.take() == Read(ADA, [])


async def test_a_write_that_failed_makes_it_useless_but_not_the_next() -> None:
    async with a_scene() as scene:
        scene.ahead.begin()
        await scene.settles()
        scene.account.fails = RuntimeError("secret")
        with pytest.raises(RuntimeError):
            await scene.transcript.said("hello", "1", None, VOICE)
        assert scene.ahead.take() is None
        scene.ahead.begin()
        await scene.settles()
        assert scene.ahead.take() == Read(ADA, [])


async def test_reading_is_not_begun_twice_at_once_but_again_afterwards() -> None:
    async with a_scene() as scene:
        scene.ahead.begin()
        scene.ahead.begin()
        await scene.settles()
        assert scene.reading.begun == 1
        scene.ahead.begin()
        await scene.settles()
        assert scene.reading.begun == 2


async def test_signs_of_speech_during_a_reading_owe_one_more_and_its_own_counts_for_nothing() -> None:
    async with a_scene() as scene:
        scene.ahead.begin()
        await asyncio.sleep(0)
        for _ in range(50):
            scene.ahead.begin()
        assert scene.reading.begun == 1
        await scene.settles()
        assert scene.ahead.take() is None
        assert scene.reading.begun == 2
        await scene.settles()
        assert scene.reading.begun == 2
        assert scene.ahead.take() == Read(ADA, [])


async def test_at_another_sign_of_speech_what_was_read_before_is_forgotten() -> None:
    async with a_scene() as scene:
        scene.ahead.begin()
        await scene.settles()
        scene.ahead.begin()
        await asyncio.sleep(1)
        assert scene.ahead.take() is None


async def test_a_reading_that_is_cancelled_ends_with_the_session() -> None:
    reading = Reading()

    async def session() -> None:
        async with a_scene(reading) as scene:
            scene.ahead.begin()
            await asyncio.sleep(1000)

    running = asyncio.create_task(session())
    await asyncio.sleep(1)
    running.cancel()
    await asyncio.wait([running])
    assert (running.cancelled(), reading.begun) == (True, 1)


async def test_a_reading_that_fails_finds_nothing_and_may_be_tried_again() -> None:
    async with a_scene() as scene:
        scene.reading.fails = RuntimeError("secret")
        scene.ahead.begin()
        await scene.settles()
        assert scene.ahead.take() is None
        scene.reading.fails = None
        scene.ahead.begin()
        await scene.settles()
        assert scene.ahead.take() == Read(ADA, [])
