"""The log of a spoken session: one line an event, with the time at which it left.

A run of sound chunks is one line: which message, from when to when, how many seconds, and whether its last
chunk was marked. No tests live here.
"""

from __future__ import annotations

import asyncio
import base64
from dataclasses import dataclass, field

from estuary_sdk.protocol.audio import seconds_in
from estuary_sdk.protocol.codec import Wire
from estuary_sdk.protocol.events import (
    BotResponse,
    BotVoice,
    ErrorReported,
    InterruptData,
    SttResponse,
    VoiceFailed,
)
from estuary_sdk.protocol.registry import event_name
from tests.server.session.scene import Wirelog

MOMENT_S = 0.005
"""What leaves within it leaves in one moment, in whatever order."""


@dataclass
class TimedLog(Wirelog):
    """What left, and when, in seconds since the scene began."""

    times: list[float] = field(default_factory=list)
    began_s: float = 0.0
    more: asyncio.Event = field(default_factory=asyncio.Event)

    async def deliver(self, event: Wire, number: int | None) -> None:
        await super().deliver(event, number)
        self.times.append(asyncio.get_running_loop().time() - self.began_s)
        self.more.set()

    def chunks(self) -> list[BotVoice]:
        """The sound that left."""
        return [event for event in self.left if isinstance(event, BotVoice)]

    def finals(self) -> list[SttResponse]:
        """What was heard to its end."""
        return [event for event in self.left if isinstance(event, SttResponse) and event.is_final]

    def sound_s(self, message_id: str) -> float:
        """How much sound of a message left."""
        return sum(_seconds(chunk) for chunk in self.chunks() if chunk.message_id == message_id)

    def lines(self) -> list[str]:
        """The whole log."""
        told: list[str] = []
        run: list[tuple[float, BotVoice]] = []
        for at, event in self._text_before_its_sound():
            if isinstance(event, BotVoice) and (not run or run[-1][1].message_id == event.message_id):
                run.append((at, event))
                continue
            told += _sound(run)
            run = [(at, event)] if isinstance(event, BotVoice) else []
            told += [] if isinstance(event, BotVoice) else [f"{at:.2f} {_told(event)}"]
        return told + _sound(run)

    def _text_before_its_sound(self) -> list[tuple[float, Wire]]:
        """What left; of one message's text and sound in one moment, anybody's is the first: the text here."""
        ordered: list[tuple[float, Wire]] = []
        for at, event in zip(self.times, self.left, strict=True):
            place = len(ordered)
            while isinstance(event, BotResponse) and place and _is_its_sound(*ordered[place - 1], at, event):
                place -= 1
            ordered.insert(place, (at, event))
        return ordered


def _is_its_sound(then: float, before: Wire, at: float, text: BotResponse) -> bool:
    """The last sound of a message is no such: the text that follows it is a line's, which waits for it."""
    if not isinstance(before, BotVoice) or before.is_final:
        return False
    return before.message_id == text.message_id and at - then < MOMENT_S


def _sound(run: list[tuple[float, BotVoice]]) -> list[str]:
    """One line for a run of chunks; a pause of the sending begins another."""
    lines: list[str] = []
    part: list[tuple[float, BotVoice]] = []
    for at, chunk in run:
        if part and at - part[-1][0] > 0.1:
            lines.append(_run(part))
            part = []
        part.append((at, chunk))
    return [*lines, _run(part)] if part else []


def _run(part: list[tuple[float, BotVoice]]) -> str:
    first = part[0][1]
    seconds = sum(_seconds(chunk) for _, chunk in part)
    end = " final" if part[-1][1].is_final else ""
    return f"{part[0][0]:.2f}-{part[-1][0]:.2f} sound {first.message_id} {seconds:.2f}s{end}"


def _seconds(chunk: BotVoice) -> float:
    return seconds_in(base64.b64decode(chunk.audio), chunk.sample_rate or 0)


def _told(event: Wire) -> str:
    match event:
        case BotResponse(message_id=message_id, is_final=True):
            return f"reply {message_id} final: {event.text}"
        case BotResponse(message_id=message_id):
            return f"reply {message_id}: {event.partial}"
        case SttResponse():
            return f"{'heard' if event.is_final else 'hearing'}: {event.text}"
        case InterruptData():
            return f"interrupt {event.message_id} {event.reason}"
        case ErrorReported() | VoiceFailed():
            reason = event.message if isinstance(event, ErrorReported) else event.error
            return f"{event_name(event)}: {reason}"
    return event_name(event)
