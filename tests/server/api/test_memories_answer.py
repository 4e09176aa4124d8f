"""Answers about everything are not made in the thread of the event loop."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, ParamSpec, TypeVar

import pytest

from estuary_server.api.memories_answer import answered
from tests.server.api.memories_scene import KNOWN, Scene, a_scene, memories_of

PIP = memories_of()

P = ParamSpec("P")
T = TypeVar("T")


@dataclass
class Watched:
    """An answer that knows where it was made and written."""

    says: dict[str, Any]
    threads: set[int] = field(default_factory=set)

    def made(self) -> Watched:
        self.threads.add(threading.get_ident())
        return self

    def to_dict(self) -> dict[str, Any]:
        self.threads.add(threading.get_ident())
        return self.says


class CountingThreads(ThreadPoolExecutor):
    """Counts what it is given to do."""

    given = 0

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        self.given += 1
        return super().submit(fn, *args, **kwargs)


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with a_scene() as scene:
        yield scene


async def test_an_answer_is_made_and_written_in_another_thread() -> None:
    watched = Watched({"text": "čaj 🫖", "none": None, "share": 0.5})
    answer = await answered(watched.made)
    assert len(watched.threads) == 1
    assert threading.get_ident() not in watched.threads
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert bytes(answer.body) == '{"text":"čaj 🫖","none":null,"share":0.5}'.encode()


async def test_an_answer_that_the_fast_writer_refuses_is_written_all_the_same() -> None:
    answer = await answered(Watched({"many": 2**70}).made)
    assert json.loads(bytes(answer.body)) == {"many": 2**70}


async def test_what_goes_wrong_in_the_thread_reaches_the_caller() -> None:
    def make() -> Watched:
        raise LookupError

    with pytest.raises(LookupError):
        await answered(make)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/timeline"),
        ("GET", "/core-facts"),
        ("GET", "/graph"),
        ("GET", "/export"),
        ("GET", "/m-tea/history"),
        ("POST", "/import"),
    ],
)
async def test_the_routes_about_everything_use_threads(scene: Scene, method: str, path: str) -> None:
    await scene.remember(*KNOWN)
    file = (await scene.call("GET", PIP + "/export")).json if method == "POST" else None
    threads = CountingThreads(1)
    asyncio.get_running_loop().set_default_executor(threads)
    answer = await scene.call(method, PIP + path, file)
    assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
    assert threads.given >= 1
