"""Finds what is known that matters for what was found: the reading side of a merge.

What must not live here: what follows from it (``merge.py``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from estuary_server.memory.facts import keys_that_matter
from estuary_server.memory.merge import Spoken
from estuary_server.memory.similar import Cosine
from estuary_server.memory.terms import terms
from estuary_server.providers.embedder import Vectors
from estuary_server.store.memory_base import MemoryStore
from estuary_server.store.memory_records import MemoryFilter, MemoryRecord, MemorySort
from estuary_server.store.search_records import SearchHit, SearchQuery

MOST_NEAR = 8
"""Memories that are compared with a statement, by meaning and by words, each."""
_LONGEST_CHAIN = 8
"""How far a memory is followed to what superseded it."""


@dataclass(frozen=True)
class Related:
    """What is known that matters.

    Attributes:
        memories: whatever their status.
        cosine: of the contents of a candidate and a memory, or of two candidates.
    """

    memories: tuple[MemoryRecord, ...]
    cosine: Cosine


async def related(
    memories: MemoryStore,
    conversation_id: str,
    spoken: Sequence[Spoken],
    vectors: Vectors | None = None,
    model: str = "",
) -> Related:
    """What is known that matters for these statements.

    Args:
        memories: of the account.
        conversation_id: whose.
        spoken: what was found.
        vectors: of the contents of ``spoken``, one row each; None: by words alone.
        model: the embedder's name.
    """
    hits = [
        await memories.search(conversation_id, _query(one, None if vectors is None else vectors[at], model))
        for at, one in enumerate(spoken)
    ]
    found = {memory.id: memory for memory in await _by_key(memories, conversation_id, spoken)}
    messages = sorted({one.message_id for one in spoken})
    for memory in await memories.memories_of_messages(conversation_id, messages):
        found[memory.id] = memory
    near = sorted({hit.ref for one in hits for hit in one} - found.keys())
    found |= {memory.id: memory for memory in await memories.get_memories(conversation_id, near)}
    await _follow(memories, conversation_id, found)
    return Related(tuple(found.values()), _cosine(spoken, vectors, hits, found))


def _query(spoken: Spoken, vector: Vectors | None, model: str) -> SearchQuery:
    words = tuple(dict.fromkeys(terms(spoken.candidate.content)))
    return SearchQuery(words, model, vector, kinds=("memory",), most=MOST_NEAR)


async def _by_key(
    memories: MemoryStore, conversation_id: str, spoken: Iterable[Spoken]
) -> Sequence[MemoryRecord]:
    keys = keys_that_matter(one.candidate for one in spoken)
    if not keys:
        return ()
    wanted = MemoryFilter(status=None, fact_keys=keys)
    found, _ = await memories.list_memories(conversation_id, wanted, MemorySort(), None)
    return found


async def _follow(memories: MemoryStore, conversation_id: str, found: dict[str, MemoryRecord]) -> None:
    """Add what superseded these memories, and what superseded that."""
    for _ in range(_LONGEST_CHAIN):
        above = {memory.superseded_by for memory in found.values() if memory.superseded_by} - found.keys()
        if not above:
            return
        for memory in await memories.get_memories(conversation_id, sorted(above)):
            found[memory.id] = memory


def _cosine(
    spoken: Sequence[Spoken],
    vectors: Vectors | None,
    hits: Sequence[Sequence[SearchHit]],
    found: dict[str, MemoryRecord],
) -> Cosine:
    contents = [one.candidate.content for one in spoken]
    known = {
        frozenset((content, found[hit.ref].content)): hit.similarity
        for content, near in zip(contents, hits, strict=True)
        for hit in near
        if hit.ref in found
    }
    rows = {} if vectors is None else dict(zip(contents, vectors, strict=True))

    def cosine(one: str, other: str) -> float:
        if one in rows and other in rows:
            return float(np.dot(rows[one], rows[other]))
        return known.get(frozenset((one, other)), 0.0)

    return cosine
