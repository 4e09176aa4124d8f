"""A transcriber that reads the words from ``scripted_sound``: for tests, demos of the wire and benchmarks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from estuary_sdk.protocol.audio import seconds_in
from estuary_server.errors import ProviderError
from estuary_server.providers.scripted_sound import Reader
from estuary_server.providers.speech_detector import DETECTOR_HZ
from estuary_server.providers.transcriber import OnInterim, Transcript


class ScriptedTranscriber:
    """Writes down the words that the sound carries.

    Args:
        takes_s: seconds of the event loop that each ``finalise`` takes.
        languages: ISO 639-1 of those it knows; none means all.

    Attributes:
        fed_s: seconds of sound that were fed.
        transcripts: what ``finalise`` has returned, in order.
        discarded: utterances that had some sound and were discarded, or whose ``finalise`` was cancelled.
        open_streams: microphones that are listened to; 0 after everything was closed properly.
        fails_to_open: raised by the next ``open`` on entering, once.
        fails: raised by the next ``finalise`` after ``takes_s``, once.
    """

    name = "scripted:transcriber"

    def __init__(self, takes_s: float = 0.0, languages: Sequence[str] = ()) -> None:
        self.takes_s = takes_s
        self.languages = tuple(languages)
        self.fed_s = 0.0
        self.transcripts: list[Transcript] = []
        self.discarded = 0
        self.open_streams = 0
        self.fails_to_open: ProviderError | None = None
        self.fails: ProviderError | None = None

    @asynccontextmanager
    async def open(self, language: str, on_interim: OnInterim) -> AsyncIterator[ScriptedTranscription]:
        failure, self.fails_to_open = self.fails_to_open, None
        if failure is not None:
            raise failure
        transcription = ScriptedTranscription(self, self._known(language), on_interim)
        self.open_streams += 1
        try:
            yield transcription
        finally:
            self.open_streams -= 1

    async def warm_up(self) -> None:
        pass

    async def aclose(self) -> None:
        pass

    def _known(self, language: str) -> str:
        code = language.partition("-")[0].lower()
        if self.languages and code not in self.languages:
            known = ", ".join(self.languages)
            raise ProviderError(self.name, f"knows only these languages: {known}", retryable=False)
        return code


class ScriptedTranscription:
    """The ear for one microphone of a ScriptedTranscriber."""

    def __init__(self, transcriber: ScriptedTranscriber, language: str, on_interim: OnInterim) -> None:
        self._transcriber = transcriber
        self._language = language
        self._on_interim = on_interim
        self._reader = Reader()
        self._fed = False

    def feed(self, pcm: bytes) -> None:
        self._fed = True
        self._transcriber.fed_s += seconds_in(pcm, DETECTOR_HZ)
        if self._reader.push(pcm):
            self._on_interim(self._reader.words)

    async def finalise(self) -> Transcript:
        transcript = Transcript(self._reader.finish(), language=self._language)
        self._fed = False
        try:
            await self._take_time()
        except asyncio.CancelledError:
            self._transcriber.discarded += 1
            raise
        self._transcriber.transcripts.append(transcript)
        return transcript

    def discard(self) -> None:
        self._reader = Reader()
        self._transcriber.discarded += self._fed
        self._fed = False

    async def _take_time(self) -> None:
        failure, self._transcriber.fails = self._transcriber.fails, None
        if self._transcriber.takes_s > 0:
            await asyncio.sleep(self._transcriber.takes_s)
        if failure is not None:
            raise failure
