"""What a memory and a message are found by: their words, the words around them, their vectors. Pure.

Around a message stand the words of the one before it, by the other speaker ("Biscuit!" is found by asking for
the dog that the question before it was about), and the day it was said on ("in May", "2023"). Around a memory
stand the words it came from, its topics, and its day. A message has a vector for each of its passages
(``passages.py``), a memory, which is a statement, has one.

What must not live here: how a text becomes words (``terms.py``) or a vector (``providers/``).
"""

from __future__ import annotations

from datetime import datetime

from estuary_server.memory.passages import PASSAGE_CHARS, passages
from estuary_server.memory.terms import terms
from estuary_server.providers.embedder import Vectors
from estuary_server.store.memory_records import MemoryRecord
from estuary_server.store.records import StoredMessage
from estuary_server.store.search_records import EntryKind, SearchEntry

CONTEXT_CHARS = 1_000
"""Of the message before one that stand around it, the last ones."""


def texts_of(kind: EntryKind, text: str) -> list[str]:
    """What of a memory's or a message's words is embedded: a text for each vector, at least one."""
    return passages(text) if kind == "turn" else [statement_text(text)]


def statement_text(content: str) -> str:
    """What of a statement, or of a question, is embedded."""
    return content[:PASSAGE_CHARS]


def turn_entry(
    message: StoredMessage, before: StoredMessage | None, model: str, vectors: Vectors | None
) -> SearchEntry:
    """The entry of a message.

    Args:
        message: what was said.
        before: the message before it in the conversation.
        model: name of the embedder.
        vectors: of :func:`texts_of` its words, one row each; None without.
    """
    around = terms(before.content[-CONTEXT_CHARS:]) if before is not None else ()
    return SearchEntry(
        kind="turn",
        ref=str(message.id),
        said_at=message.created_at,
        terms=terms(message.content),
        context_terms=(*around, *day_terms(message.created_at)),
        model="" if vectors is None else model,
        vectors=vectors,
    )


def memory_entry(memory: MemoryRecord, model: str, vectors: Vectors | None) -> SearchEntry:
    """The entry of a memory; ``vectors`` has one row, that of :func:`statement_text`, or is None."""
    own = terms(memory.content)
    known = set(own)
    around = terms(" ".join((memory.source_quote, memory.topic, *memory.secondary_topics)))
    return SearchEntry(
        kind="memory",
        ref=memory.id,
        said_at=memory.said_at,
        terms=own,
        context_terms=(*(term for term in around if term not in known), *day_terms(memory.said_at)),
        model="" if vectors is None else model,
        vectors=vectors,
    )


def day_terms(at: datetime) -> tuple[str, ...]:
    """Month and year of a day, as people name them."""
    return terms(at.strftime("%B %Y"))
