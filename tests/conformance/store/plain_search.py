"""What searching means, said as plainly as possible: every entry is looked at, in plain Python numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from estuary_server.store.search_records import EntryKind, SearchEntry, SearchHit, SearchQuery

K1 = 0.6
B = 0.2
CONTEXT = 0.5
NEAR = 0.25
CLOSE = 1e-4

Key = tuple[EntryKind, str]


@dataclass(frozen=True)
class Scored:
    """An entry with what it should get; no cosine without a vector of the query's model."""

    entry: SearchEntry
    cosine: float | None
    keyword: float


def scored(entries: Sequence[SearchEntry], query: SearchQuery) -> list[Scored]:
    """All entries of the kinds that are looked for."""
    return [
        Scored(entry, _cosine(entry, query), _bm25(entry, statistics, weighed))
        for kind in query.kinds
        for of_kind in [[entry for entry in entries if entry.kind == kind]]
        for weighed in [{**dict.fromkeys(query.near_terms, NEAR), **dict.fromkeys(query.terms, 1.0)}]
        for statistics in [_statistics(of_kind, list(weighed))]
        for entry in of_kind
    ]


def _statistics(all_: Sequence[SearchEntry], terms: Sequence[str]) -> tuple[float, dict[str, float]]:
    """The average length, and how much each word tells."""
    tells = {}
    for term in terms:
        holding = sum(_frequency(entry, term) > 0 for entry in all_)
        tells[term] = math.log(1 + (len(all_) - holding + 0.5) / (holding + 0.5))
    return (sum(map(_length, all_)) / len(all_) if all_ else 0) or 1, tells


def _cosine(entry: SearchEntry, query: SearchQuery) -> float | None:
    if entry.vectors is None or query.vector is None or entry.model != query.model:
        return None
    cosines = [
        sum(float(a) * float(b) for a, b in zip(vector, query.vector, strict=True))
        for vector in entry.vectors
    ]
    return min(1.0, max(-1.0, *cosines))


def _frequency(entry: SearchEntry, term: str) -> float:
    return entry.terms.count(term) + CONTEXT * entry.context_terms.count(term)


def _length(entry: SearchEntry) -> float:
    return len(entry.terms) + CONTEXT * len(entry.context_terms)


def _bm25(entry: SearchEntry, statistics: tuple[float, dict[str, float]], weighed: dict[str, float]) -> float:
    average, tells = statistics
    score = 0.0
    for term, weight in weighed.items():
        frequency = _frequency(entry, term)
        damped = frequency + K1 * (1 - B + B * _length(entry) / average)
        score += weight * tells[term] * frequency * (K1 + 1) / damped
    return score


def assert_found(hits: Sequence[SearchHit], entries: Sequence[SearchEntry], query: SearchQuery) -> None:
    """The hits are the right ones, with the right scores, in the right order."""
    expected = {(each.entry.kind, each.entry.ref): each for each in scored(entries, query)}
    found = [(hit.kind, hit.ref) for hit in hits]
    assert len(found) == len(set(found))
    assert set(found) <= set(expected)
    for hit in hits:
        right = expected[hit.kind, hit.ref]
        assert hit.said_at == right.entry.said_at
        assert hit.similarity == pytest.approx(right.cosine or 0, abs=CLOSE)
        assert hit.keyword == pytest.approx(right.keyword, abs=CLOSE)
        assert hit.position == _position(right.entry, entries)
    ranks = [hit.similarity for hit in hits]
    assert ranks == sorted(ranks, reverse=True)
    cosines = {key: each.cosine for key, each in expected.items() if each.cosine is not None}
    keywords = {key: each.keyword for key, each in expected.items() if each.keyword > 0}
    assert_best(set(found), [cosines, keywords], query.most)


def _position(entry: SearchEntry, all_: Sequence[SearchEntry]) -> int:
    if entry.kind == "memory":
        return -1
    return sum(other.kind == "turn" and int(other.ref) < int(entry.ref) for other in all_)


def assert_best(found: set[Key], scores: Sequence[dict[Key, float]], most: int) -> None:
    """Found is what is among the best by one of the scores; of equals, whichever."""
    may: set[Key] = set()
    for score in scores:
        least = sorted(score.values(), reverse=True)[:most][-1:] or [math.inf]
        must = {key for key, value in score.items() if value > least[0] + CLOSE}
        best = {key for key, value in score.items() if value >= least[0] - CLOSE} if most else set()
        assert must <= found
        assert len(found & best) >= min(most, len(score))
        may |= best
    assert found <= may
