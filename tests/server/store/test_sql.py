"""What only a database on a disk can show: reopening, several instances and processes, sudden death."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path

import pytest

from estuary_server.errors import StoreError
from estuary_server.store.sql import SqlAccountStore, SqlStore
from tests.conformance.store.examples import Clock, a_character, a_conversation, a_key, a_message, an_account

LIMIT_S = 60
PROGRAM = Path(__file__).with_name("writing_process.py")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "estuary.db"


async def opened(path: Path) -> SqlStore:
    store = SqlStore(path, Clock())
    await store.start()
    return store


async def with_ada(path: Path) -> str:
    """Make a store with an account that has the character "ada"; the account's id."""
    store = await opened(path)
    account = await an_account(store)
    await account.add_character(a_character())
    await store.aclose()
    return account.account_id


async def run(task: str, path: Path, *rest: str) -> Process:
    arguments = (str(PROGRAM), task, str(path), *rest)
    return await asyncio.create_subprocess_exec(sys.executable, *arguments, stdout=PIPE, stderr=PIPE)


async def results(processes: list[Process]) -> list[str]:
    """What each said, once all have ended well."""
    async with asyncio.timeout(LIMIT_S):
        said = await asyncio.gather(*(process.communicate() for process in processes))
    assert [
        (process.returncode, err.decode()) for process, (_, err) in zip(processes, said, strict=True)
    ] == [(0, "")] * len(processes)
    return [out.decode().strip() for out, _ in said]


async def stored(account: SqlAccountStore) -> tuple[int, list[str]]:
    """How many messages "ada" and "pip" are said to have, and the client ids of those that are there."""
    conversation = await account.open_conversation("ada", "pip")
    found = await account.recent_messages(conversation.id, 1_000_000)
    return conversation.message_count, [str(message.client_message_id) for message in found]


async def test_everything_survives_reopening(path: Path) -> None:
    store = await opened(path)
    account = store.account((await an_account(store)).account_id)
    conversation = await a_conversation(account)
    message = await account.add_message(conversation.id, a_message("hi", "c1"))
    await account.add_key(a_key(account), "hash")
    await store.aclose()

    store = await opened(path)
    account = store.account(account.account_id)
    assert await store.list_accounts() == [account.account_id]
    assert await store.find_key("hash") == a_key(account)
    assert await account.get_character("ada") == a_character()
    assert await account.recent_messages(conversation.id, 5) == [message]
    assert (await account.open_conversation("ada", "pip")).id == conversation.id
    await store.aclose()


async def test_a_url_means_the_same_file(path: Path) -> None:
    account_id = await with_ada(path)
    store = SqlStore(f"sqlite:///{path}", Clock())
    await store.start()
    assert await store.list_accounts() == [account_id]
    await store.aclose()


async def test_nothing_can_be_asked_before_the_start(path: Path) -> None:
    store = SqlStore(path, Clock())
    for verb in (store.ping(), store.list_accounts(), store.account("a").list_keys()):
        with pytest.raises(StoreError, match="not open"):
            await verb
    await store.aclose()
    assert not path.parent.exists()


async def test_the_log_is_written_ahead_and_tidied_away(path: Path) -> None:
    store = await opened(path)
    await store.add_account("somebody")
    assert sorted(file.name for file in path.parent.iterdir()) == [
        "estuary.db",
        "estuary.db-shm",
        "estuary.db-wal",
    ]
    await store.aclose()
    assert [file.name for file in path.parent.iterdir()] == ["estuary.db"]


def write_raw(path: Path, statement: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute(statement)
    connection.commit()
    connection.close()


def content(path: Path) -> bytes:
    return path.read_bytes()


async def start_fails(path: Path) -> str:
    store = SqlStore(path, Clock())
    with pytest.raises(StoreError) as caught:
        await store.start()
    with pytest.raises(StoreError):
        await store.ping()
    await store.aclose()
    assert "\n" not in str(caught.value)
    return str(caught.value)


async def test_newer_data_is_refused_and_left_as_it_is(path: Path) -> None:
    await with_ada(path)
    write_raw(path, "UPDATE alembic_version SET version_num = '9999'")
    before = content(path)
    assert "newer Estuary" in await start_fails(path)
    assert content(path) == before


async def test_places_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"no database at all, but long enough to have been one" * 20)
    (tmp_path / "folder").mkdir()
    assert "directory cannot be made" in await start_fails(tmp_path / "file" / "estuary.db")
    assert "not a database" in await start_fails(tmp_path / "file")
    assert "cannot be opened" in await start_fails(tmp_path / "folder")
    assert content(tmp_path / "file").startswith(b"no database")


async def test_two_instances_write_side_by_side(path: Path) -> None:
    account_id = await with_ada(path)
    stores = [await opened(path) for _ in range(2)]
    accounts = [store.account(account_id) for store in stores]
    conversations = await asyncio.gather(*(one.open_conversation("ada", "pip") for one in accounts * 5))
    assert len(set(conversations)) == 1

    async def write(writer: int) -> None:
        for n in range(10):
            await accounts[writer % 2].add_message(conversations[0].id, a_message("x", f"{writer}-{n}"))

    await asyncio.gather(*(write(writer) for writer in range(20)))
    for account in accounts:
        count, found = await stored(account)
        assert count == len(found) == len(set(found)) == 200
    await asyncio.gather(*(store.aclose() for store in stores))


async def test_processes_that_start_together_do_not_collide(path: Path) -> None:
    await results([await run("start", path) for _ in range(3)])
    store = await opened(path)
    assert await store.list_accounts() == []
    await store.aclose()


async def test_processes_share_a_conversation_and_lose_nothing(path: Path) -> None:
    account_id = await with_ada(path)
    said = await results([await run("write", path, account_id, "150") for _ in range(2)])
    assert said[0] == said[1]
    store = await opened(path)
    count, found = await stored(store.account(account_id))
    assert count == len(found) == len(set(found)) == 300
    await store.aclose()


async def test_a_killed_process_leaves_whole_messages_only(path: Path) -> None:
    account_id = await with_ada(path)
    process = await run("endless", path, account_id)
    assert process.stdout is not None
    async with asyncio.timeout(LIMIT_S):
        taken = [(await process.stdout.readline()).decode().strip() for _ in range(150)]
        process.kill()
        rest, _ = await process.communicate()
    assert process.returncode == -9
    taken += rest.decode().split("\n")[:-1]

    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()
    store = await opened(path)
    count, found = await stored(store.account(account_id))
    assert count == len(found)
    assert found[: len(taken)] == taken  # all that was confirmed; perhaps one more that was not
    assert len(found) <= len(taken) + 1
    await store.account(account_id).delete_character("ada")
    await store.aclose()


async def test_a_cancelled_message_is_there_whole_or_not_at_all(path: Path) -> None:
    store = await opened(path)
    account = store.account((await an_account(store)).account_id)
    conversation = await a_conversation(account)
    sent = [
        asyncio.ensure_future(account.add_message(conversation.id, a_message("x", f"c{n}")))
        for n in range(40)
    ]
    await sent[0]
    for task in sent[1::2]:
        task.cancel()
    done = await asyncio.gather(*sent, return_exceptions=True)
    taken = {f"c{n}" for n, result in enumerate(done) if not isinstance(result, BaseException)}
    await account.add_message(conversation.id, a_message("last", "last"))
    count, found = await stored(account)
    assert count == len(found)
    assert taken | {"last"} <= set(found)
    await store.aclose()
