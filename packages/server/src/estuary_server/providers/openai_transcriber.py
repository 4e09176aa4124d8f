"""Any ears behind an OpenAI-compatible transcription API: OpenAI, Groq, speaches, whisper.cpp, vLLM ...

Theory of operation: the API takes files, not streams. An utterance is kept in memory while it goes on, and
sent as a WAV when it has ended. There are therefore no words while the player speaks: what is said over a
reply interrupts it by its length alone, and an utterance that cannot be written down is lost as a whole.

How the server is reached is in ``openai_client.py``. Imported when somebody is first to be heard.
"""

from __future__ import annotations

import asyncio
import io
import re
import wave
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from estuary_sdk.protocol.audio import BYTES_PER_SAMPLE, bytes_for
from estuary_server.config import ProviderSettings
from estuary_server.errors import ProviderError
from estuary_server.providers.openai_client import connect, is_own_cloud
from estuary_server.providers.openai_errors import translated
from estuary_server.providers.speech_detector import DETECTOR_HZ
from estuary_server.providers.transcriber import OnInterim, Transcriber, Transcript

DEFAULT_CLOUD_MODEL = "gpt-transcribe"
"""What OpenAI recommends for recordings; it has announced the end of its others for February 2027."""

DEFAULT_LOCAL_MODEL = "whisper-1"
"""The name that most servers of one's own take for theirs."""

LONGEST_S = 130.0
"""Seconds of an utterance that are kept; a session ends one before."""

SHORTEST_WAV_S = 1.25
"""Seconds that silence makes out of less: whisper.cpp hears nothing in a file of under one."""

_LANGUAGE = re.compile("[a-z]{2,3}")

_TAKES_LANGUAGES = "gpt-transcribe"
"""Models, by their beginning, that pass over ``language`` and take a list called ``languages``."""


class OpenAITranscriber:
    """See :class:`~estuary_server.providers.transcriber.Transcriber` for the contract.

    ``on_interim`` is never called. The server is first asked when an utterance has ended, so that ``open``
    does not fail, and a language that the model does not know shows then, as an HTTP error. What is no code
    of a language ("multi") is left to the server to find out. Confidence is 1: the API has no word for it.

    Args:
        settings: key, base URL and time-out.
        model: the vendor's name of the model.
    """

    def __init__(self, settings: ProviderSettings, model: str) -> None:
        self._model = model
        self._timeout_s = settings.llm_timeout_s
        self._client = connect(settings.openai_stt)

    @property
    def name(self) -> str:
        """``openai:model``."""
        return f"openai:{self._model}"

    @asynccontextmanager
    async def open(self, language: str, on_interim: OnInterim) -> AsyncIterator[OpenAITranscription]:
        yield OpenAITranscription(self, language_code(language))

    async def warm_up(self) -> None:
        """Nothing is loaded."""

    async def aclose(self) -> None:
        await self._client.close()

    async def transcribe(self, pcm: bytes, language: str) -> Transcript:
        """Write down one utterance; cancelling it closes the request.

        Args:
            pcm: all of it, at DETECTOR_HZ.
            language: ISO 639-1; "" where the server is to find out.

        Raises:
            ProviderError: it could not be.
        """
        with translated(self.name, self._timeout_s, "a transcript"):
            async with asyncio.timeout(self._timeout_s):
                answer: Any = await self._client.audio.transcriptions.create(
                    file=("utterance.wav", wav_of(pcm), "audio/wav"),
                    model=self._model,
                    response_format="json",
                    **self._spoken(language),
                )
        text = getattr(answer, "text", None)
        if not isinstance(text, str):
            raise ProviderError(self.name, "sent something else than a transcript", retryable=False)
        return Transcript(text.strip(), language=language or Transcript.language)

    def _spoken(self, language: str) -> dict[str, Any]:
        """The language, as the model takes it."""
        if not language:
            return {}
        if self._model.startswith(_TAKES_LANGUAGES):
            return {"extra_body": {"languages": [language]}}
        return {"language": language}


class OpenAITranscription:
    """The ear for one microphone of an OpenAITranscriber.

    Args:
        transcriber: who is asked.
        language: ISO 639-1; "" where the server is to find out.
    """

    def __init__(self, transcriber: OpenAITranscriber, language: str) -> None:
        self._transcriber = transcriber
        self._language = language
        self._utterance = bytearray()

    def feed(self, pcm: bytes) -> None:
        self._utterance += pcm[: bytes_for(LONGEST_S, DETECTOR_HZ) - len(self._utterance)]

    async def finalise(self) -> Transcript:
        pcm = bytes(self._utterance)
        self.discard()
        if not pcm:
            return Transcript("", language=self._language or Transcript.language)
        return await self._transcriber.transcribe(pcm, self._language)

    def discard(self) -> None:
        self._utterance = bytearray()


def make_openai_transcriber(settings: ProviderSettings, model: str) -> Transcriber:
    """As the registry asks for it; ``model`` "" is a default of the server's kind."""
    default = DEFAULT_CLOUD_MODEL if is_own_cloud(settings.openai_stt) else DEFAULT_LOCAL_MODEL
    return OpenAITranscriber(settings, model or default)


def language_code(language: str) -> str:
    """ISO 639-1 without a region; "" for what is none."""
    code = language.partition("-")[0].lower()
    return code if _LANGUAGE.fullmatch(code) else ""


def wav_of(pcm: bytes) -> bytes:
    """A WAV of an utterance, at least SHORTEST_WAV_S long; in memory."""
    file = io.BytesIO()
    with wave.open(file, "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(BYTES_PER_SAMPLE)
        wav.setframerate(DETECTOR_HZ)
        wav.writeframes(pcm.ljust(bytes_for(SHORTEST_WAV_S, DETECTOR_HZ), b"\0"))
    return file.getvalue()
