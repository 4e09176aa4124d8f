"""A process that searches a store, started anew for each cold search.

``python -m bench.memory_search_process PATH COUNT [all]``: opens the store, searches the conversation of the
player "small" so that everything but the index of the other is there, then that of "pip" COUNT times; with
"all", then those of all players. Prints JSON: milliseconds of each search, megabytes of the process before
and after.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from pathlib import Path

from bench.memory_corpus import CHARACTER, Corpus
from estuary_server.clock import utc_now
from estuary_server.store.sql import SqlAccountStore, SqlStore

PLAYERS = 517


def megabytes() -> float:
    """What the process takes of memory now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


async def searched(account: SqlAccountStore, player_id: str, corpus: Corpus) -> float:
    """Milliseconds of one search."""
    conversation = await account.memories.find_conversation(CHARACTER, player_id)
    assert conversation is not None
    query = corpus.query()
    began = time.perf_counter()
    found = await account.memories.search(conversation.id, query)
    taken = (time.perf_counter() - began) * 1000
    assert found
    return taken


async def main(place: str, count: int, everybody: bool) -> None:
    store = SqlStore(Path(place), utc_now)
    await store.start()
    account = store.account((await store.list_accounts())[0])
    corpus = Corpus(seed=count)
    for _ in range(3):
        await searched(account, "small", corpus)
    before = megabytes()
    taken = [await searched(account, "pip", corpus) for _ in range(count)]
    after = megabytes()
    if everybody:
        for number in range(1, PLAYERS):
            await searched(account, f"p{number}", corpus)
    result = {"ms": taken, "before_mb": before, "after_mb": after, "all_mb": megabytes()}
    sys.stdout.write(json.dumps(result))
    await store.aclose()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), "all" in sys.argv))
