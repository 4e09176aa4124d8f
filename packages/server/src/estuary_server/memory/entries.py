"""What a memory and a message are found by: their words, the words around them, their vector. Pure.

Around a message stand the words of the one before it, by the other speaker ("Biscuit!" is found by asking for
the dog that the question before it was about), and the day it was said on ("in May", "2023"). Around a memory
stand the words it came from, its topics, and its day.

What must not live here: how a text becomes words (``terms.py``) or a vector (``providers/``).
"""

from __future__ import annotations

from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from estuary_server.memory.terms import terms
from estuary_server.store.memory_records import MemoryRecord, SearchEntry
from estuary_server.store.records import StoredMessage

EMBEDDED_CHARS = 1_000
"""Of a text that are embedded; embedders read no more than a few hundred words."""

CONTEXT_CHARS = 1_000
"""Of the message before one that stand around it, the last ones."""

Vector = NDArray[np.float32]


def turn_text(message: StoredMessage) -> str:
    """What of a message is embedded."""
    return message.content[:EMBEDDED_CHARS]


def memory_text(memory: MemoryRecord) -> str:
    """What of a memory is embedded."""
    return memory.content[:EMBEDDED_CHARS]


def turn_entry(
    message: StoredMessage, before: StoredMessage | None, model: str, vector: Vector | None
) -> SearchEntry:
    """The entry of a message.

    Args:
        message: what was said.
        before: the message before it in the conversation.
        model: name of the embedder; "" without a vector.
        vector: of :func:`turn_text`.
    """
    around = terms(before.content[-CONTEXT_CHARS:]) if before is not None else ()
    return SearchEntry(
        kind="turn",
        ref=str(message.id),
        said_at=message.created_at,
        terms=terms(message.content),
        context_terms=(*around, *day_terms(message.created_at)),
        model=model,
        vector=vector,
    )


def memory_entry(memory: MemoryRecord, model: str, vector: Vector | None) -> SearchEntry:
    """The entry of a memory; ``vector`` is that of :func:`memory_text`."""
    own = terms(memory.content)
    known = set(own)
    around = terms(" ".join((memory.source_quote, memory.topic, *memory.secondary_topics)))
    return SearchEntry(
        kind="memory",
        ref=memory.id,
        said_at=memory.said_at,
        terms=own,
        context_terms=(*(term for term in around if term not in known), *day_terms(memory.said_at)),
        model=model,
        vector=vector,
    )


def day_terms(at: datetime) -> tuple[str, ...]:
    """Month and year of a day, as people name them."""
    return terms(at.strftime("%B %Y"))
