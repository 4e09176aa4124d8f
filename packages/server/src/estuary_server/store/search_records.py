"""What is searched for and what is found, as frozen data. Times are aware and in UTC.

What must not live here: verbs (``memory_base.py``) and memories themselves (``memory_records.py``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

import numpy as np
from numpy.typing import NDArray

EntryKind = Literal["memory", "turn"]


@dataclass(frozen=True)
class EntryKey:
    """Which entry: a memory by its id, a message by its row id in decimal."""

    kind: EntryKind
    ref: str


@dataclass(frozen=True, eq=False)
class SearchEntry:
    """What is found by searching: a memory or a message ("turn").

    Attributes:
        ref: the memory's id, or the message's row id in decimal.
        said_at: when it was said.
        terms: its words as they are compared, in order, repeated as often as they occur.
        context_terms: words said around it, that count for less.
        model: name of the embedder; "" without vectors.
        vectors: one of unit length for each passage, float32, shape (n, d), n at least 1; None without. The
            entry is as near to something as the nearest of them.
    """

    kind: EntryKind
    ref: str
    said_at: datetime
    terms: tuple[str, ...] = field(default=(), repr=False)
    context_terms: tuple[str, ...] = field(default=(), repr=False)
    model: str = ""
    vectors: NDArray[np.float32] | None = field(default=None, repr=False)


@dataclass(frozen=True, eq=False)
class SearchQuery:
    """What is looked for.

    Attributes:
        terms: words as they are compared, each once.
        near_terms: words near to those in meaning, that count for less.
        model: name of the embedder; vectors of other ones are not compared.
        vector: float32 of unit length; None: by words alone.
        kinds: what may be found.
        most: hits by meaning and hits by words, each at most.
    """

    terms: tuple[str, ...] = field(default=(), repr=False)
    model: str = ""
    vector: NDArray[np.float32] | None = field(default=None, repr=False)
    kinds: tuple[EntryKind, ...] = ("memory", "turn")
    most: int = 100
    near_terms: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class SearchHit:
    """One entry that was found.

    Attributes:
        similarity: cosine of the nearest vector with the query, -1 to 1; 0 without one of the query's model.
        keyword: BM25 among this player's entries of this kind; 0 if no word is shared.
        position: the message's place among the searchable ones of this conversation, in the order of row
            ids: the messages around it have the numbers next to its own; -1 of a memory.
    """

    kind: EntryKind
    ref: str
    said_at: datetime
    similarity: float
    keyword: float
    position: int = -1


@dataclass(frozen=True)
class WordSpread:
    """How common words are in a conversation.

    Attributes:
        messages: how many can be found by searching.
        holding: by word, how many of them have it, or have it around them.
    """

    messages: int
    holding: Mapping[str, int] = field(repr=False)


@dataclass(frozen=True)
class Unembedded:
    """An entry whose vectors are missing or another model's, with the whole text that they are made of."""

    account_id: str
    conversation_id: str
    kind: EntryKind
    ref: str
    text: str = field(repr=False)
