"""A spoken conversation: microphone, speaker, and everything between them and the client.

Theory of operation: a *source* gives the player's sound, a *sink* plays the character's, both at the
session's rate. The uplink sends the source while sound is wanted: all the time in continuous mode, during a
press in push-to-talk. The downlink plays what comes. What the server sends is seen in the order of arrival (a
tap on the client's relay, not handlers, which have a mailbox per event), so that sound of a new message is
never taken for that of the one which an ``interrupt`` before it has cut.

The session ends when it is stopped, or when voice ends for another reason; it then closes everything it
opened, in bounded time, whatever source, sink and handlers do.

What must not live here: how sound travels (``websocket.py``), what the states mean (``states.py``).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from estuary_sdk.cancellation import in_any_case
from estuary_sdk.errors import ErrorCode, EstuaryError
from estuary_sdk.failure import kind_and_place
from estuary_sdk.protocol.codec import Wire
from estuary_sdk.protocol.commands import ClientInterrupt
from estuary_sdk.protocol.enums import VoiceMode
from estuary_sdk.unsent import UnsentQueue
from estuary_sdk.voice.arguments import check_sample_rate, check_sink, check_source, voice_mode
from estuary_sdk.voice.downlink import Downlink
from estuary_sdk.voice.microphone import MicrophoneSource
from estuary_sdk.voice.progress import OnState, Patience, Progress
from estuary_sdk.voice.sinks import AudioSink
from estuary_sdk.voice.sources import AudioSource
from estuary_sdk.voice.speaker import SpeakerSink
from estuary_sdk.voice.states import Conversation, VoiceSessionState
from estuary_sdk.voice.uplink import Uplink

if TYPE_CHECKING:
    from estuary_sdk.client import EstuaryClient

logger: logging.Logger = logging.getLogger("estuary_sdk")

OPEN_TIMEOUT_S = 10.0
"""How long source and sink together may take to open."""

CLOSE_TIMEOUT_S = 2.0
"""How long each of source and sink may take to close, and ``on_state`` to finish."""


class VoiceSession:
    """Talks: sends the source, plays the replies, tells the server what was heard.

    Use it as ``async with VoiceSession(client) as session``, or call ``start`` and ``stop``. It ends by
    itself when voice does: ``client.stop_voice()``, the server's ``voice_timeout``, a lost connection.

    Args:
        client: connected.
        mode: PUSH_TO_TALK: the source is sent between ``start_recording`` and ``stop_recording``.
        sample_rate: Hz of source and sink; resampled where the server's is another
            (``EstuaryConfig.audio_sample_rate``, and what each ``bot_voice`` says).
        on_state: called with each new :class:`VoiceSessionState`, in order; a plain function or a coroutine
            function. What it raises comes as ``error`` event, and stops nothing.
        source: the player's sound; the microphone when None, which needs the extra ``audio``.
        sink: plays the character's; the speaker when None, which needs the extra ``audio``.

    Raises:
        ValueError: a mode that is none, or a sample rate outside 8,000 to 96,000 Hz.
        TypeError: a source or a sink that is none, such as the name of a file.
    """

    def __init__(
        self,
        client: EstuaryClient,
        mode: VoiceMode = VoiceMode.CONTINUOUS,
        *,
        sample_rate: int = 16000,
        on_state: OnState | None = None,
        source: AudioSource | None = None,
        sink: AudioSink | None = None,
    ) -> None:
        check_sample_rate(sample_rate)
        check_source(source)
        check_sink(sink)
        server_rate = client._config.audio_sample_rate
        self._client = client
        self._mode = voice_mode(mode)
        self._progress = Progress(self._mode, on_state, self._report)
        self._uplink = Uplink(
            source or MicrophoneSource(), self._send_sound, self._report, sample_rate, server_rate
        )
        self._downlink = Downlink(
            sink or SpeakerSink(), self._send, self._report, self._progress, server_rate, sample_rate
        )
        self._starting = asyncio.Lock()
        self._ending: asyncio.Task[None] | None = None
        self._outgoing: UnsentQueue | None = None
        self._button = asyncio.Lock()
        self._is_started = False
        self._has_voice = False
        self._is_held = False

    @property
    def client(self) -> EstuaryClient:
        """The client it talks through."""
        return self._client

    @property
    def is_started(self) -> bool:
        """Whether it is open: from the end of ``start`` to the beginning of ``stop``."""
        return self._is_started

    @property
    def state(self) -> VoiceSessionState:
        """What it is doing."""
        return self._progress.state

    async def start(self) -> None:
        """Open source and sink, and start voice. When it raises, nothing stays open.

        Raises:
            EstuaryError: VOICE_ALREADY_ACTIVE; VOICE_NOT_SUPPORTED where a package, a library or a device is
                missing; NOT_CONNECTED, VOICE_START_FAILED and LIVEKIT_UNAVAILABLE as ``start_voice``.
            Exception: whatever a source or a sink of your own raises.
        """
        if self._is_started or self._starting.locked():
            raise EstuaryError("the voice session is started already", ErrorCode.VOICE_ALREADY_ACTIVE)
        async with self._starting:
            await self._wait_for_ending()
            self._progress.apply(Conversation.starting)
            try:
                await self._open()
            except BaseException:
                await in_any_case(self._close())
                self._progress.stopped()
                raise
            self._is_started = True
            self._progress.apply(Conversation.started)

    async def stop(self) -> None:
        """Stop voice, cut a reply that is being heard, close source and sink. Idempotent, never raises."""
        async with self._starting:
            pass  # a start under way ends first
        if not self._is_started:
            await self._wait_for_ending()
            return
        self._is_started = False
        self._progress.apply(Conversation.ending)
        self._ending = asyncio.get_running_loop().create_task(self._close())
        try:
            await in_any_case(self._wait_for_ending())
        finally:
            self._ending = None
            self._progress.stopped()
        await self._progress.finish(CLOSE_TIMEOUT_S)

    async def start_recording(self) -> None:
        """Begin a push-to-talk press; a reply heard or on its way is cut. In continuous mode, nothing.

        Raises:
            EstuaryError: VOICE_NOT_ACTIVE.
        """
        self._require_started()
        async with self._button:
            if self._mode is VoiceMode.CONTINUOUS or self._is_held:
                return
            self._downlink.interrupt()
            if self._progress.reply_may_come:
                self._send(ClientInterrupt())
            await self._client.start_recording()
            self._is_held = True
            self._progress.apply(Conversation.pressed)
            self._uplink.begin()

    async def stop_recording(self) -> None:
        """End a push-to-talk press, and with it the player's turn; what was said by now belongs to it.

        Raises:
            EstuaryError: VOICE_NOT_ACTIVE.
        """
        self._require_started()
        async with self._button:
            if not self._is_held:
                return
            self._is_held = False
            await self._uplink.end()
            await self._client.stop_recording()
            self._progress.apply(Conversation.released)

    def interrupt(self) -> None:
        """Cut the reply that is being heard, and tell the server how much of it was."""
        self._downlink.interrupt()

    async def wait_until_quiet(
        self, quiet_s: float = 2.0, *, words_s: float = 10.0, reply_s: float = 60.0
    ) -> None:
        """Wait until the source has ended and the conversation has come to rest, or the session has ended.

        For scripts; a microphone never ends. A reply that is heard is waited for, however long it is. Apart
        from that, the wait ends when nothing has happened for so many seconds. The client cannot know whether
        loud sound was speech, nor which of several utterances words belong to: to a slow server, give more.

        Args:
            quiet_s: when nothing is awaited.
            words_s: when loud sound was sent, and no final words have come since: the server's recogniser may
                still be loading. Where it was no speech, that long is waited in vain.
            reply_s: when words have come or something was written, and no sound of a reply is heard yet.
        """
        await self._progress.until(self._uplink.has_ended)
        await self._progress.calm(Patience(quiet_s, words_s, reply_s))

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    # Inside

    async def _open(self) -> None:
        client = self._client
        client._require_session()
        try:
            async with asyncio.timeout(OPEN_TIMEOUT_S):
                await self._uplink.open()
                await self._downlink.open()
        except TimeoutError:
            message = f"microphone and speaker did not open within {OPEN_TIMEOUT_S:g} s"
            raise EstuaryError(message, ErrorCode.VOICE_START_FAILED) from None
        self._outgoing = client._connection.link().unsent
        self._outgoing.taps.append(self._progress.sent)
        client._relay.taps.append(self._server_event)
        client.on("voice_stopped", self._voice_stopped)
        client.on("audio_received", self._downlink.received)
        await client.start_voice(self._mode)
        self._has_voice = True
        if self._mode is VoiceMode.CONTINUOUS:
            self._uplink.begin()

    async def _close(self) -> None:
        """Undo what ``_open`` has done, however far it came."""
        client = self._client
        if self._server_event in client._relay.taps:
            client._relay.taps.remove(self._server_event)
        if self._outgoing is not None:
            self._outgoing.taps.remove(self._progress.sent)
            self._outgoing = None
        client.off("voice_stopped", self._voice_stopped)
        client.off("audio_received", self._downlink.received)
        await self._uplink.stop()
        self._downlink.interrupt()
        if self._has_voice:
            await client.stop_voice()
        self._has_voice = self._is_held = False
        await self._bounded(self._uplink.close())
        await self._bounded(self._downlink.close())

    async def _bounded(self, closing: Coroutine[Any, Any, None]) -> None:
        try:
            async with asyncio.timeout(CLOSE_TIMEOUT_S):
                await closing
        except Exception as error:
            logger.error("source or sink could not be closed: %s", kind_and_place(error))
            self._report(error)

    async def _wait_for_ending(self) -> None:
        if self._ending is not None:
            await asyncio.wait([self._ending])

    def _server_event(self, event: Wire) -> None:
        self._progress.server_event(event)
        self._downlink.server_event(event)

    async def _voice_stopped(self) -> None:
        """Voice has ended without this session."""
        self._has_voice = False
        await self.stop()

    def _require_started(self) -> None:
        if not self._is_started:
            message = "the voice session is not started: use async with, or await session.start()"
            raise EstuaryError(message, ErrorCode.VOICE_NOT_ACTIVE)

    async def _send_sound(self, pcm: bytes) -> None:
        if not self._client.is_muted:
            self._progress.sound_sent(pcm)
        await self._client.send_audio(pcm)

    def _send(self, command: Wire) -> None:
        try:
            self._client._connection.send(command)
        except EstuaryError as error:
            logger.debug("%s was not sent: %s", type(command).__name__, error.code)

    def _report(self, error: Exception) -> None:
        self._client._dispatch("error", error)
