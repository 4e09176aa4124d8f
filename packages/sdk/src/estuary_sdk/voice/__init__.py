"""Talking and listening.

Its function comes with a later version; until then it says so when it is made, so that programs written for
it import and fail with a clear error.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from estuary_sdk.errors import ErrorCode, EstuaryError
from estuary_sdk.protocol.enums import VoiceMode

__all__ = ["VoiceSession"]


class VoiceSession:
    """A spoken conversation. Raises EstuaryError (VOICE_NOT_SUPPORTED) in this version."""

    def __init__(
        self,
        client: Any,
        mode: VoiceMode = VoiceMode.CONTINUOUS,
        *,
        sample_rate: int = 16000,
        on_state: Callable[..., Any] | None = None,
    ) -> None:
        raise EstuaryError("VoiceSession is not in this version of the SDK", ErrorCode.VOICE_NOT_SUPPORTED)
