"""P9: from starting the ``estuary serve`` process to a healthy answer, and to the first reply of a turn."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import urlopen

from bench.report import Row, publish
from estuary_sdk import EstuaryClient, EstuaryConfig

RUNS = 8
ESTUARY = Path(sys.executable).with_name("estuary")


def start(data: Path) -> tuple[float, float]:
    """Seconds to healthy and to the first chunk of a reply, of one start on this data."""
    began = time.perf_counter()
    command = [str(ESTUARY), "serve", "--json", "--port", "0", "--data", str(data)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        try:
            ready = json.loads(process.stdout.readline())
            with urlopen(ready["url"] + "/healthz") as answer:
                assert answer.status == 200
            healthy = time.perf_counter() - began
            asyncio.run(first_chunk(ready))
            return healthy, time.perf_counter() - began
        finally:
            process.terminate()


async def first_chunk(ready: dict[str, str]) -> None:
    """Connect and wait for the first chunk of a reply."""
    config = EstuaryConfig(ready["url"], ready["key"], ready["character_id"], "bench")
    async with EstuaryClient(config) as client:
        await client.connect()
        async for _ in client.stream_text("Hello", text_only=True):
            return


def run() -> None:
    """Measure and publish."""
    fresh, again = [], []
    for _ in range(RUNS):
        with TemporaryDirectory() as data:
            fresh.append(start(Path(data)))
            again.append(start(Path(data)))
    publish(
        "p9_cold_start",
        [
            Row("first start, empty directory -> healthy", "s", "<= 2", [s[0] for s in fresh]),
            Row("later start -> healthy", "s", "<= 2", [s[0] for s in again]),
            Row("first start -> first chunk of a text turn", "s", "<= 5 (spoken)", [s[1] for s in fresh]),
        ],
    )
