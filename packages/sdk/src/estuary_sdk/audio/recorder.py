"""Records from a microphone.

Theory of operation: the device's thread only appends each block to a deque and wakes the event loop with
``call_soon_threadsafe``: it takes no lock and computes nothing. A task of the recorder takes the blocks in
order, resamples them and hands them to ``on_audio``. When that is slower than real time, at most
MAX_CAPTURED_S of sound wait; beyond that the oldest is dropped.

What must not live here: the connection, and whether anybody wants the sound.
"""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections import deque
from collections.abc import Callable
from typing import Any

from estuary_sdk.audio.devices import BLOCK_S, Direction, Opened, SoundDevices, open_first
from estuary_sdk.audio.opening import DeviceTurns
from estuary_sdk.audio.portaudio import PortAudioDevices
from estuary_sdk.audio.resampling import Resampler
from estuary_sdk.errors import EstuaryError
from estuary_sdk.failure import kind_and_place

logger: logging.Logger = logging.getLogger("estuary_sdk")

MAX_CAPTURED_S = 2.0
"""Seconds of recorded sound that may wait for ``on_audio``."""

CLOSING_S = 0.5
"""Seconds ``stop`` lets ``on_audio`` take for what has been recorded."""

OnAudio = Callable[[bytes], Any]
"""Given PCM, signed 16 bit little-endian, mono; a plain function or a coroutine function."""


class AudioRecorder:
    """Hands over what the microphone hears, in pieces of about 20 ms.

    Args:
        sample_rate: Hz of what ``on_audio`` is given, whatever the device runs at.
        on_audio: called in the event loop, one call at a time; of what it raises, kind and place
            are logged.
        devices: the machine's sound hardware; PortAudio when None.

    Raises:
        EstuaryError: VOICE_NOT_SUPPORTED when the extra ``audio`` or PortAudio is not installed.
    """

    def __init__(
        self,
        sample_rate: int = 16000,
        on_audio: OnAudio | None = None,
        *,
        devices: SoundDevices | None = None,
    ) -> None:
        self._sample_rate = sample_rate
        self._on_audio = on_audio
        self._devices = devices if devices is not None else PortAudioDevices()
        self._captured: deque[bytes] = deque(maxlen=round(MAX_CAPTURED_S / BLOCK_S))
        self._loop: asyncio.AbstractEventLoop | None = None
        self._device = DeviceTurns(self._open_device)
        self._opened: Opened | None = None
        self._resampler = Resampler(sample_rate, sample_rate)
        self._delivering: asyncio.Task[None] | None = None
        self._came = asyncio.Event()
        self._handed_over = asyncio.Event()
        self._is_busy = False
        self._blocks = 0

    @property
    def is_recording(self) -> bool:
        """Whether the microphone is open."""
        return self._opened is not None

    @property
    def device_sample_rate(self) -> int:
        """Hz the microphone runs at; before ``start``, what it will be asked for."""
        return self._opened.sample_rate if self._opened else self._sample_rate

    async def start(self) -> None:
        """Open the microphone. Idempotent; when it is cancelled, nothing stays open.

        Raises:
            EstuaryError: VOICE_NOT_SUPPORTED when there is no microphone, or none can be opened; also when
                its rate must be changed and the extra ``audio`` is not installed.
        """
        async with self._device.turn():
            if self._opened is None:
                self._loop = asyncio.get_running_loop()
                self._captured.clear()
                self._begin(await self._device.open())

    async def stop(self) -> None:
        """Close the microphone; what it had recorded is handed over first. Idempotent.

        A start under way ends first.
        """
        async with self._device.turn():
            opened, self._opened = self._opened, None
            if opened is None:
                return
            try:
                await self._device.close(opened)
                await self._until_handed_over(self._blocks, CLOSING_S)
            finally:
                await self._end()

    async def drain(self, timeout: float = 0.5) -> None:
        """Wait until all that was said by now has been handed over; ``timeout`` in seconds."""
        # What is said now is in the block that the device has begun.
        begun = self._blocks + 1 if self.is_recording else self._blocks
        await self._until_handed_over(begun, timeout)

    def _begin(self, opened: Opened) -> None:
        try:
            self._resampler = Resampler(opened.sample_rate, self._sample_rate)
        except EstuaryError:
            opened.stream.close()
            raise
        self._opened = opened
        self._delivering = asyncio.get_running_loop().create_task(self._deliver())
        logger.debug("recording from %s at %d Hz", opened.device.name, opened.sample_rate)

    async def _end(self) -> None:
        delivering, self._delivering = self._delivering, None
        if delivering is not None:
            delivering.cancel()
            await asyncio.wait([delivering])
        self._captured.clear()

    def _open_device(self) -> Opened:
        return open_first(
            self._devices,
            Direction.INPUT,
            self._sample_rate,
            lambda device, rate: self._devices.open_input(device, rate, self._capture),
        )

    def _capture(self, pcm: bytes) -> None:
        """Take a block; runs in the device's thread."""
        self._captured.append(pcm)
        self._blocks += 1
        if self._loop is not None:
            try:
                self._loop.call_soon_threadsafe(self._came.set)
            except RuntimeError:
                logger.debug("a block was recorded after the event loop had been closed")

    async def _deliver(self) -> None:
        while True:
            await self._came.wait()
            self._came.clear()
            while self._captured:
                self._is_busy = True
                await self._hand_over(self._resampler.push(self._captured.popleft()))
                self._is_busy = False
                self._handed_over.set()

    async def _hand_over(self, pcm: bytes) -> None:
        if self._on_audio is None or not pcm:
            return
        try:
            result = self._on_audio(pcm)
            if inspect.isawaitable(result):
                await result
        except Exception as error:
            logger.error("on_audio failed: %s", kind_and_place(error))

    async def _until_handed_over(self, blocks: int, timeout: float) -> None:
        """Wait until so many blocks have come and none waits; not for longer than ``timeout`` seconds."""
        try:
            async with asyncio.timeout(timeout):
                while self._blocks < blocks or self._captured or self._is_busy:
                    self._handed_over.clear()
                    await self._handed_over.wait()
        except TimeoutError:
            logger.debug("not all that was recorded has been handed over in time")
