from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from estuary_server.store.columns import to_microseconds
from estuary_server.store.memory_records import EntryKind, SearchEntry
from estuary_server.store.search_rows import (
    KINDS,
    SCALE,
    hidden_rows,
    number_of,
    packed_vector,
    rows_of,
    unpacked_vectors,
    unpacked_words,
)
from tests.conformance.store.examples import NOON, at
from tests.conformance.store.memory_examples import MODEL, pointing, unit, words

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
def test_vectors_come_back_to_the_fourth_place(size: int) -> None:
    random = np.random.default_rng(size)
    some = [pointing(f"{n}", *random.normal(size=size), model=f"model {n}") for n in range(5)]
    models, vectors = unpacked_vectors([packed_vector(entry) or b"" for entry in some])
    assert models.tolist() == [number_of(f"model {n}") for n in range(5)]
    for entry, vector in zip(some, vectors, strict=True):
        assert entry.vector is not None
        assert np.abs(entry.vector - vector / SCALE).max() < 2e-5


def test_a_vector_that_is_too_long_is_cut() -> None:
    packed = packed_vector(SearchEntry("memory", "a", NOON, model=MODEL, vector=unit(1, 0) * 3))
    assert unpacked_vectors([packed or b""])[1].tolist() == [[SCALE, 0]]


def test_without_a_model_there_is_no_vector() -> None:
    assert packed_vector(pointing("a", 1, 0, model="")) is None
    assert packed_vector(words("a", "tea", model=MODEL)) is None


def test_numbers_of_words_do_not_change() -> None:
    """They lie in databases."""
    assert [number_of(term) for term in ("tea", "茶", "")] == [2_391_201_714, 3_984_890_356, 0]
