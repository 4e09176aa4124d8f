"""What a client is told when it asks for something that this version of the server does not do."""

from __future__ import annotations

from estuary_sdk.protocol import commands
from estuary_sdk.protocol.codec import Wire
from estuary_sdk.protocol.events import ErrorReported, LiveKitFailed
from estuary_sdk.protocol.registry import event_name

_LIVEKIT = (
    commands.RequestLiveKitToken,
    commands.JoinLiveKit,
    commands.LeaveLiveKit,
    commands.MuteLiveKit,
)


def unavailable(command: Wire) -> tuple[Wire, str]:
    """The event that says so, of the kind the client waits for, and the reason alone."""
    if isinstance(command, _LIVEKIT):
        reason = "LiveKit is not available on this server; use the websocket voice transport"
        return LiveKitFailed(error=reason), reason
    reason = f"{event_name(command)} is not available on this version of the server"
    return ErrorReported(message=reason), reason
