"""Settings of the client and their defaults; the only file of the SDK that reads the environment."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import urlsplit

from estuary_sdk.errors import ErrorCode, EstuaryError
from estuary_sdk.protocol.enums import VoiceTransport
from estuary_sdk.protocol.models.session import SessionCapabilities

_ENVIRONMENT = {
    "server_url": "ESTUARY_SERVER_URL",
    "api_key": "ESTUARY_API_KEY",
    "character_id": "ESTUARY_CHARACTER_ID",
    "player_id": "ESTUARY_PLAYER_ID",
}


@dataclass(frozen=True)
class RetryConfig:
    """How REST requests are retried.

    Attributes:
        max_retries: further attempts after the first.
        backoff_factor: the n-th retry waits about ``backoff_factor * 2**(n-1)`` seconds.
        retry_on_status: answers that are retried; 429 is always among them.
    """

    max_retries: int = 3
    backoff_factor: float = 1.0
    retry_on_status: tuple[int, ...] = (500, 502, 503, 504)


@dataclass(frozen=True)
class EstuaryConfig:
    """Where to connect, as whom, and how.

    Attributes:
        server_url: origin of the server, such as ``http://127.0.0.1:4000``.
        api_key: developer key (``est_...``) or share session token (``sst_...``).
        character_id: the character to talk to.
        player_id: any stable name of the person who plays.
        audio_sample_rate: Hz, of microphone and playback.
        auto_reconnect: reconnect after a connection is lost.
        max_reconnect_attempts: attempts after a loss before giving up.
        reconnect_delay: seconds before the first attempt; doubled for each further one.
        debug: log at DEBUG level.
        voice_transport: how voice travels.
        realtime_memory: extract memories after every reply and push ``memory_updated``.
        capabilities: device facts; None means a device with everything.
        token_provider: returns a short-lived client token; for servers that mint them.
        apm_echo_cancellation: LiveKit audio processing.
        apm_noise_suppression: LiveKit audio processing.
        apm_high_pass_filter: LiveKit audio processing.
        apm_auto_gain_control: LiveKit audio processing.

    Raises:
        EstuaryError: CONNECTION_FAILED when ``server_url`` is not an http or https origin.
    """

    server_url: str
    api_key: str = field(repr=False)
    character_id: str
    player_id: str
    audio_sample_rate: int = 16000
    auto_reconnect: bool = True
    max_reconnect_attempts: int = 5
    reconnect_delay: float = 1.0
    debug: bool = False
    voice_transport: VoiceTransport = "websocket"
    realtime_memory: bool = False
    capabilities: SessionCapabilities | None = None
    token_provider: Callable[[], Awaitable[Any]] | None = None
    apm_echo_cancellation: bool = True
    apm_noise_suppression: bool = True
    apm_high_pass_filter: bool = True
    apm_auto_gain_control: bool = False

    def __post_init__(self) -> None:
        if not _is_origin(self.server_url):
            raise EstuaryError(
                "server_url must be an http or https address such as http://127.0.0.1:4000, "
                f"not {self.server_url!r}",
                ErrorCode.CONNECTION_FAILED,
            )

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None, **overrides: Any) -> Self:
        """Read ESTUARY_SERVER_URL, ESTUARY_API_KEY, ESTUARY_CHARACTER_ID and ESTUARY_PLAYER_ID.

        Args:
            environ: where to read from; the process environment when None.
            overrides: any field, instead of or beside the environment.

        Raises:
            EstuaryError: UNKNOWN, naming every variable that is missing.
        """
        source = os.environ if environ is None else environ
        found = {name: source.get(variable, "") for name, variable in _ENVIRONMENT.items()}
        values = {**{name: value for name, value in found.items() if value}, **overrides}
        missing = [variable for name, variable in _ENVIRONMENT.items() if name not in values]
        if missing:
            raise EstuaryError(f"set {', '.join(missing)} in the environment", ErrorCode.UNKNOWN)
        return cls(**values)


def _is_origin(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)
