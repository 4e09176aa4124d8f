"""What tests of voice share: a server that answers voice events, and words for what it got."""

from __future__ import annotations

import asyncio
import base64
import struct
from dataclasses import dataclass
from functools import cache
from typing import Any

from estuary_sdk.protocol.events import BotVoice, VoiceStarted, VoiceStopped
from estuary_sdk.transport.memory import MemoryTransport, Sent
from tests.sdk.stage import OWN, SESSION

RATE = 16_000
LONG = 60
"""Seconds that no test lasts."""


@dataclass
class Talker(MemoryTransport):
    """A server that answers ``start_voice`` and ``stop_voice`` at once, unless told to keep quiet."""

    starts: bool = True
    stops: bool = True

    async def send(self, name: str, payload: dict[str, Any] | None, on_ack: Any = None) -> None:
        await super().send(name, payload, on_ack)
        if name == "start_voice" and self.starts:
            self.emit(VoiceStarted())
        if name == "stop_voice" and self.stops:
            self.emit(VoiceStopped())

    def acknowledges(self, name: str, number: int = -1, **answer: Any) -> None:
        """Acknowledge one of the events of this name, the last one unless told otherwise."""
        asked = self._all(name)[number].on_ack
        assert asked is not None, f"no acknowledgement of {name} was asked for"
        asked(answer)

    def _all(self, name: str) -> list[Sent]:
        return [item for item in self.sent if item.name == name]

    @property
    def names(self) -> list[str]:
        """What was sent, without the sound."""
        return [item.name for item in self.sent if item.name != "stream_audio"]

    @property
    def plain(self) -> list[tuple[str, dict[str, Any]]]:
        """What was sent, with its content, without the sound."""
        return [(item.name, item.payload) for item in self.sent if item.name != "stream_audio"]

    @property
    def frames(self) -> list[bytes]:
        """The sound that was sent."""
        return [base64.b64decode(i.payload["audio"]) for i in self.sent if i.name == "stream_audio"]

    @property
    def sound(self) -> bytes:
        """All sound that was sent."""
        return b"".join(self.frames)

    def speaks(
        self, message_id: str, pcm: bytes, *, final: bool = True, rate: int | None = RATE, **further: Any
    ) -> None:
        """Let the character say this, in one chunk."""
        self.emit(
            BotVoice(audio=encoded(pcm), message_id=message_id, is_final=final, sample_rate=rate, **further)
        )


def talker(**options: Any) -> Talker:
    return Talker(greeting=(SESSION,), **options)


def acknowledging_talker() -> Talker:
    """A server that granted acknowledgements, and leaves it to the test to start voice."""
    return Talker(greeting=(OWN,), starts=False)


def encoded(pcm: bytes) -> str:
    return base64.b64encode(pcm).decode()


@cache
def tone(seconds: float, rate: int = RATE) -> bytes:
    """PCM in which every sample can be told from its neighbors: they count up."""
    count = round(seconds * rate)
    return struct.pack(f"<{count}h", *(n % 32_000 for n in range(1, count + 1)))


def loop_s() -> float:
    """Seconds of virtual time."""
    return asyncio.get_running_loop().time()
