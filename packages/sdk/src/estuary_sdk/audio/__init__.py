"""Microphone and speaker.

Their function comes with a later version; until then both say so when they are made, so that programs
written for them import and fail with a clear error.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from estuary_sdk.errors import ErrorCode, EstuaryError

__all__ = ["AudioPlayer", "AudioRecorder"]


class AudioRecorder:
    """Records from a microphone. Raises EstuaryError (VOICE_NOT_SUPPORTED) in this version."""

    def __init__(self, sample_rate: int = 16000, on_audio: Callable[[bytes], Any] | None = None) -> None:
        raise _not_supported("AudioRecorder")


class AudioPlayer:
    """Plays a character's voice. Raises EstuaryError (VOICE_NOT_SUPPORTED) in this version."""

    def __init__(
        self, sample_rate: int = 16000, on_playback_event: Callable[[str, str | None], Any] | None = None
    ) -> None:
        raise _not_supported("AudioPlayer")


def _not_supported(what: str) -> EstuaryError:
    return EstuaryError(f"{what} is not in this version of the SDK", ErrorCode.VOICE_NOT_SUPPORTED)
