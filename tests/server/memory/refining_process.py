"""A process that reads once more what a player said, until it is killed. Run by ``test_refining_death.py``.

It says "asked" when its model is asked, and "done" when something was written.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from estuary_server.clock import utc_now
from estuary_server.memory.learning import Learner
from estuary_server.memory.refining import AT_ONCE, Refiner
from estuary_server.providers.hashing_embedder import HashingEmbedder
from estuary_server.providers.reader import ReadingRequest, Stated
from estuary_server.providers.scripted_reader import ScriptedReader
from estuary_server.store.sql import SqlStore
from tests.conformance.store.examples import a_message

SAID = [f"so then number{n} turned up at our door" for n in range(AT_ONCE * 3)]
"""Nothing that is understood without a model."""


def found(request: ReadingRequest) -> Sequence[Stated]:
    """A model that finds something in every message."""
    return [
        Stated(f"The player met {line.text.split()[2]}", line.text, line.number, "event")
        for line in request.utterances
    ]


def say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


async def refine(path: Path, account_id: str, *, hangs: bool) -> None:
    def script(request: ReadingRequest) -> Sequence[Stated]:
        say("asked")
        return found(request)

    store = SqlStore(path, utc_now)
    await store.start()
    account = store.account(account_id)
    conversation = await account.open_conversation("ada", "pip")
    for text in SAID:
        await account.add_message(conversation.id, a_message(text, created_at=utc_now()))
    learner = Learner(HashingEmbedder(), utc_now)
    while await learner.read(account.memories, conversation.id) is not None:
        pass
    reader = ScriptedReader(script)
    refiner = Refiner(learner, lambda *_: reader, utc_now)
    while await refiner.read(account, conversation.id) is not None:
        say("done")
        if hangs:
            reader.goes_on.clear()
            reader.came.clear()
            reading = asyncio.create_task(refiner.read(account, conversation.id))
            await reader.came.wait()
            say("hangs")
            await reading


if __name__ == "__main__":
    asyncio.run(refine(Path(sys.argv[2]), sys.argv[3], hangs=sys.argv[1] == "hanging"))
