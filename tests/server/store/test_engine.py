"""Threads, transactions and failures, shown on a table of numbers."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from estuary_server.errors import StoreError
from estuary_server.store.dialect import owe_scrubbing
from estuary_server.store.engine import SqliteEngine

LIMIT_S = 30


class Gate:
    """Holds a worker's thread where the test wants it."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self.opened = threading.Event()

    def wait(self) -> None:
        self.reached.set()
        assert self.opened.wait(LIMIT_S)

    async def until_reached(self) -> None:
        assert await asyncio.to_thread(self.reached.wait, LIMIT_S)


def put(*numbers: int) -> Callable[[Connection], None]:
    def work(connection: Connection) -> None:
        for number in numbers:
            connection.exec_driver_sql("INSERT INTO numbers VALUES (?)", (number,))

    return work


def gated(gate: Gate, first: int, second: int) -> Callable[[Connection], int]:
    """Writes a number, waits at the gate, writes another."""

    def work(connection: Connection) -> int:
        put(first)(connection)
        gate.wait()
        put(second)(connection)
        return second

    return work


def numbers(connection: Connection) -> list[int]:
    return list(connection.exec_driver_sql("SELECT n FROM numbers ORDER BY rowid").scalars())


def erasure(number: int) -> Callable[[Connection], None]:
    """Removes a number, of which no trace may remain."""

    def work(connection: Connection) -> None:
        connection.exec_driver_sql("DELETE FROM numbers WHERE n = ?", (number,))
        owe_scrubbing(connection)

    return work


def pragma(name: str) -> Callable[[Connection], object]:
    return lambda connection: connection.exec_driver_sql(f"PRAGMA {name}").scalar()


async def scrubbings(engine: SqliteEngine) -> int:
    """A number that each scrubbing, and nothing else here, counts up: ``VACUUM`` does."""
    version = await engine.read(pragma("schema_version"))
    assert isinstance(version, int)
    return version


def execute(statement: str) -> Callable[[Connection], None]:
    def work(connection: Connection) -> None:
        connection.exec_driver_sql(statement)

    return work


def on_disk(path: Path) -> list[int]:
    connection = sqlite3.connect(path)
    try:
        return [n for (n,) in connection.execute("SELECT n FROM numbers ORDER BY rowid")]
    finally:
        connection.close()


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[SqliteEngine]:
    engine = SqliteEngine(tmp_path / "numbers.db", busy_timeout_s=0.05)
    engine.open()
    await engine.write(execute("CREATE TABLE numbers (n INTEGER)"))
    yield engine
    await engine.aclose()


@pytest.mark.parametrize("role", ["write", "read"])
async def test_every_connection_is_set_up(engine: SqliteEngine, role: str) -> None:
    run = engine.write if role == "write" else engine.read
    assert await run(pragma("journal_mode")) == "wal"
    assert await run(pragma("synchronous")) == 1
    assert await run(pragma("foreign_keys")) == 1
    assert await run(pragma("busy_timeout")) == 50


async def test_the_busy_timeout_is_five_seconds_unless_told(tmp_path: Path) -> None:
    engine = SqliteEngine(tmp_path / "other.db")
    engine.open()
    assert await engine.read(pragma("busy_timeout")) == 5000
    await engine.aclose()


async def test_writes_keep_their_order(engine: SqliteEngine) -> None:
    await asyncio.gather(*(engine.write(put(n)) for n in range(50)))
    assert await engine.read(numbers) == list(range(50))


async def test_a_failing_write_leaves_nothing_and_the_next_works(engine: SqliteEngine) -> None:
    def fail(connection: Connection) -> None:
        put(1)(connection)
        raise KeyError("on purpose")

    with pytest.raises(KeyError):
        await engine.write(fail)
    await engine.write(put(2))
    assert await engine.read(numbers) == [2]


async def test_faults_of_the_statement_are_not_blamed_on_the_place(engine: SqliteEngine) -> None:
    with pytest.raises(OperationalError, match="no such table"):
        await engine.write(lambda c: c.exec_driver_sql("INSERT INTO nowhere VALUES (?)", ("something said",)))


