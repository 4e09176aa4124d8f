"""A process that writes into a store; run by the tests, with the database and what to do as arguments.

``start PATH``: opens the store and closes it.
``write PATH ACCOUNT COUNT``: opens the conversation of "ada" and "pip", adds messages, says its id.
``endless PATH ACCOUNT``: the same for ever, saying the client id of each message that the store has taken.
``learn PATH ACCOUNT``: claims the unread messages of that conversation one by one and learns a memory with
two search entries from each, saying the id of each message it has learned from.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import sys
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from estuary_server.clock import utc_now
from estuary_server.store.memory_records import Learned, MemoryChange, MemoryRecord
from estuary_server.store.records import NewMessage
from estuary_server.store.search_records import SearchEntry
from estuary_server.store.sql import SqlStore

LEASE = timedelta(minutes=1)


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


async def add_messages(store: SqlStore, account_id: str, numbers: Iterable[int], aloud: bool) -> str:
    account = store.account(account_id)
    conversation = await account.open_conversation("ada", "pip")
    for number in numbers:
        client_id = f"{os.getpid()}-{number}"
        message = NewMessage("user", "x" * 200, datetime.now(UTC), client_id, client_id)
        await account.add_and_recall(conversation.id, message, 5)
        if aloud:
            say(client_id)
    return conversation.id


async def learn(store: SqlStore, account_id: str) -> None:
    account = store.account(account_id)
    conversation = await account.open_conversation("ada", "pip")
    while True:
        now = datetime.now(UTC)
        unread = await account.memories.claim_unread(conversation.id, now, now + LEASE, 1, 0)
        if unread is None:
            continue
        (message,) = unread.messages
        memory = MemoryRecord(f"m{message.id}", "x" * 300, "fact", now, now, now, message_ids=(message.id,))
        change = MemoryChange(memory.id, "learned", now, None, memory)
        entries = (
            SearchEntry("memory", memory.id, now, ("tea",) * 20),
            SearchEntry("turn", str(message.id), now, ("tea",) * 20),
        )
        learned = Learned(unread.read_up_to, message.id, (change,), entries)
        if await account.memories.learn(conversation.id, learned):
            say(str(message.id))


async def main(task: str, path: str, *rest: str) -> None:
    store = SqlStore(Path(path), utc_now)
    await store.start()
    if task == "write":
        say(await add_messages(store, rest[0], range(int(rest[1])), aloud=False))
    elif task == "endless":
        await add_messages(store, rest[0], itertools.count(), aloud=True)
    elif task == "learn":
        await learn(store, rest[0])
    await store.aclose()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
