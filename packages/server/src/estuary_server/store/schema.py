"""The tables. A column is named like the field of the record (``records.py``, ``memory_records.py``) that it
holds.

Keys are made of the account and the id, and so are the references: a row cannot even point at another
account's row, whatever a statement says. Ids need to be unique within their account only, except the hash
of a key, by which the account is found.

What must not live here: statements, and the steps from one schema to the next (``migrations/``, which must
end in exactly these tables; a test compares them).
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from estuary_server.store.columns import Actions, Packed, RowId, UtcTime
from estuary_server.store.memory_records import Entity, MemoryRecord, Relation

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _account() -> Column[str]:
    return Column("account_id", Text, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False)


def _of_a_conversation() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["account_id", "conversation_id"],
        ["conversations.account_id", "conversations.id"],
        ondelete="CASCADE",
    )


def _counter(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False, server_default=text("0"))


accounts = Table(
    "accounts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("created_at", UtcTime, nullable=False),
)

api_keys = Table(
    "api_keys",
    metadata,
    _account(),
    Column("id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("hint", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("revoked_at", UtcTime),
    PrimaryKeyConstraint("account_id", "id"),
    UniqueConstraint("hash"),
)

characters = Table(
    "characters",
    metadata,
    _account(),
    Column("id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("updated_at", UtcTime, nullable=False),
    Column("tagline", Text),
    Column("personality", Text),
    Column("background", Text),
    Column("system_prompt", Text),
    Column("avatar", Text),
    Column("llm_provider", Text, nullable=False),
    Column("llm_model", Text, nullable=False),
    Column("llm_temperature", Float(53), nullable=False),
    Column("llm_max_tokens", Integer, nullable=False),
    Column("llm_verbosity", Text, nullable=False),
    Column("tts_provider", Text, nullable=False),
    Column("tts_model", Text, nullable=False),
    Column("tts_voice", Text),
    Column("tts_speed", Float(53), nullable=False),
    Column("tts_delivery_mode", Text),
    Column("voice_preset", Text),
    Column("stt_provider", Text, nullable=False),
    Column("stt_language", Text, nullable=False),
    Column("vad_sensitivity", Float(53), nullable=False),
    Column("vad_min_speech_duration_ms", Integer, nullable=False),
    Column("vlm_model", Text, nullable=False),
    Column("text_only", Boolean, nullable=False),
    Column("verbose", Boolean, nullable=False),
    Column("actions", Actions, nullable=False),
    Column("player_id", Text),
    Column("is_public", Boolean, nullable=False),
    PrimaryKeyConstraint("account_id", "id"),
)

conversations = Table(
    "conversations",
    metadata,
    Column("account_id", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("character_id", Text, nullable=False),
    Column("player_id", Text, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("last_activity", UtcTime, nullable=False),
    Column("message_count", Integer, nullable=False),
    # The newest message there ever was, the last one that memory has read, and the last one that it has read
    # once more. The first never goes back, so that moving the others onto it takes the messages away from
    # whoever is reading them.
    _counter("last_message_id"),
    _counter("extracted_up_to"),
    Column("claimed_until", UtcTime),
    _counter("refined_up_to"),
    Column("refining_until", UtcTime),
    # Grow with every change of the memories, with every change of the search entries, with every purge.
    _counter("memory_revision"),
    _counter("index_revision"),
    _counter("index_epoch"),
    PrimaryKeyConstraint("account_id", "id"),
    UniqueConstraint("account_id", "character_id", "player_id"),
    ForeignKeyConstraint(
        ["account_id", "character_id"], ["characters.account_id", "characters.id"], ondelete="CASCADE"
    ),
)

# Each holds only those that a stage of reading has not read to the end.
for _index, _behind in (
    ("ix_conversations_behind", conversations.c.last_message_id > conversations.c.extracted_up_to),
    ("ix_conversations_unrefined", conversations.c.extracted_up_to > conversations.c.refined_up_to),
):
    _order = conversations.c.last_activity, conversations.c.account_id, conversations.c.id
    Index(_index, *_order, sqlite_where=_behind, postgresql_where=_behind)

messages = Table(
    "messages",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("account_id", Text, nullable=False),
    Column("conversation_id", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("client_message_id", Text),
    Column("source", Text, nullable=False),
    Column("interrupted", Boolean, nullable=False),
    _of_a_conversation(),
    # Ids are never given out twice, not even after the newest message was deleted.
    sqlite_autoincrement=True,
)

# Finds the last messages of a conversation, and its messages when it is deleted.
Index(None, messages.c.account_id, messages.c.conversation_id, messages.c.id)

# Replies carry no client id and take no room here.
Index(
    None,
    messages.c.account_id,
    messages.c.conversation_id,
    messages.c.client_message_id,
    unique=True,
    sqlite_where=messages.c.client_message_id.is_not(None),
    postgresql_where=messages.c.client_message_id.is_not(None),
)

memories = Table(
    "memories",
    metadata,
    Column("account_id", Text, nullable=False),
    Column("conversation_id", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("memory_type", Text, nullable=False),
    Column("said_at", UtcTime, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("updated_at", UtcTime, nullable=False),
    Column("confidence", Float(53), nullable=False),
    Column("status", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("secondary_topics", Packed(tuple[str, ...]), nullable=False),
    Column("source", Text, nullable=False),
    Column("source_quote", Text, nullable=False),
    Column("message_ids", Packed(tuple[int, ...]), nullable=False),
    Column("extracted_at", UtcTime),
    Column("last_accessed_at", UtcTime),
    Column("access_count", Integer, nullable=False),
    Column("fact_key", Text, nullable=False),
    Column("fact_value", Text, nullable=False),
    Column("superseded_by", Text),
    Column("entities", Packed(tuple[Entity, ...]), nullable=False),
    Column("relations", Packed(tuple[Relation, ...]), nullable=False),
    Column("happens_on", Text, nullable=False),
    PrimaryKeyConstraint("account_id", "conversation_id", "id"),
    _of_a_conversation(),
)

_OF_A_STATUS = (memories.c.account_id, memories.c.conversation_id, memories.c.status)

# The usual list, the timeline, and core facts and counts.
Index(None, *_OF_A_STATUS, memories.c.created_at)
Index(None, *_OF_A_STATUS, memories.c.said_at)
Index(None, *_OF_A_STATUS, memories.c.fact_key, memories.c.memory_type)

# ``memories.message_ids`` turned round, to find what came from a message.
memory_messages = Table(
    "memory_messages",
    metadata,
    Column("account_id", Text, nullable=False),
    Column("conversation_id", Text, nullable=False),
    Column("message_id", BigInteger, nullable=False),
    Column("memory_id", Text, nullable=False),
    PrimaryKeyConstraint("account_id", "conversation_id", "message_id", "memory_id"),
    _of_a_conversation(),
)

Index(None, memory_messages.c.account_id, memory_messages.c.conversation_id, memory_messages.c.memory_id)

memory_changes = Table(
    "memory_changes",
    metadata,
    Column("id", RowId, primary_key=True, autoincrement=True),
    Column("account_id", Text, nullable=False),
    Column("conversation_id", Text, nullable=False),
    Column("memory_id", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("before", Packed(MemoryRecord)),
    Column("after", Packed(MemoryRecord), nullable=False),
    Column("cause", Text, nullable=False),
    _of_a_conversation(),
)

Index(
    None,
    memory_changes.c.account_id,
    memory_changes.c.conversation_id,
    memory_changes.c.memory_id,
    memory_changes.c.id,
)

# How words and vectors lie in a row: ``search_rows.py``. A hidden entry stays, emptied, so that an index made
# before it was hidden can learn of it.
search_entries = Table(
    "search_entries",
    metadata,
    Column("account_id", Text, nullable=False),
    Column("conversation_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("ref", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("vector", LargeBinary),
    Column("words", LargeBinary, nullable=False),
    Column("hidden", Boolean, nullable=False),
    Column("revision", BigInteger, nullable=False),
    PrimaryKeyConstraint("account_id", "conversation_id", "kind", "ref"),
    _of_a_conversation(),
)

# Finds what an index does not hold yet; all of it, for a new one.
Index(None, search_entries.c.account_id, search_entries.c.conversation_id, search_entries.c.revision)

# Finds those of other models, of all accounts.
Index(
    None,
    search_entries.c.model,
    sqlite_where=~search_entries.c.hidden,
    postgresql_where=~search_entries.c.hidden,
)
