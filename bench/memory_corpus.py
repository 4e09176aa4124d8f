"""Synthetic entries of the search index: clustered vectors, words as often as people use them.

Half are memories, with one vector, half are messages, with two: a message of the project's own set has 1.5
passages on average.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from estuary_server.store.search_records import SearchEntry, SearchQuery

CHARACTER = "ada"
SIZE = 384
MODEL = "bench"
CLUSTERS = 200
VOCABULARY = 20_000
TURN_VECTORS = 2
OWN_TERMS = 12
CONTEXT_TERMS = 16
QUERY_TERMS = 6
NEAR_TERMS = 12
FIRST = datetime(2026, 1, 1, tzinfo=UTC)


class Corpus:
    """Entries and queries, the same for the same seed. Words follow Zipf's law, common ones left out, as the
    server leaves them out.
    """

    def __init__(self, seed: int) -> None:
        self._random = np.random.default_rng(seed)
        self._centers = self._random.normal(size=(CLUSTERS, SIZE)).astype(np.float32)
        self._words = np.array([f"w{n}" for n in range(VOCABULARY)])
        chances = 1 / np.arange(30, VOCABULARY + 30)
        self._chances = np.cumsum(chances / chances.sum())

    def entries(self, count: int, portion: int = 5000) -> Iterator[list[SearchEntry]]:
        """So many entries, some at a time."""
        for start in range(0, count, portion):
            size = min(portion, count - start)
            vectors = self._vectors(size * TURN_VECTORS).reshape(size, TURN_VECTORS, SIZE)
            own, around = self._terms(size, OWN_TERMS), self._terms(size, CONTEXT_TERMS)
            yield [
                SearchEntry(
                    "memory" if n % 2 else "turn",
                    f"{start + n:036d}",
                    FIRST + timedelta(minutes=start + n),
                    tuple(own[n]),
                    tuple(around[n]),
                    MODEL,
                    vectors[n, : 1 if n % 2 else TURN_VECTORS],
                )
                for n in range(size)
            ]

    def query(self) -> SearchQuery:
        """Something to look for."""
        (vector,), (terms,), (near,) = (
            self._vectors(1),
            self._terms(1, QUERY_TERMS),
            self._terms(1, NEAR_TERMS),
        )
        return SearchQuery(tuple(dict.fromkeys(terms)), MODEL, vector, near_terms=tuple(dict.fromkeys(near)))

    def _vectors(self, count: int) -> NDArray[np.float32]:
        near = self._centers[self._random.integers(CLUSTERS, size=count)]
        vectors = near + self._random.normal(size=(count, SIZE)).astype(np.float32)
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)

    def _terms(self, count: int, each: int) -> list[list[str]]:
        drawn = np.searchsorted(self._chances, self._random.random((count, each)))
        found: list[list[str]] = self._words[np.minimum(drawn, VOCABULARY - 1)].tolist()
        return found
