"""That rows of an account are reached through the account only, shown on the sources and on what is run."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import Delete, Engine, Insert, Select, Update, event, make_url
from sqlalchemy.exc import IntegrityError

from estuary_server.store import (
    sql_accounts,
    sql_backlog,
    sql_characters,
    sql_conversations,
    sql_keys,
    sql_memories,
    sql_memory_changes,
    sql_memory_entries,
    sql_memory_purge,
    sql_memory_unread,
)
from estuary_server.store.memory_records import MemoryFilter, MemorySort
from estuary_server.store.records import Page
from estuary_server.store.scope import belonging_to
from estuary_server.store.search_records import EntryKey
from estuary_server.store.sql import SqlAccountStore, SqlStore
from tests.conformance.store.examples import (
    Clock,
    a_character,
    a_conversation,
    a_key,
    a_message,
    an_account,
    at,
)
from tests.conformance.store.memory_examples import (
    MODEL,
    a_memory,
    by_words,
    edited,
    learned,
    new,
    pointing,
    words,
)

POSTGRESQL = make_url("postgresql+psycopg://").get_dialect()()
SCOPED = [
    sql_characters,
    sql_conversations,
    sql_keys,
    sql_memories,
    sql_memory_changes,
    sql_memory_entries,
    sql_memory_purge,
    sql_memory_unread,
]
STATEMENTS = (Insert, Select, Update, Delete)
UNSCOPED = [sql_accounts, sql_backlog]
STARTERS = {"select", "insert", "update", "delete", "text", "sqlalchemy", "exec_driver_sql"}
OF_AN_ACCOUNT = re.compile(
    r"\b(api_keys|characters|conversations|messages|memories|memory_\w+|search_entries)\b"
)
THROUGH_THE_ACCOUNT = re.compile(r"WHERE \w+\.account_id = \?|^INSERT INTO \w+ \(.*\baccount_id\b")


def names_used(module: ModuleType) -> set[str]:
    """Names that a module imports, and attributes that it reads."""
    tree = ast.parse(Path(str(module.__file__)).read_text())
    imported = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in node.names
    }
    return imported | {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}


@contextmanager
def statements_run() -> Iterator[list[str]]:
    """What is sent to any database meanwhile, white space evened out."""
    seen: list[str] = []

    def see(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(" ".join(statement.split()))

    event.listen(Engine, "before_cursor_execute", see)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", see)


async def use_every_verb(account: SqlAccountStore) -> None:
    conversation = await a_conversation(account)
    await account.open_conversation("ada", "pip")
    await account.add_key(a_key(account), "hash")
    await account.list_keys()
    await account.revoke_key("k1")
    await account.get_character("ada")
    await account.list_characters(Page(), None)
    await account.list_characters(Page(), "pip")
    await account.change_character("ada", lambda _: a_character(name="Bea"))
    for _ in range(2):
        await account.add_message(conversation.id, a_message("x", "c1"))
    await account.add_and_recall(conversation.id, a_message("y"), 5)
    await account.recent_messages(conversation.id, 5)
    await use_every_verb_of_memory(account, conversation.id)
    await account.delete_conversation(conversation.id)
    await account.delete_character("ada")


async def use_every_verb_of_memory(account: SqlAccountStore, where: str) -> None:
    memories = account.memories
    unread = await memories.claim_unread(where, at(0), at(9), 9, 9)
    assert unread is not None
    ids = [message.id for message in unread.messages]
    first = a_memory(message_ids=tuple(ids))
    await memories.learn(where, learned(ids, new(first), entries=(words("m1", "tea"), words("h", "tea"))))
    await memories.release(where)
    hidden = [EntryKey("memory", "h")]
    await memories.change_memories(where, [edited(first, content="y", message_ids=())], [], hidden)
    await memories.touch_memories(where, ["m1"], at(1))
    await memories.set_vectors(where, MODEL, [pointing("m1", 1, 0)])
    await memories.find_conversation("ada", "pip")
    await memories.get_memory(where, "m1")
    await memories.get_memories(where, ["m1"])
    await memories.list_memories(where, MemoryFilter(), MemorySort(), Page())
    await memories.count_memories(where)
    await memories.memories_of_messages(where, ids)
    await memories.memory_history(where, "m1")
    await memories.memory_revision(where)
    await memories.memory_stamp(where)
    await memories.search(where, by_words("tea"))
    await memories.get_messages(where, ids)
    await memories.purge_memories(where)


@pytest.mark.parametrize("module", SCOPED, ids=[module.__name__ for module in SCOPED])
def test_statements_begin_in_scope(module: ModuleType) -> None:
    assert names_used(module) & STARTERS == set()


def test_the_check_of_names_can_fail() -> None:
    assert {"select", "insert"} <= names_used(sql_accounts)


async def test_whatever_is_run_names_the_account(tmp_path: Path) -> None:
    store = SqlStore(tmp_path / "estuary.db", Clock())
    await store.start()
    account = store.account((await an_account(store)).account_id)
    with statements_run() as seen:
        await use_every_verb(account)
    await store.aclose()
    about_accounts = [statement for statement in seen if OF_AN_ACCOUNT.search(statement)]
    assert len(about_accounts) >= 50
    assert [statement for statement in about_accounts if not THROUGH_THE_ACCOUNT.search(statement)] == []


@pytest.mark.parametrize("module", [*SCOPED, *UNSCOPED], ids=lambda module: str(module.__name__))
def test_postgresql_can_be_asked_the_same(module: ModuleType) -> None:
    held = [value if isinstance(value, tuple) else (value,) for value in vars(module).values()]
    statements = [value for some in held for value in some if isinstance(value, STATEMENTS)]
    assert statements
    for statement in statements:
        columns = statement.table.c.keys() if isinstance(statement, Insert) else None
        assert str(statement.compile(dialect=POSTGRESQL, column_keys=columns))


def test_only_a_missing_parent_means_not_found() -> None:
    with pytest.raises(IntegrityError), belonging_to("conversation x"):
        raise IntegrityError("INSERT", None, ValueError("some other constraint"))
