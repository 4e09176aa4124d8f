"""The search index of one conversation, in memory: exact cosines and exact BM25.

Theory of operation
-------------------
Every entry that is put takes the next row; one put again leaves a dead row behind, and so does one hidden.
Vectors of one model lie in one matrix (``search_matrix.py``), several to a row, of which the nearest counts.
Words lie in postings (``search_postings.py``): the rows that hold a word are found without looking at the
others. Where a message stands in the conversation is known by ``search_turns.py``.

BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009) with k1 = 0.6
and b = 0.2 and the idf that is never negative, ln(1 + (N - df + 0.5) / (df + 0.5)). N, df and the average
length are those of the entries of one kind in this conversation alone: what others say moves no ranking here,
and cannot be guessed from one. A word around an entry counts as CONTEXT_WEIGHT of one of its own, in
frequency and in length; a word near in meaning to one that is asked for, as NEAR_WEIGHT of it in score.

What must not live here: rows and when to read them (``search_cache.py``), threads: one caller at a time.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from estuary_server.store.columns import from_microseconds
from estuary_server.store.growing import GrowingArray
from estuary_server.store.search_matrix import Matrix, Rows
from estuary_server.store.search_postings import Postings
from estuary_server.store.search_records import EntryKind, SearchHit, SearchQuery, WordSpread
from estuary_server.store.search_rows import (
    KINDS,
    IndexRows,
    Numbers,
    number_of,
    unpacked_vectors,
    unpacked_words,
)
from estuary_server.store.search_turns import Turns

K1 = 0.6
B = 0.2
"""Both lower than for documents, tuned on the development part of the project's own set: a message is long
because it tells several things, each as much as a short one would, and a word said thrice in it tells little
more than one said once.
"""
CONTEXT_WEIGHT = 0.5
NEAR_WEIGHT = 0.25

_DEAD_ALLOWED = 1000
_DEAD_SHARE = 4
_ROW_BYTES = 250
"""What a row takes in Python's own objects: its key, its place in two tables."""


