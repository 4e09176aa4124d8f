"""Players who talk in turns: say something, fall silent, hear the reply, say the next thing.

A cycle is speech, then silence; in the silence the server closes the endpoint and replies. What is measured
is the time from sending the frame that closes the endpoint to the first sound of the reply. The first turns
of a session are practice and count for nothing: a real detector needs some to get used to a voice, and until
then closes the endpoint later.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field

from bench.load.plan import Plan
from bench.load.rhythm import now, rhythm
from bench.load.sound import FRAME_S, hiss
from bench.load.wire import Client, Heard, What

SILENT_BLOCKS = 6
PLAYED_AFTER = 22
"""Frames after the closing one at which a short reply has been played, and the player says so."""


@dataclass
class TurnTaker:
    """One player, and what was measured with it.

    Attributes:
        voice_ms: from the closing frame to the first sound.
        transcript_ms: from the closing frame to the final transcript, where the wire tells it.
        late_ms: how late the frames were sent.
    """

    client: Client
    plan: Plan
    wrong: Counter[str]
    voice_ms: list[float] = field(default_factory=list)
    transcript_ms: list[float] = field(default_factory=list)
    late_ms: list[float] = field(default_factory=list)
    _practising: bool = True
    _sent_at: float = 0.0
    _waits_for_voice: bool = False
    _talking: bool = False
    _reply: str = ""
    _complete: bool = True

    async def take_turns(self, start: float, cycles: int) -> None:
        """Talk, from ``start`` (of the loop's clock) on."""
        pcm = self.plan.speech_frames + hiss(SILENT_BLOCKS)
        frames = [self.client.wire.audio(frame) for frame in pcm]
        closing = len(self.plan.speech_frames) + self.plan.closing
        self.client.listen(self._hear)
        async for index in rhythm(start, cycles * len(frames), self.late_ms):
            cycle, place = divmod(index, len(frames))
            self._practising = cycle < self.plan.practice
            if place == 0:
                self._begin()
            elif place == closing:
                self._close()
            elif place == closing + PLAYED_AFTER:
                self._say_played()
            self.client.send(frames[place])
        await asyncio.sleep(FRAME_S)

    def _begin(self) -> None:
        self._talking = True

    def _close(self) -> None:
        self._talking = False
        self._waits_for_voice = True
        self._complete = False
        self._sent_at = now()

    def _say_played(self) -> None:
        played = self.client.wire.played(self._reply)
        if self._waits_for_voice:
            self._blame("a turn without sound")
            self._waits_for_voice = False
        elif played and not self._complete:
            self._blame("a reply that was not complete in time")
        if played:
            self.client.send(played)

    def _hear(self, heard: Heard, at: float) -> None:
        match heard.what:
            case What.FINAL_TRANSCRIPT:
                if self._talking:
                    self._blame("a final transcript before the closing frame")
                self._note(self.transcript_ms, at)
            case What.VOICE | What.LAST_VOICE:
                self._hear_voice(heard, at)

    def _hear_voice(self, heard: Heard, at: float) -> None:
        if self._talking:
            self._blame("sound before the closing frame")
        elif self._waits_for_voice:
            self._waits_for_voice = False
            self._reply = heard.reply
            self._note(self.voice_ms, at)
        if heard.what is What.LAST_VOICE:
            self._complete = True

    def _blame(self, what: str) -> None:
        self.wrong[what] += not self._practising

    def _note(self, samples: list[float], at: float) -> None:
        if not self._practising:
            samples.append((at - self._sent_at) * 1000)


async def find_closing_frame(client: Client, plan: Plan, cycles: int) -> list[int]:
    """After which silent frame the final transcript comes, cycle by cycle.

    Frames are sent one at a time, and each is given time to be answered, so that the answer belongs to it.
    Raises ValueError when a cycle brings none, or more than one.
    """
    silence = [client.wire.audio(frame) for frame in hiss(SILENT_BLOCKS)]
    speech = [client.wire.audio(frame) for frame in plan.speech_frames]
    finals = 0
    reply = ""

    def hear(heard: Heard, at: float) -> None:
        nonlocal finals, reply
        finals += heard.what is What.FINAL_TRANSCRIPT
        reply = heard.reply or reply

    client.listen(hear)
    found = []
    for _ in range(cycles):
        finals = 0
        came_with: list[int] = []
        for frame in speech:
            client.send(frame)
            await asyncio.sleep(FRAME_S)
        for index, frame in enumerate(silence):
            client.send(frame)
            await asyncio.sleep(FRAME_S)
            came_with += [index] * (finals - len(came_with))
        if len(came_with) != 1:
            raise ValueError(f"{len(came_with)} final transcripts in one utterance")
        found += came_with
        client.send(client.wire.played(reply))
    return found
