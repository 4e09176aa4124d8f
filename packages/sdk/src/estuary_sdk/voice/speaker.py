"""The machine's speaker as a sink; playing itself is ``audio/player.py``."""

from __future__ import annotations

import asyncio

from estuary_sdk.audio.devices import SoundDevices
from estuary_sdk.audio.playback import Playback
from estuary_sdk.audio.player import AudioPlayer
from estuary_sdk.protocol.audio import samples_in
from estuary_sdk.voice.sinks import Heard, PlaybackListener


class SpeakerSink:
    """Plays on the default speaker, or another one where the default cannot be opened.

    Args:
        volume: 0 to 1.
        devices: the machine's sound hardware; PortAudio when None.
    """

    def __init__(self, *, volume: float = 1.0, devices: SoundDevices | None = None) -> None:
        self._volume = volume
        self._devices = devices
        self._player: AudioPlayer | None = None
        self._listener: PlaybackListener | None = None
        self._sample_rate = 0
        self._lengths: dict[str, int] = {}

    async def open(self, sample_rate: int, listener: PlaybackListener) -> None:
        """Open the speaker.

        Raises:
            EstuaryError: VOICE_NOT_SUPPORTED, saying what to install or to plug in.
        """
        await self.close()
        # Loading PortAudio takes a moment, in which nothing else may have to wait.
        self._player = await asyncio.to_thread(
            AudioPlayer, sample_rate, self._tell, volume=self._volume, devices=self._devices
        )
        self._sample_rate, self._listener = sample_rate, listener
        await self._player.open()

    def play(self, message_id: str, pcm: bytes, is_final: bool) -> None:
        """Append to what is played."""
        if self._player is not None:
            self._lengths[message_id] = self._lengths.get(message_id, 0) + samples_in(pcm)
            self._player.play(message_id, pcm, self._sample_rate, is_final=is_final)

    def clear(self, message_id: str | None = None) -> tuple[Heard, ...]:
        """Fall silent, or drop one message."""
        if self._player is None:
            return ()
        cut = tuple(Heard(*one) for one in self._player.clear(message_id))
        for heard in cut:
            self._lengths.pop(heard.message_id, None)
        return cut

    async def close(self) -> None:
        """Close the speaker."""
        player, self._player = self._player, None
        self._listener = None
        self._lengths.clear()
        if player is not None:
            await player.dispose()

    def _tell(self, event: str, message_id: str | None) -> None:
        if self._listener is None or message_id is None:
            return
        if event == Playback.STARTED:
            self._listener.playback_started(message_id)
        else:
            samples = self._lengths.pop(message_id, 0)
            self._listener.playback_complete(Heard(message_id, round(1000 * samples / self._sample_rate)))
