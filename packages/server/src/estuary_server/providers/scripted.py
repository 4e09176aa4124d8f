"""A language model that says what it is told: for tests, demos of the wire, and benchmarks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from estuary_server.providers.language import ReplyRequest


@dataclass(frozen=True)
class Pause:
    """Wait, in seconds of the event loop, before the next piece."""

    seconds: float


@dataclass(frozen=True)
class Hang:
    """Never go on; only cancellation ends it."""


Step = str | Pause | Hang | Exception
Script = Sequence[Step] | Callable[[ReplyRequest], Sequence[Step]]


class ScriptedLanguageModel:
    """Replies with the steps of a script; an exception in it is raised.

    Attributes:
        requests: what was asked, in order.
        open_streams: replies that are being read; 0 after everything was closed properly.
    """

    name = "scripted:model"

    def __init__(self, script: Script) -> None:
        self._script = script
        self.requests: list[ReplyRequest] = []
        self.open_streams = 0

    @asynccontextmanager
    async def reply(self, request: ReplyRequest) -> AsyncIterator[AsyncIterator[str]]:
        self.requests.append(request)
        steps = self._script(request) if callable(self._script) else self._script
        self.open_streams += 1
        try:
            yield _play(steps)
        finally:
            self.open_streams -= 1

    async def aclose(self) -> None:
        pass


async def _play(steps: Sequence[Step]) -> AsyncIterator[str]:
    for step in steps:
        match step:
            case Exception():
                raise step
            case Pause(seconds):
                await asyncio.sleep(seconds)
            case Hang():
                await asyncio.Event().wait()
            case str():
                yield step
