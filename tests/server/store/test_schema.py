"""The tables hold the records, and every row belongs to an account."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest
from sqlalchemy import Table, make_url
from sqlalchemy.schema import CreateIndex, CreateTable

from estuary_server.store import schema
from estuary_server.store.memory_records import MemoryChange, MemoryRecord
from estuary_server.store.records import ApiKey, CharacterRecord, Conversation, NewMessage, StoredMessage

POSTGRESQL = make_url("postgresql+psycopg://").get_dialect()()

READING = {"last_message_id", "extracted_up_to", "claimed_until", "refined_up_to", "refining_until"}
COUNTERS = {"memory_revision", "index_revision", "index_epoch"}
PLACE = {"account_id", "conversation_id"}

RECORDS = [
    (schema.api_keys, ApiKey, {"hash"}),
    (schema.characters, CharacterRecord, {"account_id"}),
    (schema.conversations, Conversation, {"account_id"} | READING | COUNTERS),
    (schema.messages, StoredMessage, {"account_id"}),
    (schema.memories, MemoryRecord, PLACE),
    (schema.memory_changes, MemoryChange, PLACE | {"id"}),
]


@pytest.mark.parametrize(("table", "record", "hidden"), RECORDS, ids=[table.name for table, _, _ in RECORDS])
def test_a_column_for_every_field_and_no_more(table: Table, record: type[Any], hidden: set[str]) -> None:
    assert {column.name for column in table.c} == {field.name for field in fields(record)} | hidden


def test_a_stored_message_is_a_new_one_with_its_place() -> None:
    new, stored = ({field.name for field in fields(record)} for record in (NewMessage, StoredMessage))
    assert stored - new == {"id", "conversation_id"}
    assert new <= stored


def test_every_row_belongs_to_an_account() -> None:
    for table in schema.metadata.tables.values():
        assert table is schema.accounts or not table.c.account_id.nullable


def test_references_include_the_account_and_cascade() -> None:
    for table in schema.metadata.tables.values():
        for constraint in table.foreign_key_constraints:
            assert constraint.column_keys[0] == "account_id"
            assert constraint.ondelete == "CASCADE"


def test_postgresql_can_have_the_same_tables() -> None:
    text = "".join(
        str(CreateTable(table).compile(dialect=POSTGRESQL)) for table in schema.metadata.sorted_tables
    )
    indexes = [index for table in schema.metadata.sorted_tables for index in table.indexes]
    text += "".join(str(CreateIndex(index).compile(dialect=POSTGRESQL)) for index in indexes)
    assert "id BIGSERIAL NOT NULL" in text
    assert "WHERE client_message_id IS NOT NULL" in text
