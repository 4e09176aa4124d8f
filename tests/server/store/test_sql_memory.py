"""Memory on a disk: several instances over one file, sudden death, and which index each statement uses."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from estuary_server.clock import utc_now
from estuary_server.store.memory_records import MemoryFilter, MemorySort, SortKey
from estuary_server.store.records import Page
from estuary_server.store.search_records import EntryKey
from estuary_server.store.sql import SqlAccountStore, SqlStore
from tests.conformance.store.examples import Clock, a_conversation, a_message, an_account
from tests.conformance.store.memory_examples import (
    MODEL,
    a_memory,
    by_words,
    keep,
    learned,
    listed,
    new,
    pointing,
    refs,
    words,
)
from tests.server.store.test_scope import use_every_verb_of_memory

LIMIT_S = 60
PROGRAM = Path(__file__).with_name("writing_process.py")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "estuary.db"


@pytest.fixture
async def stores(path: Path) -> AsyncIterator[list[SqlStore]]:
    """Two instances over one file, as of two processes: each has connections and indexes of its own."""
    stores = [SqlStore(path, Clock()) for _ in range(2)]
    for store in stores:
        await store.start()
    yield stores
    for store in stores:
        await store.aclose()


async def both(stores: list[SqlStore]) -> tuple[str, list[SqlAccountStore]]:
    account_id = (await an_account(stores[0])).account_id
    accounts = [store.account(account_id) for store in stores]
    return (await a_conversation(accounts[0])).id, accounts


async def test_an_index_follows_what_another_process_writes(stores: list[SqlStore]) -> None:
    where, (mine, theirs) = await both(stores)
    for number in range(5):
        await (mine, theirs)[number % 2].memories.change_memories(where, [], [words(f"m{number}", "tea")])
        for account in (mine, theirs):
            found = await refs(account.memories, where, by_words("tea"))
            assert sorted(found) == [f"m{n}" for n in range(number + 1)]
    await mine.memories.change_memories(where, [], [words("m0", "cup")], [EntryKey("memory", "m1")])
    assert sorted(await refs(theirs.memories, where, by_words("tea"))) == ["m2", "m3", "m4"]
    await mine.memories.set_vectors(where, MODEL, [pointing("m2", 1, 0)])
    assert await refs(theirs.memories, where, by_words("cup")) == ["m0"]
    await mine.memories.purge_memories(where)
    assert await refs(theirs.memories, where, by_words("tea")) == []
    await mine.memories.change_memories(where, [], [words("m9", "tea")])
    assert await refs(theirs.memories, where, by_words("tea")) == ["m9"]
    await mine.delete_conversation(where)
    assert await refs(theirs.memories, where, by_words("tea")) == []


async def test_an_index_is_read_once(stores: list[SqlStore]) -> None:
    where, (mine, _) = await both(stores)
    await mine.memories.change_memories(where, [], [words("m1", "tea")])
    await refs(mine.memories, where, by_words("tea"))
    with seen_statements() as seen:
        assert await refs(mine.memories, where, by_words("tea")) == ["m1"]
    assert not any("search_entries" in statement for statement, _ in seen.statements)


async def test_what_is_forgotten_is_let_go_of_in_memory(stores: list[SqlStore]) -> None:
    where, (mine, _) = await both(stores)
    for forget in (mine.memories.purge_memories, mine.delete_conversation):
        await mine.memories.change_memories(where, [], [words("m1", "tea")])
        await refs(mine.memories, where, by_words("tea"))
        assert stores[0]._cache.keys() == [(mine.account_id, where)]
        await forget(where)
        assert stores[0]._cache.keys() == []


async def test_two_instances_learn_each_message_once(stores: list[SqlStore]) -> None:
    where, accounts = await both(stores)
    for number in range(20):
        await accounts[0].add_message(where, a_message(f"{number}"))

    async def read(account: SqlAccountStore) -> int:
        done = 0
        for _ in range(60):
            now = utc_now()
            unread = await account.memories.claim_unread(where, now, now + timedelta(minutes=1), 1, 0)
            if unread is not None:
                (message,) = unread.messages
                memory = a_memory(f"m{message.id}")
                told = learned([message.id], new(memory), read_from=unread.read_up_to)
                done += await account.memories.learn(where, told)
        return done

    assert sum(await asyncio.gather(*(read(account) for account in accounts))) == 20
    assert len(await listed(accounts[1], where)) == 20


async def test_a_killed_process_has_learned_whole_messages_only(path: Path) -> None:
    store = SqlStore(path, Clock())
    await store.start()
    account = store.account((await an_account(store)).account_id)
    where = (await a_conversation(account)).id
    ids = [(await account.add_message(where, a_message(f"{n}"))).id for n in range(400)]
    await store.aclose()

    arguments = (str(PROGRAM), "learn", str(path), account.account_id)
    process = await asyncio.create_subprocess_exec(sys.executable, *arguments, stdout=PIPE, stderr=PIPE)
    assert process.stdout is not None
    async with asyncio.timeout(LIMIT_S):
        done = [int(await process.stdout.readline()) for _ in range(60)]
        process.kill()
        rest, _ = await process.communicate()
    assert process.returncode == -9
    done += [int(line) for line in rest.split(b"\n")[:-1]]
    assert done == ids[: len(done)]
    assert len(done) < len(ids)

    store = SqlStore(path, Clock())
    await store.start()
    account = store.account(account.account_id)
    known = await listed(account, where)
    assert len(done) <= len(known) <= len(done) + 1  # perhaps one more that was not confirmed
    read = ids[: len(known)]
    assert sorted(memory.message_ids for memory in known) == [(each,) for each in read]
    assert {m.id for m in await account.memories.memories_of_messages(where, ids)} == {m.id for m in known}
    for memory in known:
        (change,) = await account.memories.memory_history(where, memory.id)
        assert change.after == memory
    hits = await account.memories.search(where, by_words("tea", most=10_000))
    assert sorted(hit.ref for hit in hits) == sorted([*(m.id for m in known), *map(str, read)])
    now = utc_now() + timedelta(minutes=2)
    unread = await account.memories.claim_unread(where, now, now, 1000, 0)
    assert unread is not None
    assert [message.id for message in unread.messages] == ids[len(read) :]
    await store.aclose()


class Seen:
    """What was sent to any database, with its parameters."""

    def __init__(self) -> None:
        self.statements: list[tuple[str, object]] = []

    def __call__(self, _c: object, _cursor: object, statement: str, values: object, *_: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            self.statements.append((statement, values))


@contextmanager
def seen_statements() -> Iterator[Seen]:
    seen = Seen()
    event.listen(Engine, "before_cursor_execute", seen)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", seen)


def plan(path: Path, statement: str, parameters: object) -> list[str]:
    """How SQLite goes about a statement."""
    values = parameters[0] if isinstance(parameters, list) else parameters
    connection = sqlite3.connect(path)
    steps = connection.execute(f"EXPLAIN QUERY PLAN {statement}", values).fetchall()  # type: ignore[arg-type]
    connection.close()
    return [str(step[3]) for step in steps]


async def test_no_statement_looks_through_a_whole_table(path: Path, stores: list[SqlStore]) -> None:
    where, (mine, _) = await both(stores)
    await mine.add_message(where, a_message("x"))
    with seen_statements() as seen:
        await use_every_verb_of_memory(mine, where)
        some = {"fact_keys": ("home",)}, {"status": None, "memory_type": "fact"}, {"core": True}
        for wanted in (MemoryFilter(**values) for values in some):
            await mine.memories.list_memories(where, wanted, MemorySort("said_at"), Page())
        await stores[0].conversations_behind(5)
        await stores[0].conversations_behind(5, 2)
        await stores[0].unembedded(MODEL, 5)
        await stores[0].count_unembedded(MODEL)
        await mine.delete_conversation(where)
    plans = {text: plan(path, text, values) for text, values in seen.statements}
    scans = {
        text: steps
        for text, steps in plans.items()
        if any(step.startswith("SCAN") and "INDEX ix_conversations_" not in step for step in steps)
    }
    assert scans == {}
    assert len(plans) >= 25


@pytest.mark.parametrize(
    ("sort", "index"), [("created_at", "status_created_at"), ("said_at", "status_said_at")]
)
async def test_a_page_of_a_long_list_is_not_sorted(
    path: Path, stores: list[SqlStore], sort: SortKey, index: str
) -> None:
    where, (mine, _) = await both(stores)
    await keep(mine, where, a_memory())
    with seen_statements() as seen:
        await mine.memories.list_memories(where, MemoryFilter(), MemorySort(sort), Page())
    listing = plan(path, *seen.statements[0])
    assert index in listing[0]
    assert [step for step in listing[1:] if "RIGHT PART" not in step] == []


async def test_core_facts_are_found_by_their_keys(path: Path, stores: list[SqlStore]) -> None:
    where, (mine, _) = await both(stores)
    await keep(mine, where, a_memory())
    with seen_statements() as seen:
        await mine.memories.list_memories(where, MemoryFilter(core=True), MemorySort("said_at", False), None)
    assert "fact_key_memory_type" in plan(path, *seen.statements[0])[0]


async def test_those_behind_are_found_among_ten_thousand(path: Path, stores: list[SqlStore]) -> None:
    """Only those behind are looked at, however many are not."""
    where, (mine, _) = await both(stores)
    await mine.add_message(where, a_message("x"))
    with seen_statements() as seen:
        assert await stores[0].conversations_behind(5) == [(mine.account_id, where)]
    steps = plan(path, *seen.statements[0])
    assert "SCAN conversations USING COVERING INDEX ix_conversations_behind" in steps[0] or (
        "SCAN conversations USING INDEX ix_conversations_behind" in steps[0]
    )
    assert not any("TEMP B-TREE" in step for step in steps)
