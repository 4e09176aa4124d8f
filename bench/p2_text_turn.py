"""P2: a text turn over loopback, from ``send_text`` to the first ``bot_response`` handler called.

The language model is scripted and instant; the server is a process of its own, with its store on disk. Beside
it, in the same run and against the same process: one round trip of the bare socket library.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import socketio

from bench.report import Row, publish
from estuary_sdk import BotResponse, EstuaryClient, EstuaryConfig

WARM_UP = 100
TURNS = 1500


@asynccontextmanager
async def scripted_server() -> AsyncIterator[dict[str, str]]:
    """The server of ``scripted_server.py``; gives what it printed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.scripted_server", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        yield json.loads(await process.stdout.readline())
    finally:
        process.terminate()
        await process.wait()


async def turns(server: dict[str, str], count: int) -> list[float]:
    """Milliseconds from send to the first handler, turn by turn."""
    config = EstuaryConfig(server["url"], server["key"], server["character_id"], "bench")
    taken: list[float] = []
    async with EstuaryClient(config) as client:
        sent_at = 0.0
        finished = asyncio.Event()

        async def hear(reply: BotResponse) -> None:
            if reply.chunk_index == 0:
                taken.append((time.perf_counter() - sent_at) * 1000)
            if reply.is_final:
                finished.set()

        client.on("bot_response", hear)
        await client.connect()
        for _ in range(count):
            finished.clear()
            sent_at = time.perf_counter()
            client.send_text("How is the evening?", text_only=True)
            await finished.wait()
    return taken


async def echoes(url: str, count: int) -> list[float]:
    """Milliseconds of one round trip of the bare library, client and server."""
    sio = socketio.AsyncClient(reconnection=False, handle_sigint=False)
    taken: list[float] = []
    came = asyncio.Event()

    async def hear(_: Any) -> None:
        came.set()

    sio.on("bot_response", hear, namespace="/sdk")
    await sio.connect(url, namespaces=["/sdk"], transports=["websocket"])
    for _ in range(count):
        came.clear()
        sent_at = time.perf_counter()
        await sio.emit("text", {"text": "How is the evening?"}, namespace="/sdk")
        await came.wait()
        taken.append((time.perf_counter() - sent_at) * 1000)
    await sio.disconnect()
    return taken


async def measure() -> list[Row]:
    """All rows."""
    async with scripted_server() as server:
        await turns(server, WARM_UP)
        await echoes(server["echo"], WARM_UP)
        return [
            Row(
                "text turn: send_text -> first handler",
                "ms",
                "p50 <= 2, p95 <= 4",
                await turns(server, TURNS),
            ),
            Row("bare python-socketio round trip, to compare", "ms", "", await echoes(server["echo"], TURNS)),
        ]


def run() -> None:
    """Measure and publish."""
    publish("p2_text_turn", asyncio.run(measure()))
