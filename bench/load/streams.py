"""Microphones that only stream: at their pace, or as fast as the server acknowledges."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bench.load.rhythm import rhythm
from bench.load.sound import FRAME_S, hiss
from bench.load.wire import Client, Heard, What

HISS_BLOCKS = 5
WINDOW = 50
"""Frames that are sent before the server has to acknowledge the last of them."""


async def stream(client: Client, start: float, seconds: float, late_ms: list[float]) -> int:
    """Send hiss, one frame every 20 ms; returns how many frames."""
    frames = [client.wire.audio(frame) for frame in hiss(HISS_BLOCKS)]
    count = round(seconds / FRAME_S)
    async for index in rhythm(start, count, late_ms):
        client.send(frames[index % len(frames)])
    return count


async def flood(client: Client, until: float) -> int:
    """Send hiss in windows closed by an acknowledgement, until that loop time; returns how many frames."""
    pcm = hiss(HISS_BLOCKS)
    window = [client.wire.audio(pcm[index % len(pcm)]) for index in range(WINDOW - 1)]
    window.append(client.wire.audio_to_acknowledge(pcm[0]))
    together = b"".join(window)
    acknowledged = acknowledgement(client)
    sent = 0
    while asyncio.get_running_loop().time() < until:
        acknowledged.clear()
        client.send(together)
        sent += WINDOW
        await acknowledged.wait()
    return sent


async def all_taken(clients: Sequence[Client]) -> None:
    """Wait until the server has taken everything that was sent."""
    for client in clients:
        taken = acknowledgement(client)
        client.send(client.wire.audio_to_acknowledge(hiss(1)[0]))
        await taken.wait()


def acknowledgement(client: Client) -> asyncio.Event:
    """Set whenever the server acknowledges something."""
    acknowledged = asyncio.Event()

    def hear(heard: Heard, at: float) -> None:
        if heard.what is What.ACKNOWLEDGED:
            acknowledged.set()

    client.listen(hear)
    return acknowledged
