"""Server to client: one frozen dataclass per event, registered under its wire name.

Fields that the reference documents come first, in its order; fields of newer clients and of this
project's extensions (``seq``, ``reply_to``) follow.
"""

from __future__ import annotations

from dataclasses import field
from datetime import UTC, datetime
from typing import Any

from estuary_sdk.protocol.codec import Wire, wire_name
from estuary_sdk.protocol.models.memory import MemoryData
from estuary_sdk.protocol.models.session import LiveKitTokenResponse, SessionInfo
from estuary_sdk.protocol.registry import server_event

server_event("session_info")(SessionInfo)
server_event("livekit_token")(LiveKitTokenResponse)


@server_event("auth_error")
class AuthRejected(Wire):
    """The credentials or the character were refused; ``error`` says why."""

    error: str = field(default="Authentication failed", metadata=wire_name("error", "message"))


@server_event("error")
class ErrorReported(Wire):
    """Something a client sent could not be done; the session goes on."""

    message: str = field(default="", metadata=wire_name("message", "error"))

    def to_dict(self) -> dict[str, Any]:
        """The wire form; clients read either key."""
        return {"message": self.message, "error": self.message}


@server_event("bot_response")
class BotResponse(Wire, omit_none=True):
    """A chunk of the character's text.

    Attributes:
        text: the whole reply so far.
        partial: the piece that this chunk added.
        is_final: the reply is complete; exactly once per message, unless it was interrupted.
        message_id: one per reply, never reused.
        chunk_index: 0, 1, 2 ... within a message.
        is_interjection: the character spoke unprompted.
        token_stream: the chunks are pieces of a stream.
        reply_to: the ``client_message_id`` that this answers, on servers that granted ``acks``.
    """

    text: str = ""
    partial: str = ""
    is_final: bool = False
    message_id: str = ""
    chunk_index: int = 0
    is_interjection: bool = False
    token_stream: bool | None = None
    reply_to: str | None = None


@server_event("bot_voice")
class BotVoice(Wire, omit_none=True):
    """A chunk of the character's voice.

    Attributes:
        audio: base64 of PCM, signed 16 bit little-endian, mono, no header.
        is_final: the last chunk of this message.
        is_livekit: the sound travels over LiveKit; ``audio`` is empty.
        sample_rate: Hz; None on servers that do not say.
    """

    audio: str = ""
    message_id: str = ""
    chunk_index: int = 0
    is_final: bool = False
    is_livekit: bool = False
    sample_rate: int | None = None
    is_interjection: bool | None = None
    reply_to: str | None = None


@server_event("stt_response")
class SttResponse(Wire):
    """What the player is heard to say: growing interim texts, then one final."""

    text: str = ""
    is_final: bool = False
    confidence: float = 1.0
    language: str = "en"


@server_event("interrupt")
class InterruptData(Wire, omit_none=True):
    """A reply was cut; not one further event of that message follows.

    Attributes:
        message_id: the message that was cut.
        reason: "client_interrupt", "new_input", "barge_in" or "session_end".
        interrupted_at: ISO 8601, UTC. Servers that send epoch seconds are converted.
    """

    message_id: str | None = None
    reason: str | None = None
    interrupted_at: str | None = None
    reply_to: str | None = None

    @classmethod
    def prepare(cls, data: dict[str, Any]) -> dict[str, Any]:
        """Epoch seconds -> ISO text."""
        at = data.get("interrupted_at")
        if isinstance(at, bool) or not isinstance(at, (int, float)):
            return data
        return {**data, "interrupted_at": _iso(at)}


@server_event("quota_exceeded")
class QuotaExceededData(Wire):
    """A usage limit was reached."""

    message: str = field(default="", metadata=wire_name("message", "error"))
    current: int = 0
    limit: int = 0
    remaining: int = 0
    tier: str = ""


@server_event("camera_capture")
class CameraCaptureRequest(Wire):
    """The character asks to see: answer with ``send_camera_image(request_id=...)``."""

    request_id: str = ""
    text: str | None = None


@server_event("voice_started")
class VoiceStarted(Wire):
    """The server listens."""


@server_event("voice_stopped")
class VoiceStopped(Wire):
    """The server stopped listening."""


@server_event("voice_error")
class VoiceFailed(Wire):
    """Voice does not work; text goes on."""

    error: str = field(default="", metadata=wire_name("error", "message"))


@server_event("livekit_ready")
class LiveKitReady(Wire):
    """The character has joined the room."""

    room: str = ""


@server_event("livekit_error")
class LiveKitFailed(Wire):
    """LiveKit cannot be used in this session."""

    error: str = field(default="", metadata=wire_name("error", "message"))


@server_event("memory_updated")
class MemoryUpdatedEvent(Wire):
    """Memories were learnt. The event's own keys are snake_case, the memories inside are camelCase."""

    agent_id: str = ""
    player_id: str = ""
    memories_extracted: int = 0
    facts_extracted: int = 0
    conversation_id: str = ""
    new_memories: list[MemoryData] = field(default_factory=list)
    timestamp: str = ""


@server_event("agent_turn_text")
class AgentTurnText(Wire, omit_none=True):
    """A chunk of text in a conversation between two characters.

    ``conversation_id``, in all four ``agent_*`` events: the id the client gave the conversation, if any.
    """

    agent_id: str = ""
    text: str = ""
    chunk_index: int = 0
    turn_number: int = 0
    is_final: bool = False
    conversation_id: str | None = None


@server_event("agent_turn_voice")
class AgentTurnVoice(Wire, omit_none=True):
    """A chunk of voice in a conversation between two characters; ``audio`` as in :class:`BotVoice`."""

    agent_id: str = ""
    audio: str = ""
    chunk_index: int = 0
    turn_number: int = 0
    is_final: bool = False
    conversation_id: str | None = None


@server_event("agent_turn_complete")
class AgentTurnComplete(Wire, omit_none=True):
    """A character finished its turn; ``text`` is all it said."""

    agent_id: str = ""
    text: str = ""
    turn_number: int = 0
    conversation_id: str | None = None


@server_event("agent_conversation_complete")
class AgentConversationComplete(Wire, omit_none=True):
    """A conversation between two characters ended."""

    winner_agent_id: str = ""
    reason: str = ""
    total_turns: int = 0
    conversation_id: str | None = None


@server_event("client_action")
class ClientActionData(Wire, omit_none=True):
    """The character wants something done in the player's world; arguments keep their JSON types."""

    name: str = ""
    arguments: dict[str, Any] = field(default_factory=dict)
    message_id: str = ""
    chunk_index: int = 0
    timestamp: str = ""
    reply_to: str | None = None


@server_event("session_timeout")
class SessionTimeoutData(Wire):
    """The session was idle for too long and is being closed; seconds."""

    reason: str = "inactivity"
    idle_seconds: int = 0
    timeout_seconds: int = 0


@server_event("voice_timeout")
class VoiceTimeoutData(Wire):
    """Nothing was said for too long; voice is closed, text goes on; seconds."""

    reason: str = "voice_inactivity"
    idle_seconds: int = 0
    timeout_seconds: int = 0


@server_event("session_rejected")
class SessionRejected(Wire):
    """Too many sessions on one share token; the server disconnects."""

    reason: str = ""
    cap: int = 0
    share_token_id: str = ""


def _iso(epoch_s: float) -> str | None:
    try:
        return datetime.fromtimestamp(epoch_s, UTC).isoformat()
    except (OverflowError, ValueError, OSError):
        return None
