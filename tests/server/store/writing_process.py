"""A process that writes into a store; run by the tests, with the database and what to do as arguments.

``start PATH``: opens the store and closes it.
``write PATH ACCOUNT COUNT``: opens the conversation of "ada" and "pip", adds messages, says its id.
``endless PATH ACCOUNT``: the same for ever, saying the client id of each message that the store has taken.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from estuary_server.clock import utc_now
from estuary_server.store.records import NewMessage
from estuary_server.store.sql import SqlStore


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


async def main(task: str, path: str, *rest: str) -> None:
    store = SqlStore(Path(path), utc_now)
    await store.start()
    if task == "write":
        say(await add_messages(store, rest[0], range(int(rest[1])), aloud=False))
    elif task == "endless":
        await add_messages(store, rest[0], itertools.count(), aloud=True)
    await store.aclose()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
