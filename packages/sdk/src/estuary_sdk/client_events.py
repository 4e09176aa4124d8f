"""The client's own events: which name a user registers for, and what the handler is given.

One row per event. ``event_overloads.py`` is generated from this table, so that type checkers know every
handler's argument; ``client.on`` looks nothing up here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from estuary_sdk.errors import ErrorCode, EstuaryError
from estuary_sdk.protocol import events
from estuary_sdk.protocol.codec import Wire
from estuary_sdk.protocol.enums import ConnectionState
from estuary_sdk.protocol.models.session import SessionInfo


@dataclass(frozen=True)
class ClientEvent:
    """One event of the client.

    Attributes:
        name: what users register for.
        argument: type of the handler's only argument; None when it has none.
        wire: the server event it comes from; None for events of the client itself.
        attribute: the handler gets this attribute of the server event instead of the whole.
    """

    name: str
    argument: type | None
    wire: type[Wire] | None = None
    attribute: str | None = None


CLIENT_EVENTS: tuple[ClientEvent, ...] = (
    ClientEvent("connected", SessionInfo),
    ClientEvent("disconnected", str),
    ClientEvent("reconnecting", int),
    ClientEvent("connection_state_changed", ConnectionState),
    ClientEvent("error", Exception, events.ErrorReported, "message"),
    ClientEvent("auth_error", str, events.AuthRejected, "error"),
    ClientEvent("quota_exceeded", events.QuotaExceededData, events.QuotaExceededData),
    ClientEvent("session_timeout", events.SessionTimeoutData, events.SessionTimeoutData),
    ClientEvent("session_rejected", events.SessionRejected, events.SessionRejected),
    ClientEvent("bot_response", events.BotResponse, events.BotResponse),
    ClientEvent("bot_voice", events.BotVoice, events.BotVoice),
    ClientEvent("stt_response", events.SttResponse, events.SttResponse),
    ClientEvent("interrupt", events.InterruptData, events.InterruptData),
    ClientEvent("client_action", events.ClientActionData, events.ClientActionData),
    ClientEvent("voice_started", None),
    ClientEvent("voice_stopped", None),
    ClientEvent("voice_error", str, events.VoiceFailed, "error"),
    ClientEvent("voice_timeout", events.VoiceTimeoutData, events.VoiceTimeoutData),
    ClientEvent("audio_received", bytes),
    ClientEvent("livekit_connected", str, events.LiveKitReady, "room"),
    ClientEvent("livekit_disconnected", None, events.LiveKitFailed),
    ClientEvent("camera_capture_request", events.CameraCaptureRequest, events.CameraCaptureRequest),
    ClientEvent("memory_updated", events.MemoryUpdatedEvent, events.MemoryUpdatedEvent),
    ClientEvent("agent_turn_text", events.AgentTurnText, events.AgentTurnText),
    ClientEvent("agent_turn_voice", events.AgentTurnVoice, events.AgentTurnVoice),
    ClientEvent("agent_turn_complete", events.AgentTurnComplete, events.AgentTurnComplete),
    ClientEvent(
        "agent_conversation_complete", events.AgentConversationComplete, events.AgentConversationComplete
    ),
)

_BY_WIRE = {row.wire: row for row in CLIENT_EVENTS if row.wire is not None}


def client_event_of(event: Wire) -> tuple[str, tuple[Any, ...]] | None:
    """The client event a server event becomes, with its handlers' arguments; None where it is internal."""
    row = _BY_WIRE.get(type(event))
    if row is None:
        return None
    if isinstance(event, events.ErrorReported):
        return row.name, (EstuaryError(event.message, ErrorCode.UNKNOWN),)
    if row.argument is None:
        return row.name, ()
    return row.name, (getattr(event, row.attribute) if row.attribute else event,)
