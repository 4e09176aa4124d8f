"""Which way sound travels, by ``EstuaryConfig.voice_transport``; the only file that names the ways."""

from __future__ import annotations

from estuary_sdk.config import EstuaryConfig
from estuary_sdk.connection import Connection
from estuary_sdk.errors import ErrorCode, EstuaryError
from estuary_sdk.voice.manager import OnEnded, VoiceManager
from estuary_sdk.voice.websocket import WebSocketVoiceManager


def voice_manager(config: EstuaryConfig, connection: Connection, on_ended: OnEnded) -> VoiceManager:
    """The way that the configuration asks for; ``auto`` takes the websocket.

    Raises:
        EstuaryError: LIVEKIT_UNAVAILABLE.
    """
    if config.voice_transport == "livekit":
        message = 'LiveKit is not in this version; use voice_transport="websocket" or "auto"'
        raise EstuaryError(message, ErrorCode.LIVEKIT_UNAVAILABLE)
    return WebSocketVoiceManager(connection, config.audio_sample_rate, on_ended)
