"""What was removed for good is in no file any more, not even as bytes: database, log, index of the log."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Engine, event

from estuary_server.errors import StoreError
from estuary_server.store.engine import SqliteEngine
from estuary_server.store.memory_records import MemoryChange, MemoryRecord, Purged
from estuary_server.store.search_records import EntryKey, SearchEntry, SearchQuery
from estuary_server.store.search_rows import packed_vectors, packed_words
from estuary_server.store.sql import SqlAccountStore, SqlStore
from tests.conformance.store.examples import NOON, Clock, a_character, an_account, at
from tests.conformance.store.memory_examples import MODEL, a_memory, edited, new, unit

PLAYERS = 6
ROUNDS = 50


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "estuary.db"


@pytest.fixture
async def store(path: Path) -> AsyncIterator[SqlStore]:
    store = SqlStore(path, Clock())
    await store.start()
    yield store
    await store.aclose()


def raw(path: Path) -> bytes:
    """All bytes of all files."""
    return b"".join(file.read_bytes() for file in sorted(path.parent.iterdir()))


def traces(path: Path, words: Iterable[str], pieces: Iterable[bytes] = ()) -> list[str]:
    """Which of the words are in the files, as UTF-8 or as JSON writes them, and which other pieces."""
    held = raw(path)
    spellings = {(word, word.encode()) for word in words}
    spellings |= {(word, json.dumps(word)[1:-1].encode()) for word, _ in set(spellings)}
    spellings |= {(piece.hex()[:40], piece) for piece in pieces}
    return sorted({name for name, spelling in spellings if spelling in held})


@contextmanager
def seen_commands() -> Iterator[list[str]]:
    """What transactions ask of the database meanwhile."""
    seen: list[str] = []

    def see(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", see)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", see)


def secret(player: int) -> str:
    """A word that only this player says, and that JSON spells otherwise."""
    return f"zärtlich{player}🦉geheim"


class Life:
    """What one player leaves behind: messages, memories that grow and are edited, entries, hidden ones."""

    def __init__(self, account: SqlAccountStore, player: int) -> None:
        self.account = account
        self.player = player
        self.random = np.random.default_rng(player)
        self.entries: list[SearchEntry] = []
        self.memories: list[MemoryRecord] = []
        self.conversation_id = ""

    @property
    def pieces(self) -> list[bytes]:
        """Parts of the bytes of vectors and words that nobody else has."""
        return [
            piece[8:40] if place else piece[24:56]
            for entry in self.entries
            for place, piece in enumerate([packed_words(entry), packed_vectors(entry) or b""])
        ]

    async def begin(self) -> None:
        opened = await self.account.open_conversation("ada", f"player {self.player}")
        self.conversation_id = opened.id

    async def go_on(self, turn: int) -> None:
        """One more memory, sometimes a longer version of an old one, sometimes one hidden."""
        length = int(self.random.integers(1, 40))
        fresh = a_memory(
            f"m{turn}", content=f"{secret(self.player)} " * length, source_quote=secret(self.player)
        )
        changes: list[MemoryChange] = [new(fresh)]
        self.memories.append(fresh)
        if turn % 3 == 2:
            place = int(self.random.integers(len(self.memories) - 1))
            longer = edited(self.memories[place], content=self.memories[place].content * 3)
            changes.append(longer)
            self.memories[place] = longer.after
        vector = unit(*self.random.normal(size=64))
        words = tuple(f"{secret(self.player)}{self.random.integers(10**9)}" for _ in range(10))
        entry = SearchEntry("memory", fresh.id, at(turn), words, words[:3], MODEL, vector[None])
        self.entries.append(entry)
        hidden = [EntryKey("memory", f"m{turn - 3}")] if turn % 5 == 4 else []
        await self.account.memories.change_memories(self.conversation_id, changes, [entry], hidden)

    async def look(self) -> list[str]:
        query = SearchQuery(model=MODEL, vector=unit(*[1.0] * 64), most=1000)
        return [hit.ref for hit in await self.account.memories.search(self.conversation_id, query)]


@pytest.fixture
async def lives(store: SqlStore) -> list[Life]:
    """Several players whose rows lie mixed on the pages of the file."""
    account = store.account((await an_account(store)).account_id)
    await account.add_character(a_character())
    lives = [Life(account, player) for player in range(PLAYERS)]
    for life in lives:
        await life.begin()
    for turn in range(ROUNDS):
        for life in lives:
            await life.go_on(turn)
    return lives


async def test_purging_leaves_no_trace(path: Path, lives: list[Life]) -> None:
    for life in lives[:-1]:
        words = [secret(life.player)]
        assert traces(path, words, life.pieces) != []
        purged = await life.account.memories.purge_memories(life.conversation_id)
        assert (purged.memories, purged.entries) == (ROUNDS, ROUNDS)
        assert traces(path, words, life.pieces) == []
    kept = lives[-1]
    assert len(await kept.look()) == ROUNDS - ROUNDS // 5
    found = await kept.account.memories.get_memories(kept.conversation_id, [m.id for m in kept.memories])
    assert sorted(found, key=lambda m: m.id) == sorted(kept.memories, key=lambda m: m.id)


async def test_a_deleted_conversation_leaves_no_trace(path: Path, lives: list[Life]) -> None:
    for life in lives[:3]:
        words = [secret(life.player), f"player {life.player}", life.conversation_id]
        assert len(traces(path, words)) == 3
        await life.account.delete_conversation(life.conversation_id)
        assert traces(path, words, life.pieces) == []


async def test_a_deleted_character_leaves_no_trace(path: Path, lives: list[Life]) -> None:
    account = lives[0].account
    await account.add_character(a_character("ben", personality="bens eigenart"))
    await account.delete_character("ada")
    everything = [secret(player) for player in range(PLAYERS)]
    assert traces(path, everything, [piece for life in lives for piece in life.pieces]) == []
    await account.delete_character("ben")
    assert traces(path, ["bens eigenart"]) == []


async def test_what_was_written_before_deletion_was_thorough_goes_too(path: Path) -> None:
    """Data of a former version, whose deleted rows stayed in free pages."""
    store = SqlStore(path, Clock())
    await store.start()
    await store.aclose()
    old = sqlite3.connect(path)
    old.execute("PRAGMA secure_delete=OFF")
    old.execute("INSERT INTO accounts VALUES ('a', 'a', 0)")
    for number in range(200):
        old.execute("INSERT INTO accounts VALUES (?, ?, 0)", (str(number), secret(1) * 40))
    old.commit()
    old.execute("DELETE FROM accounts WHERE id != 'a'")
    old.commit()
    old.close()
    assert traces(path, [secret(1)]) != []
    store = SqlStore(path, Clock())
    await store.start()
    account = store.account("a")
    await account.add_character(a_character())
    conversation = await account.open_conversation("ada", "pip")
    await account.memories.purge_memories(conversation.id)
    assert traces(path, [secret(1)]) != []  # nothing was removed
    await account.memories.change_memories(conversation.id, [new(a_memory())])
    await account.memories.purge_memories(conversation.id)
    assert traces(path, [secret(1)]) == []
    await store.aclose()


async def test_purging_nothing_does_not_write_the_file_anew(path: Path) -> None:
    account_id, conversation_id = await _somebody(path)
    store = SqlStore(path, Clock())
    await store.start()
    memories = store.account(account_id).memories
    assert await memories.purge_memories(conversation_id) == Purged(1, 1, 1)
    with seen_commands() as seen:
        for _ in range(3):
            assert await memories.purge_memories(conversation_id) == Purged(0, 0, 0)
            assert await memories.purge_memories("unknown") == Purged(0, 0, 0)
    assert len(seen) > 0
    assert [statement for statement in seen if "user_version" in statement] == []
    await store.aclose()


async def test_who_reads_all_the_time_prevents_it_and_it_is_made_up_for(path: Path) -> None:
    account_id, conversation_id = await _somebody(path)
    reader = sqlite3.connect(path)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM memories").fetchone()

    impatient = SqliteEngine(path, busy_timeout_s=0.05)
    store = SqlStore(path, Clock())
    store._engine = impatient
    impatient.open()
    memories = store.account(account_id).memories
    with pytest.raises(StoreError, match="another process is reading"):
        await memories.purge_memories(conversation_id)
    assert (await memories.count_memories(conversation_id)).by_status == {}
    assert traces(path, [secret(1)]) != []
    await store.aclose()

    reader.close()
    again = SqlStore(path, Clock())
    await again.start()
    assert traces(path, [secret(1)]) == []
    await again.aclose()


async def test_a_start_that_cannot_make_up_for_it_starts_all_the_same(path: Path) -> None:
    account_id, conversation_id = await _somebody(path)
    owing = sqlite3.connect(path)
    owing.execute("PRAGMA user_version=1")
    owing.execute("BEGIN")
    owing.execute("SELECT count(*) FROM memories").fetchone()
    store = SqlStore(path, Clock())
    store._engine = SqliteEngine(path, busy_timeout_s=0.05)
    await store.start()
    assert (await store.account(account_id).memories.count_memories(conversation_id)).core_facts == 0
    owing.close()
    assert await store.account(account_id).memories.purge_memories(conversation_id) == Purged(1, 1, 1)
    assert traces(path, [secret(1)]) == []
    await store.aclose()


async def test_who_writes_all_the_time_prevents_it_too(path: Path) -> None:
    await _somebody(path)
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("PRAGMA user_version=1")
    writer.execute("BEGIN IMMEDIATE")
    engine = SqliteEngine(path, busy_timeout_s=0.05)
    engine.open()
    with pytest.raises(StoreError, match="another process is writing"):
        await engine.scrub()
    writer.close()
    await engine.scrub()
    assert await engine.read(lambda c: c.exec_driver_sql("PRAGMA user_version").scalar_one()) == 0
    await engine.aclose()


async def test_a_cancelled_purge_leaves_all_or_no_trace(path: Path) -> None:
    account_id, conversation_id = await _somebody(path)
    store = SqlStore(path, Clock())
    await store.start()
    memories = store.account(account_id).memories
    purging = asyncio.ensure_future(memories.purge_memories(conversation_id))
    await asyncio.sleep(0)
    purging.cancel()
    await asyncio.gather(purging, return_exceptions=True)
    for _ in range(2):
        await memories.release(conversation_id)  # waits for what is under way, then for what follows from it
    there = (await memories.count_memories(conversation_id)).by_status
    assert (there == {}) == (traces(path, [secret(1)]) == [])
    await store.aclose()


async def _somebody(path: Path) -> tuple[str, str]:
    """Make a store with one secret memory; account and conversation."""
    store = SqlStore(path, Clock())
    await store.start()
    account = await an_account(store)
    await account.add_character(a_character())
    conversation = await account.open_conversation("ada", "pip")
    memory = a_memory(content=secret(1))
    entry = SearchEntry("memory", "m1", NOON, (secret(1),))
    await account.memories.change_memories(conversation.id, [new(memory)], [entry])
    await store.aclose()
    return account.account_id, conversation.id
