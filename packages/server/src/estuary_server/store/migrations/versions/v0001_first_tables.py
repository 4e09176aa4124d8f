"""The first tables: accounts, keys, characters, conversations, messages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _accounts()
    _api_keys()
    _characters()
    _conversations()
    _messages()


def _accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
    )


def _api_keys() -> None:
    op.create_table(
        "api_keys",
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("hint", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("account_id", "id", name="pk_api_keys"),
        sa.UniqueConstraint("hash", name="uq_api_keys_hash"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_api_keys_accounts", ondelete="CASCADE"
        ),
    )


def _characters() -> None:
    op.create_table(
        "characters",
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("tagline", sa.Text()),
        sa.Column("personality", sa.Text()),
        sa.Column("background", sa.Text()),
        sa.Column("system_prompt", sa.Text()),
        sa.Column("avatar", sa.Text()),
        sa.Column("llm_provider", sa.Text(), nullable=False),
        sa.Column("llm_model", sa.Text(), nullable=False),
        sa.Column("llm_temperature", sa.Float(53), nullable=False),
        sa.Column("llm_max_tokens", sa.Integer(), nullable=False),
        sa.Column("llm_verbosity", sa.Text(), nullable=False),
        sa.Column("tts_provider", sa.Text(), nullable=False),
        sa.Column("tts_model", sa.Text(), nullable=False),
        sa.Column("tts_voice", sa.Text()),
        sa.Column("tts_speed", sa.Float(53), nullable=False),
        sa.Column("tts_delivery_mode", sa.Text()),
        sa.Column("voice_preset", sa.Text()),
        sa.Column("stt_provider", sa.Text(), nullable=False),
        sa.Column("stt_language", sa.Text(), nullable=False),
        sa.Column("vad_sensitivity", sa.Float(53), nullable=False),
        sa.Column("vad_min_speech_duration_ms", sa.Integer(), nullable=False),
        sa.Column("vlm_model", sa.Text(), nullable=False),
        sa.Column("text_only", sa.Boolean(), nullable=False),
        sa.Column("verbose", sa.Boolean(), nullable=False),
        sa.Column("actions", sa.JSON(), nullable=False),
        sa.Column("player_id", sa.Text()),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "id", name="pk_characters"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_characters_accounts", ondelete="CASCADE"
        ),
    )


def _conversations() -> None:
    op.create_table(
        "conversations",
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("character_id", sa.Text(), nullable=False),
        sa.Column("player_id", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("last_activity", sa.BigInteger(), nullable=False),
        sa.Column("message_count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "id", name="pk_conversations"),
        sa.UniqueConstraint(
            "account_id",
            "character_id",
            "player_id",
            name="uq_conversations_account_id_character_id_player_id",
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "character_id"],
            ["characters.account_id", "characters.id"],
            name="fk_conversations_characters",
            ondelete="CASCADE",
        ),
    )


def _messages() -> None:
    op.create_table(
        "messages",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("client_message_id", sa.Text()),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("interrupted", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
        sa.ForeignKeyConstraint(
            ["account_id", "conversation_id"],
            ["conversations.account_id", "conversations.id"],
            name="fk_messages_conversations",
            ondelete="CASCADE",
        ),
        sqlite_autoincrement=True,
    )
    here = ["account_id", "conversation_id"]
    op.create_index("ix_messages_account_id_conversation_id_id", "messages", [*here, "id"])
    op.create_index(
        "ix_messages_account_id_conversation_id_client_message_id",
        "messages",
        [*here, "client_message_id"],
        unique=True,
        sqlite_where=sa.text("client_message_id IS NOT NULL"),
        postgresql_where=sa.text("client_message_id IS NOT NULL"),
    )
