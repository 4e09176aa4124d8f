"""The closed sets of words: connection states, voice modes, error codes."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

VoiceTransport = Literal["websocket", "livekit", "auto"]
"""How voice travels: over the same socket, over LiveKit, or whichever is available."""


class ConnectionState(StrEnum):
    """Where the client's connection stands."""

    DISCONNECTED = "disconnected"
    CONNECTING = "connecting"
    CONNECTED = "connected"
    RECONNECTING = "reconnecting"
    ERROR = "error"


class VoiceMode(StrEnum):
    """Who decides when the player has finished speaking."""

    CONTINUOUS = "continuous"
    PUSH_TO_TALK = "push_to_talk"


class ErrorCode(StrEnum):
    """What went wrong, in one word; carried by ``EstuaryError.code``."""

    CONNECTION_FAILED = "CONNECTION_FAILED"
    AUTH_FAILED = "AUTH_FAILED"
    CONNECTION_TIMEOUT = "CONNECTION_TIMEOUT"
    QUOTA_EXCEEDED = "QUOTA_EXCEEDED"
    VOICE_NOT_SUPPORTED = "VOICE_NOT_SUPPORTED"
    VOICE_ALREADY_ACTIVE = "VOICE_ALREADY_ACTIVE"
    VOICE_NOT_ACTIVE = "VOICE_NOT_ACTIVE"
    VOICE_START_FAILED = "VOICE_START_FAILED"
    LIVEKIT_UNAVAILABLE = "LIVEKIT_UNAVAILABLE"
    NOT_CONNECTED = "NOT_CONNECTED"
    REST_ERROR = "REST_ERROR"
    UPLOAD_FAILED = "UPLOAD_FAILED"
    UNKNOWN = "UNKNOWN"


class DisconnectReason(StrEnum):
    """Why a session ended; the argument of the ``disconnected`` event.

    The client reconnects by itself (where ``auto_reconnect`` is on) after TRANSPORT_CLOSE and
    SERVER_DISCONNECT, and after no other reason.
    """

    CLIENT_DISCONNECT = "client_disconnect"
    """``disconnect()`` was called."""
    TRANSPORT_CLOSE = "transport_close"
    """The connection broke: the network, or the server went away without a word."""
    SERVER_DISCONNECT = "server_disconnect"
    """The server ended the connection, for instance to restart."""
    SESSION_TIMEOUT = "session_timeout"
    """The session was idle for too long."""
    SESSION_REJECTED = "session_rejected"
    """Too many sessions are open with this credential."""
