"""Sound over the same socket as everything else: ``start_voice``, ``stream_audio``, ``stop_voice``.

Theory of operation: the server answers every ``start_voice`` with ``voice_started`` and every ``stop_voice``
with ``voice_stopped``; in push-to-talk mode each press and each release is such a pair too. Only the answer
to the first ``start_voice`` is waited for, and the one to the last ``stop_voice``; those in between are
counted. A ``voice_stopped`` that nothing asked for ends voice in continuous mode. Push-to-talk ignores it:
servers differ in what they answer to a release.

A ``voice_error`` may belong to a start or to the voice of a reply, and a session that was resumed may still
hear answers to what its predecessor asked. So where the server granted acknowledgements, that of
``start_voice`` alone decides whether voice has started. A start that fails, for whatever reason, is withdrawn
with ``stop_voice``.

Sends are ordered by a lock, which serves in the order of asking: so a release waits for the sound before it.

What must not live here: what a user may call when (``client_voice.py``), queueing (``unsent.py``).
"""

from __future__ import annotations

import asyncio
import base64
import logging
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from estuary_sdk.connection import Connection
from estuary_sdk.errors import ErrorCode, EstuaryError
from estuary_sdk.protocol.audio import bytes_for, seconds_in
from estuary_sdk.protocol.codec import Wire
from estuary_sdk.protocol.commands import StartVoice, StopVoice, StreamAudio
from estuary_sdk.protocol.enums import VoiceMode
from estuary_sdk.protocol.events import VoiceFailed, VoiceStarted, VoiceStopped, VoiceTimeoutData
from estuary_sdk.voice.manager import OnEnded

logger: logging.Logger = logging.getLogger("estuary_sdk")

START_TIMEOUT_S = 10.0
"""How long the server may take to answer ``start_voice``."""

STOP_TIMEOUT_S = 2.0
"""How long ``stop`` waits for the server to say that it stopped."""

FRAME_S = 0.1
"""Most sound in one event."""


class WebSocketVoiceManager:
    """See :class:`~estuary_sdk.voice.manager.VoiceManager` for the contract.

    Args:
        connection: how events reach the server.
        sample_rate: Hz of what is sent.
        on_ended: see the seam.
    """

    def __init__(self, connection: Connection, sample_rate: int, on_ended: OnEnded) -> None:
        self._connection = connection
        self._sample_rate = sample_rate
        self._on_ended = on_ended
        self._mode = VoiceMode.CONTINUOUS
        self._order = asyncio.Lock()
        self._begun: asyncio.Future[None] | None = None
        self._by_ack = False
        self._listening = False
        self._unanswered_stops = 0
        self._all_stopped = asyncio.Event()
        self._too_slow = False

    async def start(self, mode: VoiceMode) -> None:
        """Ask, and wait for the answer."""
        self._mode, self._too_slow = mode, False
        self._begun = begun = asyncio.get_running_loop().create_future()
        self._by_ack = self._connection.grants("acks")
        on_ack = partial(self._acknowledged, begun) if self._by_ack else None
        self._connection.send(self._start_command(), on_ack)
        try:
            async with asyncio.timeout(START_TIMEOUT_S):
                await begun
        except TimeoutError:
            self._withdraw()
            raise _start_failed(
                f"the server did not answer start_voice within {START_TIMEOUT_S:g} s"
            ) from None
        except (EstuaryError, asyncio.CancelledError):
            self._withdraw()
            raise
        finally:
            self._begun = None
        if not self._listening:
            raise _start_failed("voice ended as soon as it had started")

    async def stop(self) -> None:
        """Say so once, whether or not a press is under way, and wait for the answer."""
        if not self._withdraw():
            return
        try:
            async with asyncio.timeout(STOP_TIMEOUT_S):
                await self._all_stopped.wait()
        except TimeoutError:
            logger.debug("the server did not answer stop_voice within %g s", STOP_TIMEOUT_S)

    async def press(self) -> None:
        """Another ``start_voice``; its answer is not waited for."""
        if self._mode is VoiceMode.PUSH_TO_TALK:
            async with self._order:
                self._connection.send(self._start_command())

    async def release(self) -> None:
        """A ``stop_voice``; its answer is not waited for."""
        if self._mode is VoiceMode.PUSH_TO_TALK:
            async with self._order:
                self._send_stop()

    async def send_audio(self, pcm: bytes, wanted: Callable[[], bool]) -> None:
        """Send it in frames of at most FRAME_S."""
        async with self._order:
            for frame in self._frames(pcm):
                if not wanted():
                    return
                audio = base64.b64encode(frame).decode("ascii")
                seconds = seconds_in(frame, self._sample_rate)
                self._report(await self._connection.send_sound(StreamAudio(audio=audio), seconds))

    def server_event(self, event: Wire) -> None:
        """Answers to what was asked, and the server ending voice by itself."""
        if isinstance(event, VoiceStarted | VoiceFailed):
            if not self._by_ack:
                self._resolve_start(_refused(event.error) if isinstance(event, VoiceFailed) else None)
        elif isinstance(event, VoiceStopped):
            self._stopped_by_server()
        elif isinstance(event, VoiceTimeoutData):
            self._end()

    def connection_lost(self) -> None:
        """Nothing that was asked will be answered."""
        self._resolve_start(_start_failed("the connection was lost before the server answered start_voice"))
        self._unanswered_stops = 0
        self._all_stopped.set()
        self._end()

    def _start_command(self) -> StartVoice:
        declared = self._mode.value if self._mode is VoiceMode.PUSH_TO_TALK else None
        return StartVoice(turn_mode=declared, sample_rate=self._sample_rate)

    def _frames(self, pcm: bytes) -> Iterator[bytes]:
        size = bytes_for(FRAME_S, self._sample_rate)
        return (pcm[start : start + size] for start in range(0, len(pcm), size))

    def _send_stop(self) -> None:
        self._connection.send(StopVoice())
        self._unanswered_stops += 1
        self._all_stopped.clear()

    def _withdraw(self) -> bool:
        """Tell the server to stop, if it can be told."""
        self._listening = False
        try:
            self._send_stop()
        except EstuaryError:
            return False
        return True

    def _acknowledged(self, begun: asyncio.Future[None], answer: Any) -> None:
        """The server's answer to one ``start_voice``, which may have been given up."""
        if begun is not self._begun:
            return
        told = answer if isinstance(answer, dict) else {}
        self._resolve_start(None if told.get("ok") is True else _refused(told.get("error")))

    def _resolve_start(self, error: EstuaryError | None) -> None:
        if self._begun is None or self._begun.done():
            return
        if error is None:
            self._listening = True
            self._begun.set_result(None)
        else:
            self._begun.set_exception(error)

    def _stopped_by_server(self) -> None:
        if self._unanswered_stops:
            self._unanswered_stops -= 1
            if not self._unanswered_stops:
                self._all_stopped.set()
        elif self._mode is VoiceMode.CONTINUOUS:
            self._end()

    def _end(self) -> None:
        if self._listening:
            self._listening = False
            self._on_ended()

    def _report(self, all_kept: bool) -> None:
        """Say, once in a voice, that sound is lost."""
        if not all_kept and not self._too_slow:
            self._too_slow = True
            logger.warning("the network is too slow for real time: the oldest unsent sound was dropped")


def _refused(reason: str | None) -> EstuaryError:
    return _start_failed(f"the server could not start voice: {reason or 'it gave no reason'}")


def _start_failed(message: str) -> EstuaryError:
    return EstuaryError(message, ErrorCode.VOICE_START_FAILED)
