"""P7: searching one player's memories by meaning and by words at once, through the store on disk.

Three stores: one player with 10,000 entries, one with 100,000, and a million entries of 517 players, one of
whom has 5,000, written in turns of a few at a time so that nobody's rows lie together. Vectors of 384 numbers
in clusters, one in each memory and two in each message, 12 words of its own and 16 around in each entry; 6
words and 12 near to them in each query.

*Warm*: the player's index is in memory. *Cold*: the first search for this player in a new process, which has
to read all rows; the process is up and has searched for somebody else, and the file is in the system's cache,
which an ordinary user cannot empty.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from bench.memory_corpus import CHARACTER, Corpus
from bench.memory_search_process import PLAYERS
from bench.report import Row, publish
from estuary_server.clock import utc_now
from estuary_server.store.records import CharacterRecord
from estuary_server.store.sql import SqlAccountStore, SqlStore

MILLION = 1_000_000
MOST_OF_A_PLAYER = 5000
AT_A_TIME = 8
WARM = 500
COLD = 12


def shares() -> list[int]:
    """How many entries each player has: the first one the most, the median 1,550 or so."""
    drawn = np.random.default_rng(3).lognormal(0, 0.75, PLAYERS)
    sizes = np.clip(drawn * MILLION / drawn.sum(), 20, MOST_OF_A_PLAYER - 10).astype(int)
    sizes[0] = MOST_OF_A_PLAYER
    sizes[1:] += (MILLION - int(sizes.sum())) // (PLAYERS - 1)
    return [min(int(size), MOST_OF_A_PLAYER) for size in sizes]


async def conversation(account: SqlAccountStore, player_id: str) -> str:
    return (await account.open_conversation(CHARACTER, player_id)).id


async def fill(account: SqlAccountStore, player_id: str, corpus: Corpus, count: int) -> None:
    """Give one player so many entries."""
    where = await conversation(account, player_id)
    for entries in corpus.entries(count):
        await account.memories.change_memories(where, [], entries)


async def fill_many(account: SqlAccountStore, corpus: Corpus) -> None:
    """Give all players their share, a few entries at a time, in random order."""
    names = ["pip", *(f"p{number}" for number in range(1, PLAYERS))]
    places = [await conversation(account, name) for name in names]
    turns = np.repeat(np.arange(PLAYERS), [-(-size // AT_A_TIME) for size in shares()])
    np.random.default_rng(4).shuffle(turns)
    waiting = iter(turns)
    for entries in corpus.entries(len(turns) * AT_A_TIME):
        for start in range(0, len(entries), AT_A_TIME):
            where = places[next(waiting)]
            await account.memories.change_memories(where, [], entries[start : start + AT_A_TIME])


async def build(place: Path, count: int) -> None:
    """Make a store with so many entries."""
    store = SqlStore(place, utc_now)
    await store.start()
    account = store.account(await store.add_account("bench"))
    now = utc_now()
    await account.add_character(CharacterRecord(CHARACTER, "Ada", now, now))
    corpus = Corpus(seed=1)
    await fill(account, "small", corpus, 100)
    if count == MILLION:
        await fill_many(account, corpus)
    else:
        await fill(account, "pip", corpus, count)
    await store.aclose()


def searches(place: Path, count: int, *more: str) -> dict[str, Any]:
    """What one process measured."""
    command = [sys.executable, "-m", "bench.memory_search_process", str(place), str(count), *more]
    result: dict[str, Any] = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
    return result


def measured(what: str, count: int, goals: tuple[str, str]) -> list[Row]:
    """The rows of one store."""
    with TemporaryDirectory() as directory:
        place = Path(directory) / "estuary.db"
        asyncio.run(build(place, count))
        cold = [searches(place, 1)["ms"][0] for _ in range(COLD)]
        many = searches(place, WARM, *(["all"] if count == MILLION else []))
        rows = [
            Row(f"{what}, warm", "ms", goals[0], many["ms"][1:]),
            Row(f"{what}, cold", "ms", goals[1], cold),
            Row(f"{what}, process with the index", "MB", "", [many["after_mb"]]),
            Row(f"{what}, process before", "MB", "", [many["before_mb"]]),
            Row(f"{what}, file", "MB", "", [place.stat().st_size / 1e6]),
        ]
        if count == MILLION:
            rows.append(Row(f"{what}, all players searched", "MB", "", [many["all_mb"]]))
        return rows


def run() -> None:
    """Measure and publish."""
    publish(
        "p7_memory_search",
        [
            *measured("10,000 of one player", 10_000, ("p95 <= 5", "")),
            *measured("100,000 of one player", 100_000, ("p95 <= 20", "")),
            *measured("5,000 of one player among 1,000,000", MILLION, ("p95 <= 5", "p95 <= 20")),
        ],
    )
