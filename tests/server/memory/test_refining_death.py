"""A process that reads once more is killed; the next one reads what is left, and nothing twice."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from estuary_server.clock import utc_now
from estuary_server.memory.learning import Learner
from estuary_server.memory.refining import AT_ONCE, CLAIM_S, Refiner
from estuary_server.providers.hashing_embedder import HashingEmbedder
from estuary_server.providers.scripted_reader import ScriptedReader
from estuary_server.store.memory_records import MemoryFilter, MemorySort
from estuary_server.store.sql import SqlStore
from tests.conformance.store.examples import a_character, an_account
from tests.server.memory.refining_process import SAID, found

LIMIT_S = 60
PROGRAM = Path(__file__).with_name("refining_process.py")
WORDS = {"asked", "done", "hangs"}
"""Its own; the rest is its log."""
ROOT = Path(__file__).parents[3]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "estuary.db"


async def with_ada(path: Path) -> str:
    """Make a store with an account that has the character "ada"; the account's id."""
    store = SqlStore(path, utc_now)
    await store.start()
    account = await an_account(store)
    await account.add_character(a_character())
    await store.aclose()
    return account.account_id


async def killed(task: str, path: Path, account_id: str, last: str, count: int) -> list[str]:
    """Run the process until it has said a word so often, and kill it; all that it said."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(PROGRAM), task, str(path), account_id, stdout=PIPE, env={"PYTHONPATH": str(ROOT)}
    )
    assert process.stdout is not None
    output = ""
    async with asyncio.timeout(LIMIT_S):
        while output.split().count(last) < count:
            line = await process.stdout.readline()
            assert line, "the process ended by itself"
            output += line.decode()
        process.kill()
        output += (await process.stdout.read()).decode()
        await process.wait()
    assert process.returncode == -9
    return [line for line in output.splitlines() if line in WORDS]


async def read_on(path: Path, account_id: str) -> tuple[int, list[str]]:
    """Read what is left, once the claim of the dead is void: how many messages, and all that is known then,
    which has been learned once.
    """

    def now() -> datetime:
        return utc_now() + timedelta(seconds=CLAIM_S)

    store = SqlStore(path, now)
    await store.start()
    account, reader = store.account(account_id), ScriptedReader(found)
    ((_, conversation_id),) = await store.conversations_behind(9, 2)
    refiner = Refiner(Learner(HashingEmbedder(), now), lambda *_: reader, now)
    while await refiner.read(account, conversation_id) is not None:
        pass
    wanted, sort = MemoryFilter(status=None), MemorySort("said_at", descending=False)
    known, _ = await account.memories.list_memories(conversation_id, wanted, sort, None)
    for memory in known:
        assert len(await account.memories.memory_history(conversation_id, memory.id)) == 1
    await store.aclose()
    return sum(len(request.utterances) for request in reader.requests), [m.source_quote for m in known]


async def test_killed_while_its_model_reads(path: Path) -> None:
    account_id = await with_ada(path)
    assert await killed("hanging", path, account_id, "hangs", 1) == ["asked", "done", "hangs"]
    assert await read_on(path, account_id) == (len(SAID) - AT_ONCE, SAID)


async def test_killed_at_whatever_point(path: Path) -> None:
    account_id = await with_ada(path)
    said = await killed("reading", path, account_id, "asked", 3)
    left, known = await read_on(path, account_id)
    assert known == SAID
    assert left in {len(SAID) - AT_ONCE * said.count("done"), len(SAID) - AT_ONCE * (said.count("done") + 1)}
