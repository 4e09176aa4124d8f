"""The embedded language model: streams what ``compose.py`` writes, word by word, like a vendor's model
would.
"""

from __future__ import annotations

import asyncio
import math
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from estuary_server.providers.language import ReplyRequest
from estuary_server.providers.offline.compose import compose

_PIECE = re.compile(r"\S+\s*")


class OfflineLanguageModel:
    """A character without a model: nothing to download, nothing to configure, the same answer every time.

    Contract: :class:`~estuary_server.providers.language.LanguageModel`. Each piece is one word with the
    white space behind it. The n-th word comes n / ``words_per_second`` seconds after the first is asked
    for, so that a slow reader does not slow the pace; a rate that is not positive, or infinite, means no
    waiting.
    """

    name = "offline:retrieval"

    def __init__(self, words_per_second: float = 30.0) -> None:
        paced = words_per_second > 0 and math.isfinite(words_per_second)
        self._seconds_a_word = 1 / words_per_second if paced else 0.0

    @asynccontextmanager
    async def reply(self, request: ReplyRequest) -> AsyncIterator[AsyncIterator[str]]:
        pieces = _Pieces(_PIECE.findall(compose(request)), self._seconds_a_word)
        try:
            yield pieces
        finally:
            pieces.stop()

    async def aclose(self) -> None:
        """Nothing is held."""


class _Pieces:
    """The words of one reply, each at its time. Holds no task: whoever waits for a word does the waiting."""

    def __init__(self, pieces: list[str], seconds_a_word: float) -> None:
        self._pieces = pieces
        self._seconds_a_word = seconds_a_word
        self._given = 0
        self._started: float | None = None

    def stop(self) -> None:
        self._pieces = []

    def __aiter__(self) -> AsyncIterator[str]:
        return self

    async def __anext__(self) -> str:
        if self._given < len(self._pieces):
            await self._wait()
        if self._given >= len(self._pieces):  # stopped while waiting, or at the end
            raise StopAsyncIteration
        self._given += 1
        return self._pieces[self._given - 1]

    async def _wait(self) -> None:
        now = asyncio.get_running_loop().time()
        if self._started is None:
            self._started = now
        due = self._started + (self._given + 1) * self._seconds_a_word
        await asyncio.sleep(max(0.0, due - now))
