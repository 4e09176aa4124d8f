"""What the memory routes answer: hits, totals, facts, histories as the wire shows them. Pure.

What must not live here: a memory itself (``memory/shown.py``).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence

from estuary_sdk.protocol.models.memory import (
    CoreFact,
    MemoryChange,
    MemoryDeleteResponse,
    MemoryHistory,
    MemoryRemoved,
    MemorySearchResponse,
    MemorySearchResult,
    MemoryStats,
    MemoryTimeline,
    TimelineEntry,
)
from estuary_server.api.memories_periods import by_period
from estuary_server.memory.extraction.keys import holds_one
from estuary_server.memory.facts import compared_value, core_facts
from estuary_server.memory.shown import Whose, shown_memory
from estuary_server.store import memory_records as records


def shown_history(changes: Iterable[records.MemoryChange], whose: Whose) -> MemoryHistory:
    """The life of a memory."""
    return MemoryHistory([_shown_change(change, whose) for change in changes])


def _shown_change(change: records.MemoryChange, whose: Whose) -> MemoryChange:
    return MemoryChange(
        memory_id=change.memory_id,
        action=change.action,
        at=change.at.isoformat(),
        before=None if change.before is None else shown_memory(change.before, whose),
        after=shown_memory(change.after, whose),
        cause=change.cause,
    )


def shown_timeline(memories: Sequence[records.MemoryRecord], period: str, whose: Whose) -> MemoryTimeline:
    """Memories, oldest first, by "day", "week" or "month"."""
    entries = [
        TimelineEntry(first.isoformat(), [shown_memory(record, whose) for record in group])
        for first, group in by_period(memories, period)
    ]
    return MemoryTimeline(entries, len(memories), period)


def shown_hits(
    query: str, hits: Sequence[tuple[records.MemoryRecord, float, float]], whose: Whose
) -> MemorySearchResponse:
    """The hits of a search; each answers both shapes that clients know."""
    results = [_shown_hit(record, score, similarity, whose) for record, score, similarity in hits]
    return MemorySearchResponse(results, query, len(results))


def _shown_hit(
    record: records.MemoryRecord, score: float, similarity: float, whose: Whose
) -> MemorySearchResult:
    cosine = min(1.0, max(0.0, similarity))
    return MemorySearchResult(
        memory=shown_memory(record, whose),
        score=score,
        similarity_score=cosine,
        memory_id=record.id,
        similarity=cosine,
        content=record.content,
    )


def shown_counts(counts: records.MemoryCounts) -> MemoryStats:
    """The totals; types and statuses without memories are left out or 0."""
    return MemoryStats(
        total_active=counts.by_status.get("active", 0),
        total_superseded=counts.by_status.get("superseded", 0),
        total_decayed=counts.by_status.get("decayed", 0),
        by_type=dict(counts.by_type),
        core_facts=counts.core_facts,
    )


def shown_facts(known: Iterable[records.MemoryRecord], whose: Whose) -> list[CoreFact]:
    """The facts that hold among these memories, by key; where a player can have several, newest first."""
    return [_shown_fact(record, whose) for record in core_facts(known)]


def _shown_fact(record: records.MemoryRecord, whose: Whose) -> CoreFact:
    """The id belongs to the key, so that it stays the same when the value changes; to key and value where a
    key can have several.
    """
    value = "" if holds_one(record.fact_key) else compared_value(record.fact_value)
    return CoreFact(
        id=str(uuid.uuid5(uuid.NAMESPACE_OID, f"{whose.conversation_id}\n{record.fact_key}\n{value}")),
        fact_key=record.fact_key,
        fact_value=record.fact_value,
        source_memory_id=record.id,
        user_id=whose.account_id,
        agent_id=whose.character_id,
        player_id=whose.player_id,
        created_at=record.created_at.isoformat(),
        updated_at=record.updated_at.isoformat(),
    )


def shown_purge(purged: records.Purged) -> MemoryDeleteResponse:
    """What a deletion of everything removed."""
    removed = MemoryRemoved(purged.memories, purged.changes, purged.entries)
    noun = "memory" if purged.memories == 1 else "memories"
    return MemoryDeleteResponse(f"Deleted {purged.memories} {noun}", purged.memories, removed)
