"""Makes the embedded ears and voices as the registry asks for them. What they are is in their own files."""

from __future__ import annotations

from estuary_server.config import ProviderSettings
from estuary_server.providers import espeak_voice, flite_voice
from estuary_server.providers.espeak_voice import EspeakVoice
from estuary_server.providers.flite_voice import FliteVoice
from estuary_server.providers.pocketsphinx.transcriber import PocketsphinxTranscriber
from estuary_server.providers.transcriber import Transcriber
from estuary_server.providers.voice import Voice
from estuary_server.providers.voice_by_language import VoiceByLanguage

FLITE = "flite"
ESPEAK = "espeak-ng"


def make_pocketsphinx(settings: ProviderSettings, model: str) -> Transcriber:
    """The English transcriber; it has one model."""
    return PocketsphinxTranscriber()


def make_embedded_voice(settings: ProviderSettings, model: str) -> Voice:
    """The voice that needs no key: flite for English where it is installed, espeak-ng for the rest.

    ``model`` ESPEAK leaves flite out.
    """
    if model == ESPEAK or not flite_voice.installed():
        return EspeakVoice()
    return VoiceByLanguage("en", FliteVoice(), EspeakVoice()) if espeak_voice.installed() else FliteVoice()


def make_flite(settings: ProviderSettings, model: str) -> Voice:
    """The English voices; ``model`` is the one for characters that name none, if it is one."""
    return FliteVoice(model)


def make_espeak(settings: ProviderSettings, model: str) -> Voice:
    """The voices of many languages; ``model`` is the one for characters that name none, if it is one."""
    language = espeak_voice.language_code(model)
    return EspeakVoice(language) if language else EspeakVoice()
