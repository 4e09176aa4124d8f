"""One spoken reply in virtual time, and all who have to do with it: a voice, a speech, a client.

No tests live here.
"""

from __future__ import annotations

import asyncio
import base64
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

from estuary_sdk.protocol.audio import bytes_for, seconds_in
from estuary_sdk.protocol.events import BotVoice
from estuary_server.providers.scripted_voice import Manner, ScriptedVoice
from estuary_server.providers.voice import VoiceStyle
from estuary_server.turn.speech import BLOCK_S, Delivery, Speech

HZ = 16_000
STYLE = VoiceStyle("kim", 1.0, "en")
HALF_A_SECOND = "Ten chars."
"""At PLAIN's rate."""
PLAIN = Manner(seconds_per_character=0.05)
AT_ONCE = 10
"""Blocks that leave before one has to wait: LEAD_S."""
LEVELS = {"One.": 100, "Two.": 200, "Three.": 300}


@dataclass
class Client:
    """What arrived, and when.

    Attributes:
        held: nothing may arrive now.
    """

    chunks: list[BotVoice] = field(default_factory=list)
    at_s: list[float] = field(default_factory=list)
    held: bool = False

    def take(self, chunk: BotVoice) -> None:
        assert not self.held
        self.chunks.append(chunk)
        self.at_s.append(asyncio.get_running_loop().time())

    @property
    def blocks(self) -> list[bytes]:
        return [base64.b64decode(chunk.audio) for chunk in self.chunks]

    @property
    def pcm(self) -> bytes:
        return b"".join(self.blocks)

    @property
    def final_flags(self) -> list[bool]:
        return [chunk.is_final for chunk in self.chunks]

    def ahead_s(self) -> list[float]:
        """How much was there to be played, each time something had arrived."""
        ends_at_s, ahead_s = 0.0, []
        for chunk, block, at_s in zip(self.chunks, self.blocks, self.at_s, strict=True):
            assert chunk.sample_rate
            ends_at_s = max(ends_at_s, at_s) + seconds_in(block, chunk.sample_rate)
            ahead_s.append(ends_at_s - at_s)
        return ahead_s


@dataclass
class Reply:
    """One reply that is spoken."""

    voice: ScriptedVoice = field(default_factory=lambda: ScriptedVoice(PLAIN))
    sample_rate: int = HZ
    client: Client = field(default_factory=Client)
    speed: float = 1.0

    def __post_init__(self) -> None:
        delivery = Delivery(self.voice, replace(STYLE, speed=self.speed), self.sample_rate)
        self.speech = Speech(delivery, "m", "c1", self.client.take)

    async def says(self, *texts: str) -> Reply:
        """Speak a reply that is there from the beginning; returns when all of it was sent."""
        self.is_given(*texts)
        await self.speech.run()
        assert self.voice.open_sounds == 0
        return self

    def is_given(self, *texts: str) -> None:
        for text in texts:
            self.speech.push(text)
        self.speech.end()

    @property
    def said(self) -> list[str]:
        return [spoken.text for spoken in self.voice.spoken]

    def hold(self) -> None:
        self.client.held = True
        self.speech.hold()

    def resume(self) -> None:
        self.client.held = False
        self.speech.resume()


@asynccontextmanager
async def running(reply: Reply) -> AsyncIterator[asyncio.Task[None]]:
    """The reply while it is spoken; it is cut when the block is left."""
    task = asyncio.create_task(reply.speech.run())
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.wait([task])


def tone(level: int, seconds: float, sample_rate: int = HZ) -> bytes:
    return struct.pack("<h", level) * (bytes_for(seconds, sample_rate) // 2)


SILENT_BLOCK = tone(0, BLOCK_S)


def by_level(text: str) -> Manner:
    """Each text is recognized by the level of its sound."""
    return replace(PLAIN, level=LEVELS[text])


def finals(count: int) -> list[bool]:
    """The marks of so many chunks, of which the last is final."""
    return [False] * (count - 1) + [True]
