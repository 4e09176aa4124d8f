"""A source of sound that notes when the player's last word went by. No printing here."""

from __future__ import annotations

import asyncio
import sys
from array import array

from estuary_sdk.voice import AudioSource

LOUD = 600
"""Level (of 32,767) that speech reaches and a quiet room does not."""


class MeteredSource:
    """Passes another source on, as it is.

    Args:
        source: whose sound it is.

    Attributes:
        ended: set when the source has come to its end.
        last_loud_s: loop time at which the last loud sound was read; 0 before there was any.
    """

    def __init__(self, source: AudioSource) -> None:
        self._source = source
        self.ended = asyncio.Event()
        self.last_loud_s = 0.0

    async def open(self, sample_rate: int) -> None:
        """As the other source."""
        await self._source.open(sample_rate)

    def resume(self) -> None:
        """As the other source."""
        self._source.resume()

    async def read(self) -> bytes:
        """As the other source."""
        pcm = await self._source.read()
        if not pcm:
            self.ended.set()
        elif is_loud(pcm):
            self.last_loud_s = asyncio.get_running_loop().time()
        return pcm

    async def pause(self) -> None:
        """As the other source."""
        await self._source.pause()

    async def close(self) -> None:
        """As the other source."""
        await self._source.close()


def is_loud(pcm: bytes) -> bool:
    """Whether some of this PCM (signed 16 bit little-endian) is as loud as speech."""
    samples = array("h", pcm)
    if sys.byteorder == "big":
        samples.byteswap()
    return max(samples, default=0) >= LOUD or min(samples, default=0) <= -LOUD
