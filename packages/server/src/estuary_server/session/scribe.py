"""Writes down what a microphone's listening cut into utterances, one after the other.

Theory of operation: sound, ends and discards are queued by calls that never wait, and taken by one task,
which alone talks to the transcription. Waiting for the final words of an utterance therefore delays nobody
who judges the microphone's sound; what is said meanwhile waits in the queue. Whoever is told is told in the
order of the calls. When a transcriber fails or takes too long, the words known so far are taken.

What must not live here: what is an utterance (``listening.py``), what it means (``hearing.py``).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass

from estuary_sdk.protocol.audio import seconds_in
from estuary_server import log
from estuary_server.errors import ProviderError
from estuary_server.providers.speech_detector import DETECTOR_HZ
from estuary_server.providers.transcriber import Transcript, Transcription
from estuary_server.session.ears import Ears

MADE_DO_CONFIDENCE = 0.5
"""Of words that were heard before their transcriber failed."""

GRACE_S = 2.0
"""How long the final words may take when words are known already."""

logger = log.get_logger()


@dataclass(frozen=True)
class _End:
    """The utterance is over; ``then`` is told what was heard."""

    then: Callable[[Transcript], None]


@dataclass(frozen=True)
class _Discard:
    """The utterance was none."""


@dataclass(frozen=True)
class _Call:
    """Everything before this has been dealt with."""

    then: Callable[[], None]


class Scribe:
    """See the theory of operation at the head of this file.

    Args:
        ears: whose transcriber writes.
        heard: told the words of the utterance that is being said, whenever they change.
        failed: told why an utterance was lost.
    """

    def __init__(self, ears: Ears, heard: Callable[[str], None], failed: Callable[[str], None]) -> None:
        self._ears = ears
        self._heard = heard
        self._failed = failed
        self._queue: asyncio.Queue[bytes | _End | _Discard | _Call] = asyncio.Queue()
        self._stack = AsyncExitStack()
        self._transcription: Transcription
        self._ends = 0
        self._taken = asyncio.Event()
        self.waiting_s = 0.0
        self.words = ""

    async def open(self) -> None:
        """Open the transcription.

        Raises:
            ProviderError: it cannot listen.
        """
        opening = self._ears.transcriber.open(self._ears.language, self._take_words)
        self._transcription = await self._stack.enter_async_context(opening)

    async def aclose(self) -> None:
        """Close it; ``run`` has ended, and whoever waits waits no more. Idempotent."""
        while not self._queue.empty():
            item = self._queue.get_nowait()
            if isinstance(item, _Call):
                item.then()
        self.waiting_s = 0.0
        self._taken.set()
        await self._stack.aclose()

    # What is asked of it, in order

    def feed(self, pcm: bytes) -> None:
        """More of the utterance; PCM at DETECTOR_HZ."""
        self.waiting_s += seconds_in(pcm, DETECTOR_HZ)
        self._queue.put_nowait(pcm)

    def end(self, then: Callable[[Transcript], None]) -> None:
        """The utterance is over."""
        self._ends += 1
        self._queue.put_nowait(_End(then))

    def discard(self) -> None:
        """Forget the utterance."""
        self._queue.put_nowait(_Discard())

    def call(self, then: Callable[[], None]) -> None:
        """Call this when everything before it has been dealt with."""
        self._queue.put_nowait(_Call(then))

    @property
    def finishing(self) -> bool:
        """Final words are waited for."""
        return self._ends > 0

    async def taken(self) -> None:
        """Wait until some of what waits has been taken."""
        self._taken.clear()
        await self._taken.wait()

    # The task

    async def run(self) -> None:
        """Write until cancelled."""
        while True:
            item = await self._queue.get()
            try:
                await self._take(item)
            except Exception as error:
                logger.error("scribe.failed", **log.failure(error))

    async def _take(self, item: bytes | _End | _Discard | _Call) -> None:
        match item:
            case bytes():
                self._feed(item)
            case _End():
                await self._end(item)
            case _Discard():
                self.words = ""
                self._transcription.discard()
            case _Call():
                item.then()

    def _feed(self, pcm: bytes) -> None:
        try:
            self._transcription.feed(pcm)
        finally:
            self.waiting_s -= seconds_in(pcm, DETECTOR_HZ)
            self._taken.set()

    async def _end(self, end: _End) -> None:
        try:
            transcript = await self._final_words()
        finally:
            self._ends -= 1
            self.words = ""
        end.then(transcript)

    async def _final_words(self) -> Transcript:
        try:
            async with asyncio.timeout(GRACE_S if self.words else self._ears.longest_wait_s):
                return await self._transcription.finalise()
        except Exception as error:
            return self._make_do(error)

    def _make_do(self, error: Exception) -> Transcript:
        """What was heard before the transcriber failed; that it was nothing is told."""
        known = isinstance(error, (ProviderError, TimeoutError))
        (logger.warning if known else logger.error)(
            "listening.no_final", words=bool(self.words), **log.failure(error)
        )
        if not self.words:
            reason = str(error) if isinstance(error, ProviderError) else "the transcriber failed"
            self._failed(f"the speech was not understood: {reason}")
        return Transcript(self.words, MADE_DO_CONFIDENCE, self._ears.language)

    def _take_words(self, words: str) -> None:
        self.words = words
        self._heard(words)
