"""A process that is told things and learns them; run by the tests, and killed by them.

``stored PATH ACCOUNT``: stores every message of ``SAID``, says "stored", and learns nothing.
``middle PATH ACCOUNT``: the same, then learns with an embedder that says "reading" and never comes to an end.
``talk PATH ACCOUNT``: stores and learns one message after the other, and says so each time.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from estuary_server.clock import utc_now
from estuary_server.memory.learning import Learner
from estuary_server.providers.embedder import Embedder, Vectors
from estuary_server.providers.hashing_embedder import HashingEmbedder
from estuary_server.store.base import AccountStore
from estuary_server.store.records import NewMessage
from estuary_server.store.sql import SqlStore

LOVED = (
    "jazz", "chess", "sushi", "opera", "judo", "pottery", "sailing", "tennis", "knitting", "poetry", "karate",
    "surfing", "cricket", "origami", "ballet", "fencing", "archery", "astronomy", "dominoes", "bagpipes",
)  # fmt: skip
SAID = [f"I love {thing}." for thing in LOVED]


class Endless(HashingEmbedder):
    """Says that it was asked, and never answers."""

    async def embed(self, texts: Sequence[str]) -> Vectors:
        say("reading")
        await asyncio.Event().wait()
        return await super().embed(texts)


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


async def hear(account: AccountStore, conversation_id: str, text: str) -> None:
    await account.add_message(conversation_id, NewMessage("user", text, utc_now(), text, text))


async def learn(account: AccountStore, conversation_id: str, embedder: Embedder) -> None:
    learner = Learner(embedder, utc_now)
    while (learnt := await learner.read(account.memories, conversation_id)) is not None:
        await learner.complete(account.memories, conversation_id, learnt)


async def main(task: str, path: str, account_id: str) -> None:
    store = SqlStore(Path(path), utc_now)
    await store.start()
    account = store.account(account_id)
    conversation = await account.open_conversation("ada", "pip")
    for text in SAID:
        await hear(account, conversation.id, text)
        if task == "talk":
            await learn(account, conversation.id, HashingEmbedder())
            say(text)
    if task == "stored":
        say("stored")
        await asyncio.Event().wait()
    elif task == "middle":
        await learn(account, conversation.id, Endless())
    await store.aclose()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
