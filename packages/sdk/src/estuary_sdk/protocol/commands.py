"""Client to server: one frozen dataclass per event, registered under its wire name.

Some clients cannot send null and send "" instead; the fields where that means "absent" say so in
``prepare``.
"""

from __future__ import annotations

from dataclasses import field
from typing import Any

from estuary_sdk.protocol.codec import Wire, wire_name
from estuary_sdk.protocol.models.session import Extensions, SessionCapabilities
from estuary_sdk.protocol.registry import client_event


@client_event("authenticate")
class Authenticate(Wire, omit_none=True):
    """Who connects: sent inside the CONNECT packet, or as an event of its own.

    Attributes:
        api_key: developer key (``est_``) or share session token (``sst_``).
        client_token: restricted client token (``ect_``), instead of a key.
        token: per-user identity token of some clients.
        audio_sample_rate: Hz the client wants to hear; None where the client does not say.
        realtime_memory: extract memories after every reply and push ``memory_updated``.
        estuary: the extensions the client asks for.
    """

    api_key: str | None = field(default=None, repr=False)
    client_token: str | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)
    character_id: str | None = None
    player_id: str | None = None
    audio_sample_rate: int | None = None
    realtime_memory: bool | None = None
    capabilities: SessionCapabilities | None = None
    enable_animation: bool | None = None
    enable_body_animation: bool | None = None
    estuary: Extensions | None = None

    @classmethod
    def prepare(cls, data: dict[str, Any]) -> dict[str, Any]:
        """Read an empty string as absent."""
        return _without_empty(data, "api_key", "client_token", "token", "character_id", "player_id")


@client_event("text")
class SendText(Wire, omit_none=True):
    """The player writes. ``text_only`` asks for a reply that is not spoken."""

    text: str = field(default="", repr=False)
    text_only: bool | None = field(default=None, metadata=wire_name("textOnly"))
    client_message_id: str | None = None

    @classmethod
    def prepare(cls, data: dict[str, Any]) -> dict[str, Any]:
        """Read an empty string as absent."""
        return _without_empty(data, "client_message_id")


@client_event("say_line")
class SayLine(Wire, omit_none=True):
    """The character shall say exactly this."""

    text: str = field(default="", repr=False)
    text_only: bool = False
    client_message_id: str | None = None

    @classmethod
    def prepare(cls, data: dict[str, Any]) -> dict[str, Any]:
        """Read an empty string as absent."""
        return _without_empty(data, "client_message_id")


@client_event("client_interrupt")
class ClientInterrupt(Wire, omit_none=True):
    """Cut the reply in flight, or the named one. ``played_ms``: how much of it was heard."""

    message_id: str | None = None
    played_ms: int | None = None

    @classmethod
    def prepare(cls, data: dict[str, Any]) -> dict[str, Any]:
        """Read an empty string as absent."""
        return _without_empty(data, "message_id")


@client_event("camera_image")
class CameraImage(Wire, omit_none=True):
    """A picture the player shows; base64."""

    image: str = field(default="", repr=False)
    mime_type: str | None = field(default=None, metadata=wire_name("mime_type", "format"))
    request_id: str | None = None
    text: str | None = field(default=None, repr=False)
    sample_rate: int | None = None
    client_message_id: str | None = None

    @classmethod
    def prepare(cls, data: dict[str, Any]) -> dict[str, Any]:
        """Read an empty string as absent."""
        return _without_empty(data, "request_id", "text", "client_message_id")


@client_event("update_preferences")
class UpdatePreferences(Wire, omit_none=True):
    """Preferences of this session."""

    enable_vision_acknowledgment: bool | None = field(
        default=None, metadata=wire_name("enableVisionAcknowledgment")
    )


@client_event("audio_playback_complete")
class AudioPlaybackComplete(Wire, omit_none=True):
    """The client has played a message to its end. ``played_ms``: how much of it was heard."""

    message_id: str | None = None
    played_ms: int | None = None

    @classmethod
    def prepare(cls, data: dict[str, Any]) -> dict[str, Any]:
        """Read an empty string as absent."""
        return _without_empty(data, "message_id")


@client_event("start_voice")
class StartVoice(Wire, omit_none=True):
    """Listen to the player. ``turn_mode`` "push_to_talk" or None; ``sample_rate`` of the microphone in Hz."""

    turn_mode: str | None = None
    sample_rate: int | None = None


@client_event("stop_voice")
class StopVoice(Wire):
    """Stop listening, or the end of a push-to-talk press."""


@client_event("stream_audio")
class StreamAudio(Wire, omit_none=True):
    """Microphone sound: base64 of PCM, signed 16 bit little-endian, mono."""

    audio: str = field(default="", repr=False)
    sample_rate: int | None = None


@client_event("start_agent_conversation")
class StartAgentConversation(Wire, omit_none=True):
    """Let two characters talk to each other."""

    agent_a_id: str = ""
    agent_b_id: str = ""
    conversation_context: str = field(default="", repr=False)
    max_turns: int = 8
    timeout_seconds: int = 90
    conversation_id: str | None = None


@client_event("stop_agent_conversation")
class StopAgentConversation(Wire, omit_none=True):
    """End a conversation between characters."""

    conversation_id: str | None = None


@client_event("livekit_token")
class RequestLiveKitToken(Wire, omit_none=True):
    """The client wants to speak over LiveKit."""

    turn_mode: str | None = None


@client_event("livekit_join")
class JoinLiveKit(Wire, omit_none=True):
    """The client has joined its LiveKit room."""

    room: str | None = None
    turn_mode: str | None = None


@client_event("livekit_leave")
class LeaveLiveKit(Wire):
    """The client leaves its LiveKit room."""


@client_event("livekit_mute")
class MuteLiveKit(Wire):
    """The client muted or unmuted its microphone."""

    muted: bool = False


UNHANDLED_EVENTS = frozenset(
    {
        "bind_pose",
        "user_pos",
        "video_frame",
        "device_pose",
        "scene_graph_subscribe",
        "scene_graph_unsubscribe",
        "enable_livekit_video",
        "disable_livekit_video",
        "subscribe_encounter",
    }
)
"""Events that some clients send by themselves and often, and that a server may pass over in silence."""


def _without_empty(data: dict[str, Any], *names: str) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key not in names or value != ""}
