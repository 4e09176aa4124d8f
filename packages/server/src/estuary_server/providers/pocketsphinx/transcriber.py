"""pocketsphinx in the role of a transcriber.

The processes and who gets them are in ``pool.py``; nothing here imports the engine.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.util import find_spec

from estuary_server.errors import ConfigError, ProviderError
from estuary_server.providers.pocketsphinx.pool import Pool
from estuary_server.providers.pocketsphinx.seat import NAME
from estuary_server.providers.pocketsphinx.utterance import Utterance
from estuary_server.providers.transcriber import OnInterim, Transcript

LANGUAGE = "en"

PLACES = 8
"""Utterances that one worker decodes at once: a little more than a core carries in real time."""

PATIENCE_S = 5.0
"""How long a worker that owes an answer may be silent before it is replaced."""

FINALISE_S = 15.0
"""How long ``finalise`` waits before it raises."""


def installed() -> bool:
    """Whether the engine can be imported."""
    return find_spec("pocketsphinx") is not None


class PocketsphinxTranscriber:
    """Hears English; needs no key, no download and no other service.

    Contract: :class:`~estuary_server.providers.transcriber.Transcriber`. Words are lower case without
    punctuation. The confidence is the geometric mean of the engine's posterior probabilities of the words; 0
    when there are none. Interim words come for every 100 ms of audio that changed them. A worker takes 105
    MB, and 58 MB more for each further person that has ever spoken at the same time.

    Args:
        workers: processes that decode; one less than there are cores, and at least one, when not given.
        places: utterances that each of them decodes at once; further ones wait, with at most 60 s of audio.
        patience_s: how long a worker that owes an answer may be silent before it is replaced.
        finalise_s: how long ``finalise`` waits before it raises.

    Raises:
        ConfigError: the engine is not installed.
    """

    name = NAME

    def __init__(
        self,
        workers: int | None = None,
        places: int = PLACES,
        patience_s: float = PATIENCE_S,
        finalise_s: float = FINALISE_S,
    ) -> None:
        if not installed():
            raise ConfigError("the pocketsphinx transcriber needs: pip install 'estuary-server[embedded]'")
        cores = max(1, (os.cpu_count() or 1) - 1)
        self._pool = Pool(cores if workers is None else workers, places, patience_s, finalise_s)

    @property
    def pids(self) -> tuple[int, ...]:
        """The process ids of the workers that run."""
        return self._pool.pids

    @asynccontextmanager
    async def open(self, language: str, on_interim: OnInterim) -> AsyncIterator[Microphone]:
        _check_language(language)
        await self._pool.reach()
        microphone = Microphone(self._pool, on_interim)
        try:
            yield microphone
        finally:
            microphone.discard()

    async def warm_up(self) -> None:
        """Start the workers and load a decoder in each.

        Raises:
            ProviderError: a worker does not start.
        """
        await self._pool.reach_all()

    async def aclose(self) -> None:
        await self._pool.aclose()


class Microphone:
    """One microphone.

    Contract: :class:`~estuary_server.providers.transcriber.Transcription`. It keeps the cepstral mean from
    one utterance to the next, so that the engine hears better the longer it listens.
    """

    def __init__(self, pool: Pool, on_interim: OnInterim) -> None:
        self._pool = pool
        self._on_interim = on_interim
        self._utterance: Utterance | None = None
        self._mean = ""

    def feed(self, pcm: bytes) -> None:
        if self._utterance is None:
            self._utterance = self._pool.begin(self._mean, self._on_interim)
        self._pool.feed(self._utterance, pcm)

    async def finalise(self) -> Transcript:
        utterance, self._utterance = self._utterance, None
        if utterance is None:
            return Transcript("", 0.0, LANGUAGE)
        final = await self._pool.finish(utterance)
        self._mean = final.mean
        return Transcript(final.words, final.confidence, LANGUAGE)

    def discard(self) -> None:
        utterance, self._utterance = self._utterance, None
        if utterance is not None:
            self._pool.discard(utterance)


def _check_language(language: str) -> None:
    if language.replace("_", "-").partition("-")[0].lower() != LANGUAGE:
        raise ProviderError(NAME, "it knows English (en) only", retryable=False)