class SearchIndex:
    """Entries of one conversation. Put them, in the order in which they were written; search them."""

    def __init__(self) -> None:
        # By kind, and not by pairs of kind and ref: a hundred thousand pairs would keep the garbage collector
        # busy, strings and numbers do not.
        self._row_of: tuple[dict[str, int], ...] = tuple({} for _ in KINDS)
        self._refs: list[str] = []
        self._kinds = GrowingArray(np.int8)
        self._said_at = GrowingArray(np.int64)
        self._lengths = GrowingArray(np.float32)
        self._alive = GrowingArray(np.bool_)
        self._postings = Postings(CONTEXT_WEIGHT)
        self._matrices: dict[int, Matrix] = {}
        self._turns = Turns()

    @property
    def nbytes(self) -> int:
        """About what it takes of memory."""
        columns = (self._kinds, self._said_at, self._lengths, self._alive)
        numbers = sum(column.nbytes for column in columns) + self._postings.nbytes + self._turns.nbytes
        matrices = sum(matrix.nbytes for matrix in self._matrices.values())
        return numbers + matrices + _ROW_BYTES * len(self._refs)

    @property
    def wasteful(self) -> bool:
        """Whether so many entries were put again that a new index would be better."""
        dead = len(self._refs) - int(np.count_nonzero(self._alive.values))
        return dead > _DEAD_ALLOWED + len(self._refs) // _DEAD_SHARE

    def put(self, rows: IndexRows) -> None:
        """Take entries in, instead of those of the same kind and ref; hidden ones are taken out.

        No two of the rows are of the same kind and ref.
        """
        words = unpacked_words(rows.words)
        first = len(self._refs)
        self._take_out(first, words.kinds, rows.refs)
        self._refs.extend(rows.refs)
        self._alive.extend(~words.hidden)
        self._kinds.extend(words.kinds)
        self._said_at.extend(words.said_at)
        self._lengths.extend(words.own_counts + CONTEXT_WEIGHT * words.around_counts)
        places = np.arange(first, first + len(rows.refs))
        self._postings.put(words.own, np.repeat(places, words.own_counts), False)
        self._postings.put(words.around, np.repeat(places, words.around_counts), True)
        self._put_vectors(first, rows.vectors)
        self._turns.put(rows.refs, words.kinds == KINDS.index("turn"))

    def search(self, query: SearchQuery) -> list[SearchHit]:
        """See ``MemoryStore.search``."""
        wanted = self._wanted(query.kinds)
        cosines = self._cosines(query, wanted)
        keywords = self._keywords(query, wanted)
        near = self._best(cosines, np.flatnonzero(np.isfinite(cosines)), query.most)
        shared = self._best(keywords, np.flatnonzero(keywords > 0), query.most)
        found = np.union1d(near, shared)
        cosines = np.where(np.isfinite(cosines), cosines, 0)
        ranked = found[np.lexsort((-self._said_at.values[found], -keywords[found], -cosines[found]))]
        places = self._turns.places(ranked, self._alive.values)
        return [
            self._hit(row, place, cosines, keywords)
            for row, place in zip(ranked.tolist(), places.tolist(), strict=True)
        ]

    def spread(self, terms: Sequence[str]) -> WordSpread:
        """See ``MemoryStore.word_spread``."""
        turns = self._wanted(("turn",))
        holding = {term: self._postings.find(number_of(term))[0] for term in terms}
        return WordSpread(
            int(np.count_nonzero(turns)),
            {term: int(np.count_nonzero(turns[rows])) for term, rows in holding.items()},
        )

    def _take_out(self, first: int, kinds: Numbers, refs: Sequence[str]) -> None:
        """Let the rows that have these keys so far count no more, and new ones have them."""
        for kind, row_of in enumerate(self._row_of):
            places = np.flatnonzero(kinds == kind).tolist()
            fresh = {refs[place]: first + place for place in places}
            gone = [row_of[ref] for ref in fresh.keys() & row_of.keys()]
            self._alive.values[gone] = False
            row_of.update(fresh)

    def _put_vectors(self, first: int, packed: Sequence[bytes | None]) -> None:
        """Vectors of a length that is not the model's, which only a faulty model could give, are left out."""
        for some in unpacked_vectors(packed):
            size = some.vectors.shape[2]
            matrix = self._matrices.setdefault(some.model, Matrix(size))
            if matrix.size == size:
                matrix.put(some.places.astype(np.intp) + first, some.vectors)

    def _wanted(self, kinds: Sequence[EntryKind]) -> NDArray[np.bool_]:
        """Which rows may be found."""
        wanted = self._alive.values.copy()
        for number, kind in enumerate(KINDS):
            if kind not in kinds:
                wanted &= self._kinds.values != number
        return wanted

    def _cosines(self, query: SearchQuery, wanted: NDArray[np.bool_]) -> NDArray[np.float32]:
        """The cosine of every row; minus infinity where there is none, or the row is not wanted."""
        cosines = np.full(len(self._refs), -np.inf, np.float32)
        matrix = self._matrices.get(number_of(query.model)) if query.model else None
        if query.vector is not None and matrix is not None and matrix.size == len(query.vector):
            rows = matrix.rows
            cosines[rows] = np.clip(matrix.nearest(query.vector), -1, 1)
            cosines[~wanted] = -np.inf
        return cosines

    def _keywords(self, query: SearchQuery, wanted: NDArray[np.bool_]) -> NDArray[np.float64]:
        """The BM25 score of every row; 0 where no word is shared, or the row is not wanted."""
        scores = np.zeros(len(self._refs))
        weights = {**dict.fromkeys(query.near_terms, NEAR_WEIGHT), **dict.fromkeys(query.terms, 1.0)}
        found = [(weight, *self._postings.find(number_of(term))) for term, weight in weights.items()]
        for number in range(len(KINDS)):
            eligible = wanted & (self._kinds.values == number)
            total = int(np.count_nonzero(eligible))
            if total and found:
                average = float(self._lengths.values[eligible].mean())
                for weight, rows, frequencies in found:
                    here = eligible[rows]
                    worth = self._worth(rows[here], frequencies[here], total, average)
                    scores[rows[here]] += weight * worth
        return scores

    def _worth(
        self, rows: Rows, frequencies: NDArray[np.float64], total: int, average: float
    ) -> NDArray[np.float64]:
        """What one word is worth to the rows that hold it."""
        idf = np.log1p((total - len(rows) + 0.5) / (len(rows) + 0.5))
        lengths = self._lengths.values[rows] / (average or 1)
        worth = idf * frequencies * (K1 + 1) / (frequencies + K1 * (1 - B + B * lengths))
        return np.asarray(worth, np.float64)

    def _best(self, scores: NDArray[np.floating], rows: Rows, most: int) -> Rows:
        """The rows with the best scores, of equals the newest, in no particular order."""
        if len(rows) <= most:
            return rows
        if most <= 0:
            return rows[:0]
        values = scores[rows]
        least = np.partition(values, len(values) - most)[len(values) - most]
        sure, equal = rows[values > least], rows[values == least]
        newest = equal[np.argsort(-self._said_at.values[equal], kind="stable")]
        return np.concatenate([sure, newest[: most - len(sure)]])

    def _hit(
        self, row: int, place: int, cosines: NDArray[np.floating], keywords: NDArray[np.float64]
    ) -> SearchHit:
        return SearchHit(
            KINDS[self._kinds.values[row]],
            self._refs[row],
            from_microseconds(int(self._said_at.values[row])),
            float(cosines[row]),
            float(keywords[row]),
            place,
        )
