"""The embedder that needs nothing: no file, no package, no download. It serves where no better one does.

Features of the text (``hashing_features.py``) are hashed into a fixed number of dimensions: each adds its
weight, with a sign of its own, to one number of the vector, so that two that meet by chance cancel out on
average (the hashing trick: K. Weinberger and others, "Feature hashing for large scale multitask learning",
2009). It knows that words are the same, alike, or near synonyms in English; it does not know what a sentence
means.

The vectors are the same in every process, on every machine and version of Python. Whatever changes them must
change NAME too: stored vectors are told apart by it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from functools import lru_cache
from hashlib import blake2b

import numpy as np

from estuary_server.providers.embedder import Vectors
from estuary_server.providers.hashing_features import NOTHING, Weighed, features

NAME = "hashing:1"
DIMENSIONS = 512

READS_CHARS = 8_000
"""Characters of a text that count."""

AT_ONCE_CHARS = 2_000
"""Characters that are embedded in the event loop's own thread, in about a millisecond."""

EACH_TEXT_CHARS = 100
"""What a text costs beside its characters."""

PART_CHARS = 64_000
"""Characters that are embedded in one go in another thread; a call that is cancelled ends after them."""


class HashingEmbedder:
    """See :class:`~estuary_server.providers.embedder.Embedder` for the contract; it never fails."""

    name = NAME
    dimensions = DIMENSIONS
    semantic = False

    async def embed(self, texts: Sequence[str]) -> Vectors:
        read = [text[:READS_CHARS] for text in texts]
        if sum(map(_cost, read)) <= AT_ONCE_CHARS:
            return vectors_of(read)
        return np.concatenate([await asyncio.to_thread(vectors_of, part) for part in _parts(read)])

    async def warm_up(self) -> None:
        """Nothing is loaded."""

    async def aclose(self) -> None:
        """Nothing is held."""


def vectors_of(texts: Sequence[str]) -> Vectors:
    """One row of unit length for each text."""
    vectors = np.zeros((len(texts), DIMENSIONS), np.float32)
    for row, text in zip(vectors, texts, strict=True):
        _add(row, features(text))
        if not row.any():  # few features can cancel each other out
            _add(row, NOTHING)
        row /= np.linalg.norm(row)
    return vectors


def _add(row: Vectors, weighed: Weighed) -> None:
    for feature, weight in weighed:
        at, sign = _place(feature)
        row[at] += sign * weight


def _parts(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """The texts in order, in parts of about PART_CHARS."""
    first = total = 0
    for end, text in enumerate(texts, 1):
        total += _cost(text)
        if total >= PART_CHARS or end == len(texts):
            yield texts[first:end]
            first, total = end, 0


def _cost(text: str) -> int:
    """How much work a text is, in characters."""
    return EACH_TEXT_CHARS + len(text)


@lru_cache(maxsize=65_536)
def _place(feature: str) -> tuple[int, int]:
    """Which number of a vector a feature adds to, and with which sign."""
    digest = blake2b(feature.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    number = int.from_bytes(digest, "little")
    return (number >> 1) % DIMENSIONS, 1 if number & 1 else -1
