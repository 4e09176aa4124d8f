"""What a client is told when what it asked for was not done."""

from __future__ import annotations

from estuary_sdk.protocol import commands
from estuary_sdk.protocol.codec import Wire
from estuary_sdk.protocol.events import ErrorReported, LiveKitFailed
from estuary_sdk.protocol.registry import event_name
from estuary_server import log
from estuary_server.errors import ConfigError, NotFoundError, RefusedError, StoreError

logger = log.get_logger()

_LIVEKIT = (
    commands.RequestLiveKitToken,
    commands.JoinLiveKit,
    commands.LeaveLiveKit,
    commands.MuteLiveKit,
)


def unavailable(command: Wire) -> tuple[Wire, str]:
    """What tells a client that the server does not do it: an event of the kind it expects, and the reason."""
    if isinstance(command, _LIVEKIT):
        reason = "LiveKit is not available on this server; use the websocket voice transport"
        return LiveKitFailed(error=reason), reason
    reason = f"{event_name(command)} is not available on this version of the server"
    return ErrorReported(message=reason), reason


def reason_of(error: Exception) -> str:
    """Why a command failed, in words for the client; what is no business of the client's is logged."""
    if isinstance(error, NotFoundError):
        return "the character or the conversation does not exist any more"
    if isinstance(error, RefusedError):
        return str(error)
    logger.error("session.command_failed", **log.failure(error))
    return str(error) if isinstance(error, (StoreError, ConfigError)) else "internal error"
