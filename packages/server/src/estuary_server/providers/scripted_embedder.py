"""An embedder that means what a test says: concepts are words, and each has a direction of its own."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence

import numpy as np

from estuary_server.errors import ProviderError
from estuary_server.providers.embedder import Vectors

_WORD = re.compile(r"\w+")


class ScriptedEmbedder:
    """Tells texts apart by the concepts that their words name.

    A text's vector has as much of each concept's direction as of the others that it names, however often; a
    text that names none has a direction that no concept has. So the cosine of two texts is
    ``common / sqrt(mine * yours)`` in numbers of concepts.

    Args:
        concepts: the words, in lower case, that name each concept: ``{"pet": "dog cat rex", ...}``.
        name: ``vendor:model``; another one for another model.
        semantic: what it says of itself.
        exactly: vectors of whole texts, instead; brought to unit length, padded with zeros.

    Attributes:
        asked: the texts of every call, in order.
        fails: raised by the next ``embed``, once.
        fails_to_load: raised by every ``warm_up``.
        goes_on: while this event is clear every call waits for it.
    """

    def __init__(
        self,
        concepts: Mapping[str, str] | None = None,
        *,
        name: str = "scripted:embedder",
        semantic: bool = True,
        exactly: Mapping[str, Sequence[float]] | None = None,
    ) -> None:
        self._named_by = {name: frozenset(words.split()) for name, words in (concepts or {}).items()}
        self._exactly = dict(exactly or {})
        self._name = name
        self._semantic = semantic
        self.asked: list[tuple[str, ...]] = []
        self.fails: ProviderError | None = None
        self.fails_to_load: ProviderError | None = None
        self.goes_on = asyncio.Event()
        self.goes_on.set()

    @property
    def name(self) -> str:
        return self._name

    @property
    def dimensions(self) -> int:
        return max([len(self._named_by) + 1, *map(len, self._exactly.values())])

    @property
    def semantic(self) -> bool:
        return self._semantic

    async def embed(self, texts: Sequence[str]) -> Vectors:
        self.asked.append(tuple(texts))
        await self.goes_on.wait()
        failure, self.fails = self.fails, None
        if failure is not None:
            raise failure
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        for row, text in zip(vectors, texts, strict=True):
            self._fill(row, text)
            row /= np.linalg.norm(row)
        return vectors

    async def warm_up(self) -> None:
        if self.fails_to_load is not None:
            raise self.fails_to_load

    async def aclose(self) -> None:
        pass

    def _fill(self, row: Vectors, text: str) -> None:
        if text in self._exactly:
            row[: len(self._exactly[text])] = self._exactly[text]
            return
        words = set(_WORD.findall(text.lower()))
        named = [at for at, by in enumerate(self._named_by.values()) if words & by]
        row[named or len(self._named_by)] = 1.0
