"""The tables. A column is named like the field of the record (``records.py``) that it holds.

Keys are made of the account and the id, and so are the references: a row cannot even point at another
account's row, whatever a statement says. Ids need to be unique within their account only, except the hash
of a key, by which the account is found.

What must not live here: statements, and the steps from one schema to the next (``migrations/``, which must
end in exactly these tables; a test compares them).
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from estuary_server.store.columns import Actions, RowId, UtcTime

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
    PrimaryKeyConstraint("account_id", "id"),
    UniqueConstraint("account_id", "character_id", "player_id"),
    ForeignKeyConstraint(
        ["account_id", "character_id"], ["characters.account_id", "characters.id"], ondelete="CASCADE"
    ),
)

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
    ForeignKeyConstraint(
        ["account_id", "conversation_id"],
        ["conversations.account_id", "conversations.id"],
        ondelete="CASCADE",
    ),
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
