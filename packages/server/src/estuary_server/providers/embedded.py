"""Makes the embedded ears and voices as the registry asks for them. What they are is in their own files."""

from __future__ import annotations

from estuary_server.config import ProviderSettings
from estuary_server.providers import espeak_voice
from estuary_server.providers.espeak_voice import EspeakVoice
from estuary_server.providers.flite_voice import FliteVoice
from estuary_server.providers.pocketsphinx.transcriber import PocketsphinxTranscriber
from estuary_server.providers.transcriber import Transcriber
from estuary_server.providers.voice import Voice
from estuary_server.providers.voice_by_language import VoiceByLanguage

FLITE = "flite"


def make_pocketsphinx(settings: ProviderSettings, model: str) -> Transcriber:
    """The English transcriber; it has one model."""
    return PocketsphinxTranscriber()


def make_embedded_voice(settings: ProviderSettings, model: str) -> Voice:
    """The voice that needs no key: flite for English where it is installed, espeak-ng for the rest."""
    if model != FLITE:
        return EspeakVoice()
    return VoiceByLanguage("en", FliteVoice(), EspeakVoice()) if espeak_voice.installed() else FliteVoice()


def make_flite(settings: ProviderSettings, model: str) -> Voice:
    """The English voices; ``model`` is the one for characters that name none, "" for the default."""
    return FliteVoice(model) if model else FliteVoice()


def make_espeak(settings: ProviderSettings, model: str) -> Voice:
    """The voices of many languages; ``model`` is the language for characters that name none."""
    return EspeakVoice(model) if model else EspeakVoice()
