"""Gives entries of the search index the vectors of the embedder that serves now.

Until an entry has them it is found by its words alone. Whatever dies in the middle goes on where it was: what
is left to do can be read from the entries.

What must not live here: when this is done (``worker.py``, ``estuary memory reindex``).
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from itertools import groupby

from estuary_server.errors import NotFoundError, StoreError
from estuary_server.memory.embedding import embedded
from estuary_server.memory.entries import texts_of
from estuary_server.providers.embedder import Embedder, Vectors
from estuary_server.store.base import Store
from estuary_server.store.search_records import SearchEntry, Unembedded

AT_ONCE = 64

Progress = Callable[[int], None]
"""Told how many entries were just given a vector."""


async def reembed(store: Store, embedder: Embedder, progress: Progress = lambda _: None) -> int:
    """Embed whatever lacks a vector of this embedder; returns how many entries that were.

    Raises:
        ProviderError: the embedder fails; what was done is kept.
        StoreError: the store fails.
    """
    done = 0
    last: list[Unembedded] = []
    while batch := await store.unembedded(embedder.name, AT_ONCE):
        if batch == last:
            raise StoreError("the store does not keep vectors that it is given")
        last = batch
        vectors = await embedded(embedder, [texts_of(one.kind, one.text) for one in batch])
        given = sorted(zip(batch, vectors, strict=True), key=lambda pair: _place(pair[0]))
        for (account_id, conversation_id), pairs in groupby(given, key=lambda pair: _place(pair[0])):
            entries = [_entry(one, embedder.name, vectors) for one, vectors in pairs]
            memories = store.account(account_id).memories
            with suppress(NotFoundError):  # deleted meanwhile, its entries too
                await memories.set_vectors(conversation_id, embedder.name, entries)
        done += len(batch)
        progress(len(batch))
    return done


def _place(one: Unembedded) -> tuple[str, str]:
    return one.account_id, one.conversation_id


def _entry(one: Unembedded, model: str, vectors: Vectors) -> SearchEntry:
    """Which entry, and its vectors; the rest of it stays as it is."""
    return SearchEntry(one.kind, one.ref, _UNCHANGED, model=model, vectors=vectors)


_UNCHANGED = datetime(1970, 1, 1, tzinfo=UTC)
