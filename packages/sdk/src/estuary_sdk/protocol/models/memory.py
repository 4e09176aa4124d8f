"""What a character remembers of a player, as the memory API shows it."""

from __future__ import annotations

from dataclasses import field
from typing import Any

from estuary_sdk.protocol.codec import Wire, model


@model
class MemoryData(Wire, case="camel"):
    """One memory.

    Attributes:
        confidence: 0 to 1.
        status: "active", "superseded", "decayed", "deleted", or "quarantined" (doubtful: kept aside).
        source_quote: the words of the player that produced it.
        created_at: when it became known; ISO 8601, UTC, as every time here.
        said_at: when the newest message that says so was said.
        message_ids: ids of the messages that say so; empty if it came from no message.
        fact_key: what a core fact is kept under; "" if it is none.
        fact_value: its value; "" without a key.
        happens_on: ISO date of the event it tells, "2023-05-17", "2023-05" or "2023"; "" if none.
        superseded_by: id of the memory that took its place; None if none did.
    """

    id: str = ""
    content: str = ""
    memory_type: str = ""
    confidence: float = 1.0
    status: str = "active"
    topic: str = ""
    secondary_topics: list[str] = field(default_factory=list)
    source: str = "text_chat"
    source_quote: str = ""
    created_at: str | None = None
    # Fields below are not in the documented table, but are sent by servers and read by clients in use.
    user_id: str = ""
    agent_id: str = ""
    player_id: str = ""
    source_conversation_id: str = ""
    last_accessed_at: str | None = None
    access_count: int = 0
    extracted_at: str | None = None
    updated_at: str | None = None
    # What only servers of this project send.
    said_at: str | None = None
    message_ids: list[int] = field(default_factory=list)
    fact_key: str = ""
    fact_value: str = ""
    happens_on: str = ""
    superseded_by: str | None = None


@model
class MemoryListResponse(Wire, case="camel"):
    """A page of memories; ``total`` counts all that match the filter."""

    memories: list[MemoryData] = field(default_factory=list)
    total: int = 0
    limit: int = 50
    offset: int = 0


@model
class TimelineEntry(Wire, case="camel"):
    """The memories of one period; ``date`` is the ISO date of its first day."""

    date: str = ""
    memories: list[MemoryData] = field(default_factory=list)


@model
class MemoryTimeline(Wire, case="camel"):
    """Memories grouped by day, week or month."""

    timeline: list[TimelineEntry] = field(default_factory=list)
    total_memories: int = 0
    group_by: str = "day"


@model
class MemoryStats(Wire, case="camel"):
    """How many memories there are, by status and type."""

    total_active: int = 0
    total_superseded: int = 0
    total_decayed: int = 0
    by_type: dict[str, int] = field(default_factory=dict)
    core_facts: int = 0


@model
class CoreFact(Wire, case="camel"):
    """A stable, confident fact, one value a key."""

    id: str = ""
    fact_key: str = ""
    fact_value: str = ""
    source_memory_id: str | None = None
    # Fields below are not in the documented table.
    user_id: str = ""
    agent_id: str = ""
    player_id: str = ""
    created_at: str | None = None
    updated_at: str | None = None


@model
class CoreFactsResponse(Wire, case="camel"):
    """All core facts of a player."""

    core_facts: list[CoreFact] = field(default_factory=list)


@model
class MemorySearchResult(Wire, case="camel"):
    """One hit of a search.

    Servers answer in two shapes: ``{memory, score, similarityScore}`` and
    ``{memoryId, similarity, content}``. Whichever came, all six fields are filled as far as it allows.

    Attributes:
        score: relevance, higher is better.
        similarity_score: cosine similarity, 0 to 1; ``similarity`` is the same number.
    """

    memory: MemoryData = field(default_factory=MemoryData)
    score: float = 0.0
    similarity_score: float = 0.0
    memory_id: str = ""
    similarity: float = 0.0
    content: str = ""

    @classmethod
    def prepare(cls, data: dict[str, Any]) -> dict[str, Any]:
        """Fill each shape's fields from the other's."""
        out = dict(data)
        memory = out.get("memory")
        if isinstance(memory, dict):
            out.setdefault("memory_id", memory.get("id", ""))
            out.setdefault("content", memory.get("content", ""))
        elif memory is None:
            out["memory"] = {"id": out.get("memory_id", ""), "content": out.get("content", "")}
        similarity = out.get("similarity", out.get("similarity_score", out.get("score", 0.0)))
        out.setdefault("similarity", similarity)
        out.setdefault("similarity_score", similarity)
        out.setdefault("score", similarity)
        return out


@model
class MemorySearchResponse(Wire, case="camel"):
    """The hits of a search, best first."""

    results: list[MemorySearchResult] = field(default_factory=list)
    query: str = ""
    total: int = 0


@model
class MemoryRemoved(Wire, case="camel"):
    """What a deletion of all memories removed for good.

    Attributes:
        memories: of whatever status.
        changes: steps of their history.
        entries: entries of the search index, those of messages too.
    """

    memories: int = 0
    changes: int = 0
    entries: int = 0


@model
class MemoryDeleteResponse(Wire, case="camel"):
    """What a deletion removed. Newer servers send no message; one is made from the count.

    Attributes:
        removed: in detail; None where the server does not say.
    """

    message: str = ""
    deleted_count: int = 0
    # What only servers of this project send.
    removed: MemoryRemoved | None = None

    @classmethod
    def prepare(cls, data: dict[str, Any]) -> dict[str, Any]:
        """Make the message where the server sent none."""
        count = data.get("deleted_count")
        if data.get("message") or not isinstance(count, int):
            return data
        return {**data, "message": f"Deleted {count} memories"}


@model
class MemoryChange(Wire, case="camel"):
    """One step in the life of a memory.

    Attributes:
        action: "learned", "merged", "superseded", "edited", "deleted", "restored", "decayed", "quarantined"
            or "imported".
        at: when; ISO 8601, UTC.
        before: the memory before it; None when it was new.
        after: the memory after it.
        cause: id of the memory on whose account it was changed, such as the one that took its place; ""
            if none.
    """

    memory_id: str = ""
    action: str = ""
    at: str = ""
    before: MemoryData | None = None
    after: MemoryData = field(default_factory=MemoryData)
    cause: str = ""


@model
class MemoryHistory(Wire, case="camel"):
    """The life of a memory, oldest step first; steps that were undone stay readable."""

    changes: list[MemoryChange] = field(default_factory=list)


@model
class MemoryExport(Wire):
    """All that is remembered of one player, in the form that an import reads.

    Attributes:
        format: "estuary.memory/1".
        exported_at: when; RFC 3339.
        memories: every memory, whatever its status, oldest first.
        changes: their history.
    """

    format: str = ""
    exported_at: str = ""
    memories: list[dict[str, Any]] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)


@model
class MemoryImported(Wire, case="camel"):
    """What an import did.

    Attributes:
        imported: memories that are new.
        skipped: memories that were known already.
    """

    imported: int = 0
    skipped: int = 0
