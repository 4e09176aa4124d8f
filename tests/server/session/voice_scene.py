"""A spoken session, played in virtual time: a microphone's track goes in (``voice_player.py``), and the whole
log of what left comes out (``voice_log.py``). No tests live here.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from estuary_sdk.protocol.audio import bytes_for
from estuary_sdk.protocol.commands import (
    AudioPlaybackComplete,
    ClientInterrupt,
    SayLine,
    SendText,
    StartVoice,
    StopVoice,
    StreamAudio,
)
from estuary_sdk.protocol.models.session import Acknowledgement
from estuary_server.config import Limits, Timing
from estuary_server.providers.scripted import Script, ScriptedLanguageModel
from estuary_server.providers.scripted_detector import ScriptedDetector
from estuary_server.providers.scripted_transcriber import ScriptedTranscriber
from estuary_server.providers.scripted_voice import Manner, ScriptedVoice
from estuary_server.session.outbox import Outbox
from estuary_server.session.session import Session
from estuary_server.session.surroundings import Device, SpeechParts, Surroundings
from estuary_server.store.memory import InMemoryStore
from tests.conformance.store.examples import NOON, Clock
from tests.server.session.scene import Scene, SlowAccount, an_opened_account, numbered
from tests.server.session.voice_log import TimedLog
from tests.server.session.voice_player import FRAME_S, Player

Chosen = TypeVar("Chosen")

MANNER = Manner(seconds_per_character=0.1)
"""A voice that takes a second for ten characters."""


HELLO = ["Hello there my dear friend. ", "How are you today?"]
"""A reply in two pieces, whose sound lasts 4.5 seconds in this manner."""

HELLO_TEXT = "".join(HELLO)


def hello(message_id: str, at_s: float, *, final_s: float | None = None) -> list[str]:
    """Its text in the log; the sound comes beside it."""
    heads = [f"{at_s:.2f} reply {message_id}: {piece}" for piece in HELLO]
    return [*heads, f"{at_s if final_s is None else final_s:.2f} reply {message_id} final: {HELLO_TEXT}"]


def said(message_id: str, text: str) -> tuple[str, str, str, bool]:
    """What the player said, as it is stored."""
    return ("user", message_id, text, False)


def answered(message_id: str, text: str = HELLO_TEXT, *, cut: bool = False) -> tuple[str, str, str, bool]:
    """What the character said, as it is stored."""
    return ("assistant", message_id, text, cut)


@dataclass
class Choice(Generic[Chosen]):
    """Chooses the same for every character; ``refusal`` is raised instead."""

    chosen: Chosen
    refusal: Exception | None = None

    def __call__(self, vendor: str, model: str) -> Chosen:
        if self.refusal is not None:
            raise self.refusal
        return self.chosen


@dataclass
class VoiceScene(Scene):
    """A running session with a microphone."""

    log: TimedLog
    player: Player
    detector: ScriptedDetector
    transcriber: ScriptedTranscriber
    voice: ScriptedVoice
    minds: Choice[ScriptedLanguageModel]
    voices: Choice[ScriptedVoice]

    def now_s(self) -> float:
        return asyncio.get_running_loop().time() - self.log.began_s

    async def starts(self, turn_mode: str | None = None) -> Acknowledgement:
        return await self.session.post(StartVoice(turn_mode=turn_mode))

    async def stops(self) -> Acknowledgement:
        return await self.session.post(StopVoice())

    async def presses(self) -> Acknowledgement:
        return await self.starts("push_to_talk")

    async def releases(self) -> Acknowledgement:
        return await self.stops()

    async def writes(self, text: str, *, text_only: bool | None = None) -> Acknowledgement:
        return await self.session.post(SendText(text, text_only=text_only))

    async def is_to_say(self, text: str, *, text_only: bool = False) -> Acknowledgement:
        return await self.session.post(SayLine(text, text_only=text_only))

    async def cuts(self, message_id: str | None = None, played_ms: int | None = None) -> Acknowledgement:
        return await self.session.post(ClientInterrupt(message_id, played_ms))

    async def played(self, message_id: str | None = None, played_ms: int | None = None) -> Acknowledgement:
        return await self.session.post(AudioPlaybackComplete(message_id=message_id, played_ms=played_ms))

    async def sends(self, pcm: bytes, sample_rate: int | None = None) -> Acknowledgement:
        audio = base64.b64encode(pcm).decode()
        if sample_rate is None and await self.session.hear(audio):
            return Acknowledgement()
        return await self.session.post(StreamAudio(audio=audio, sample_rate=sample_rate))

    async def streams(self, to_s: float) -> None:
        """Stream the microphone until then, a frame every 20 ms, each as its last sample was recorded."""
        while self.now_s() + FRAME_S <= to_s + 1e-6:
            await asyncio.sleep(FRAME_S)
            await self.sends(self.player.frame())

    async def streams_blocks(self, to_s: float, frames: int) -> None:
        """The same, so many frames in one event."""
        while self.now_s() + frames * FRAME_S <= to_s + 1e-6:
            await asyncio.sleep(frames * FRAME_S)
            await self.sends(b"".join(self.player.frame() for _ in range(frames)))

    async def passes(self, to_s: float) -> None:
        """Let time pass without a frame; what was said meanwhile was never recorded."""
        await asyncio.sleep(to_s - self.now_s())
        self.player.sent_bytes = bytes_for(to_s, self.player.sample_rate)

    async def stalls(self, to_s: float) -> None:
        """The network takes nothing until then, and all that was recorded at once."""
        await asyncio.sleep(to_s - self.now_s())
        while self.player.sent_s + FRAME_S <= self.now_s() + 1e-6:
            await self.sends(self.player.frame())

    def told(self) -> list[str]:
        """The whole log so far."""
        return self.log.lines()

    def told_but_sound(self) -> list[str]:
        """The same without the sound, whose place beside other events of the same moment is anybody's."""
        return [line for line in self.told() if " sound " not in line]

    async def sees(self, what: str) -> None:
        """Wait until this is in the log."""
        while not any(what in line for line in self.told()):
            self.log.more.clear()
            await self.log.more.wait()


