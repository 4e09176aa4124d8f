"""The machine's microphone as a source; recording itself is ``audio/recorder.py``."""

from __future__ import annotations

import asyncio
from collections import deque

from estuary_sdk.audio.devices import SoundDevices
from estuary_sdk.audio.recorder import AudioRecorder
from estuary_sdk.protocol.audio import seconds_in

MAX_UNREAD_S = 2.0
"""Seconds of sound that may wait to be read; beyond that the oldest is dropped."""

DRAIN_S = 0.3
"""How long a pause waits for the sound that the device still holds."""


class MicrophoneSource:
    """Sends what the default microphone hears, or another one where the default cannot be opened.

    It is open from the session's start to its end; what it hears while paused is thrown away.

    Args:
        devices: the machine's sound hardware; PortAudio when None.
    """

    def __init__(self, devices: SoundDevices | None = None) -> None:
        self._devices = devices
        self._recorder: AudioRecorder | None = None
        self._sample_rate = 0
        self._heard: deque[bytes] = deque()
        self._came = asyncio.Event()
        self._resumed = False

    async def open(self, sample_rate: int) -> None:
        """Open the microphone.

        Raises:
            EstuaryError: VOICE_NOT_SUPPORTED, saying what to install or to plug in.
        """
        await self.close()
        self._sample_rate = sample_rate
        # Loading PortAudio takes a moment, in which nothing else may have to wait.
        self._recorder = await asyncio.to_thread(
            AudioRecorder, sample_rate, self._take, devices=self._devices
        )
        await self._recorder.start()

    def resume(self) -> None:
        """Keep what is heard from now on."""
        self._heard.clear()
        self._resumed = True

    async def read(self) -> bytes:
        """What has been heard since the last read."""
        while self._resumed and not self._heard:
            self._came.clear()
            await self._came.wait()
        sound = b"".join(self._heard)
        self._heard.clear()
        return sound

    async def pause(self) -> None:
        """Keep what was said by now, and no more."""
        if self._recorder is not None:
            await self._recorder.drain(DRAIN_S)
        self._resumed = False
        self._came.set()

    async def close(self) -> None:
        """Close the microphone."""
        recorder, self._recorder = self._recorder, None
        self._resumed = False
        self._came.set()
        if recorder is not None:
            await recorder.stop()
        self._heard.clear()

    def _take(self, pcm: bytes) -> None:
        if not self._resumed:
            return
        self._heard.append(pcm)
        while seconds_in(b"".join(self._heard), self._sample_rate) > MAX_UNREAD_S:
            self._heard.popleft()
        self._came.set()
