"""Which indexes are held, and when rows are read; over rows in a list."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from operator import methodcaller

import pytest

from estuary_server.store.search_cache import Key, SearchCache, Stamp
from estuary_server.store.search_records import SearchEntry
from estuary_server.store.search_rows import IndexRows, rows_of
from tests.conformance.store.memory_examples import by_words, words

HERE: Key = ("account", "here")
THERE: Key = ("account", "there")
_TEA = methodcaller("search", by_words("tea"))


@dataclass
class Written:
    """Rows of one conversation, with the revision of each, and from which revision on they were read."""

    rows: list[tuple[int, SearchEntry]] = field(default_factory=list)
    read: list[int] = field(default_factory=list)
    failing: bool = False

    def since(self, revision: int) -> Iterator[IndexRows]:
        self.read.append(revision)
        for written_at, entry in self.rows:
            if written_at > revision:
                yield rows_of([entry])
        if self.failing:
            raise OSError("on purpose")


def found(cache: SearchCache, stamp: Stamp, written: Written, key: Key = HERE) -> list[str]:
    return sorted(hit.ref for hit in cache.ask(key, stamp, written.since, _TEA))


def test_rows_are_read_once() -> None:
    cache, written = SearchCache(), Written([(1, words("a", "tea")), (2, words("b", "tea"))])
    for _ in range(3):
        assert found(cache, Stamp(0, 2), written) == ["a", "b"]
    assert written.read == [0]


def test_what_was_written_since_is_read() -> None:
    cache, written = SearchCache(), Written([(1, words("a", "tea"))])
    assert found(cache, Stamp(0, 1), written) == ["a"]
    written.rows += [(2, words("b", "tea")), (3, words("a", "cup"))]
    assert found(cache, Stamp(0, 3), written) == ["b"]
    assert written.read == [0, 1]


def test_another_epoch_is_read_from_the_start() -> None:
    cache, written = SearchCache(), Written([(5, words("a", "tea"))])
    assert found(cache, Stamp(0, 5), written) == ["a"]
    written.rows = [(7, words("b", "tea"))]
    assert found(cache, Stamp(1, 7), written) == ["b"]
    assert written.read == [0, 0]


@pytest.mark.parametrize("older", [Stamp(0, 9), Stamp(1, 6)])
def test_a_reader_of_an_older_state_takes_nothing_back(older: Stamp) -> None:
    cache, written = SearchCache(), Written([(7, words("b", "tea"))])
    assert found(cache, Stamp(1, 7), written) == ["b"]
    assert found(cache, older, Written([(6, words("a", "tea"))])) == ["b"]
    assert found(cache, Stamp(1, 7), written) == ["b"]
    assert written.read == [0]


@pytest.mark.parametrize("start", [[], [(1, words("a", "tea"))]])
def test_a_failing_read_loses_nothing(start: list[tuple[int, SearchEntry]]) -> None:
    cache, written = SearchCache(), Written(list(start))
    if start:
        found(cache, Stamp(0, 1), written)
    written.rows.append((2, words("b", "tea")))
    written.failing = True
    with pytest.raises(OSError, match="on purpose"):
        found(cache, Stamp(0, 2), written)
    written.failing = False
    assert found(cache, Stamp(0, 2), written) == [entry.ref for _, entry in written.rows]


def test_what_was_searched_longest_ago_goes_first() -> None:
    cache = SearchCache(most_bytes=100_000)
    entries = [(1, words(f"{n}", "tea", context_terms=("cup",) * 50)) for n in range(60)]
    keys = [("account", str(n)) for n in range(3)]
    for key in (keys[0], keys[1], keys[0], keys[2]):
        found(cache, Stamp(0, 1), Written(list(entries)), key)
    assert cache.keys() == [keys[0], keys[2]]
    assert len(found(cache, Stamp(0, 1), Written(list(entries)), keys[1])) == 60


def test_the_last_one_is_kept_however_large() -> None:
    cache, written = SearchCache(most_bytes=1), Written([(1, words("a", "tea"))])
    for _ in range(2):
        assert found(cache, Stamp(0, 1), written) == ["a"]
    assert written.read == [0]


def test_what_is_replaced_again_and_again_is_read_anew() -> None:
    cache, written = SearchCache(), Written()
    for revision in range(1, 1400):
        written.rows = [(revision, words("a", "tea"))]
        assert found(cache, Stamp(0, revision), written) == ["a"]
    assert written.read.count(0) == 2


def test_a_reader_of_an_older_state_does_not_read_anew_either() -> None:
    """Not even when the index is wasteful: it would go back to what it was."""
    cache, written = SearchCache(), Written()
    wasteful = next(revision for revision in range(1, 2000) if not _replaced(cache, written, revision))
    older = Written([(wasteful - 1, words("a", "cup"))])
    assert found(cache, Stamp(0, wasteful - 1), older) == ["a"]
    assert older.read == []


def _replaced(cache: SearchCache, written: Written, revision: int) -> bool:
    """Write the one entry again, and search; whether the index is still worth keeping."""
    written.rows = [(revision, words("a", "tea"))]
    found(cache, Stamp(0, revision), written)
    return not cache._held[HERE].index.wasteful


def test_forgetting() -> None:
    cache, written = SearchCache(), Written([(1, words("a", "tea"))])
    others: Key = ("another", "here")
    for key in (HERE, THERE, others):
        found(cache, Stamp(0, 1), written, key)
    cache.forget(HERE)
    cache.forget(HERE)
    assert cache.keys() == [THERE, others]
    cache.forget_account("account")
    assert cache.keys() == [others]


def test_many_readers_at_once() -> None:
    cache = SearchCache(most_bytes=50_000)
    stores = {("account", str(n)): Written([(1, words(f"{n}", "tea"))]) for n in range(8)}

    def search(number: int) -> None:
        key = ("account", str(number % 8))
        assert found(cache, Stamp(0, 1), stores[key], key) == [str(number % 8)]

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(search, range(800)))
