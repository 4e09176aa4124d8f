"""Sources and sinks that misbehave, and a session with a log of everything it does; all in virtual time."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from estuary_sdk import (
    EstuaryClient,
    Heard,
    MemorySink,
    PcmSource,
    PlaybackListener,
    VoiceMode,
    VoiceSession,
    VoiceSessionState,
)
from tests.sdk.voice.talk import LONG, RATE, loop_s, tone

SECRET = ": what was said"
"""What errors of sources and sinks hold, and no log may."""


@dataclass
class Room:
    """A session between a source of rising samples and a sink in memory.

    Attributes:
        states: each state with the time at which it was told.
    """

    client: EstuaryClient
    mode: VoiceMode = VoiceMode.CONTINUOUS
    options: dict[str, Any] = field(default_factory=dict)
    states: list[tuple[float, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.source = self.options.pop("source", None) or PcmSource(tone(LONG), RATE)
        self.sink = self.options.pop("sink", None) or MemorySink()
        self.session = VoiceSession(
            self.client,
            self.mode,
            on_state=self._note,
            source=self.source,
            sink=self.sink,
            **self.options,
        )

    def _note(self, state: VoiceSessionState) -> None:
        self.states.append((round(loop_s(), 2), state.value))

    @property
    def words(self) -> list[str]:
        return [word for _, word in self.states]


@dataclass
class BadSource:
    """A source of which one method fails, or never returns."""

    fails: str = ""
    hangs: str = ""
    calls: list[str] = field(default_factory=list)

    async def _do(self, name: str) -> None:
        self.calls.append(name)
        if name == self.fails:
            raise OSError(f"{name} failed{SECRET}")
        if name == self.hangs:
            await asyncio.Event().wait()

    async def open(self, sample_rate: int) -> None:
        await self._do("open")

    def resume(self) -> None:
        self.calls.append("resume")
        if self.fails == "resume":
            raise OSError(f"resume failed{SECRET}")

    async def read(self) -> bytes:
        await self._do("read")
        await asyncio.sleep(0.02)
        return tone(0.02)

    async def pause(self) -> None:
        await self._do("pause")

    async def close(self) -> None:
        await self._do("close")


@dataclass
class BadSink:
    """A sink of which one method fails, or never returns."""

    fails: str = ""
    hangs: str = ""
    calls: list[str] = field(default_factory=list)
    played: list[str] = field(default_factory=list)

    def _do(self, name: str) -> None:
        self.calls.append(name)
        if name == self.fails:
            raise OSError(f"{name} failed{SECRET}")

    async def open(self, sample_rate: int, listener: PlaybackListener) -> None:
        self._do("open")
        if self.hangs == "open":
            await asyncio.Event().wait()

    def play(self, message_id: str, pcm: bytes, is_final: bool) -> None:
        self.played.append(message_id)
        self._do("play")

    def clear(self, message_id: str | None = None) -> tuple[Heard, ...]:
        self._do("clear")
        return ()

    async def close(self) -> None:
        self._do("close")
        if self.hangs == "close":
            await asyncio.Event().wait()
