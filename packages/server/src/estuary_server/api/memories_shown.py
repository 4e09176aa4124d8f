"""Memories as the wire shows them. Pure."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime

from estuary_sdk.protocol.models.memory import (
    CoreFact,
    MemoryChange,
    MemoryData,
    MemoryDeleteResponse,
    MemoryHistory,
    MemoryRemoved,
    MemorySearchResponse,
    MemorySearchResult,
    MemoryStats,
)
from estuary_server.api.memories_asked import Asked
from estuary_server.store import memory_records as records


def shown_memory(record: records.MemoryRecord, whose: Asked) -> MemoryData:
    """One memory."""
    return MemoryData(
        id=record.id,
        content=record.content,
        memory_type=record.memory_type,
        confidence=record.confidence,
        status=record.status,
        topic=record.topic,
        secondary_topics=list(record.secondary_topics),
        source=record.source,
        source_quote=record.source_quote,
        created_at=record.created_at.isoformat(),
        user_id=whose.account.account_id,
        agent_id=whose.character_id,
        player_id=whose.player_id,
        source_conversation_id=whose.conversation_id,
        last_accessed_at=_time(record.last_accessed_at),
        access_count=record.access_count,
        extracted_at=_time(record.extracted_at),
        updated_at=record.updated_at.isoformat(),
        said_at=record.said_at.isoformat(),
        message_ids=list(record.message_ids),
        fact_key=record.fact_key,
        fact_value=record.fact_value,
        happens_on=record.happens_on,
        superseded_by=record.superseded_by,
    )


def shown_history(changes: Iterable[records.MemoryChange], whose: Asked) -> MemoryHistory:
    """The life of a memory."""
    return MemoryHistory([_shown_change(change, whose) for change in changes])


def _shown_change(change: records.MemoryChange, whose: Asked) -> MemoryChange:
    return MemoryChange(
        memory_id=change.memory_id,
        action=change.action,
        at=change.at.isoformat(),
        before=None if change.before is None else shown_memory(change.before, whose),
        after=shown_memory(change.after, whose),
        cause=change.cause,
    )


def shown_hits(
    query: str, hits: Sequence[tuple[records.MemoryRecord, float, float]], whose: Asked
) -> MemorySearchResponse:
    """The hits of a search; each answers both shapes that clients know."""
    results = [_shown_hit(record, score, similarity, whose) for record, score, similarity in hits]
    return MemorySearchResponse(results, query, len(results))


def _shown_hit(
    record: records.MemoryRecord, score: float, similarity: float, whose: Asked
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


def shown_facts(known: Iterable[records.MemoryRecord], whose: Asked) -> list[CoreFact]:
    """The facts among these memories, by key. A key that two of them claim has the value said last."""
    facts = sorted((record for record in known if record.fact_key), key=lambda record: record.said_at)
    by_key = {record.fact_key: record for record in facts}
    return [_shown_fact(by_key[key], whose) for key in sorted(by_key)]


def _shown_fact(record: records.MemoryRecord, whose: Asked) -> CoreFact:
    """The id belongs to the key, so that it stays the same when the value changes."""
    return CoreFact(
        id=str(uuid.uuid5(uuid.NAMESPACE_OID, f"{whose.conversation_id}\n{record.fact_key}")),
        fact_key=record.fact_key,
        fact_value=record.fact_value,
        source_memory_id=record.id,
        user_id=whose.account.account_id,
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


def _time(value: datetime | None) -> str | None:
    return None if value is None else value.isoformat()
