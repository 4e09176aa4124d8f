"""What the store holds of memory, as frozen data. Times are aware and in UTC.

What must not live here: what searching is about (``search_records.py``), verbs (``memory_base.py``) and every
decision about memories (``memory/``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from estuary_server.store.records import StoredMessage
from estuary_server.store.search_records import EntryKey, SearchEntry

MemoryType = Literal[
    "fact", "preference", "relationship", "event", "emotional_state", "correction", "character_self"
]

MemoryStatus = Literal["active", "superseded", "decayed", "deleted", "quarantined"]

EntityKind = Literal["person", "animal", "place", "organization", "thing", "work", "date"]

PLAYER = ""
"""Stands for the player where an entity's name is asked for."""


@dataclass(frozen=True)
class Entity:
    """Somebody or something that a statement names.

    Attributes:
        name: as the player writes it ("Biscuit"), without article.
        kind: what it is.
        aliases: other names the same statement gives it ("my dog").
    """

    name: str = field(repr=False)
    kind: EntityKind = "thing"
    aliases: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Relation:
    """How two entities of a statement hang together.

    Attributes:
        subject: name of an entity, or PLAYER.
        relationship: what the object is to the subject, in snake case ("sister", "dog", "lives_in").
        object: name of an entity.
    """

    subject: str = field(repr=False)
    relationship: str
    object: str = field(repr=False)


@dataclass(frozen=True)
class MemoryRecord:
    """One statement that a character remembers about a player (or about itself: ``character_self``).

    Attributes:
        content: the statement, in the third person.
        confidence: 0 to 1.
        status: "quarantined" is doubtful: kept, shown when asked for, never recalled.
        topic: the one word it is filed under.
        source: how it came: "text_chat", "voice", "api", "import".
        source_quote: the words of the message it came from; "" if it came from no message.
        message_ids: rows of the messages that say so, the first one first; () if it came from no message.
        said_at: when the message that says so was said, the newest one.
        created_at: when it became known.
        extracted_at: when it was last read out of a message; None if it came from none.
        last_accessed_at: when it was last recalled into a turn; None: never.
        access_count: how often it was recalled into a turn.
        fact_key: what a stable fact is kept under ("name"); "" if it is none.
        fact_value: its value; "" without a key.
        superseded_by: the memory that took its place; None if none did.
        happens_on: ISO date, or "2023-05" or "2023", of the event it tells; "" if none.
    """

    id: str
    content: str = field(repr=False)
    memory_type: MemoryType
    said_at: datetime
    created_at: datetime
    updated_at: datetime
    confidence: float = 1.0
    status: MemoryStatus = "active"
    topic: str = "general"
    secondary_topics: tuple[str, ...] = ()
    source: str = "text_chat"
    source_quote: str = field(default="", repr=False)
    message_ids: tuple[int, ...] = ()
    extracted_at: datetime | None = None
    last_accessed_at: datetime | None = None
    access_count: int = 0
    fact_key: str = ""
    fact_value: str = field(default="", repr=False)
    superseded_by: str | None = None
    entities: tuple[Entity, ...] = ()
    relations: tuple[Relation, ...] = ()
    happens_on: str = ""


TAKEN_BACK = "not."
"""What the key of a memory begins with that says that the rest of the key has this value no more."""


def may_be_core(memory: MemoryRecord) -> bool:
    """Whether a memory is, while it is active, a core fact: about the player, under a key, and not one that
    takes something back.
    """
    named = memory.fact_key != "" and not memory.fact_key.startswith(TAKEN_BACK)
    return named and memory.memory_type != "character_self"


ChangeAction = Literal[
    "learned", "merged", "superseded", "edited", "deleted", "restored", "decayed", "quarantined", "imported"
]


@dataclass(frozen=True)
class MemoryChange:
    """One step in the life of a memory. Steps are never changed, but that repetitions widen the last one;
    what a step undid stays readable.

    Attributes:
        before: the memory before it; None when it was new.
        after: the memory after it.
        cause: id of the memory on whose account it was changed (the one that superseded it); "" if none.
    """

    memory_id: str
    action: ChangeAction
    at: datetime
    before: MemoryRecord | None
    after: MemoryRecord
    cause: str = ""


@dataclass(frozen=True)
class MemoryFilter:
    """Which memories are meant; None: any.

    Attributes:
        start: said at or after.
        end: said before.
        fact_keys: kept under one of these keys; () for whatever key.
        core: only what can be a core fact: see :func:`may_be_core`.
    """

    status: MemoryStatus | None = "active"
    memory_type: str | None = None
    start: datetime | None = None
    end: datetime | None = None
    fact_keys: tuple[str, ...] = ()
    core: bool = False


SortKey = Literal["created_at", "confidence", "last_accessed_at", "said_at"]


@dataclass(frozen=True)
class MemorySort:
    """The order of a list. Equal ones go by ``created_at``, then by id, in the same direction; memories
    without the value (never accessed) come last in either direction.
    """

    key: SortKey = "created_at"
    descending: bool = True


@dataclass(frozen=True)
class MemoryCounts:
    """How many memories there are.

    Attributes:
        by_status: all of them.
        by_type: the active ones.
        core_facts: active ones that can be core facts: see :func:`may_be_core`.
    """

    by_status: dict[str, int]
    by_type: dict[str, int]
    core_facts: int


@dataclass(frozen=True)
class MemoryStamp:
    """Which state the memories of a conversation are in.

    Attributes:
        epoch: grows with every purge; -1 for an unknown conversation.
        revision: see ``MemoryStore.memory_revision``.
    """

    epoch: int
    revision: int


UNKNOWN = MemoryStamp(epoch=-1, revision=0)
"""The state of the memories of a conversation that does not exist, or not any more."""


Stage = Literal[1, 2]
"""How messages are read: 1 without a model, 2 once more by one. Each stage has a watermark and claims of its
own, and the second never reads what the first has not.
"""


@dataclass(frozen=True)
class Unread:
    """Messages that memory has not read yet, claimed for one reader.

    Attributes:
        character_id: with whom the player talked.
        read_up_to: id of the last message that was read before; 0: none.
        before: the messages before them, to understand the first, oldest first.
        messages: oldest first, at least one.
    """

    conversation_id: str
    read_up_to: int
    before: tuple[StoredMessage, ...]
    messages: tuple[StoredMessage, ...]
    character_id: str = ""


@dataclass(frozen=True)
class Learned:
    """What reading messages came to; written in one transaction.

    Attributes:
        read_from: ``Unread.read_up_to`` as it was claimed.
        read_to: id of the last message that was read.
        changes: in order.
        entries: searchable from now on, instead of older ones of the same kind and ref.
        hidden: entries that are not found by searching any more, not even if they are among ``entries``.
    """

    read_from: int
    read_to: int
    changes: tuple[MemoryChange, ...] = ()
    entries: tuple[SearchEntry, ...] = ()
    hidden: tuple[EntryKey, ...] = ()


@dataclass(frozen=True)
class Purged:
    """What was removed for good.

    Attributes:
        memories: of whatever status.
        changes: steps of their history.
        entries: entries of the search index, those of turns too.
    """

    memories: int
    changes: int
    entries: int
