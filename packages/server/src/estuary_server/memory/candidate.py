"""What reading a message finds, before it is compared with what is known already. Data alone.

What must not live here: how it is found (``extraction/``), how it is merged (``merge.py``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from estuary_server.store.memory_records import PLAYER, Entity, EntityKind, MemoryType, Relation

__all__ = ["PLAYER", "Candidate", "Entity", "EntityKind", "MemoryType", "Relation", "Said"]


@dataclass(frozen=True)
class Said:
    """One message, as it is read.

    Attributes:
        text: the words.
        at: when it was said, aware. Relative dates ("tomorrow") are meant from here, in this zone.
        speaker: "player" or "character".
        before: the message before it, by the other one; "" if there is none. Only to understand this one: an
            answer ("Biscuit.") means nothing without its question ("What is your dog called?").
    """

    text: str = field(repr=False)
    at: datetime
    speaker: Literal["player", "character"] = "player"
    before: str = field(default="", repr=False)


@dataclass(frozen=True)
class Candidate:
    """One statement that a message makes.

    Attributes:
        content: the statement in the third person, standing by itself ("The player's dog is called Biscuit").
        quote: the part of the message it comes from, verbatim: a substring of the message.
        memory_type: what kind of statement it is.
        confidence: 0 to 1.
        topic: the one word it is filed under ("pets").
        secondary_topics: further ones.
        fact_key: what a stable fact is kept under ("name", "home", "dog.name"); "" if it is none. A player
            has one value a key: a new value supersedes the old one.
        fact_value: its value ("Biscuit"); "" without a key.
        negates: the statement takes back whatever is known under ``fact_key`` with ``fact_value``, or under
            ``fact_key`` whatever its value where ``fact_value`` is "" ("I don't have a dog any more").
        entities: who and what it names.
        relations: how they hang together.
        happens_on: ISO date, or "2023-05" or "2023", that the statement's event is at; "" if none.
        doubtful: it may not mean what it seems to say; kept aside until somebody looks at it.
    """

    content: str = field(repr=False)
    quote: str = field(repr=False)
    memory_type: MemoryType
    confidence: float
    topic: str = "general"
    secondary_topics: tuple[str, ...] = ()
    fact_key: str = ""
    fact_value: str = field(default="", repr=False)
    negates: bool = False
    entities: tuple[Entity, ...] = ()
    relations: tuple[Relation, ...] = ()
    happens_on: str = ""
    doubtful: bool = False
