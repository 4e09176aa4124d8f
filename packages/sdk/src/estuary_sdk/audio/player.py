"""Plays a character's voice on a speaker.

Theory of operation: the event loop decodes and resamples what arrives and appends it to a
:class:`~estuary_sdk.audio.playback.PlaybackBuffer`; the device's thread pulls a block from it whenever it
needs one, fills up with silence, and hands over what happened with ``call_soon_threadsafe``. That thread
takes no lock, waits for nothing and decodes nothing, because whatever delays it is heard as a crackle.

What must not live here: the connection; who is told what was played (``voice/session.py``).
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import logging
from collections.abc import Callable
from typing import Any

from estuary_sdk.audio.devices import Direction, Opened, SoundDevices, open_first
from estuary_sdk.audio.library import audio_library
from estuary_sdk.audio.messages import MessageResampler
from estuary_sdk.audio.opening import DeviceTurns
from estuary_sdk.audio.playback import PlaybackBuffer, PlaybackEvent
from estuary_sdk.audio.portaudio import PortAudioDevices
from estuary_sdk.emitter import AsyncEventEmitter
from estuary_sdk.errors import ErrorCode, EstuaryError
from estuary_sdk.protocol.audio import BYTES_PER_SAMPLE, samples_in
from estuary_sdk.protocol.events import BotVoice

logger: logging.Logger = logging.getLogger("estuary_sdk")

PREBUFFER_S = 0.06
"""Sound that begins after a silence is held back until this much of it is there, at most for this long."""

FADE_S = 0.005
"""How long sound that is cut takes to fade: too short to be heard as sound, long enough not to click."""

HANDLER_GRACE_S = 1.0
"""How long ``dispose`` lets the playback handler finish."""

OnPlaybackEvent = Callable[[str, str | None], Any]
"""Given "started" or "complete" and a message id; a plain function or a coroutine function."""

_EVENT = "playback"


class AudioPlayer:
    """Plays ``bot_voice`` chunks, one message after the other; silence where none is there.

    ``on_playback_event`` is called in the event loop: "started" with a message's first sample, "complete"
    after its last one, once each; "complete" never for a message that was cleared.

    Args:
        sample_rate: Hz the device is asked for, and of chunks that name no rate of their own.
        on_playback_event: see above.
        volume: 0 to 1.
        devices: the machine's sound hardware; PortAudio when None.

    Raises:
        EstuaryError: VOICE_NOT_SUPPORTED when the extra ``audio`` or PortAudio is not installed.
    """

    def __init__(
        self,
        sample_rate: int = 16000,
        on_playback_event: OnPlaybackEvent | None = None,
        *,
        volume: float = 1.0,
        devices: SoundDevices | None = None,
    ) -> None:
        self._sample_rate = sample_rate
        self._np = audio_library("numpy")
        self._devices = devices if devices is not None else PortAudioDevices()
        self._told = AsyncEventEmitter()
        if on_playback_event is not None:
            self._told.on(_EVENT, on_playback_event)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._device = DeviceTurns(self._open_device)
        self._opened: Opened | None = None
        self._disposed = False
        self._set_rate(sample_rate)
        self.volume = volume

    @property
    def volume(self) -> float:
        """0 is silent, 1 is as it came; holds from the next block on.

        Raises:
            ValueError: when set to anything else than 0 to 1.
        """
        return self._volume

    @volume.setter
    def volume(self, volume: float) -> None:
        if not 0 <= volume <= 1:
            raise ValueError(f"volume must be 0 to 1, not {volume}")
        self._volume = float(volume)

    @property
    def device_sample_rate(self) -> int:
        """Hz the device runs at; before it is open, what it will be asked for."""
        return self._rate

    async def open(self) -> None:
        """Open the speaker now and not with the first chunk, which would wait for it. Idempotent.

        When it is cancelled, nothing stays open.

        Raises:
            EstuaryError: VOICE_NOT_SUPPORTED when there is no speaker, or none can be opened.
        """
        self._loop = asyncio.get_running_loop()
        async with self._device.turn():
            if self._opened is not None:
                return
            opened = await self._device.open()
            if self._disposed or self._opened is not None:
                opened.stream.close()
            else:
                self._begin(opened)

    def enqueue(self, voice: BotVoice) -> None:
        """Play a chunk after those before it; opens the speaker if that has not been done.

        A chunk whose sound travels over LiveKit is ignored, as is one of a message that was cleared.

        Raises:
            EstuaryError: VOICE_NOT_SUPPORTED.
            ValueError: the chunk is not base64, or names a rate that no sound has.
        """
        if not voice.is_livekit:
            rate = voice.sample_rate or self._sample_rate
            self.play(voice.message_id, decoded(voice.audio), rate, is_final=voice.is_final)

    def play_raw(self, audio: bytes) -> None:
        """Play PCM that belongs to no message, signed 16 bit, mono, at the player's rate; tells nobody."""
        self.play("", audio, self._sample_rate)

    def play(self, message_id: str, pcm: bytes, sample_rate: int, *, is_final: bool = False) -> None:
        """As :meth:`enqueue`, with the sound as it is; ``sample_rate`` in Hz."""
        self._ensure_open()
        for piece in self._messages.push(message_id, pcm, sample_rate, is_final):
            self._buffer.push(*piece)

    def clear(self, message_id: str | None = None) -> tuple[tuple[str, int], ...]:
        """Fall silent at once, or drop one message; what of it still arrives is not played.

        What is being heard fades within ``FADE_S``, so that it does not click; the fade counts as not heard.

        Returns:
            id and milliseconds heard of each message that was cut, the one that was being heard first.
        """
        self._messages.cut(message_id)
        return tuple((cut.message_id, self._heard_ms(cut.played)) for cut in self._buffer.flush(message_id))

    async def dispose(self) -> None:
        """Fall silent and close the speaker. Idempotent; the player cannot be used again."""
        self._disposed = True
        self._buffer.flush()
        async with self._device.turn():
            opened, self._opened = self._opened, None
            if opened is not None:
                await self._device.close(opened)
        await self._told._finish_handlers(HANDLER_GRACE_S)

    def _ensure_open(self) -> None:
        if self._disposed:
            raise EstuaryError("the player was disposed of", ErrorCode.VOICE_NOT_ACTIVE)
        if self._opened is None:
            self._loop = asyncio.get_running_loop()
            self._begin(self._open_device())

    def _open_device(self) -> Opened:
        return open_first(
            self._devices,
            Direction.OUTPUT,
            self._sample_rate,
            lambda device, rate: self._devices.open_output(device, rate, self._fetch),
        )

    def _begin(self, opened: Opened) -> None:
        self._opened = opened
        if opened.sample_rate != self._rate:
            self._set_rate(opened.sample_rate)
        logger.debug("playing on %s at %d Hz", opened.device.name, opened.sample_rate)

    def _set_rate(self, rate: int) -> None:
        self._rate = rate
        self._messages = MessageResampler(rate)
        self._buffer = PlaybackBuffer(round(PREBUFFER_S * rate), round(FADE_S * rate))

    def _heard_ms(self, played: int) -> int:
        """What has left the device: it still holds what it was given last."""
        latency_s = self._opened.stream.latency_s if self._opened else 0.0
        return max(0, round(1000 * (played / self._rate - latency_s)))

    # In the device's thread

    def _fetch(self, samples: int) -> bytes:
        buffer = self._buffer
        pulled = buffer.pull(samples)
        if pulled.events and self._loop is not None:
            try:
                self._loop.call_soon_threadsafe(self._report, buffer, pulled.events)
            except RuntimeError:
                logger.debug("a message was played after the event loop had been closed")
        missing = samples - samples_in(pulled.pcm)
        return self._at_volume(pulled.pcm) + bytes(missing * BYTES_PER_SAMPLE)

    def _at_volume(self, pcm: bytes) -> bytes:
        volume = self._volume
        if volume == 1 or not pcm:
            return pcm
        return bytes((self._np.frombuffer(pcm, dtype="<i2") * volume).astype("<i2").tobytes())

    # In the event loop again

    def _report(self, buffer: PlaybackBuffer, events: tuple[PlaybackEvent, ...]) -> None:
        for event in events:
            if not buffer.was_cut(event.message_id):
                self._told._dispatch(_EVENT, event.kind.value, event.message_id)


def decoded(audio: str) -> bytes:
    """The PCM of a ``bot_voice`` chunk.

    Raises:
        ValueError: it is not base64.
    """
    try:
        return base64.b64decode(audio, validate=True)
    except binascii.Error:
        raise ValueError("the audio of a bot_voice is not base64") from None
