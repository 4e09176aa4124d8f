"""Microphone and speaker: the extra ``audio`` (``pip install 'estuary-sdk[audio]'``).

Where the extra, the PortAudio library or a device is missing, they raise EstuaryError (VOICE_NOT_SUPPORTED)
that says what to install or to plug in.
"""

from estuary_sdk.audio.player import AudioPlayer
from estuary_sdk.audio.recorder import AudioRecorder

__all__ = ["AudioPlayer", "AudioRecorder"]
