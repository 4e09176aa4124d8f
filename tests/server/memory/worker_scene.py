"""Conversations in the store in memory, sessions that attend them, and a reader whose work is written down.

In virtual time, that of the loop; the log has what was read, tidied and told, in order.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from estuary_sdk.protocol.events import MemoryUpdatedEvent
from estuary_sdk.protocol.models.session import SessionInfo
from estuary_server.memory.attendance import Attendance
from estuary_server.memory.learning import Learnt
from estuary_server.memory.worker import MemoryWorker
from estuary_server.store.base import AccountStore
from estuary_server.store.memory import InMemoryStore
from estuary_server.store.memory_base import MemoryStore
from estuary_server.store.memory_records import Learned, MemoryRecord, Stage
from estuary_server.store.records import Role
from tests.conformance.store.examples import NOON, a_character, a_message, an_account

AT_ONCE = 2
CLAIM_S = 30.0

Log = list[tuple[float, str]]


def loop_s() -> float:
    return round(asyncio.get_running_loop().time(), 3)


def now() -> datetime:
    return NOON + timedelta(seconds=loop_s())


@dataclass
class ScriptedReader:
    """Reads two messages at a time; each is one memory that says the same.

    Attributes:
        names: of conversations, for the log.
        takes_s: of each reading.
        fails: raised by the next readings, one each.
        hangs: names of conversations that it never comes to an end with.
    """

    log: Log
    names: dict[str, str] = field(default_factory=dict)
    takes_s: float = 0.0
    fails: list[Exception] = field(default_factory=list)
    hangs: set[str] = field(default_factory=set)

    async def read(
        self, memories: MemoryStore, conversation_id: str, *, to_the_end: bool = True
    ) -> Learnt | None:
        name = self.names[conversation_id]
        until = now() + timedelta(seconds=CLAIM_S)
        unread = await memories.claim_unread(conversation_id, now(), until, AT_ONCE, 0)
        if unread is None:
            return None
        if not to_the_end and unread.messages[-1].role == "assistant":
            unread = replace(unread, messages=unread.messages[:-1])
        if not unread.messages:
            await memories.release(conversation_id)
            return None
        try:
            await self._work(name)
        except BaseException as error:
            self.log.append((loop_s(), f"{name}: {type(error).__name__}"))
            await memories.release(conversation_id)
            raise
        learned = Learned(unread.read_up_to, unread.messages[-1].id)
        if not await memories.learn(conversation_id, learned):
            self.log.append((loop_s(), f"{name}: too late"))
            return Learnt()
        said = [message.content for message in unread.messages]
        self.log.append((loop_s(), f"{name}: read {', '.join(said)}"))
        return Learnt(tuple(MemoryRecord(text, text, "fact", NOON, NOON, NOON) for text in said))

    async def complete(self, memories: MemoryStore, conversation_id: str, learnt: Learnt) -> None:
        """Nothing was left for later."""

    async def _work(self, name: str) -> None:
        if self.fails:
            raise self.fails.pop(0)
        if name in self.hangs:
            await asyncio.Event().wait()
        await asyncio.sleep(self.takes_s)

    async def tidy(self, memories: MemoryStore, conversation_id: str) -> None:
        self.log.append((loop_s(), f"{self.names[conversation_id]}: tidied"))


class GrudgingStore(InMemoryStore):
    """A store that may refuse to say what is behind.

    Attributes:
        refuses: how often it still does.
    """

    refuses = 0

    async def conversations_behind(self, limit: int, stage: Stage = 1) -> list[tuple[str, str]]:
        if self.refuses:
            self.refuses -= 1
            raise OSError("no")
        return await super().conversations_behind(limit, stage)


@dataclass
class WorkerScene:
    """See the head of this file."""

    store: GrudgingStore
    account: AccountStore
    worker: MemoryWorker
    reader: ScriptedReader
    log: Log
    ids: dict[str, str] = field(default_factory=dict)
    sessions: int = 0
    messages: int = 0

    async def talks(self, player: str = "pip") -> None:
        """Let a player have a conversation."""
        conversation = await self.account.open_conversation("ada", player)
        self.ids[player] = conversation.id
        self.reader.names[conversation.id] = player

    async def says(self, *texts: str, player: str = "pip", role: Role = "user") -> None:
        for text in texts:
            self.messages += 1  # each a little later than the one before
            at = now() + timedelta(microseconds=self.messages)
            await self.account.add_message(self.ids[player], a_message(text, role=role, created_at=at))

    def joins(self, player: str = "pip", *, realtime: bool = True, deaf: bool = False) -> Attendance:
        """A session; a deaf one fails when it is told anything."""
        self.sessions += 1
        name = f"s{self.sessions}"
        info = SessionInfo(name, self.ids[player], "ada", player)

        def tell(event: MemoryUpdatedEvent) -> None:
            if deaf:
                raise ConnectionError("gone")
            told = ", ".join(memory.content for memory in event.new_memories)
            self.log.append((loop_s(), f"{name} told {told}"))

        return self.worker.attend(self.account.account_id, info, realtime=realtime, tell=tell)

    async def behind(self) -> set[str]:
        """Players with unread messages."""
        return {self.reader.names[place[1]] for place in await self.store.conversations_behind(1000)}

    def waiting(self) -> list[str]:
        """Whose silence is counted."""
        known = self.worker._attended.values()
        return sorted(self.reader.names[one.conversation_id] for one in known if one.pause is not None)

    def attended(self) -> list[str]:
        """What the worker still has in mind."""
        return sorted(self.reader.names[place[1]] for place in self.worker._attended)


async def unopened(*players: str) -> WorkerScene:
    """A scene whose worker has not begun."""
    log: Log = []
    store = GrudgingStore(now)
    account = await an_account(store)
    await account.add_character(a_character())
    reader = ScriptedReader(log)
    scene = WorkerScene(store, account, MemoryWorker(store, reader, now), reader, log)
    for player in players or ("pip",):
        await scene.talks(player)
    return scene


@asynccontextmanager
async def working(*players: str) -> AsyncIterator[WorkerScene]:
    """A scene whose worker works; when it has ended, no task of it is left."""
    scene = await unopened(*players)
    before = asyncio.all_tasks()
    async with scene.worker:
        await asyncio.sleep(0)
        yield scene
    assert asyncio.all_tasks() <= before
