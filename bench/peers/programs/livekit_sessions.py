"""Sessions of livekit-agents in this one process, with instant scripted models.

Runs in livekit's environment. There is no socket: a frame is "sent" when the session's audio input gets it,
and sound has "left" when the session's audio output is given it. The output takes at most 200 ms ahead of
real time, as livekit's own does. The transcriber decides when the player has finished
(``turn_detection="stt"``, no waiting after it): the shortest way through livekit's turn handling. Reads a
plan from standard input, prints the outcome, as ``python -m bench.load`` does for servers.

Usage: python -m bench.peers.programs.livekit_sessions SECONDS_OF_REPLY
"""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import sys
import time
from array import array
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterable
from dataclasses import replace
from typing import Any

import uvloop
from livekit import rtc
from livekit.agents import Agent, AgentSession, llm, stt, tts
from livekit.agents.language import LanguageCode
from livekit.agents.voice import io

from bench.load.cpu import cpu_s
from bench.load.modes import MODES
from bench.load.plan import Outcome, Plan
from bench.load.rhythm import now
from bench.load.wire import OTHER, Heard, Listener, What

IN_HZ = 16_000
OUT_HZ = 24_000
LOUD = 1_000
SILENT_FRAMES = 25
LEAD_S = 0.2
REPLY_SECONDS = float(sys.argv[1]) if len(sys.argv) > 1 else 0.3
INTERRUPT = b"interrupt"