async def test_errors_do_not_repeat_what_was_said(engine: SqliteEngine) -> None:
    with pytest.raises(OperationalError) as caught:
        await engine.write(lambda c: c.exec_driver_sql("INSERT INTO nowhere VALUES (?)", ("something said",)))
    assert "something said" not in str(caught.value)


async def test_a_read_sees_one_state_and_does_not_wait_for_a_writer(engine: SqliteEngine) -> None:
    gate = Gate()
    writing = asyncio.ensure_future(engine.write(gated(gate, 1, 2)))
    await gate.until_reached()
    assert await engine.read(numbers) == []
    gate.opened.set()
    await writing
    assert await engine.read(numbers) == [1, 2]


async def test_two_reads_run_side_by_side(engine: SqliteEngine) -> None:
    meeting = threading.Barrier(2, timeout=LIMIT_S)
    await asyncio.gather(*(engine.read(lambda c: meeting.wait()) for _ in range(2)))


async def test_a_write_that_is_cancelled_at_work_is_whole(engine: SqliteEngine) -> None:
    gate = Gate()
    task = asyncio.ensure_future(engine.write(gated(gate, 1, 2)))
    await gate.until_reached()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    gate.opened.set()
    assert await engine.write(numbers) == [1, 2]


async def test_a_write_that_is_cancelled_in_the_queue_never_happens(engine: SqliteEngine) -> None:
    gate = Gate()
    first = asyncio.ensure_future(engine.write(gated(gate, 1, 2)))
    await gate.until_reached()
    queued = asyncio.ensure_future(engine.write(put(3)))
    await asyncio.sleep(0)  # lets it enter the queue
    queued.cancel()
    with pytest.raises(asyncio.CancelledError):
        await queued
    gate.opened.set()
    await first
    await engine.write(put(4))
    assert await engine.read(numbers) == [1, 2, 4]


async def test_erasures_that_wait_share_one_scrubbing(engine: SqliteEngine) -> None:
    before = await scrubbings(engine)
    gate = Gate()
    holding = asyncio.create_task(engine.write(gated(gate, 1, 2)))
    await gate.until_reached()
    erasing = [asyncio.create_task(engine.erase(erasure(gone))) for gone in (1, 2)]
    writing = asyncio.create_task(engine.write(put(3)))
    await asyncio.sleep(0)
    gate.opened.set()
    await asyncio.gather(holding, writing, *erasing)
    assert (await scrubbings(engine), await engine.read(pragma("user_version"))) == (before + 1, 0)
    assert await engine.read(numbers) == [3]
    await engine.erase(erasure(3))
    assert await scrubbings(engine) == before + 2


async def test_an_erasure_that_is_cancelled_at_work_is_scrubbed_all_the_same(engine: SqliteEngine) -> None:
    gate = Gate()

    def work(connection: Connection) -> None:
        gate.wait()
        erasure(1)(connection)

    await engine.write(put(1, 2))
    before = await scrubbings(engine)
    erasing = asyncio.create_task(engine.erase(work))
    await gate.until_reached()
    erasing.cancel()
    await asyncio.wait([erasing])
    gate.opened.set()
    for _ in range(2):
        await engine.write(numbers)
    assert await scrubbings(engine) == before + 1
    assert await engine.read(numbers) == [2]


async def test_closing_scrubs_what_an_erasure_owes(engine: SqliteEngine) -> None:
    gate = Gate()
    holding = asyncio.create_task(engine.write(gated(gate, 1, 2)))
    await gate.until_reached()
    erasing = asyncio.create_task(engine.erase(erasure(1)))
    await asyncio.sleep(0)
    engine._writer.pool.shutdown(wait=False)  # what closing does, but for waiting
    gate.opened.set()
    await asyncio.gather(holding, erasing)
    await engine.aclose()
    connection = sqlite3.connect(engine.path)
    assert connection.execute("PRAGMA user_version").fetchone() == (0,)
    connection.close()


