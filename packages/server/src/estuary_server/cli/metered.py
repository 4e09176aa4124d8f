"""A source of sound that notes when the player's last word went by. No printing here."""

from __future__ import annotations

import asyncio
import sys
from array import array

from estuary_sdk.voice import AudioSource

LEAST_LOUD = 60
"""Level (of 32,767) below which nothing is speech."""

LOUD_SHARE = 0.08
"""Of the loudest sound so far, which speech reaches and the room it was recorded in does not."""


class MeteredSource:
    """Passes another source on, as it is.

    Args:
        source: whose sound it is.

    Attributes:
        ended: set when the source has come to its end.
        last_loud_s: loop time at which the last loud sound was read; None before there was any.
    """

    def __init__(self, source: AudioSource) -> None:
        self._source = source
        self.ended = asyncio.Event()
        self.last_loud_s: float | None = None
        self._loudest = 0

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
        level = peak(pcm)
        self._loudest = max(self._loudest, level)
        if level >= max(LEAST_LOUD, LOUD_SHARE * self._loudest):
            self.last_loud_s = asyncio.get_running_loop().time()
        return pcm

    async def pause(self) -> None:
        """As the other source."""
        await self._source.pause()

    async def close(self) -> None:
        """As the other source."""
        await self._source.close()


def peak(pcm: bytes) -> int:
    """The highest level in this PCM (signed 16 bit little-endian); 0 for none."""
    samples = array("h", pcm)
    if sys.byteorder == "big":
        samples.byteswap()
    return max(max(samples, default=0), -min(samples, default=0))
