"""The spoken side of a session: what a client asks of it, and sends to it.

Theory of operation: ``start_voice`` opens the ears (it may be sent again at any time, which is how a button
is pressed), ``stop_voice`` asks for the last words and, without a button, closes them; a client that never
asks is heard as soon as it sends sound. Ears are opened here, with the settings of the character, and never
when a client connects, because a vendor's ears cost money; they are closed when nothing was said for long.

What must not live here: what is heard (``hearing.py``), how (``listening.py``).
"""

from __future__ import annotations

import asyncio
import base64
import binascii
from collections.abc import Awaitable, Callable

from estuary_sdk.protocol.audio import MAX_HZ, MIN_HZ, seconds_in
from estuary_sdk.protocol.codec import Wire
from estuary_sdk.protocol.commands import StartVoice, StreamAudio
from estuary_sdk.protocol.events import VoiceFailed, VoiceStarted, VoiceStopped, VoiceTimeoutData
from estuary_sdk.protocol.models.session import Acknowledgement, SessionInfo
from estuary_server import log
from estuary_server.errors import ConfigError, ProviderError, RefusedError
from estuary_server.session.ears import Ears
from estuary_server.session.hearing import Hearing
from estuary_server.session.idle import IdleTimer
from estuary_server.session.surroundings import Device, SpeechParts, Surroundings
from estuary_server.session.wav import without_header
from estuary_server.store.base import AccountStore
from estuary_server.turn.endpointing import rules_for

PUSH_TO_TALK = "push_to_talk"
NOT_HERE = "this server does not listen; text works"
TOO_SLOW = "the transcriber does not answer"

LONGEST_OPENING_S = 8.0
"""How long opening the ears may take; clients give up after ten seconds."""

InTurn = Callable[[Callable[[], Awaitable[None]]], None]
"""Has something carried out behind what listening has come to by now; returns at once."""

logger = log.get_logger()


