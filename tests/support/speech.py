"""Scripted ears and a scripted voice for a real server."""

from __future__ import annotations

from dataclasses import dataclass, field

from estuary_server.providers.scripted_detector import ScriptedDetector
from estuary_server.providers.scripted_transcriber import ScriptedTranscriber
from estuary_server.providers.scripted_voice import Manner, ScriptedVoice
from estuary_server.session.surroundings import SpeechParts


@dataclass(frozen=True)
class ScriptedSpeech:
    """What a test may look at afterwards."""

    detector: ScriptedDetector = field(default_factory=ScriptedDetector)
    transcriber: ScriptedTranscriber = field(default_factory=ScriptedTranscriber)
    voice: ScriptedVoice = field(
        default_factory=lambda: ScriptedVoice(Manner(seconds_per_character=0.01, level=4_000))
    )

    def parts(self) -> SpeechParts:
        """What a server is given."""
        return SpeechParts(lambda: self.detector, lambda *_: self.transcriber, lambda *_: self.voice)
