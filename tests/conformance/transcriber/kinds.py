"""The transcribers that the suite runs over; a further one joins by a line in each table."""

from __future__ import annotations

import json
import wave
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from estuary_server.config import ProviderSettings
from estuary_server.errors import ProviderError
from estuary_server.providers.openai_transcriber import OpenAITranscriber
from estuary_server.providers.pocketsphinx.transcriber import PocketsphinxTranscriber
from estuary_server.providers.scripted_sound import Reader, noise, utterance
from estuary_server.providers.scripted_transcriber import ScriptedTranscriber
from estuary_server.providers.transcriber import Transcriber
from tests.server.providers.openai_audio_server import Asked, Respond, Step, openai_audio_server
from tests.server.providers.openai_server import Raw, Refusal

SPEECH = Path(__file__).parents[3] / "examples" / "speech"


@dataclass(frozen=True)
class Subject:
    """A transcriber under test.

    Attributes:
        speech: PCM of two things that are said.
        words: what is said in each; a transcriber may hear it otherwise, but no two of them alike.
        wordless: PCM of a sound without a word, or with none that matters.
    """

    transcriber: Transcriber
    speech: tuple[bytes, bytes]
    words: tuple[str, str]
    wordless: bytes


Kind = Callable[[], AbstractAsyncContextManager[Subject]]


def recorded(name: str) -> bytes:
    """PCM of a recording."""
    with wave.open(str(SPEECH / name)) as file:
        pcm: bytes = file.readframes(file.getnframes())
    return pcm


@asynccontextmanager
async def scripted(
    languages: tuple[str, ...] = (), fails: ProviderError | None = None
) -> AsyncIterator[Subject]:
    transcriber = ScriptedTranscriber(languages=languages)
    transcriber.fails = fails
    words = "where did you grow up", "do you have a cat"
    try:
        yield Subject(transcriber, (utterance(words[0]), utterance(words[1])), words, noise(1.0))
    finally:
        await transcriber.aclose()
    assert transcriber.open_streams == 0


@asynccontextmanager
async def pocketsphinx(transcriber: PocketsphinxTranscriber) -> AsyncIterator[Subject]:
    words = "where did you grow up", "do you have a cat"
    try:
        yield Subject(
            transcriber, (recorded("question.wav"), recorded("cat.wav")), words, recorded("mhm.wav")
        )
    finally:
        await transcriber.aclose()
    assert transcriber.pids == ()


def reading(asked: Asked) -> list[Step]:
    """What a server reads in the file that it was sent."""
    reader = Reader()
    reader.push(asked.pcm)
    return [Raw(json.dumps({"text": f" {reader.finish()}"}).encode())]


@asynccontextmanager
async def openai(respond: Respond = reading) -> AsyncIterator[Subject]:
    words = "where did you grow up", "do you have a cat"
    async with openai_audio_server(respond, "application/json") as server:
        transcriber = OpenAITranscriber(ProviderSettings(openai_base_url=server.url), "w-1")
        try:
            yield Subject(transcriber, (utterance(words[0]), utterance(words[1])), words, noise(1.0))
        finally:
            await transcriber.aclose()
        assert server.open == 0


HEARING: dict[str, Kind] = {
    "openai": openai,
    "pocketsphinx": lambda: pocketsphinx(PocketsphinxTranscriber(workers=1)),
    "scripted": scripted,
}
"""Each hears what is said."""

TELLING: dict[str, Kind] = {name: kind for name, kind in HEARING.items() if name != "openai"}
"""Each tells the words so far; OpenAI's takes an utterance as a whole."""

ENGLISH: dict[str, Kind] = {
    "pocketsphinx": lambda: pocketsphinx(PocketsphinxTranscriber(workers=1)),
    "scripted": lambda: scripted(languages=("en",)),
}
"""Each knows no other language."""

FAILING: dict[str, Kind] = {
    "openai": lambda: openai(lambda asked: [Refusal(500)]),
    "pocketsphinx": lambda: pocketsphinx(PocketsphinxTranscriber(workers=1, finalise_s=0.0)),
    "scripted": lambda: scripted(fails=ProviderError("scripted:transcriber", "failed", retryable=True)),
}
"""Each loses an utterance."""
