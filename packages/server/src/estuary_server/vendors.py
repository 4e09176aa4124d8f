"""Every vendor of this distribution, by role: the only file that names them.

What must not live here: how a vendor is chosen for a character (``providers/registry.py``).
"""

from __future__ import annotations

from estuary_server.config import Settings
from estuary_server.providers import espeak_voice, flite_voice
from estuary_server.providers.embedder import Embedder
from estuary_server.providers.language import LanguageModel
from estuary_server.providers.minilm import embedder as minilm
from estuary_server.providers.pocketsphinx import transcriber
from estuary_server.providers.reader import Reader
from estuary_server.providers.registry import Providers, Role, Vendor
from estuary_server.providers.transcriber import Transcriber
from estuary_server.providers.voice import Voice, model_asked_for

LANGUAGE_MODELS = {
    "openai": Vendor(
        make="estuary_server.providers.openai_chat:OpenAILanguageModel",
        configured=lambda settings: settings.openai_configured,
        needs="set OPENAI_API_KEY, or OPENAI_BASE_URL for a server of your own",
    ),
    "offline": Vendor(
        make="estuary_server.providers.offline.vendor:make_offline",
        configured=lambda settings: True,
    ),
}
EMBEDDED_LLM = ("offline", "retrieval")

READERS = {
    "openai": Vendor(
        make="estuary_server.providers.openai_reader:make_openai_reader",
        configured=lambda settings: settings.openai_configured,
    ),
}
"""By the vendor of the language model that reads. The embedded one does not."""

EMBEDDED_STT = "pocketsphinx"
EMBEDDED_EXTRA = "pip install 'estuary-server[embedded]'"

VOICES = {
    "openai": Vendor(
        make="estuary_server.providers.openai_voice:make_openai_voice",
        configured=lambda settings: settings.openai_tts_configured,
        needs="set OPENAI_API_KEY, or ESTUARY_TTS_BASE_URL for a server of your own",
        model=model_asked_for,
    ),
    "embedded": Vendor(
        make="estuary_server.providers.embedded:make_embedded_voice",
        configured=lambda settings: flite_voice.installed() or espeak_voice.installed(),
        needs=f"install libflite1 (Debian), or {EMBEDDED_EXTRA}",
    ),
    "flite": Vendor(
        make="estuary_server.providers.embedded:make_flite",
        configured=lambda settings: flite_voice.installed(),
        needs="install libflite1 (Debian)",
        model=flite_voice.known_voice,
    ),
    "espeak-ng": Vendor(
        make="estuary_server.providers.embedded:make_espeak",
        configured=lambda settings: espeak_voice.installed(),
        needs=EMBEDDED_EXTRA,
        model=espeak_voice.language_code,
    ),
}

TRANSCRIBERS = {
    "openai": Vendor(
        make="estuary_server.providers.openai_transcriber:make_openai_transcriber",
        configured=lambda settings: settings.openai_stt_configured,
        needs="set OPENAI_API_KEY, or ESTUARY_STT_BASE_URL for a server of your own",
    ),
    EMBEDDED_STT: Vendor(
        make="estuary_server.providers.embedded:make_pocketsphinx",
        configured=lambda settings: transcriber.installed(),
        needs=EMBEDDED_EXTRA,
    ),
}

EMBEDDED_EMBEDDERS = ("minilm", "hashing")
"""The better one first; the last one always serves."""

EMBEDDERS = {
    "openai": Vendor(
        make="estuary_server.providers.embedders:make_openai_embedder",
        configured=lambda settings: settings.openai_embedding.configured,
        needs="set OPENAI_API_KEY, or ESTUARY_EMBEDDING_BASE_URL for a server of your own",
    ),
    "minilm": Vendor(
        make="estuary_server.providers.embedders:make_minilm",
        configured=lambda settings: not minilm.missing(settings.models_dir),
        needs="run: estuary models install minilm",
    ),
    "hashing": Vendor(
        make="estuary_server.providers.embedders:make_hashing",
        configured=lambda settings: True,
    ),
}


def make_language_models(settings: Settings) -> Providers[LanguageModel]:
    """Who writes replies: the vendors of this distribution, and those that installed packages bring."""
    role = Role(
        "language models", "estuary.language_models", EMBEDDED_LLM, settings.providers.llm_model, "openai"
    )
    return Providers(settings.providers, LANGUAGE_MODELS, role)


def make_readers(settings: Settings) -> Providers[Reader]:
    """Who reads what was said once more, by the vendor and model that write a character's replies."""
    return Providers(settings.providers, READERS, Role("readers", "estuary.readers", ("", "")))


def make_voices(settings: Settings) -> Providers[Voice]:
    """Who speaks them."""
    speaks = "flite" if flite_voice.installed() else "espeak-ng"
    role = Role("voices", "estuary.voices", ("embedded", speaks), settings.providers.tts_model)
    return Providers(settings.providers, VOICES, role)


def make_transcribers(settings: Settings) -> Providers[Transcriber]:
    """Who writes down what players say."""
    role = Role("transcribers", "estuary.transcribers", (EMBEDDED_STT, ""), settings.providers.stt_model)
    return Providers(settings.providers, TRANSCRIBERS, role)


def make_embedders(settings: Settings) -> Providers[Embedder]:
    """By whose vectors memory is found: nobody's outside this machine, unless a setting says so."""
    best = next(name for name in EMBEDDED_EMBEDDERS if EMBEDDERS[name].configured(settings.providers))
    role = Role("embedders", "estuary.embedders", (best, ""), settings.providers.embedding_model)
    return Providers(settings.providers, EMBEDDERS, role)
