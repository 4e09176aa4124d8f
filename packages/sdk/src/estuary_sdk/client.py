"""``EstuaryClient``: what an application holds.

Plain calls queue an event and return; coroutines wait for something. What must not live here: the
connection's states (``connection.py``), handlers' mailboxes (``emitter.py``), REST (``rest/``).
"""

from __future__ import annotations

import asyncio
import importlib
import logging
import uuid
from collections.abc import AsyncGenerator
from types import TracebackType
from typing import Self

from estuary_sdk.config import EstuaryConfig, RetryConfig
from estuary_sdk.connection import Connection
from estuary_sdk.errors import ErrorCode, EstuaryError
from estuary_sdk.event_overloads import TypedEvents
from estuary_sdk.protocol import commands
from estuary_sdk.protocol.enums import ConnectionState, VoiceMode
from estuary_sdk.protocol.events import BotResponse
from estuary_sdk.protocol.models.session import SessionInfo
from estuary_sdk.relay import Relay
from estuary_sdk.replies import ReplyWatch
from estuary_sdk.rest import CharactersClient, GenerateClient, MemoryClient, PlayersClient, RestClient
from estuary_sdk.transport.base import Transport
from estuary_sdk.voice.choosing import voice_manager
from estuary_sdk.voice.client_voice import ClientVoice

logger: logging.Logger = logging.getLogger("estuary_sdk")

HANDLER_GRACE_S = 2.0
"""How long ``disconnect`` lets handlers finish what has arrived."""

_DEFAULT_RETRY = RetryConfig()
_SOCKETIO = "estuary_sdk.transport.socketio"


