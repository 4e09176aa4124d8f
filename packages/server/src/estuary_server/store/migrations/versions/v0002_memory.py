"""Memory: what is remembered, its history, the search entries, and how far each conversation was read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

HERE = ["account_id", "conversation_id"]


def upgrade() -> None:
    _conversations()
    _memories()
    _memory_messages()
    _memory_changes()
    _search_entries()


def _conversations() -> None:
    op.add_column("conversations", _counter("last_message_id"))
    op.add_column("conversations", _counter("extracted_up_to"))
    op.add_column("conversations", sa.Column("claimed_until", sa.BigInteger()))
    op.add_column("conversations", _counter("refined_up_to"))
    op.add_column("conversations", sa.Column("refining_until", sa.BigInteger()))
    op.add_column("conversations", _counter("memory_revision"))
    op.add_column("conversations", _counter("index_revision"))
    op.add_column("conversations", _counter("index_epoch"))
    op.execute(
        "UPDATE conversations SET last_message_id = coalesce("
        "(SELECT max(messages.id) FROM messages WHERE messages.account_id = conversations.account_id"
        " AND messages.conversation_id = conversations.id), 0)"
    )
    for name, behind in [
        ("behind", "last_message_id > extracted_up_to"),
        ("unrefined", "extracted_up_to > refined_up_to"),
    ]:
        op.create_index(
            f"ix_conversations_{name}",
            "conversations",
            ["last_activity", "account_id", "id"],
            sqlite_where=sa.text(behind),
            postgresql_where=sa.text(behind),
        )


def _counter(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False, server_default=sa.text("0"))


def _memories() -> None:
    op.create_table(
        "memories",
        *_here(),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("memory_type", sa.Text(), nullable=False),
        sa.Column("said_at", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("confidence", sa.Float(53), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("secondary_topics", sa.JSON(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_quote", sa.Text(), nullable=False),
        sa.Column("message_ids", sa.JSON(), nullable=False),
        sa.Column("extracted_at", sa.BigInteger()),
        sa.Column("last_accessed_at", sa.BigInteger()),
        sa.Column("access_count", sa.Integer(), nullable=False),
        sa.Column("fact_key", sa.Text(), nullable=False),
        sa.Column("fact_value", sa.Text(), nullable=False),
        sa.Column("superseded_by", sa.Text()),
        sa.Column("entities", sa.JSON(), nullable=False),
        sa.Column("relations", sa.JSON(), nullable=False),
        sa.Column("happens_on", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint(*HERE, "id", name="pk_memories"),
        _of_a_conversation("memories"),
    )
    for name, rest in [
        ("created_at", ["created_at"]),
        ("said_at", ["said_at"]),
        ("fact_key_memory_type", ["fact_key", "memory_type"]),
    ]:
        op.create_index(
            f"ix_memories_account_id_conversation_id_status_{name}", "memories", [*HERE, "status", *rest]
        )


def _memory_messages() -> None:
    op.create_table(
        "memory_messages",
        *_here(),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("memory_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint(*HERE, "message_id", "memory_id", name="pk_memory_messages"),
        _of_a_conversation("memory_messages"),
    )
    op.create_index(
        "ix_memory_messages_account_id_conversation_id_memory_id", "memory_messages", [*HERE, "memory_id"]
    )


def _memory_changes() -> None:
    op.create_table(
        "memory_changes",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        *_here(),
        sa.Column("memory_id", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("before", sa.JSON()),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_memory_changes"),
        _of_a_conversation("memory_changes"),
    )
    op.create_index(
        "ix_memory_changes_account_id_conversation_id_memory_id_id",
        "memory_changes",
        [*HERE, "memory_id", "id"],
    )


def _search_entries() -> None:
    op.create_table(
        "search_entries",
        *_here(),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("vector", sa.LargeBinary()),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(*HERE, "kind", "ref", name="pk_search_entries"),
        _of_a_conversation("search_entries"),
    )
    op.create_index(
        "ix_search_entries_account_id_conversation_id_revision", "search_entries", [*HERE, "revision"]
    )
    visible = sa.not_(sa.column("hidden", sa.Boolean()))
    op.create_index(
        "ix_search_entries_model", "search_entries", ["model"], sqlite_where=visible, postgresql_where=visible
    )


def _here() -> tuple[sa.Column[str], sa.Column[str]]:
    return (
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
    )


def _of_a_conversation(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        HERE,
        ["conversations.account_id", "conversations.id"],
        name=f"fk_{table}_conversations",
        ondelete="CASCADE",
    )