class Microphone(io.AudioInput):
    """Gives the session what is pushed."""

    def __init__(self) -> None:
        super().__init__(label="bench")
        self._frames: asyncio.Queue[rtc.AudioFrame] = asyncio.Queue()

    def push(self, pcm: bytes) -> None:
        self._frames.put_nowait(rtc.AudioFrame(pcm, IN_HZ, 1, len(pcm) // 2))

    async def __anext__(self) -> rtc.AudioFrame:
        return await self._frames.get()


class Speaker(io.AudioOutput):
    """Takes sound at most 200 ms ahead of real time, and tells when it does."""

    def __init__(self, hear: Listener) -> None:
        capabilities = io.AudioOutputCapabilities(pause=False)
        super().__init__(label="bench", capabilities=capabilities, sample_rate=OUT_HZ)
        self._hear = hear
        self._taken_s = 0.0
        self._ends_at = 0.0
        self._finishing: asyncio.TimerHandle | None = None

    async def capture_frame(self, frame: rtc.AudioFrame) -> None:
        await super().capture_frame(frame)
        loop = asyncio.get_running_loop()
        ahead = self._ends_at - loop.time() - LEAD_S
        if ahead > 0:
            await asyncio.sleep(ahead)
        if not self._taken_s:
            self.on_playback_started(created_at=time.time())
        self._taken_s += frame.duration
        self._ends_at = max(self._ends_at, loop.time()) + frame.duration
        self._hear(Heard(What.VOICE), now())

    def flush(self) -> None:
        super().flush()
        if self._taken_s and self._finishing is None:
            loop = asyncio.get_running_loop()
            self._finishing = loop.call_at(self._ends_at, self._finish, False)

    def clear_buffer(self) -> None:
        if self._taken_s:
            self._hear(Heard(What.INTERRUPT), now())
            self._finish(True)

    def _finish(self, interrupted: bool) -> None:
        if self._finishing is not None:
            self._finishing.cancel()
            self._finishing = None
        unplayed = max(0.0, self._ends_at - asyncio.get_running_loop().time())
        played, self._taken_s = max(0.0, self._taken_s - unplayed), 0.0
        self._ends_at = 0.0
        self.on_playback_finished(playback_position=played, interrupted=interrupted)


def spoken(kind: stt.SpeechEventType, text: str = "") -> stt.SpeechEvent:
    """An event of the transcriber."""
    words = [stt.SpeechData(language=LanguageCode("en"), text=text, confidence=1.0)] if text else []
    return stt.SpeechEvent(kind, alternatives=words)


class ScriptedStream(stt.RecognizeStream):
    """Hears loud frames as speech, and 25 silent ones as its end; always the same words."""

    async def _run(self) -> None:
        silent, speaking = 0, False
        kinds = stt.SpeechEventType
        async for frame in self._input_ch:
            if not isinstance(frame, rtc.AudioFrame):
                continue
            if max(array("h", bytes(frame.data))) >= LOUD:
                silent = 0
                if not speaking:
                    speaking = True
                    self._event_ch.send_nowait(spoken(kinds.START_OF_SPEECH))
                    self._event_ch.send_nowait(spoken(kinds.INTERIM_TRANSCRIPT, "tell"))
            elif speaking:
                silent += 1
                if silent == SILENT_FRAMES:
                    speaking = False
                    self._event_ch.send_nowait(spoken(kinds.FINAL_TRANSCRIPT, "tell me a story"))
                    self._event_ch.send_nowait(spoken(kinds.END_OF_SPEECH))


class ScriptedTranscriber(stt.STT):
    """Opens scripted streams."""

    def __init__(self) -> None:
        super().__init__(capabilities=stt.STTCapabilities(streaming=True, interim_results=True))

    def stream(self, *, conn_options: Any, **_: Any) -> ScriptedStream:
        return ScriptedStream(stt=self, conn_options=conn_options)

    async def _recognize_impl(self, *arguments: Any, **options: Any) -> stt.SpeechEvent:
        raise NotImplementedError


class UnaskedLanguageModel(llm.LLM):
    """There only because a session wants one; the agent answers by itself."""

    def chat(self, **options: Any) -> llm.LLMStream:
        raise NotImplementedError


class UnaskedVoice(tts.TTS):
    """There only because a session wants one; the agent speaks by itself."""

    def __init__(self) -> None:
        capabilities = tts.TTSCapabilities(streaming=True)
        super().__init__(capabilities=capabilities, sample_rate=OUT_HZ, num_channels=1)

    def synthesize(self, *arguments: Any, **options: Any) -> tts.ChunkedStream:
        raise NotImplementedError


class ScriptedAgent(Agent):
    """Answers and speaks at once, in chunks of 20 ms."""

    def __init__(self) -> None:
        super().__init__(instructions="")
        samples = OUT_HZ // 50
        self._chunk = rtc.AudioFrame(array("h", [4000] * samples).tobytes(), OUT_HZ, 1, samples)

    async def llm_node(self, chat_ctx: Any, tools: Any, model_settings: Any) -> AsyncGenerator[str, None]:
        for piece in ("Of ", "course, ", "gladly."):
            yield piece

    async def tts_node(
        self, text: AsyncIterable[str], model_settings: Any
    ) -> AsyncGenerator[rtc.AudioFrame, None]:
        async for _ in text:
            pass
        for _ in range(round(REPLY_SECONDS * 50)):
            yield self._chunk


class DirectWire:
    """Nothing is encoded: a frame is its PCM."""

    path = ""

    def hello(self) -> tuple[bytes, ...]:
        return ()

    def audio(self, pcm: bytes) -> bytes:
        return pcm

    def audio_to_acknowledge(self, pcm: bytes) -> bytes:
        raise NotImplementedError("nothing is acknowledged here")

    def interrupt(self, reply: str) -> bytes:
        return INTERRUPT

    def played(self, reply: str) -> bytes:
        return b""

    def read(self, opcode: int, payload: bytes) -> Heard:
        return OTHER


class LocalClient:
    """A player at a session of this process."""

    def __init__(self) -> None:
        self.wire = DirectWire()
        self._listener: Listener = lambda heard, at: None
        self._microphone = Microphone()
        self._session: AgentSession[None] = AgentSession(
            stt=ScriptedTranscriber(),
            vad=None,
            llm=UnaskedLanguageModel(),
            tts=UnaskedVoice(),
            aec_warmup_duration=None,
            user_away_timeout=None,
            turn_handling={
                "turn_detection": "stt",
                "endpointing": {"min_delay": 0.0, "max_delay": 0.0},
                "interruption": {"mode": "vad", "resume_false_interruption": False},
            },
        )
        self._session.input.audio = self._microphone
        self._session.output.audio = Speaker(lambda heard, at: self._listener(heard, at))

    async def open(self) -> None:
        await self._session.start(ScriptedAgent())

    async def close(self) -> None:
        await self._session.aclose()

    def listen(self, listener: Listener) -> None:
        self._listener = listener

    def send(self, frame: bytes) -> None:
        if frame == INTERRUPT:
            self._session.interrupt()
        else:
            self._microphone.push(frame)


async def carry_out(plan: Plan) -> Outcome:
    """Do what a plan says."""
    clients = [LocalClient() for _ in range(plan.sessions)]
    for client in clients:
        await client.open()
    gc.collect()
    gc.freeze()
    wrong: Counter[str] = Counter()
    began, cpu = now(), cpu_s(os.getpid())
    outcome = await MODES[plan.mode](plan, clients, wrong)
    cpu = cpu_s(os.getpid()) - cpu
    outcome = replace(outcome, wrong=dict(+wrong), wall_s=now() - began, server_cpu_s=cpu)
    await asyncio.gather(*(client.close() for client in clients))
    return outcome


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        print(runner.run(carry_out(Plan.from_json(sys.stdin.read()))).to_json())
