"""P6: a fact is stored after a turn, without a language model.

*Reading*: from ``exchanged()`` to the memory being in the store on disk, in this process: two messages are
read, embedded, compared with what is known, merged and committed. *Over a socket*: from the handler of the
reply's final event to the handler of ``memory_updated``, at a client that asked for ``realtime_memory``; the
server is a process of its own. Both with the embedder that needs nothing, and with the embedded one where it
is installed in the data directory (ESTUARY_DATA).

Every turn states something new, so what is known grows as it is measured.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.report import Row, publish
from bench.scripted_server import REPLY
from estuary_sdk import BotResponse, EstuaryClient, EstuaryConfig, MemoryUpdatedEvent
from estuary_sdk.protocol.models.session import SessionInfo
from estuary_server.clock import utc_now
from estuary_server.config import ProviderSettings, load_settings
from estuary_server.memory.learning import Learner
from estuary_server.memory.worker import MemoryWorker
from estuary_server.providers.embedder import Embedder
from estuary_server.store.records import CharacterRecord, NewMessage, Role
from estuary_server.store.sql import SqlStore
from estuary_server.vendors import EMBEDDED_EMBEDDERS, EMBEDDERS, make_embedders

WARM_UP = 20
TURNS = 400
LIMIT_S = 10.0
GOAL = "p95 <= 10"

NAMES = (
    "Anna", "Boris", "Clara", "Dmitri", "Elena", "Farid", "Greta", "Hugo", "Ines", "Jonas", "Katya", "Lars",
    "Mira", "Nils", "Olga", "Pavel", "Rosa", "Sami", "Tara", "Uwe",
)  # fmt: skip
THINGS = (
    "jazz", "chess", "sushi", "opera", "judo", "pottery", "sailing", "tennis", "knitting", "poetry", "karate",
    "surfing", "cricket", "ballet", "fencing",
)  # fmt: skip
FACTS = [
    said.format(name, thing)
    for said in ("My friend {} loves {}.", "My cousin {} hates {}.")
    for thing in THINGS
    for name in NAMES
]


def message(role: Role, text: str) -> NewMessage:
    """One of an exchange."""
    return NewMessage(role, text, utc_now(), text)


async def readings(embedder: Embedder, facts: Sequence[str]) -> list[float]:
    """Milliseconds of each reading."""
    taken: list[float] = []
    with TemporaryDirectory() as directory:
        store = SqlStore(Path(directory) / "estuary.db", utc_now)
        await store.start()
        account = store.account(await store.add_account("bench"))
        await account.add_character(CharacterRecord("ada", "Ada", utc_now(), utc_now()))
        conversation = await account.open_conversation("ada", "pip")
        await embedder.warm_up()
        stored = asyncio.Event()
        async with MemoryWorker(store, Learner(embedder, utc_now), utc_now) as worker:
            info = SessionInfo("s1", conversation.id, "ada", "pip")
            session = worker.attend(account.account_id, info, realtime=True, tell=lambda _: stored.set())
            for fact in facts:
                await account.add_message(conversation.id, message("user", fact))
                await account.add_message(conversation.id, message("assistant", "".join(REPLY)))
                stored.clear()
                began = time.perf_counter()
                session.exchanged()
                async with asyncio.timeout(LIMIT_S):
                    await stored.wait()
                taken.append((time.perf_counter() - began) * 1000)
            session.leave()
        await store.aclose()
        await embedder.aclose()
    return taken[WARM_UP:]


@asynccontextmanager
async def memory_server(name: str, models_dir: Path) -> AsyncIterator[dict[str, str]]:
    """The server of ``memory_server.py``; gives what it printed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.memory_server", name, str(models_dir), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        yield json.loads(await process.stdout.readline())
    finally:
        process.terminate()
        await process.wait()


async def turns(server: dict[str, str], facts: Sequence[str]) -> list[float]:
    """Milliseconds from the end of each reply until the client knows what was remembered."""
    config = EstuaryConfig(
        server["url"], server["key"], server["character_id"], "bench", realtime_memory=True
    )
    taken: list[float] = []
    async with EstuaryClient(config) as client:
        final_at = 0.0
        told_at = 0.0
        over = asyncio.Event()
        told = asyncio.Event()

        async def hear(reply: BotResponse) -> None:
            nonlocal final_at
            if reply.is_final:
                final_at = time.perf_counter()
                over.set()

        async def remember(_: MemoryUpdatedEvent) -> None:
            nonlocal told_at
            told_at = time.perf_counter()
            told.set()

        client.on("bot_response", hear)
        client.on("memory_updated", remember)
        await client.connect()
        for fact in facts:
            over.clear()
            told.clear()
            client.send_text(fact, text_only=True)
            async with asyncio.timeout(LIMIT_S):
                await over.wait()
                await told.wait()
            taken.append((told_at - final_at) * 1000)
    return taken[WARM_UP:]


async def measure(name: str, providers: ProviderSettings) -> list[Row]:
    """The rows of one embedder."""
    facts = FACTS[: WARM_UP + TURNS]
    providers = replace(providers, embedding_model=name)
    embedder = make_embedders(replace(load_settings(), providers=providers)).default()
    alone = await readings(embedder, facts)
    async with memory_server(name, providers.models_dir) as server:
        served = await turns(server, facts)
    return [
        Row(f"fact stored, reading alone, {name}", "ms", GOAL, alone),
        Row(f"reply's final -> memory_updated, {name}", "ms", GOAL, served),
    ]


def run() -> None:
    """Measure and publish."""
    providers = load_settings().providers
    installed = [name for name in reversed(EMBEDDED_EMBEDDERS) if EMBEDDERS[name].configured(providers)]
    publish("p6_fact_stored", [row for name in installed for row in asyncio.run(measure(name, providers))])
