"""How an entry of the search index lies in a row: its words in one piece of bytes, its vectors in another.

Hundreds of thousands of rows are read at once, and making Python objects of them costs more than reading
them. So a row has few columns, and numpy takes them apart:

- words: a header (``_HEADER``), then a number of 32 bits for each word, then the same for the words around.
  Among ten thousand words the chance that a given other one shares its number is 1 to 400,000.
- vectors: the number of their model, how many they are, then each component of each in 32,767ths as a number
  of 16 bits. That moves a component by 0.000015 at most, about as much as half precision does, and is read
  twenty times as fast.

All numbers are little-endian. What must not live here: searching (``search_index.py``), statements
(``sql_memory_entries.py``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from estuary_server.store.columns import to_microseconds
from estuary_server.store.search_records import EntryKind, SearchEntry

KINDS: tuple[EntryKind, ...] = ("memory", "turn")
"""A kind is kept as its place in here."""

SCALE = 32_767

_HEADER = np.dtype(
    [
        ("said_at", "<i8"),
        ("own", "<u4"),
        ("around", "<u4"),
        ("kind", "u1"),
        ("hidden", "u1"),
        ("reserved", "<u2"),
    ]
)
_TERM = np.dtype("<u4")
_COMPONENT = np.dtype("<i2")
_HEAD_COMPONENTS = 4
"""The number of the model and that of the vectors take the room of two components each."""
_HEAD_BYTES = _HEAD_COMPONENTS * _COMPONENT.itemsize

Numbers = NDArray[np.integer]


@dataclass(frozen=True)
class IndexRows:
    """Rows as the search index takes them, column by column."""

    refs: Sequence[str]
    vectors: Sequence[bytes | None] = field(repr=False)
    words: Sequence[bytes] = field(repr=False)


@dataclass(frozen=True, eq=False)
class Words:
    """The words of some rows.

    Attributes:
        kinds: places in KINDS.
        said_at: microseconds since 1970.
        own: the numbers of the words, of one row after the other.
        own_counts: how many of them each row has.
        around: the same of the words around.
    """

    kinds: Numbers
    said_at: Numbers
    hidden: NDArray[np.bool_]
    own: NDArray[np.uint32]
    own_counts: Numbers
    around: NDArray[np.uint32]
    around_counts: Numbers


def rows_of(entries: Iterable[SearchEntry]) -> IndexRows:
    """The rows of entries."""
    some = list(entries)
    return IndexRows(
        [entry.ref for entry in some],
        [packed_vectors(entry) for entry in some],
        [packed_words(entry) for entry in some],
    )


def hidden_rows(kind: EntryKind, ref: str) -> IndexRows:
    """The row of an entry that is not to be found any more."""
    return IndexRows([ref], [None], [hidden_words(kind)])


def number_of(name: str) -> int:
    """The number that stands for a word or for a model."""
    return crc32(name.encode("utf-8", "surrogatepass"))


def packed_words(entry: SearchEntry) -> bytes:
    """The words of an entry as bytes."""
    said_at = to_microseconds(entry.said_at)
    header = (said_at, len(entry.terms), len(entry.context_terms), KINDS.index(entry.kind), 0, 0)
    numbers = [number_of(term) for term in (*entry.terms, *entry.context_terms)]
    return np.array(header, _HEADER).tobytes() + np.array(numbers, _TERM).tobytes()


def hidden_words(kind: EntryKind) -> bytes:
    """What stands for the words of an entry that is hidden."""
    return np.array((0, 0, 0, KINDS.index(kind), 1, 0), _HEADER).tobytes()


def packed_vectors(entry: SearchEntry) -> bytes | None:
    """An entry's vectors as bytes; None if it has none or nobody knows whose they are."""
    if entry.vectors is None or not len(entry.vectors) or not entry.model:
        return None
    components = np.clip(np.rint(entry.vectors * SCALE), -SCALE, SCALE).astype(_COMPONENT)
    return np.array([number_of(entry.model), len(components)], _TERM).tobytes() + components.tobytes()


def unpacked_words(packed: Sequence[bytes]) -> Words:
    """The words of rows."""
    numbers = np.frombuffer(b"".join(packed), _TERM)
    header_size = _HEADER.itemsize // _TERM.itemsize
    sizes = np.fromiter(map(len, packed), np.intp, len(packed)) // _TERM.itemsize
    starts = np.cumsum(sizes) - sizes
    headers = numbers[starts[:, None] + np.arange(header_size)].view(_HEADER)[:, 0]
    own, around = headers["own"].astype(np.intp), headers["around"].astype(np.intp)
    return Words(
        headers["kind"],
        headers["said_at"],
        headers["hidden"] != 0,
        _sections(numbers, starts + header_size, own),
        own,
        _sections(numbers, starts + header_size + own, around),
        around,
    )


def _sections(
    numbers: NDArray[np.uint32], starts: NDArray[np.intp], counts: NDArray[np.intp]
) -> NDArray[np.uint32]:
    """Parts of an array, given by where they start and how long they are, one after the other."""
    before = np.cumsum(counts) - counts
    places: NDArray[np.intp] = np.repeat(starts - before, counts) + np.arange(counts.sum())
    return numbers[places]


@dataclass(frozen=True, eq=False)
class PackedVectors:
    """The vectors of some rows, all of one model and of the same number of vectors.

    Attributes:
        places: which of the rows that were given.
        vectors: SCALE times as long as they are, shape (rows, vectors of a row, components).
    """

    model: int
    places: Numbers
    vectors: NDArray[np.float32]


def unpacked_vectors(packed: Sequence[bytes | None]) -> Iterator[PackedVectors]:
    """The vectors of rows, those alike together; rows without any are passed over."""
    by_head: dict[tuple[int, bytes], list[int]] = {}
    for place, one in enumerate(packed):
        if one is not None:
            by_head.setdefault((len(one), one[:_HEAD_BYTES]), []).append(place)
    for (_, head), places in by_head.items():
        model, count = np.frombuffer(head, _TERM).tolist()
        table = np.frombuffer(b"".join(packed[place] or b"" for place in places), _COMPONENT)
        vectors = table.reshape(len(places), -1)[:, _HEAD_COMPONENTS:].astype(np.float32)
        yield PackedVectors(model, np.array(places, np.intp), vectors.reshape(len(places), count, -1))
