"""A process that learns is killed; the next one learns what is left, and nothing twice."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from estuary_server.clock import Now, utc_now
from estuary_server.memory.learning import CLAIM_S, Learner, Learnt
from estuary_server.memory.reembedding import reembed
from estuary_server.memory.worker import MemoryWorker
from estuary_server.providers.embedder import Embedder
from estuary_server.providers.hashing_embedder import HashingEmbedder
from estuary_server.store.memory_base import MemoryStore
from estuary_server.store.memory_records import MemoryFilter, MemorySort
from estuary_server.store.sql import SqlStore
from tests.conformance.store.examples import a_character, an_account
from tests.server.memory.learning_process import SAID

LIMIT_S = 60
PROGRAM = Path(__file__).with_name("learning_process.py")


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


async def killed(task: str, path: Path, account_id: str, *, lines: int) -> list[str]:
    """Run the process until it has said so many lines, and kill it; all that it said."""
    arguments = (str(PROGRAM), task, str(path), account_id)
    process = await asyncio.create_subprocess_exec(sys.executable, *arguments, stdout=PIPE)
    assert process.stdout is not None
    async with asyncio.timeout(LIMIT_S):
        said = [(await process.stdout.readline()).decode().strip() for _ in range(lines)]
        process.kill()
        rest = (await process.stdout.read()).decode().split("\n")
        await process.wait()
    assert process.returncode == -9
    return [line for line in [*said, *rest] if line]


class Noticed(Learner):
    """Says when there is nothing more to read."""

    def __init__(self, embedder: Embedder, now: Now) -> None:
        super().__init__(embedder, now)
        self.finished = asyncio.Event()

    async def read(
        self, memories: MemoryStore, conversation_id: str, *, to_the_end: bool = True
    ) -> Learnt | None:
        learnt = await super().read(memories, conversation_id, to_the_end=to_the_end)
        if learnt is None:
            self.finished.set()
        return learnt


async def learned(path: Path, account_id: str, *, claims_are_void: bool) -> dict[str, list[str]]:
    """What is known when a worker has started anew, by the words it came from, with its history."""

    def now() -> datetime:
        return utc_now() + timedelta(seconds=CLAIM_S * claims_are_void)

    store = SqlStore(path, now)
    await store.start()
    memories = store.account(account_id).memories
    learner = Noticed(HashingEmbedder(), now)
    async with MemoryWorker(store, learner, now), asyncio.timeout(LIMIT_S):
        if await store.conversations_behind(1):
            await learner.finished.wait()
    conversation = await memories.find_conversation("ada", "pip")
    assert conversation is not None
    known, _ = await memories.list_memories(conversation.id, MemoryFilter(status=None), MemorySort(), None)
    history = {
        f"{memory.source_quote}.": [
            str(change.action) for change in await memories.memory_history(conversation.id, memory.id)
        ]
        for memory in known
    }
    assert len(history) == len(known)
    await reembed(store, HashingEmbedder())  # whoever died before a message had its vectors
    assert await store.count_unembedded("hashing:1") == 0
    await store.aclose()
    return history


async def test_killed_between_messages_stored_and_learned(path: Path) -> None:
    account_id = await with_ada(path)
    await killed("stored", path, account_id, lines=1)
    assert await learned(path, account_id, claims_are_void=False) == {said: ["learned"] for said in SAID}


async def test_killed_in_the_middle_of_learning(path: Path) -> None:
    account_id = await with_ada(path)
    assert await killed("middle", path, account_id, lines=1) == ["reading"]
    assert await learned(path, account_id, claims_are_void=True) == {said: ["learned"] for said in SAID}


async def test_killed_while_it_talks_and_learns(path: Path) -> None:
    account_id = await with_ada(path)
    said = await killed("talk", path, account_id, lines=4)
    assert 4 <= len(said) < len(SAID)
    history = await learned(path, account_id, claims_are_void=True)
    assert list(history.values()) == [["learned"]] * len(history)
    assert set(said) <= set(history) <= set(SAID)
    assert len(history) <= len(said) + 1
