"""A memory as the wire shows it, in REST answers and in ``memory_updated``. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from estuary_sdk.protocol.models.memory import MemoryData
from estuary_server.store.memory_records import MemoryRecord


@dataclass(frozen=True)
class Whose:
    """Whose memories they are."""

    account_id: str
    character_id: str
    player_id: str
    conversation_id: str


def shown_memory(record: MemoryRecord, whose: Whose) -> MemoryData:
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
        user_id=whose.account_id,
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


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
