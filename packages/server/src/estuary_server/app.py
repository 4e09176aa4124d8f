"""The composition root: the only file that names concrete vendors and stores, and puts the parts together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from typing import Any

from starlette.applications import Starlette

from estuary_sdk.protocol.models.characters import Character
from estuary_server import log, resampling
from estuary_server.api.characters import CharacterHandlers
from estuary_server.api.gateway import Gateway
from estuary_server.api.http import http_app
from estuary_server.bootstrap import Bootstrapped, bootstrap
from estuary_server.clock import Now, utc_now
from estuary_server.config import Settings
from estuary_server.data_dir import database_path, held, prepare
from estuary_server.errors import ConfigError, ProviderError
from estuary_server.providers import espeak_voice, flite_voice, silero_detector
from estuary_server.providers.language import LanguageModel
from estuary_server.providers.pocketsphinx import transcriber
from estuary_server.providers.registry import Providers, Role, Vendor
from estuary_server.providers.speech_detector import SpeechDetector
from estuary_server.providers.transcriber import Transcriber
from estuary_server.providers.voice import Voice, model_asked_for
from estuary_server.session.surroundings import ChooseLanguageModel, SpeechParts, Surroundings
from estuary_server.store.base import Store
from estuary_server.store.records import CharacterRecord
from estuary_server.store.sql import SqlStore
from estuary_server.world.characters import Serving

logger = log.get_logger()

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


def server_version() -> str:
    """The installed version of this package."""
    return version("estuary-server")


def make_store(settings: Settings, now: Now = utc_now) -> Store:
    """The store in the data directory; not started yet."""
    prepare(settings.data_dir)
    return SqlStore(database_path(settings.data_dir), now)


def make_language_models(settings: Settings) -> Providers[LanguageModel]:
    """Who writes replies: the vendors of this distribution, and those that installed packages bring."""
    role = Role(
        "language models", "estuary.language_models", EMBEDDED_LLM, settings.providers.llm_model, "openai"
    )
    return Providers(settings.providers, LANGUAGE_MODELS, role)


def make_voices(settings: Settings) -> Providers[Voice]:
    """Who speaks them."""
    speaks = "flite" if flite_voice.installed() else "espeak-ng"
    role = Role("voices", "estuary.voices", ("embedded", speaks), settings.providers.tts_model)
    return Providers(settings.providers, VOICES, role)


def make_transcribers(settings: Settings) -> Providers[Transcriber]:
    """Who writes down what players say."""
    role = Role("transcribers", "estuary.transcribers", (EMBEDDED_STT, ""), settings.providers.stt_model)
    return Providers(settings.providers, TRANSCRIBERS, role)


@dataclass(frozen=True)
class Application:
    """A server that may be served.

    Attributes:
        asgi: the whole of it, HTTP and socket.
        farewell: ends every session; to be awaited before connections are closed.
        store: everything that is kept.
        start: the key and the character that local clients may use.
        embedded_serves: what stands in for the default language model, in words; "" when that one serves.
    """

    asgi: Any
    farewell: Callable[[], Awaitable[None]]
    store: Store
    start: Bootstrapped
    embedded_serves: str = ""


@asynccontextmanager
async def open_application(
    settings: Settings,
    *,
    need_key: bool = False,
    language_model: ChooseLanguageModel | None = None,
    speech: SpeechParts | None = None,
    text_only: bool = False,
    warm_ears: bool = False,
    store: Store | None = None,
) -> AsyncIterator[Application]:
    """Start the store, put the parts together, and stop the store in the end.

    Args:
        settings: all settings.
        need_key: make a new key when none is known in the data directory any more.
        language_model: instead of the configured vendors; for tests and benchmarks.
        speech: instead of the configured ears and voices; for tests and benchmarks.
        text_only: neither listen nor speak; for tests and benchmarks.
        warm_ears: load the ears at the start, not when somebody first speaks: it takes a second and memory.
        store: instead of the one in the data directory; for tests.

    Raises:
        StoreError: the data directory or the database cannot be used.
        ConfigError: a setting makes no sense.
    """
    async with AsyncExitStack() as stack:
        prepare(settings.data_dir)
        stack.enter_context(held(settings.data_dir))
        kept = store or make_store(settings)
        stack.push_async_callback(kept.aclose)
        await kept.start()
        start = await bootstrap(kept, settings, utc_now, need_key=need_key)
        cast = await stack.enter_async_context(_cast(settings))
        listens = None if text_only else speech or cast.speech()
        around = Surroundings(
            language_model or cast.models, settings.limits, utc_now, listens, settings.timing
        )
        gateway = Gateway(kept, settings.limits, around)
        own_speech = not text_only and speech is None
        warming = partial(cast.warm_up, voice=own_speech, ears=own_speech and warm_ears)
        asgi = _asgi(gateway, kept, settings, cast, warming)
        yield Application(asgi, gateway.end_sessions, kept, start, _stand_in(cast.models))


@dataclass(frozen=True)
class _Cast:
    """Who plays which role for the characters of this server."""

    models: Providers[LanguageModel]
    voices: Providers[Voice]
    transcribers: Providers[Transcriber]
    detector: Detectors

    def speech(self) -> SpeechParts:
        """What the server listens and speaks with."""
        return SpeechParts(self.detector, self.transcribers, self.voices)

    def serving(self, record: CharacterRecord) -> Serving:
        """Who really answers, listens and speaks for a character."""
        return Serving(
            llm=self.models.serving(record.llm_provider, record.llm_model),
            stt=self.transcribers.serving(record.stt_provider, "") if silero_detector.installed() else None,
            tts=self.voices.serving(record.tts_provider, record.tts_model),
        )

    async def warm_up(self, *, voice: bool, ears: bool) -> None:
        """Load what the first turn would otherwise wait for, for a character that names nobody."""
        named = Character()
        await self.models.warm_up()
        try:
            if voice:
                await asyncio.to_thread(resampling.warm_up)
                await self.voices(named.tts_provider, named.tts_model).warm_up()
            if ears:
                await self.detector().warm_up()
                await self.transcribers(named.stt_provider, "").warm_up()
        except (ConfigError, ProviderError) as error:
            logger.warning("voice.not_ready", reason=str(error))


@asynccontextmanager
async def _cast(settings: Settings) -> AsyncIterator[_Cast]:
    cast = _Cast(
        make_language_models(settings), make_voices(settings), make_transcribers(settings), Detectors()
    )
    try:
        yield cast
    finally:
        for part in (cast.models, cast.voices, cast.transcribers, cast.detector):
            await part.aclose()


class Detectors:
    """The one speech detector of a server, made when it is first needed."""

    def __init__(self) -> None:
        self._made: SpeechDetector | None = None

    def __call__(self) -> SpeechDetector:
        """The detector.

        Raises:
            ConfigError: it is not installed.
        """
        if not silero_detector.installed():
            raise ConfigError(f"nobody can listen: {EMBEDDED_EXTRA}")
        self._made = self._made or silero_detector.SileroDetector()
        return self._made

    async def aclose(self) -> None:
        """Close it if it was made."""
        if self._made is not None:
            await self._made.aclose()


def _stand_in(models: Providers[LanguageModel]) -> str:
    named = Character()
    if models.problem(named.llm_provider, named.llm_model):
        return ""
    choice = models.choice(named.llm_provider, named.llm_model)
    embedded = (choice.vendor, choice.model) == EMBEDDED_LLM
    return f"{choice.name}, which is not a language model" if embedded else ""


def _asgi(
    gateway: Gateway,
    store: Store,
    settings: Settings,
    cast: _Cast,
    warm_up: Callable[[], Coroutine[Any, Any, None]],
) -> Any:
    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        warming = asyncio.get_running_loop().create_task(warm_up())
        try:
            async with gateway:
                yield
        finally:
            warming.cancel()
            await asyncio.wait([warming])

    characters = CharacterHandlers(store, settings.limits, cast.serving, utc_now)
    return gateway.in_front_of(http_app(store, characters, lifespan, server_version()))
