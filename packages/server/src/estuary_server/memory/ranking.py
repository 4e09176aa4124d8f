"""Which of the entries that were found come first. Pure.

Theory of operation. Everything is measured against the best that was found, so that no scale of an embedder
or of BM25 matters: a hit's closeness is its cosine, and its wording its BM25, each as a share of the best
one's. Their weighted sum is what a hit is worth. Hits of a second search, by the names that stand in the best
results of the first, add to it: what is said about "Mo" answers a question about the cat that is called Mo.
To a message is added what the better of the messages before and after it is worth: an answer stands beside
what was asked. Recency and strength (``decay.strength``) change the sum by a little, so that of two that
answer equally well the newer and the surer comes first.

A memory and the messages it came from help each other: who finds either, finds both.

What must not live here: finding (the store), and what is done with the results (``recall.py``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from estuary_server.memory.decay import strength
from estuary_server.providers.embedder import Embedder
from estuary_server.store.memory_records import MemoryRecord
from estuary_server.store.search_records import EntryKey, EntryKind, SearchHit

Worth = dict[EntryKey, float]

_DAY = timedelta(days=1)
_KINDS: tuple[EntryKind, ...] = ("memory", "turn")


@dataclass(frozen=True)
class Weights:
    """What counts how much; tuned on the development part of the project's own set.

    Attributes:
        closeness: of meaning.
        wording: of words.
        kin: of the better of a memory and its message for the other.
        neighbor: of the better of the messages before and after one for it.
        hop: of what the names in the best results lead to.
        recency: of something said just now; half of it after ``half_life_days``.
        strength: of a memory that is sure and often used.
    """

    closeness: float = 2.0
    wording: float = 1.0
    kin: float = 0.75
    neighbor: float = 0.3
    hop: float = 0.1
    recency: float = 0.01
    strength: float = 0.01
    half_life_days: float = 60.0


@dataclass(frozen=True)
class Found:
    """One result.

    Attributes:
        memory: None for a message from which no memory was found.
        message_ids: rows of the messages it stands for.
        score: what it was ranked by; the best has the highest.
        similarity: cosine with the query, the best of what it is made of.
    """

    memory: MemoryRecord | None
    message_ids: tuple[int, ...]
    said_at: datetime
    score: float
    similarity: float


def key_of(hit: SearchHit) -> EntryKey:
    """Which entry was hit."""
    return EntryKey(hit.kind, hit.ref)


def worth(hits: Sequence[SearchHit], weights: Weights) -> Worth:
    """What each hit is worth for what it says."""
    closest = max((hit.similarity for hit in hits), default=0.0)
    worded = {kind: max((hit.keyword for hit in hits if hit.kind == kind), default=0.0) for kind in _KINDS}
    return {
        key_of(hit): weights.closeness * _share(hit.similarity, closest)
        + weights.wording * _share(hit.keyword, worded[hit.kind])
        for hit in hits
    }


LEXICAL = Weights(closeness=0.15, kin=0.5)
"""Where the cosine says little more than the words do."""


def weights_for(embedder: Embedder) -> Weights:
    """What counts how much with an embedder."""
    return Weights() if embedder.semantic else LEXICAL


def with_neighbors(hits: Sequence[SearchHit], worths: Worth, weights: Weights) -> Worth:
    """What hits are worth with the messages beside them: what was asked is answered in the next one."""
    at = {hit.position: worths[key_of(hit)] for hit in hits if hit.position >= 0}
    beside = {
        key_of(hit): max(at.get(hit.position - 1, 0.0), at.get(hit.position + 1, 0.0))
        for hit in hits
        if hit.position >= 0
    }
    return {key: value + weights.neighbor * beside.get(key, 0.0) for key, value in worths.items()}


def with_hops(first: Worth, second: Worth, weights: Weights) -> Worth:
    """What hits are worth when a second search, by names, found more."""
    keys = first.keys() | second.keys()
    return {key: first.get(key, 0.0) + weights.hop * second.get(key, 0.0) for key in keys}


def ranked(
    hits: Sequence[SearchHit],
    worths: Worth,
    memories: Mapping[str, MemoryRecord],
    now: datetime,
    weights: Weights,
) -> list[Found]:
    """All results, best first.

    Args:
        hits: each entry once.
        worths: of every hit.
        memories: by id; hits of memories that are not here are left out.
        now: recency is reckoned from here.
        weights: see :class:`Weights`.
    """
    turns = {int(hit.ref): hit for hit in hits if hit.kind == "turn"}
    found = [
        _of_memory(hit, memories[hit.ref], turns, worths, weights)
        for hit in hits
        if hit.kind == "memory" and hit.ref in memories
    ]
    told = {message_id for one in found for message_id in one.message_ids}
    found += [
        Found(None, (row,), hit.said_at, worths[EntryKey("turn", hit.ref)], hit.similarity)
        for row, hit in turns.items()
        if row not in told
    ]
    return sorted((_weighed(one, now, weights) for one in found), key=_place)


def _place(found: Found) -> tuple[float, tuple[int, ...], str]:
    """Best first; of equals, what was said first."""
    return -found.score, found.message_ids, found.memory.id if found.memory else ""


def _of_memory(
    hit: SearchHit,
    memory: MemoryRecord,
    turns: Mapping[int, SearchHit],
    worths: Worth,
    weights: Weights,
) -> Found:
    kin = [turns[row] for row in memory.message_ids if row in turns]
    values = sorted(
        [worths[EntryKey("memory", hit.ref)], *(worths[EntryKey("turn", turn.ref)] for turn in kin)],
        reverse=True,
    )
    score = values[0] + weights.kin * sum(values[1:2])
    similarity = max([hit.similarity, *(turn.similarity for turn in kin)])
    return Found(memory, memory.message_ids, memory.said_at, score, similarity)


def _weighed(found: Found, now: datetime, weights: Weights) -> Found:
    days = max(0.0, (now - found.said_at) / _DAY)
    factor = 1.0 + weights.recency * 0.5 ** (days / weights.half_life_days)
    if found.memory is not None:
        factor += weights.strength * strength(found.memory, now)
    return Found(found.memory, found.message_ids, found.said_at, found.score * factor, found.similarity)


def _share(value: float, best: float) -> float:
    return max(0.0, value) / best if best > 0 else 0.0
