"""Talking and listening: sessions, where their sound comes from, and where it goes.

Anything that satisfies :class:`AudioSource` or :class:`AudioSink` can stand in for microphone and speaker, so
that voice works in tests and on servers.
"""

from estuary_sdk.voice.microphone import MicrophoneSource
from estuary_sdk.voice.session import VoiceSession
from estuary_sdk.voice.sinks import AudioSink, ClockedSink, Heard, MemorySink, PlaybackListener, WavSink
from estuary_sdk.voice.sources import AudioSource, PcmSource
from estuary_sdk.voice.speaker import SpeakerSink
from estuary_sdk.voice.states import VoiceSessionState
from estuary_sdk.voice.wav_source import WavSource

__all__ = [
    "AudioSink",
    "AudioSource",
    "ClockedSink",
    "Heard",
    "MemorySink",
    "MicrophoneSource",
    "PcmSource",
    "PlaybackListener",
    "SpeakerSink",
    "VoiceSession",
    "VoiceSessionState",
    "WavSink",
    "WavSource",
]
