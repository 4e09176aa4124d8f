"""Who plays which role for the characters of this server: vendors made once, and let go in the end.

What must not live here: the names of vendors (``vendors.py``), and what is done with them.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from estuary_sdk.protocol.models.characters import Character
from estuary_server import log, resampling
from estuary_server.config import Settings
from estuary_server.errors import ConfigError, ProviderError
from estuary_server.providers import silero_detector
from estuary_server.providers.embedder import Embedder
from estuary_server.providers.language import LanguageModel
from estuary_server.providers.reader import Reader
from estuary_server.providers.registry import Choice, Providers
from estuary_server.providers.speech_detector import SpeechDetector
from estuary_server.providers.transcriber import Transcriber
from estuary_server.providers.voice import Voice
from estuary_server.session.surroundings import SpeechParts
from estuary_server.store.records import CharacterRecord
from estuary_server.vendors import (
    EMBEDDED_EXTRA,
    EMBEDDED_LLM,
    make_embedders,
    make_language_models,
    make_readers,
    make_transcribers,
    make_voices,
)
from estuary_server.world.characters import Serving

logger = log.get_logger()


@dataclass(frozen=True)
class Cast:
    """Who plays which role for the characters of this server."""

    models: Providers[LanguageModel]
    voices: Providers[Voice]
    transcribers: Providers[Transcriber]
    detector: Detectors
    embedders: Providers[Embedder]
    readers: Providers[Reader]

    def reader(self, vendor: str, model: str) -> Reader | None:
        """Who reads once more what was said to a character that names this vendor and this model."""
        choice = reader_for(self.models, self.readers, vendor, model)
        return None if choice is None else self.readers(choice.vendor, choice.model)

    def speech(self) -> SpeechParts:
        """What the server listens and speaks with."""
        return SpeechParts(self.detector, self.transcribers, self.voices)

    def embedder(self) -> Embedder:
        """By whose vectors memory is found.

        Raises:
            ConfigError: the one that a setting names is not configured.
        """
        return self.embedders.default()

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
            await self.embedder().warm_up()
            if voice:
                await asyncio.to_thread(resampling.warm_up)
                await self.voices(named.tts_provider, named.tts_model).warm_up()
            if ears:
                await self.detector().warm_up()
                await self.transcribers(named.stt_provider, "").warm_up()
        except (ConfigError, ProviderError) as error:
            logger.warning("server.not_warm", reason=str(error))


@asynccontextmanager
async def open_cast(settings: Settings) -> AsyncIterator[Cast]:
    """Everybody, made when first needed; let go in the end."""
    cast = Cast(
        make_language_models(settings),
        make_voices(settings),
        make_transcribers(settings),
        Detectors(),
        make_embedders(settings),
        make_readers(settings),
    )
    try:
        yield cast
    finally:
        for part in (
            cast.models,
            cast.voices,
            cast.transcribers,
            cast.detector,
            cast.embedders,
            cast.readers,
        ):
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


def reader_for(
    models: Providers[LanguageModel], readers: Providers[Reader], vendor: str, model: str
) -> Choice | None:
    """Who reads for a character that names this vendor and this model of a language model: the one that
    writes its replies, None if that is nobody, or cannot.
    """
    if models.problem(vendor, model):
        return None
    writes = models.choice(vendor, model)
    return None if readers.problem(writes.vendor, writes.model) else writes


def stand_in(models: Providers[LanguageModel]) -> str:
    """What stands in for the language model where a character names nobody, in words; "" if it serves."""
    named = Character()
    if models.problem(named.llm_provider, named.llm_model):
        return ""
    choice = models.choice(named.llm_provider, named.llm_model)
    embedded = (choice.vendor, choice.model) == EMBEDDED_LLM
    return f"{choice.name}, which is not a language model" if embedded else ""
