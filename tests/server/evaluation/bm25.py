"""A plain keyword memory, to test the bench with and to measure how hard a data set is.

One document a turn, with the turn before it or without; Okapi BM25 (Robertson and Zaragoza, 2009) with its
usual constants, words cut to their English stem. It is the yardstick, not the product.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import cache

import snowballstemmer

from estuary_server.evaluation.dataset import Conversation, Session, Turn

K1, B = 1.2, 0.75
STOP = frozenset({
    "a", "an", "the", "of", "in", "on", "at", "to", "for", "from", "with", "by", "and", "or", "but", "as",
    "my", "your", "his", "her", "its", "our", "their", "this", "that", "is", "are", "was", "were", "be",
    "been", "am", "it", "i", "me", "we", "you", "he", "she", "they", "them", "do", "does", "did", "has",
    "have", "had", "what", "which", "who", "whom", "whose", "when", "where", "how", "why", "s", "t", "m",
    "ve", "d", "ll", "re",
})  # fmt: skip
_STEMMER = snowballstemmer.stemmer("english")


class Bm25Memory:
    """Ranks turns by BM25.

    Args:
        with_previous: whether a turn's document begins with the turn before it.
    """

    def __init__(self, *, with_previous: bool = False) -> None:
        self._with_previous = with_previous
        self._documents: dict[str, Counter[str]] = {}
        self._postings: dict[str, list[str]] = defaultdict(list)

    @property
    def name(self) -> str:
        return "BM25 with the previous turn" if self._with_previous else "BM25"

    @property
    def versions(self) -> Mapping[str, str]:
        return {}

    async def start(self, conversation: Conversation) -> None:
        self._documents.clear()
        self._postings.clear()

    async def ingest(self, session: Session) -> None:
        before = ""
        for turn in session.turns:
            said = _document(turn)
            words = Counter(terms(f"{before} {said}" if self._with_previous else said))
            self._documents[turn.dia_id] = words
            for word in words:
                self._postings[word].append(turn.dia_id)
            before = said

    async def search(self, question: str, limit: int) -> Sequence[tuple[str, ...]]:
        scores: dict[str, float] = defaultdict(float)
        total = len(self._documents)
        mean_length = sum(words.total() for words in self._documents.values()) / max(1, total)
        for word in set(terms(question)):
            holders = self._postings.get(word, [])
            rarity = math.log(1 + (total - len(holders) + 0.5) / (len(holders) + 0.5))
            for dia_id in holders:
                words = self._documents[dia_id]
                length = 1 - B + B * words.total() / mean_length
                scores[dia_id] += rarity * words[word] * (K1 + 1) / (words[word] + K1 * length)
        ranked = sorted(scores, key=lambda dia_id: -scores[dia_id])
        return [(dia_id,) for dia_id in ranked[:limit]]


@asynccontextmanager
async def open_bm25(embedder: str) -> AsyncIterator[Bm25Memory]:
    """Stands for a memory that can be opened by name: "previous" looks at the previous turn too."""
    yield Bm25Memory(with_previous=embedder == "previous")


def _document(turn: Turn) -> str:
    return f"{turn.speaker} {turn.text} {turn.blip_caption}"


def terms(text: str) -> list[str]:
    return [_stem(word) for word in re.findall(r"\w+", text.lower()) if word not in STOP]


@cache
def _stem(word: str) -> str:
    stemmed: str = _STEMMER.stemWord(word)
    return stemmed
