from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from estuary_server.store.columns import to_microseconds
from estuary_server.store.search_records import EntryKind, SearchEntry
from estuary_server.store.search_rows import (
    KINDS,
    SCALE,
    hidden_rows,
    number_of,
    packed_vectors,
    rows_of,
    unpacked_vectors,
    unpacked_words,
)
from tests.conformance.store.examples import NOON, at
from tests.conformance.store.memory_examples import MODEL, pointing, vectors, words

kinds: st.SearchStrategy[EntryKind] = st.sampled_from(KINDS)
texts = st.lists(st.text(max_size=8), max_size=8).map(tuple)
entries = st.builds(
    lambda kind, seconds, own, around: SearchEntry(kind, "r", at(seconds), own, around),
    kinds,
    st.floats(-1e9, 1e9),
    texts,
    texts,
)


@given(st.lists(entries, min_size=1, max_size=6))
def test_words_come_back_in_order(some: list[SearchEntry]) -> None:
    found = unpacked_words(rows_of(some).words)
    assert [KINDS[kind] for kind in found.kinds] == [entry.kind for entry in some]
    assert found.said_at.tolist() == [to_microseconds(entry.said_at) for entry in some]
    assert not found.hidden.any()
    assert found.own.tolist() == [number_of(term) for entry in some for term in entry.terms]
    assert found.own_counts.tolist() == [len(entry.terms) for entry in some]
    assert found.around.tolist() == [number_of(term) for entry in some for term in entry.context_terms]
    assert found.around_counts.tolist() == [len(entry.context_terms) for entry in some]


def test_a_hidden_row_holds_its_key_alone() -> None:
    rows = hidden_rows("turn", "7")
    found = unpacked_words(rows.words)
    assert (rows.refs, rows.vectors) == (["7"], [None])
    assert (found.kinds.tolist(), found.hidden.tolist()) == ([KINDS.index("turn")], [True])
    assert len(found.own) == len(found.around) == 0


@pytest.mark.parametrize("size", [1, 2, 3, 384])
@pytest.mark.parametrize("count", [1, 2, 24])
def test_vectors_come_back_to_the_fourth_place(size: int, count: int) -> None:
    random = np.random.default_rng(size)
    some = [
        replace(pointing(f"{n}", 1, model=f"model {n}"), vectors=vectors(*random.normal(size=(count, size))))
        for n in range(5)
    ]
    for n, found in enumerate(unpacked_vectors([None, *map(packed_vectors, some)])):
        given = some[n].vectors
        assert given is not None
        assert (found.model, found.places.tolist()) == (number_of(f"model {n}"), [n + 1])
        assert np.abs(given - found.vectors[0] / SCALE).max() < 2e-5


def test_vectors_of_one_model_and_number_come_together() -> None:
    two = replace(pointing("b", 1, 0), vectors=vectors((0, 1), (1, 0)))
    rows = [two, words("none", "tea"), pointing("a", 1, 0), two, pointing("c", 1, model="other")]
    found = list(unpacked_vectors(list(map(packed_vectors, rows))))
    assert [some.places.tolist() for some in found] == [[0, 3], [2], [4]]
    assert [some.vectors.shape for some in found] == [(2, 2, 2), (1, 1, 2), (1, 1, 1)]
    assert (found[0].vectors[1] / SCALE).tolist() == [[0, 1], [1, 0]]


def test_a_number_of_numbers_is_not_taken_for_another() -> None:
    """Two vectors of two numbers are as long as one of four."""
    one = pointing("a", 1, 0, 0, 0)
    two = replace(one, vectors=vectors((1, 0), (0, 1)))
    found = unpacked_vectors([packed_vectors(one), packed_vectors(two)])
    assert [some.vectors.shape for some in found] == [(1, 1, 4), (1, 2, 2)]


def test_vectors_of_several_sizes_under_one_name_are_told_apart() -> None:
    """As only a faulty model could give them."""
    found = unpacked_vectors([packed_vectors(pointing("a", 1, 0)), packed_vectors(pointing("b", 1, 0, 0))])
    assert [some.vectors.shape for some in found] == [(1, 1, 2), (1, 1, 3)]


def test_a_vector_that_is_too_long_is_cut() -> None:
    entry = SearchEntry("memory", "a", NOON, model=MODEL, vectors=vectors((1, 0)) * 3)
    (found,) = unpacked_vectors([packed_vectors(entry)])
    assert found.vectors.tolist() == [[[SCALE, 0]]]


def test_without_a_model_there_are_no_vectors() -> None:
    assert packed_vectors(pointing("a", 1, 0, model="")) is None
    assert packed_vectors(words("a", "tea", model=MODEL)) is None
    assert packed_vectors(replace(pointing("a", 1), vectors=np.empty((0, 2), np.float32))) is None


def test_numbers_of_words_do_not_change() -> None:
    """They lie in databases."""
    assert [number_of(term) for term in ("tea", "茶", "")] == [2_391_201_714, 3_984_890_356, 0]