async def test_closing_waits_for_work_and_for_the_queue(engine: SqliteEngine) -> None:
    gate = Gate()
    asked = [asyncio.ensure_future(engine.write(gated(gate, 1, 2)))]
    await gate.until_reached()
    asked.append(asyncio.ensure_future(engine.write(gated(gate, 3, 4))))
    await asyncio.sleep(0)  # lets it enter the queue
    closing = asyncio.ensure_future(engine.aclose())
    await asyncio.sleep(0)
    assert not closing.done()
    gate.opened.set()
    await closing
    assert await asyncio.gather(*asked) == [2, 4]
    assert on_disk(engine.path) == [1, 2, 3, 4]


async def test_closing_that_is_cancelled_still_closes(engine: SqliteEngine) -> None:
    gate = Gate()
    asked = asyncio.ensure_future(engine.write(gated(gate, 1, 2)))
    await gate.until_reached()
    closing = asyncio.ensure_future(engine.aclose())
    await asyncio.sleep(0)
    closing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await closing
    gate.opened.set()
    await engine.aclose()
    assert await asked == 2
    assert [path.name for path in engine.path.parent.iterdir()] == ["numbers.db"]  # no log is left over


async def test_not_open_before_and_after(tmp_path: Path) -> None:
    engine = SqliteEngine(tmp_path / "numbers.db")
    with pytest.raises(StoreError, match="not open"):
        await engine.read(numbers)
    await engine.aclose()
    engine.open()
    with pytest.raises(StoreError, match="not open"):
        await engine.write(numbers)
    assert not engine.path.exists()


async def test_another_process_that_writes_too_long(engine: SqliteEngine) -> None:
    other = sqlite3.connect(engine.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="another process is writing"):
        await engine.write(put(1))
    assert await engine.read(numbers) == []
    other.execute("ROLLBACK")
    other.close()
    await engine.write(put(2))
    assert await engine.read(numbers) == [2]


async def test_a_new_file_that_another_process_keeps_to_itself(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "numbers.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    engine = SqliteEngine(tmp_path / "numbers.db", busy_timeout_s=0.05)
    engine.open()
    with pytest.raises(StoreError, match="another process is writing"):
        await engine.read(pragma("journal_mode"))
    other.execute("ROLLBACK")
    other.close()
    assert await engine.read(pragma("journal_mode")) == "wal"
    await engine.aclose()


async def test_a_new_file_that_another_process_is_about_to_write(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "numbers.db", isolation_level=None)
    other.execute("CREATE TABLE numbers (n INTEGER)")
    other.execute("BEGIN IMMEDIATE")  # SQLite refuses at once to change the mode now
    engine = SqliteEngine(tmp_path / "numbers.db", busy_timeout_s=LIMIT_S)
    engine.open()
    opening = asyncio.ensure_future(engine.read(pragma("journal_mode")))
    refused, _ = await asyncio.wait({opening}, timeout=0.1)
    assert not refused
    other.execute("COMMIT")
    other.close()
    assert await opening == "wal"
    await engine.aclose()


async def test_a_full_disk(engine: SqliteEngine) -> None:
    pages = await engine.write(pragma("page_count"))
    await engine.write(pragma(f"max_page_count = {pages}"))
    with pytest.raises(StoreError, match="disk is full"):
        await engine.write(put(*range(5000)))
    await engine.write(pragma("max_page_count = 100000"))
    await engine.write(put(*range(5000)))
    assert len(await engine.read(numbers)) == 5000


async def test_a_file_that_may_only_be_read(engine: SqliteEngine) -> None:
    await engine.write(execute("PRAGMA query_only = ON"))
    with pytest.raises(StoreError, match="cannot be written"):
        await engine.write(put(1))


async def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "letter.db").write_bytes(b"Dear Ada, " * 500)
    engine = SqliteEngine(tmp_path / "letter.db")
    engine.open()
    with pytest.raises(StoreError, match="not a database") as caught:
        await engine.read(numbers)
    await engine.aclose()
    assert str(caught.value).startswith(str(tmp_path / "letter.db"))


async def test_a_path_that_cannot_be_opened(tmp_path: Path) -> None:
    engine = SqliteEngine(tmp_path)
    engine.open()
    with pytest.raises(StoreError, match="cannot be opened"):
        await engine.read(numbers)
    await engine.aclose()