class VoiceLine:
    """See the theory of operation at the head of this file.

    Args:
        info: who talks to whom.
        account: the rows of the account whose key opened the session.
        device: what the client records with.
        hearing: what becomes of what is heard.
        around: what all sessions share.
        tell: hands an event to the client's outbox.
        idle: called with the seconds that passed when nothing was said for too long.
    """

    def __init__(
        self,
        info: SessionInfo,
        account: AccountStore,
        device: Device,
        hearing: Hearing,
        around: Surroundings,
        tell: Callable[[Wire], None],
        idle: Callable[[int], None],
    ) -> None:
        self._info = info
        self._account = account
        self._hearing = hearing
        self._around = around
        self._tell = tell
        self._microphone_hz = device.microphone_hz
        self._refused = False
        self._closed = False
        self._idle = IdleTimer(around.timing.voice_idle_s, idle)

    async def start(self, command: StartVoice) -> Acknowledgement:
        """Listen, or note that the button is pressed."""
        self._microphone_hz = self._checked_hz(command.sample_rate) or self._microphone_hz
        problem = await self._open_ears()
        self._hearing.press(push_to_talk=command.turn_mode == PUSH_TO_TALK)
        self._refused = False
        self._tell(VoiceFailed(error=problem) if problem else VoiceStarted())
        return Acknowledgement(ok=not problem, error=problem or None)

    async def stop(self, in_turn: InTurn) -> Acknowledgement:
        """Ask for the last words; when they have been answered, close the ears or wait for the next press.

        Args:
            in_turn: where that is carried out, right behind the answer.
        """
        stopped = asyncio.Event()

        async def stop() -> None:
            try:
                await self._stopped()
            finally:
                stopped.set()

        self._hearing.release(lambda: in_turn(stop))
        await stopped.wait()
        return Acknowledgement()

    async def _stopped(self) -> None:
        if self._hearing.push_to_talk:
            self._hearing.released()
        else:
            await self._shut()
        self._tell(VoiceStopped())

    async def take(self, command: StreamAudio) -> Acknowledgement:
        """Sound from the microphone.

        Raises:
            RefusedError: it cannot be used.
        """
        pcm = self._pcm(command.audio)
        sample_rate = self._checked_hz(command.sample_rate) or self._microphone_hz
        limits = self._around.limits
        if not pcm:
            return Acknowledgement()
        if seconds_in(pcm, sample_rate) > limits.audio_chunk_s:
            raise RefusedError(f"stream_audio: more than {limits.audio_chunk_s:g} s of sound in one event")
        if not self._hearing.active and self._hearing.unasked and not self._closed:
            return await self._open_unasked(pcm, sample_rate)
        self._hearing.hear(pcm, sample_rate)
        return Acknowledgement()

    def take_plain(self, audio: str) -> bool:
        """Sound for ears that are open; False, and nothing is done, where :meth:`take` has more to do."""
        if not self._hearing.active:
            return False
        try:
            pcm = self._pcm(audio)
        except RefusedError:
            return False
        if seconds_in(pcm, self._microphone_hz) > self._around.limits.audio_chunk_s:
            return False
        self._hearing.hear(pcm, self._microphone_hz)
        return True

    async def room(self) -> None:
        """Wait until there is room for more sound."""
        await self._hearing.room(self._around.limits.audio_waiting_s)

    @property
    def speaking(self) -> bool:
        """Somebody may be speaking at this moment."""
        return self._hearing.speaking

    @property
    def hears_words(self) -> bool:
        """Somebody is saying something at this moment."""
        return self._hearing.hears_words

    @property
    def active(self) -> bool:
        """Somebody listens."""
        return self._hearing.active

    def touch(self) -> None:
        """The player did something."""
        self._idle.touch()

    async def time_out(self, idle_s: int) -> None:
        """Nothing was said for so long: close the ears and say so, unless that has changed meanwhile."""
        if not self._hearing.active:
            return
        if self._hearing.hears_words or not self._idle.overdue:
            self._idle.start()
            return
        await self._shut()
        limit_s = round(self._around.timing.voice_idle_s)
        self._tell(VoiceTimeoutData(idle_seconds=idle_s, timeout_seconds=limit_s))

    async def close(self) -> None:
        """Listen no more, whatever the client sends. Idempotent."""
        self._closed = True
        await self._shut()

    async def _shut(self) -> None:
        """Close the ears, until the client asks again."""
        self._idle.stop()
        await self._hearing.stop()

    async def _open_unasked(self, pcm: bytes, sample_rate: int) -> Acknowledgement:
        """The first sound of a client that does not ask; that it is not heard is said once."""
        problem = await self._open_ears()
        if not problem:
            self._hearing.hear(pcm, sample_rate)
            return Acknowledgement()
        if not self._refused:
            self._refused = True
            self._tell(VoiceFailed(error=problem))
        return Acknowledgement(ok=False, error=problem)

    async def _open_ears(self) -> str:
        """Open the ears if they are not; returns why that failed, "" when it did not."""
        speech = self._around.speech
        if speech is None:
            return NOT_HERE
        if self._hearing.active:
            return ""
        try:
            async with asyncio.timeout(LONGEST_OPENING_S):
                await self._hearing.start(await self._ears(speech))
        except (ProviderError, ConfigError, TimeoutError) as error:
            logger.warning("listening.not_opened", **log.failure(error))
            return TOO_SLOW if isinstance(error, TimeoutError) else str(error)
        self._idle.start()
        return ""

    async def _ears(self, speech: SpeechParts) -> Ears:
        character = await self._account.get_character(self._info.character_id)
        timing = self._around.timing
        return Ears(
            detector=speech.detector(),
            transcriber=speech.transcriber(character.stt_provider, ""),
            language=character.stt_language,
            rules=rules_for(
                character.vad_sensitivity, character.vad_min_speech_duration_ms, timing.end_silence_s
            ),
            longest_wait_s=timing.final_words_s,
        )

    def _pcm(self, audio: str) -> bytes:
        try:
            return without_header(base64.b64decode(audio, validate=True))
        except (binascii.Error, ValueError):
            raise RefusedError("stream_audio: audio is not base64") from None

    def _checked_hz(self, sample_rate: int | None) -> int | None:
        if sample_rate is not None and not MIN_HZ <= sample_rate <= MAX_HZ:
            raise RefusedError(f"sample_rate must be {MIN_HZ} to {MAX_HZ} Hz, or absent")
        return sample_rate
