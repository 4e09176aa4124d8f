"""Voice as the client's methods offer it: what may be called when, and the events that tell of it.

Theory of operation: voice is off, starting, or on. ``voice_started`` is told once when a start succeeds and
``voice_stopped`` once when that voice ends, for whatever reason: ``stop_voice()``, the server's
``voice_timeout``, a lost connection, ``disconnect()``. What the server answers to single presses of
push-to-talk is not told. A start waits until the stop before it has been told, so that nobody takes that for
the end of the new voice.

What must not live here: how sound travels (the :class:`~estuary_sdk.voice.manager.VoiceManager` in use).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from estuary_sdk.errors import ErrorCode, EstuaryError
from estuary_sdk.protocol.audio import BYTES_PER_SAMPLE
from estuary_sdk.protocol.codec import Wire
from estuary_sdk.protocol.enums import VoiceMode
from estuary_sdk.voice.arguments import voice_mode
from estuary_sdk.voice.manager import OnEnded, VoiceManager


class ClientVoice:
    """See the theory of operation at the head of this file.

    Args:
        make_manager: makes the way sound travels when it is first needed; raises EstuaryError where there
            is none.
        dispatch: tells the user's handlers an event.
    """

    def __init__(
        self, make_manager: Callable[[OnEnded], VoiceManager], dispatch: Callable[[str], None]
    ) -> None:
        self._make_manager = make_manager
        self._dispatch = dispatch
        self._manager: VoiceManager | None = None
        self._starting: asyncio.Task[None] | None = None
        self._stopped = asyncio.Event()
        self._stopped.set()
        self._mode = VoiceMode.CONTINUOUS
        self._pressed = False
        self.is_active: bool = False
        self.is_muted: bool = False

    async def start(self, mode: VoiceMode) -> None:
        """See ``EstuaryClient.start_voice``; ValueError where ``mode`` is none."""
        mode = voice_mode(mode)
        if self.is_active or self._starting is not None:
            raise EstuaryError("voice is active already", ErrorCode.VOICE_ALREADY_ACTIVE)
        self._manager = self._manager or self._make_manager(self._ended)
        self._starting = asyncio.get_running_loop().create_task(self._begin(self._manager, mode))
        try:
            await self._started(self._starting)
        finally:
            self._starting = None

    async def stop(self) -> None:
        """See ``EstuaryClient.stop_voice``."""
        if self._starting is not None:
            starting = self._starting
            starting.cancel()
            await asyncio.wait([starting])
        if self.is_active and self._manager is not None:
            self._forget()
            self._stopped.clear()
            try:
                await self._manager.stop()
            finally:
                self._dispatch("voice_stopped")
                self._stopped.set()

    async def press(self) -> None:
        """See ``EstuaryClient.start_recording``."""
        manager = self._active()
        if self._mode is VoiceMode.PUSH_TO_TALK and not self._pressed:
            self._pressed = True
            await manager.press()

    async def release(self) -> None:
        """See ``EstuaryClient.stop_recording``."""
        manager = self._active()
        if self._pressed:
            self._pressed = False
            await manager.release()

    async def send_audio(self, audio: bytes) -> None:
        """See ``EstuaryClient.send_audio``."""
        manager = self._active()
        pcm = _whole_samples(audio)
        if pcm:
            await manager.send_audio(pcm, self._is_wanted)

    def toggle_mute(self) -> None:
        """See ``EstuaryClient.toggle_mute``."""
        self.is_muted = self.is_active and not self.is_muted

    def server_event(self, event: Wire) -> None:
        """Take note of a server event, after the handlers were told of it."""
        if self._manager is not None:
            self._manager.server_event(event)

    def connection_lost(self) -> None:
        """Voice is over; a start under way fails."""
        if self._manager is not None:
            self._manager.connection_lost()

    async def _begin(self, manager: VoiceManager, mode: VoiceMode) -> None:
        await self._stopped.wait()
        await manager.start(mode)
        self._mode, self.is_active = mode, True
        self._dispatch("voice_started")

    async def _started(self, starting: asyncio.Task[None]) -> None:
        """Wait for a start: ``stop`` may end it, which is not a cancellation of whoever started."""
        try:
            await asyncio.wait([starting])
        except asyncio.CancelledError:
            starting.cancel()
            await asyncio.wait([starting])
            raise
        if starting.cancelled():
            message = "stop_voice() was called before voice had started"
            raise EstuaryError(message, ErrorCode.VOICE_START_FAILED)
        starting.result()

    def _active(self) -> VoiceManager:
        if not self.is_active or self._manager is None:
            message = "voice is not active: await client.start_voice() first"
            raise EstuaryError(message, ErrorCode.VOICE_NOT_ACTIVE)
        return self._manager

    def _is_wanted(self) -> bool:
        return self.is_active and not self.is_muted

    def _ended(self) -> None:
        """Voice ended without ``stop``."""
        if self.is_active:
            self._forget()
            self._dispatch("voice_stopped")

    def _forget(self) -> None:
        self.is_active = self.is_muted = self._pressed = False


def _whole_samples(audio: bytes) -> bytes:
    if not isinstance(audio, bytes | bytearray | memoryview):
        raise TypeError(f"audio must be bytes, not {type(audio).__name__}")
    pcm = bytes(audio)
    if len(pcm) % BYTES_PER_SAMPLE:
        raise ValueError(f"audio must be whole 16 bit samples, and {len(pcm)} bytes are not")
    return pcm
