"""The index by itself: many entries, many replacements. What is found is the conformance suite's."""

from __future__ import annotations

import numpy as np
import pytest

from estuary_server.store.growing import GrowingArray
from estuary_server.store.search_index import SearchIndex
from estuary_server.store.search_postings import TAIL, Postings
from estuary_server.store.search_records import SearchEntry, SearchQuery
from estuary_server.store.search_rows import hidden_rows, rows_of
from tests.conformance.store.memory_examples import MODEL, by_words, pointing, unit, words
from tests.conformance.store.plain_search import assert_found


def test_an_array_grows_and_keeps_what_it_has() -> None:
    array = GrowingArray(np.int64)
    expected: list[int] = []
    for size in (0, 3, 1, 200, 5, 1000):
        more = list(range(len(expected), len(expected) + size))
        array.extend(np.array(more, np.int64))
        expected += more
        assert array.values.tolist() == expected
        assert len(array) == len(expected)
    assert 8 * len(expected) <= array.nbytes <= 8 * len(expected) * 9 / 8 + 8 * 64


def test_an_array_does_not_write_into_what_it_was_given() -> None:
    given = np.arange(3)
    array = GrowingArray(np.int64)
    array.extend(given)
    array.extend(np.arange(2))
    array.values[0] = 9
    assert given.tolist()[1:] == [1, 2]
    assert array.values.tolist() == [9, 1, 2, 0, 1]


@pytest.mark.parametrize("rounds", [1, 40])
def test_postings_are_found_before_and_after_they_are_sorted(rounds: int) -> None:
    random = np.random.default_rng(rounds)
    postings = Postings(context_weight=0.5)
    counted: dict[int, dict[int, float]] = {}
    for round_ in range(rounds):
        terms = random.integers(0, 50, 2000).astype(np.uint32) * np.uint32(85_000_000)
        rows = np.sort(random.integers(0, 300, 2000)) + 300 * round_
        postings.put(terms, rows, bool(round_ % 2))
        for term, row in zip(terms.tolist(), rows.tolist(), strict=True):
            held = counted.setdefault(term, {})
            held[row] = held.get(row, 0) + (0.5 if round_ % 2 else 1)
        found, frequencies = postings.find(85_000_000)
        assert dict(zip(found.tolist(), frequencies.tolist(), strict=True)) == counted[85_000_000]
    for term, held in counted.items():
        found, frequencies = postings.find(term)
        assert found.tolist() == sorted(held)
        assert frequencies.tolist() == [held[row] for row in sorted(held)]
    assert rounds * 2000 < TAIL or postings.nbytes >= 8 * rounds * 2000
    assert len(postings.find(1)[0]) == 0


def many(count: int, start: int = 0) -> list[SearchEntry]:
    random = np.random.default_rng(start)
    return [
        pointing(f"e{n}", *random.normal(size=4), terms=tuple(f"w{k}" for k in random.integers(0, 40, 12)))
        for n in range(start, start + count)
    ]


def test_more_words_than_the_tail_holds() -> None:
    entries = many(4000)
    index = SearchIndex()
    for start in range(0, 4000, 1000):
        index.put(rows_of(entries[start : start + 1000]))
        query = SearchQuery(("w1", "w2"), MODEL, unit(1, 2, 3, 4), most=30)
        assert_found(index.search(query), entries[: start + 1000], query)
    assert TAIL < 12 * 4000


def test_an_index_in_which_much_was_replaced_is_wasteful() -> None:
    index = SearchIndex()
    entries = many(100)
    for _ in range(11):
        assert not index.wasteful
        index.put(rows_of(entries))
    index.put(hidden_rows("memory", "e0"))
    for _ in range(4):
        index.put(rows_of(entries))
    assert index.wasteful
    query = by_words("w1 w2", most=20)
    assert_found(index.search(query), entries, query)


def test_what_it_takes_of_memory_grows_with_what_it_holds() -> None:
    index = SearchIndex()
    empty = index.nbytes
    index.put(rows_of([pointing(f"{n}", *np.ones(384)) for n in range(1000)]))
    assert 1000 * 384 * 4 < index.nbytes - empty < 1000 * 384 * 4 * 1.5


def test_a_bare_word_entry_without_words() -> None:
    index = SearchIndex()
    index.put(rows_of([words("a", ""), words("b", "")]))
    assert index.search(by_words("tea")) == []