@asynccontextmanager
async def a_voice_scene(
    script: Script,
    *,
    manner: Manner | Callable[[str], Manner] = MANNER,
    device: Device | None = None,
    limits: Limits | None = None,
    timing: Timing | None = None,
    settings: dict[str, object] | None = None,
    detector: ScriptedDetector | None = None,
    transcriber: ScriptedTranscriber | None = None,
    log: TimedLog | None = None,
    write_s: float = 0.0,
) -> AsyncIterator[VoiceScene]:
    """A spoken session that runs until the block is left; nothing is open afterwards.

    Args:
        script: what the language model says.
        manner: how the voice speaks.
        device: what the client records and plays with.
        limits: the server's limits.
        timing: how long silences are.
        settings: of the character.
        detector: tells speech from noise.
        transcriber: writes it down.
        log: where events leave to.
        write_s: seconds that keeping a reply takes.
    """
    store = InMemoryStore(Clock())
    account, info = await an_opened_account(await store.add_account("somebody"), store)
    account.write_s = write_s
    if settings:
        await _set(account, settings)
    device, limits, log = device or Device(), limits or Limits(), log or TimedLog()
    log.began_s = asyncio.get_running_loop().time()
    model, voice = ScriptedLanguageModel(script), ScriptedVoice(manner)
    minds, voices = Choice(model), Choice(voice)
    detector, transcriber = detector or ScriptedDetector(), transcriber or ScriptedTranscriber()
    parts = SpeechParts(lambda: detector, lambda *_: transcriber, voices)
    around = Surroundings(minds, limits, lambda: NOON, parts, timing or Timing(), new_id=numbered())
    outbox = Outbox(log.deliver, limit=limits.outbox_events, numbered=True)
    session = Session(info, account, device, outbox, around)
    scene = VoiceScene(
        session,
        model,
        log,
        account,
        asyncio.create_task(session.run()),
        player=Player(device.microphone_hz),
        detector=detector,
        transcriber=transcriber,
        voice=voice,
        minds=minds,
        voices=voices,
    )
    try:
        yield scene
    finally:
        await scene.ends()
        assert (model.open_streams, voice.open_sounds) == (0, 0)
        assert (transcriber.open_streams, detector.open_streams) == (0, 0)


async def _set(account: SlowAccount, settings: dict[str, object]) -> None:
    await account.change_character("ada", lambda record: replace(record, **settings))  # type: ignore[arg-type]
