"""Players who interrupt: by a message (``Interrupter``), or by speaking over the reply (``TalkerOver``).

What is measured is the time from sending the interrupt (or the frame that lets the server see speech) to
the arrival of the last sound of the reply that it cuts, 0 when no sound came after it was sent; and the
time to the ``interrupt`` event. Whatever comes of a reply after that event is wrong.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from typing import ClassVar

from bench.load.plan import Plan
from bench.load.rhythm import now, rhythm
from bench.load.sound import FRAME_S, hiss
from bench.load.wire import Client, Heard, What

HEARS_FOR = 20
"""Frames after the closing one before which no reply is interrupted."""
SPREAD = 13
"""Over how many frames after that the interrupts spread."""
SETTLES_FOR = 15
"""Frames after an interrupt in which what it cut must have ended."""


@dataclass
class Cut:
    """One interrupt: when it was sent, and what came of the reply afterwards."""

    sent_at: float
    reply: str
    last_sound_at: float = 0.0
    confirmed_at: float = 0.0
    after: int = 0

    def ms(self, at: float) -> float:
        """From the interrupt to that moment; 0 for moments before it, and for what never happened."""
        return max(0.0, (at - self.sent_at) * 1000)


@dataclass
class Cutter:
    """What both kinds of players have in common: they hear, and note what comes after a cut.

    Attributes:
        silent_blocks: silence in a cycle, in blocks.
        cut_ms: from an interrupt to the last sound of what it cut.
        confirmed_ms: from an interrupt to the event that confirms it.
        late_ms: how late the frames were sent.
    """

    silent_blocks: ClassVar[int]
    client: Client
    plan: Plan
    number: int
    wrong: Counter[str]
    cut_ms: list[float] = field(default_factory=list)
    confirmed_ms: list[float] = field(default_factory=list)
    late_ms: list[float] = field(default_factory=list)
    _cut: Cut | None = None
    _reply: str = ""
    _sounding: bool = False

    def interrupt_begins(self) -> None:
        """From now on no sound of the present reply should come."""
        if not self._sounding:
            self.wrong["a turn without sound"] += 1
            return
        self._cut = Cut(now(), self._reply)

    def interrupt_is_over(self) -> None:
        """What was cut must have ended; count it."""
        cut, self._cut, self._sounding = self._cut, None, False
        if cut is None:
            return
        self.cut_ms.append(cut.ms(cut.last_sound_at))
        if cut.confirmed_at:
            self.confirmed_ms.append(cut.ms(cut.confirmed_at))
        else:
            self.wrong["no interrupt event"] += 1
        if cut.after:
            self.wrong["events of a reply after its interrupt event"] += cut.after

    def hear(self, heard: Heard, at: float) -> None:
        """Note what a cut reply still sends."""
        cut = self._cut
        match heard.what:
            case What.INTERRUPT if cut is not None:
                cut.confirmed_at = cut.confirmed_at or at
            case What.VOICE | What.LAST_VOICE | What.TEXT if cut is not None and cut.confirmed_at:
                cut.after += heard.reply == cut.reply
            case What.VOICE | What.LAST_VOICE if cut is not None:
                cut.last_sound_at = at
            case What.VOICE | What.LAST_VOICE:
                self._reply = heard.reply
                self._sounding = True

    def frames(self, silent_blocks: int) -> list[bytes]:
        """A cycle of the microphone."""
        return [self.client.wire.audio(f) for f in self.plan.speech_frames + hiss(silent_blocks)]


@dataclass
class Interrupter(Cutter):
    """Interrupts by a message, at moments that differ from turn to turn."""

    silent_blocks = 10

    async def take_turns(self, start: float, cycles: int) -> None:
        """Talk, hear, interrupt."""
        frames = self.frames(self.silent_blocks)
        hears_until = len(self.plan.speech_frames) + self.plan.closing + HEARS_FOR
        self.client.listen(self.hear)
        loop = asyncio.get_running_loop()
        async for index in rhythm(start, cycles * len(frames), self.late_ms):
            cycle, place = divmod(index, len(frames))
            moment = hears_until + (7 * self.number + 3 * cycle) % SPREAD
            self.client.send(frames[place])
            if place == moment:
                loop.call_later(FRAME_S / 2, self._interrupt)
            elif place == moment + SETTLES_FOR:
                self.interrupt_is_over()

    def _interrupt(self) -> None:
        self.interrupt_begins()
        self.client.send(self.client.wire.interrupt(self._reply))


@dataclass
class TalkerOver(Cutter):
    """Interrupts by saying the next thing while the reply to the former still sounds."""

    silent_blocks = 7

    async def take_turns(self, start: float, cycles: int) -> None:
        """Talk over every reply."""
        frames = self.frames(self.silent_blocks)
        ends = len(self.plan.speech_frames) + self.plan.closing - 1
        self.client.listen(self.hear)
        async for index in rhythm(start, cycles * len(frames), self.late_ms):
            cycle, place = divmod(index, len(frames))
            if place == self.plan.onset and cycle:
                self.interrupt_begins()
            elif place == ends and cycle:
                self.interrupt_is_over()
            self.client.send(frames[place])
