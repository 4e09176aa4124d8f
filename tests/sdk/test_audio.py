"""Microphone and speaker say that they are not in this version."""

from __future__ import annotations

import pytest

from estuary_sdk import VoiceMode, VoiceSession
from estuary_sdk.audio import AudioPlayer, AudioRecorder
from estuary_sdk.errors import ErrorCode, EstuaryError


@pytest.mark.parametrize("cls", [AudioPlayer, AudioRecorder])
def test_audio_devices_say_that_they_are_missing(cls: type[AudioPlayer | AudioRecorder]) -> None:
    with pytest.raises(EstuaryError, match=f"^{cls.__name__} is not in this version") as caught:
        cls(sample_rate=24000)
    assert caught.value.code is ErrorCode.VOICE_NOT_SUPPORTED


def test_a_voice_session_says_that_it_is_missing() -> None:
    with pytest.raises(EstuaryError, match="VoiceSession is not in this version") as caught:
        VoiceSession(None, VoiceMode.PUSH_TO_TALK, sample_rate=24000)
    assert caught.value.code is ErrorCode.VOICE_NOT_SUPPORTED
