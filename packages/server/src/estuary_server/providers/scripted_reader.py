"""A reader that finds what it is told to find: for tests of what is made of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from estuary_server.providers.reader import ReadingRequest, Stated

Answer = Sequence[Stated] | Exception
Script = Answer | Callable[[ReadingRequest], Answer]


class ScriptedReader:
    """Answers with a script; an exception is raised.

    Args:
        script: what every reading finds, or what finds it.
        name: ``vendor:model``.

    Attributes:
        requests: what was asked, in order.
        open: readings in progress.
        came: set when a reading has begun.
        goes_on: while this event is clear every reading waits for it.
    """

    def __init__(self, script: Script = (), name: str = "scripted:reader") -> None:
        self.script = script
        self.requests: list[ReadingRequest] = []
        self.open = 0
        self.came = asyncio.Event()
        self.goes_on = asyncio.Event()
        self.goes_on.set()
        self._name = name

    @property
    def name(self) -> str:
        return self._name

    async def read(self, request: ReadingRequest) -> tuple[Stated, ...]:
        self.requests.append(request)
        self.open += 1
        self.came.set()
        try:
            await self.goes_on.wait()
            answer = self.script(request) if callable(self.script) else self.script
        finally:
            self.open -= 1
        if isinstance(answer, Exception):
            raise answer
        return tuple(answer[: request.form.most])

    async def aclose(self) -> None:
        pass
