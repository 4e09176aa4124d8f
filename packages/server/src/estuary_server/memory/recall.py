"""Finding what is remembered: for a turn, and for whoever searches.

Theory of operation. A text is searched for by its meaning (exact cosine; without names that everything here
is about, ``asking.py``) and by its words and those near to them (BM25, ``near_words.py``) at once, among
memories and among the messages themselves, because what no rule understood was still said. The names in the
best results are searched for in turn; ``ranking.py`` makes one order of it all.

A turn is handed what answers it best, within a budget: PROMPT_MEMORIES statements and PROMPT_CHARS
characters. Messages that the turn is given anyway, as history, are left out, and so is what the character
said, and what says nothing but what was said just now: the same question, asked before. Words of a message
that somebody deleted a memory of are not told either, whatever else was remembered from it.

What must not live here: the order of results (``ranking.py``), what entries are made of (``entries.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from estuary_server import log
from estuary_server.clock import Now
from estuary_server.errors import ProviderError
from estuary_server.memory.asking import (
    asked_terms,
    common_among,
    name_terms,
    question_text,
    without_names,
)
from estuary_server.memory.names import names_in
from estuary_server.memory.near_words import near_words
from estuary_server.memory.ranking import (
    Found,
    Weights,
    key_of,
    ranked,
    weights_for,
    with_hops,
    with_neighbors,
    worth,
)
from estuary_server.memory.terms import terms
from estuary_server.providers.embedder import Embedder
from estuary_server.providers.language import Recalled
from estuary_server.store.base import AccountStore
from estuary_server.store.memory_base import MemoryStore
from estuary_server.store.memory_records import MemoryRecord
from estuary_server.store.records import StoredMessage
from estuary_server.store.search_records import EntryKind, SearchHit, SearchQuery, WordSpread

PROMPT_MEMORIES = 12
PROMPT_CHARS = 2_000

CANDIDATES = 100
"""Hits by meaning and hits by words that are looked at, each."""

READ_AHEAD = 4 * PROMPT_MEMORIES
"""Best results whose messages are read at once, so that what is told is among them; the order changes yet."""

HOPPED_FROM = 6
"""Best results whose names are searched for."""

HOPPED_NAMES = 6
"""Names that are searched for, at most."""

LONGEST_STATEMENT = 1_000
"""Characters of a memory that are handed to a turn; one written by hand may be longer."""

LONGEST_QUOTE = 300
"""Characters of a message that are handed to a turn."""

logger = log.get_logger()

Touched = Callable[[AccountStore, str, Sequence[str]], None]

BOTH: tuple[EntryKind, ...] = ("memory", "turn")


@dataclass(frozen=True)
class Findings:
    """What was found, and what was read for it.

    Attributes:
        found: best first.
        messages: by row; those of the best results, not of all.
    """

    found: tuple[Found, ...]
    messages: Mapping[int, StoredMessage]


class Finder:
    """Finds memories and messages.

    Args:
        embedder: makes vectors of what is looked for.
        now: wall clock.
        weights: what counts how much.
    """

    def __init__(self, embedder: Embedder, now: Now, weights: Weights | None = None) -> None:
        self._embedder = embedder
        self._now = now
        self._weights = weights or weights_for(embedder)

    async def find(
        self, account: AccountStore, conversation_id: str, query: str, limit: int
    ) -> Sequence[tuple[MemoryRecord, float, float]]:
        """Active memories that answer a query, best first: each with its score and its cosine."""
        found = await self.search(account.memories, conversation_id, query, ("memory",))
        memories = [(one.memory, one.score, one.similarity) for one in found if one.memory is not None]
        return memories[:limit]

    async def search(
        self, memories: MemoryStore, conversation_id: str, text: str, kinds: tuple[EntryKind, ...] = BOTH
    ) -> list[Found]:
        """Everything that was found, best first."""
        return list((await self.look(memories, conversation_id, text, kinds)).found)

    async def look(
        self, memories: MemoryStore, conversation_id: str, text: str, kinds: tuple[EntryKind, ...] = BOTH
    ) -> Findings:
        """As :meth:`search`, with the messages that were read on the way."""
        query = await self._query(memories, conversation_id, text, kinds)
        hits = await memories.search(conversation_id, query)
        if not hits:
            return Findings((), {})
        known = await self._records(memories, conversation_id, hits)
        worths = worth(hits, self._weights)
        best = sorted(hits, key=lambda hit: -worths[key_of(hit)])[:READ_AHEAD]
        messages = await _messages(memories, conversation_id, _rows(best))
        names = _names(best[:HOPPED_FROM], known, messages)
        hop = tuple(term for term in names if term not in query.terms)[:HOPPED_NAMES]
        if hop:
            more = await memories.search(conversation_id, SearchQuery(hop, kinds=kinds, most=CANDIDATES))
            worths = with_hops(worths, worth(more, self._weights), self._weights)
            hits = list({key_of(hit): hit for hit in (*more, *hits)}.values())
            unread = [hit for hit in more if hit.ref not in known]
            known |= await self._records(memories, conversation_id, unread)
        worths = with_neighbors(hits, worths, self._weights)
        return Findings(tuple(ranked(hits, worths, known, self._now(), self._weights)), messages)

    async def _query(
        self, memories: MemoryStore, conversation_id: str, text: str, kinds: tuple[EntryKind, ...]
    ) -> SearchQuery:
        """Meaning and words; words alone where the embedder fails."""
        words = asked_terms(text)
        by_words = SearchQuery(words, near_terms=near_words(words), kinds=kinds, most=CANDIDATES)
        names = name_terms(text)
        spread = await memories.word_spread(conversation_id, names) if names else WordSpread(0, {})
        try:
            vectors = await self._embedder.embed([without_names(text, common_among(spread))])
        except ProviderError as error:
            logger.warning("memory.not_embedded", **log.failure(error))
            return by_words
        return replace(by_words, model=self._embedder.name, vector=vectors[0])

    async def _records(
        self, memories: MemoryStore, conversation_id: str, hits: Sequence[SearchHit]
    ) -> dict[str, MemoryRecord]:
        ids = [hit.ref for hit in hits if hit.kind == "memory"]
        found = await memories.get_memories(conversation_id, ids) if ids else []
        return {memory.id: memory for memory in found if memory.status == "active"}


def _rows(hits: Iterable[SearchHit]) -> list[int]:
    """Of the messages among these."""
    return [int(hit.ref) for hit in hits if hit.kind == "turn"]


async def _messages(
    memories: MemoryStore, conversation_id: str, rows: Sequence[int]
) -> dict[int, StoredMessage]:
    found = await memories.get_messages(conversation_id, rows) if rows else []
    return {message.id: message for message in found}


def _names(
    best: Sequence[SearchHit], known: Mapping[str, MemoryRecord], messages: Mapping[int, StoredMessage]
) -> tuple[str, ...]:
    """Terms of the names in these results, those of the best first."""
    found: list[str] = []
    for hit in best:
        if hit.kind == "memory":
            found += [entity.name for entity in known[hit.ref].entities] if hit.ref in known else []
        elif int(hit.ref) in messages:
            found += names_in(question_text(messages[int(hit.ref)].content))
    return tuple(dict.fromkeys(term for name in found for term in terms(name)))


class Recall:
    """What a turn is handed.

    Args:
        finder: finds it.
        touched: told which memories of a conversation were handed to a turn; returns at once.
    """

    def __init__(self, finder: Finder, touched: Touched) -> None:
        self._finder = finder
        self._touched = touched

    async def __call__(
        self, account: AccountStore, conversation_id: str, text: str, history: Sequence[StoredMessage]
    ) -> tuple[Recalled, ...]:
        """What bears on a text within the budget, best first: statements, then what was merely said.

        Args:
            account: whose conversation it is.
            conversation_id: whose memories.
            text: what the player said.
            history: messages that the turn is given anyway.
        """
        memories = account.memories
        looked = await self._finder.look(memories, conversation_id, text)
        given = {message.id for message in history}
        fresh = [
            one for one in looked.found if one.memory is not None or not given.issuperset(one.message_ids)
        ]
        near = [row for one in fresh[: 2 * PROMPT_MEMORIES] if one.memory is None for row in one.message_ids]
        unread = [row for row in near if row not in looked.messages]
        messages = {**looked.messages, **await _messages(memories, conversation_id, unread)}
        words = _words([messages[row] for row in near if row in messages], asked_terms(text))
        told = _within_budget([(one, said) for one in fresh if (said := _recalled(one, words)) is not None])
        told = await _without_deleted(memories, conversation_id, told)
        self._touched(account, conversation_id, [one.memory.id for one, _ in told if one.memory])
        statements_first = sorted(told, key=lambda pair: pair[0].memory is None)
        return tuple(said for _, said in statements_first)


def _words(messages: Iterable[StoredMessage], asked: Sequence[str]) -> dict[int, str]:
    """What the player said in these, by row, beyond what is asked."""
    return {
        message.id: message.content
        for message in messages
        if message.role == "user" and not set(asked).issuperset(asked_terms(message.content))
    }


async def _without_deleted(
    memories: MemoryStore, conversation_id: str, told: Sequence[tuple[Found, Recalled]]
) -> list[tuple[Found, Recalled]]:
    """The same without the words of messages that a deleted memory came from."""
    rows = sorted({row for one, _ in told for row in one.message_ids})
    tellers = await memories.memories_of_messages(conversation_id, rows) if rows else []
    deleted = {row for teller in tellers if teller.status == "deleted" for row in teller.message_ids}
    return [
        (one, said if deleted.isdisjoint(one.message_ids) else replace(said, quote=""))
        for one, said in told
        if one.memory is not None or deleted.isdisjoint(one.message_ids)
    ]


def _recalled(found: Found, words: Mapping[int, str]) -> Recalled | None:
    """As a language model is handed it; None for what the player did not say."""
    if found.memory is not None:
        return Recalled(found.memory.content[:LONGEST_STATEMENT], found.memory.source_quote[:LONGEST_QUOTE])
    said = shorten(words.get(found.message_ids[0], ""))
    return Recalled(f'On {found.said_at:%Y-%m-%d} the player said: "{said}"', said) if said else None


def shorten(said: str) -> str:
    """As much of a message as a turn is handed, marked where it was cut."""
    return said if len(said) <= LONGEST_QUOTE else f"{said[: LONGEST_QUOTE - 3]}..."


def _within_budget(told: Sequence[tuple[Found, Recalled]]) -> list[tuple[Found, Recalled]]:
    """The best that fit; one that does not makes way for shorter ones."""
    kept: list[tuple[Found, Recalled]] = []
    left = PROMPT_CHARS
    for one, said in told:
        length = len(said.content) + len(said.quote)
        if length <= left and len(kept) < PROMPT_MEMORIES:
            left -= length
            kept.append((one, said))
    return kept