class EstuaryClient(TypedEvents):
    """One player talking to one character.

    Args:
        config: where to connect, and as whom.
        retry: how REST requests are retried; None never retries.
        transport: another way to reach the server than Socket.IO; for tests.

    Raises:
        EstuaryError: UNKNOWN, for a configuration this version cannot serve.
    """

    def __init__(
        self,
        config: EstuaryConfig,
        *,
        retry: RetryConfig | None = _DEFAULT_RETRY,
        transport: Transport | None = None,
    ) -> None:
        super().__init__()
        if config.token_provider is not None:
            raise EstuaryError("token_provider is not supported by this version; use api_key")
        if config.debug:
            logger.setLevel(logging.DEBUG)
        self._config = config
        self._transport = transport
        self._voice = ClientVoice(
            lambda on_ended: voice_manager(config, self._connection, on_ended), self._dispatch
        )
        self._relay = Relay(self._dispatch, self._voice)
        self._connection = Connection(
            config, self._relay, lambda: transport or _socketio_transport(config.server_url)
        )
        self._rest = RestClient(config.server_url, config.api_key, retry_config=retry)
        self._characters = CharactersClient(self._rest, config.player_id)
        self._generate = GenerateClient(self._rest, config.player_id)
        self._memory: MemoryClient | None = None
        self._players: PlayersClient | None = None

    # Connection

    async def connect(self) -> SessionInfo:
        """Connect and authenticate; when connected already, returns the same session.

        Raises:
            EstuaryError: AUTH_FAILED, CONNECTION_FAILED or CONNECTION_TIMEOUT.
        """
        if self._transport is None:
            # The socket library takes a while to import, and a game cannot wait; programs that only use REST
            # never pay.
            await asyncio.to_thread(importlib.import_module, _SOCKETIO)
        session = await self._connection.open()
        self._memory = MemoryClient(self._rest, session.character_id, session.player_id)
        self._players = PlayersClient(self._rest, session.character_id)
        return session

    async def disconnect(self) -> None:
        """End the session, let handlers finish (at most HANDLER_GRACE_S seconds) and free everything."""
        await self._connection.close()
        await self._finish_handlers(HANDLER_GRACE_S)
        await self._rest.close()

    @property
    def is_connected(self) -> bool:
        """Whether a session is open."""
        return self._connection.state is ConnectionState.CONNECTED

    @property
    def session(self) -> SessionInfo | None:
        """The open session, or None."""
        return self._connection.session

    async def __aenter__(self) -> Self:
        """Does not connect: that is for the application to do, and to handle."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.disconnect()

    # Text

    def send_text(self, text: str, text_only: bool = False) -> None:
        """Say something to the character; the reply comes as ``bot_response`` events.

        Args:
            text: what the player says.
            text_only: do not speak the reply.

        Raises:
            EstuaryError: NOT_CONNECTED.
        """
        self._send_text(text, text_only, None)

    async def send_text_and_wait(
        self, text: str, *, text_only: bool = False, timeout: float = 20.0
    ) -> BotResponse:
        """Say something and wait for the whole reply to it.

        Args:
            text: what the player says.
            text_only: do not speak the reply.
            timeout: seconds.

        Raises:
            asyncio.TimeoutError: no final response in time.
            EstuaryError: NOT_CONNECTED; UNKNOWN when the reply was interrupted, with ``details`` holding
                ``reason``, ``message_id`` and the ``text`` so far.
        """
        watch = self._new_watch()
        try:
            self._send_text(text, text_only, watch)
            async with asyncio.timeout(timeout):
                return await watch.final()
        finally:
            self._relay.watches.discard(watch)

    async def stream_text(self, text: str, *, text_only: bool = False) -> AsyncGenerator[BotResponse, None]:
        """Say something and iterate over the reply's chunks as they come; ``chunk.partial`` is the new piece.

        Raises:
            EstuaryError: as :meth:`send_text_and_wait`.
        """
        watch = self._new_watch()
        try:
            self._send_text(text, text_only, watch)
            async for chunk in watch.chunks():
                yield chunk
        finally:
            self._relay.watches.discard(watch)

    def say_line(self, text: str, text_only: bool = False) -> None:
        """Let the character say exactly this. Blank text is not sent.

        Raises:
            EstuaryError: NOT_CONNECTED.
        """
        self._require_session()
        if text.strip():
            own_id = self._new_message_id()
            self._connection.send(commands.SayLine(text=text, text_only=text_only, client_message_id=own_id))

    def interrupt(self, message_id: str | None = None) -> None:
        """Cut the reply in flight, or the one with this id.

        Raises:
            EstuaryError: NOT_CONNECTED.
        """
        self._connection.send(commands.ClientInterrupt(message_id=message_id or None))

    # Voice

    async def start_voice(self, mode: VoiceMode = VoiceMode.CONTINUOUS) -> None:
        """Start listening to the player; returns, and emits ``voice_started``, when the server listens.

        Voice ends with :meth:`stop_voice`, with the server's ``voice_timeout``, and with the connection;
        start it again after a reconnect. ``voice_stopped`` is emitted once, whichever it was.

        Args:
            mode: PUSH_TO_TALK: :meth:`start_recording` and :meth:`stop_recording` frame the player's turns;
                CONTINUOUS: the server finds their end.

        Raises:
            EstuaryError: NOT_CONNECTED; VOICE_ALREADY_ACTIVE; LIVEKIT_UNAVAILABLE; VOICE_START_FAILED: the
                server refuses, does not answer within 10 s, or the connection is lost.
        """
        self._require_session()
        await self._voice.start(mode)

    async def stop_voice(self) -> None:
        """Stop listening, and emit ``voice_stopped``; what was said until now is still answered.

        Waits, for at most 2 s, until the server has stopped. Nothing happens when voice is not active.
        """
        await self._voice.stop()

    async def start_recording(self) -> None:
        """Begin a push-to-talk press; nothing happens during one, or in continuous mode.

        Raises:
            EstuaryError: VOICE_NOT_ACTIVE.
        """
        await self._voice.press()

    async def stop_recording(self) -> None:
        """End a push-to-talk press, and with it the player's turn; sound sent before belongs to it.

        Raises:
            EstuaryError: VOICE_NOT_ACTIVE.
        """
        await self._voice.release()

    async def send_audio(self, audio: bytes) -> None:
        """Send sound, in either mode; while muted, nothing is sent.

        When the network is slower than real time, at most 5 s of sound wait to be sent: this call then waits,
        never longer than ``audio`` lasts, and after that the oldest sound is dropped.

        Args:
            audio: PCM, signed 16 bit little-endian, mono, at ``EstuaryConfig.audio_sample_rate``; any length.

        Raises:
            EstuaryError: VOICE_NOT_ACTIVE.
            ValueError: an odd number of bytes, which would turn all that follows into noise.
        """
        await self._voice.send_audio(audio)

    def toggle_mute(self) -> None:
        """Mute or unmute the microphone; nothing happens when voice is not active."""
        self._voice.toggle_mute()

    @property
    def is_voice_active(self) -> bool:
        """Whether the server listens."""
        return self._voice.is_active

    @property
    def is_muted(self) -> bool:
        """Whether the microphone is muted; each start of voice begins unmuted."""
        return self._voice.is_muted

    # Vision, characters among themselves, preferences

    def send_camera_image(
        self, image_base64: str, mime_type: str, request_id: str | None = None, text: str | None = None
    ) -> None:
        """Show the character a picture.

        Args:
            image_base64: the picture.
            mime_type: such as "image/jpeg".
            request_id: of the ``camera_capture_request`` that this answers.
            text: what the player says with it.

        Raises:
            EstuaryError: NOT_CONNECTED.
        """
        self._connection.send(
            commands.CameraImage(
                image=image_base64,
                mime_type=mime_type,
                request_id=request_id or None,
                text=text or None,
                client_message_id=self._new_message_id(),
            )
        )

    def start_agent_conversation(
        self,
        agent_a_id: str,
        agent_b_id: str,
        *,
        conversation_context: str = "",
        max_turns: int = 8,
        timeout_seconds: int = 90,
    ) -> None:
        """Let two characters talk to each other; their turns come as ``agent_*`` events.

        Args:
            agent_a_id: the character that begins.
            agent_b_id: the other one.
            conversation_context: what it is about.
            max_turns: turns of both together.
            timeout_seconds: after which it ends.

        Raises:
            EstuaryError: NOT_CONNECTED.
        """
        self._connection.send(
            commands.StartAgentConversation(
                agent_a_id=agent_a_id,
                agent_b_id=agent_b_id,
                conversation_context=conversation_context,
                max_turns=max_turns,
                timeout_seconds=timeout_seconds,
            )
        )

    def stop_agent_conversation(self) -> None:
        """End the conversation between characters.

        Raises:
            EstuaryError: NOT_CONNECTED.
        """
        self._connection.send(commands.StopAgentConversation())

    def update_preferences(self, enable_vision_acknowledgment: bool | None = None) -> None:
        """Set preferences of this session; None leaves one as it is.

        Raises:
            EstuaryError: NOT_CONNECTED.
        """
        self._connection.send(
            commands.UpdatePreferences(enable_vision_acknowledgment=enable_vision_acknowledgment)
        )

    def notify_audio_playback_complete(self, message_id: str | None = None) -> None:
        """Tell the server that a message has been played to its end; ``VoiceSession`` does so by itself.

        Raises:
            EstuaryError: NOT_CONNECTED.
        """
        self._connection.send(commands.AudioPlaybackComplete(message_id=message_id or None))

    # REST

    @property
    def memory(self) -> MemoryClient:
        """What the character remembers of this player.

        Raises:
            EstuaryError: NOT_CONNECTED before the first ``connect()``.
        """
        if self._memory is None:
            raise _connect_first("client.memory")
        return self._memory

    @property
    def players(self) -> PlayersClient:
        """The character's players.

        Raises:
            EstuaryError: NOT_CONNECTED before the first ``connect()``.
        """
        if self._players is None:
            raise _connect_first("client.players")
        return self._players

    @property
    def characters(self) -> CharactersClient:
        """Create, read, change and delete characters; needs no ``connect()``."""
        return self._characters

    @property
    def generate(self) -> GenerateClient:
        """Characters from pictures, and their 3D models; needs no ``connect()``."""
        return self._generate

    # Inside

    def _require_session(self) -> None:
        self._connection.link()

    def _new_watch(self) -> ReplyWatch:
        self._require_session()
        watch = ReplyWatch(self._new_message_id())
        self._relay.watches.add(watch)
        return watch

    def _new_message_id(self) -> str | None:
        return str(uuid.uuid4()) if self._connection.grants("acks") else None

    def _send_text(self, text: str, text_only: bool, watch: ReplyWatch | None) -> None:
        own_id = watch.client_message_id if watch else self._new_message_id()
        command = commands.SendText(text=text, text_only=text_only or None, client_message_id=own_id)
        self._connection.send(command, watch.acknowledged if watch and own_id else None)


def _socketio_transport(server_url: str) -> Transport:
    transport: Transport = importlib.import_module(_SOCKETIO).SocketIoTransport(server_url)
    return transport


def _connect_first(what: str) -> EstuaryError:
    return EstuaryError(f"{what} is available after await client.connect()", ErrorCode.NOT_CONNECTED)
