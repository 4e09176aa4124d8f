"""Recall into a turn: from a player's message to what the character is handed of what it remembers.

*Small*: what one player told in an evening. *10,000 entries*: months of talk, messages and the memories that
came from some of them. Everything as in a running server: the store on disk, the index in memory, the
server's own embedder; the first recalls, which load the index, are left out. Both with the embedder that
needs nothing, and with the embedded one where it is installed in the data directory (ESTUARY_DATA).

The vectors of the 10,000 are drawn, because embedding them would take long and their numbers do not matter
for the time; the question is embedded as it would be.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from bench.p6_fact_stored import FACTS, message
from bench.report import Row, publish
from estuary_server.clock import utc_now
from estuary_server.config import ProviderSettings, load_settings
from estuary_server.memory.entries import memory_entry, turn_entry
from estuary_server.memory.learning import Learner
from estuary_server.memory.recall import Finder, Recall
from estuary_server.providers.embedder import Embedder
from estuary_server.store.base import AccountStore
from estuary_server.store.memory_records import MemoryChange, MemoryRecord
from estuary_server.store.records import CharacterRecord, StoredMessage
from estuary_server.store.search_records import SearchEntry
from estuary_server.store.sql import SqlStore
from estuary_server.vendors import EMBEDDED_EMBEDDERS, EMBEDDERS, make_embedders

GOAL = "p95 <= 10"
WARM_UP = 20
ASKED = 300
HISTORY = 60
SMALL = 40
LARGE = 10_000
MEMORIES_SHARE = 5
"""One entry in so many is a memory."""

QUESTIONS = (
    "Who of my friends loves jazz?",
    "what is my cousin called",
    "Do you remember what Greta thinks of sushi?",
    "I had a long day, and then the train was late again.",
    "What should I give Hugo for his birthday?",
    "hello",
)
PLACES = ("the lake", "the market", "a small station", "the museum", "our old school", "the harbour")
DOINGS = ("waited for", "laughed with", "ran into", "had lunch with", "argued with", "sang with")


@dataclass(frozen=True)
class Place:
    """A conversation in a store on disk."""

    account: AccountStore
    conversation_id: str


@asynccontextmanager
async def a_place() -> AsyncIterator[Place]:
    """An empty one."""
    with TemporaryDirectory() as directory:
        store = SqlStore(Path(directory) / "estuary.db", utc_now)
        await store.start()
        account = store.account(await store.add_account("bench"))
        await account.add_character(CharacterRecord("ada", "Ada", utc_now(), utc_now()))
        yield Place(account, (await account.open_conversation("ada", "pip")).id)
        await store.aclose()


async def tell_little(place: Place, embedder: Embedder) -> None:
    """Facts, read as the server reads them."""
    learner = Learner(embedder, utc_now)
    for fact in FACTS[:: len(FACTS) // SMALL]:
        await place.account.add_message(place.conversation_id, message("user", fact))
        await place.account.add_message(place.conversation_id, message("assistant", "I see."))
    while (read := await learner.read(place.account.memories, place.conversation_id)) is not None:
        await learner.complete(place.account.memories, place.conversation_id, read)


async def tell_much(place: Place, embedder: Embedder) -> None:
    """Messages and memories with words of their own, and vectors that are drawn."""
    draw = np.random.default_rng(1)
    size = (await embedder.embed(["how long is a vector?"])).shape[1]
    names = sorted({fact.split()[2] for fact in FACTS})
    days = [f"I {did} {name} at {where}." for did, name, where in product(DOINGS, names, PLACES)]
    before: StoredMessage | None = None
    entries: list[SearchEntry] = []
    changes: list[MemoryChange] = []
    for number in range(LARGE):
        vector = draw.normal(size=(1, size)).astype(np.float32)
        vector /= np.linalg.norm(vector)
        if number % MEMORIES_SHARE == 0 and before is not None:
            memory = a_memory(number, before)
            changes.append(MemoryChange(memory.id, "learned", utc_now(), None, memory))
            entries.append(memory_entry(memory, embedder.name, vector))
        else:
            text = f"{days[number % len(days)]} It was day {number}."
            said = await place.account.add_message(place.conversation_id, message("user", text))
            entries.append(turn_entry(said, before, embedder.name, vector))
            before = said
    await place.account.memories.change_memories(place.conversation_id, changes, entries)


def a_memory(number: int, source: StoredMessage) -> MemoryRecord:
    """What was learned from a message."""
    at = source.created_at - timedelta(minutes=number)
    fact = FACTS[number % len(FACTS)].replace("My", "The player's", 1).replace(".", f" {number}.")
    return MemoryRecord(
        f"m{number}", fact, "fact", at, at, at, source_quote=source.content, message_ids=(source.id,)
    )


async def recalls(place: Place, embedder: Embedder) -> list[float]:
    """Milliseconds of each recall."""
    recall = Recall(Finder(embedder, utc_now), lambda *_: None)
    history = await place.account.recent_messages(place.conversation_id, HISTORY)
    taken: list[float] = []
    for number in range(WARM_UP + ASKED):
        question = QUESTIONS[number % len(QUESTIONS)]
        began = time.perf_counter()
        await recall(place.account, place.conversation_id, question, history)
        taken.append((time.perf_counter() - began) * 1000)
    return taken[WARM_UP:]


async def measure(name: str, providers: ProviderSettings) -> list[Row]:
    """The rows of one embedder."""
    providers = replace(providers, embedding_model=name)
    embedder = make_embedders(replace(load_settings(), providers=providers)).default()
    await embedder.warm_up()
    rows: list[Row] = []
    for what, tell in ((f"{2 * SMALL} messages", tell_little), (f"{LARGE:,} entries", tell_much)):
        async with a_place() as place:
            await tell(place, embedder)
            rows.append(Row(f"recall, {what}, {name}", "ms", GOAL, await recalls(place, embedder)))
    await embedder.aclose()
    return rows


def installed(providers: ProviderSettings) -> Sequence[str]:
    """Embedders that can be measured here."""
    return [name for name in reversed(EMBEDDED_EMBEDDERS) if EMBEDDERS[name].configured(providers)]


def run() -> None:
    """Measure and publish."""
    providers = load_settings().providers
    publish(
        "recall_into_turn",
        [row for name in installed(providers) for row in asyncio.run(measure(name, providers))],
    )
