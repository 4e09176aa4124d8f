"""Any voice behind an OpenAI-compatible speech API: OpenAI, Kokoro-FastAPI, openedai-speech, LocalAI ...

Raw PCM is asked for, which the API defines as 24,000 Hz, 16 bit, mono, and which has no header that would say
otherwise: a server that sends another rate is heard too slow or too fast. How the server is reached is in
``openai_client.py``. Imported when the first sentence is to be spoken.
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from typing import Any

import openai

from estuary_server.config import ProviderSettings
from estuary_server.errors import ProviderError
from estuary_server.providers.openai_client import connect, is_own_cloud
from estuary_server.providers.openai_errors import translated
from estuary_server.providers.voice import Sound, Voice, VoiceStyle, model_asked_for

DEFAULT_MODEL = "tts-1"
"""OpenAI's fastest, which heeds the speed; and the name that most servers of one's own take for their own."""

SAMPLE_RATE = 24_000
"""Hz of the API's ``pcm``."""

SLOWEST, FASTEST = 0.25, 4.0
"""Speeds that the API takes."""

DEFAULT_VOICE = "alloy"

VOICES = ("alloy", "ash", "coral", "echo", "fable", "nova", "onyx", "sage", "shimmer")
"""OpenAI's, of all its models; Kokoro-FastAPI and others have voices under these names too."""

_NEWER_VOICES = ("ballad", "cedar", "marin", "verse")
"""OpenAI's, of all its models but the first ones."""
_FIRST_MODELS = "tts-1"

_PERHAPS_THE_VOICE = (400, 404, 422)
"""How servers answer to the name of a voice that they do not know."""

_MOST_REFUSED = 1_000
"""Names of voices that are remembered as unknown."""

_WITH_A_HEADER = (b"RIFF", b"ID3", b"OggS", b"fLaC")
"""How the files begin that servers send who know no PCM."""
_FRAMED = ("audio/mpeg", "audio/aac")


class OpenAIVoice:
    """See :class:`~estuary_server.providers.voice.Voice` for the contract; ``style.language`` is not heeded.

    OpenAI's own cloud is asked for voices that it has: any other name is given one of VOICES, always the
    same. A server of one's own is asked for any name, and for that one of VOICES when it refuses the name.

    Args:
        settings: key, base URL and time-out.
        model: the vendor's name of the model.
    """

    def __init__(self, settings: ProviderSettings, model: str) -> None:
        self._model = model
        self._timeout_s = settings.llm_timeout_s
        self._own_cloud = is_own_cloud(settings.openai_tts)
        self._client = connect(settings.openai_tts)
        self._refused: set[str] = set()

    @property
    def name(self) -> str:
        """``openai:model``."""
        return f"openai:{self._model}"

    @asynccontextmanager
    async def speak(self, text: str, style: VoiceStyle) -> AsyncIterator[Sound]:
        if not any(character.isalnum() for character in text):
            yield Sound(SAMPLE_RATE, _nothing())
            return
        # The response is closed whatever happens: one that is merely dropped goes on at the vendor.
        async with AsyncExitStack() as stack:
            response = await self._response(stack, text, style)
            yield Sound(SAMPLE_RATE, await stack.enter_async_context(aclosing(self._pcm(response))))

    async def warm_up(self) -> None:
        """Nothing is loaded."""

    async def aclose(self) -> None:
        await self._client.close()

    async def _response(self, stack: AsyncExitStack, text: str, style: VoiceStyle) -> Any:
        """The answer, when it has begun; closed by the stack."""
        with translated(self.name, self._timeout_s, "a sound"):
            async with asyncio.timeout(self._timeout_s):
                voice = self._voice_for(style.voice)
                try:
                    return await self._ask(stack, text, voice, style.speed)
                except openai.APIStatusError as error:
                    if error.status_code not in _PERHAPS_THE_VOICE or voice in VOICES:
                        raise
                response = await self._ask(stack, text, stand_in_for(voice), style.speed)
        if len(self._refused) < _MOST_REFUSED:
            self._refused.add(voice)
        return response

    async def _ask(self, stack: AsyncExitStack, text: str, voice: str, speed: float) -> Any:
        parameters: dict[str, Any] = {"model": self._model, "voice": voice, "response_format": "pcm"}
        if speed != 1.0:  # not every server knows the parameter
            parameters["speed"] = min(max(speed, SLOWEST), FASTEST)
        spoken = text.encode("utf-8", "replace").decode()  # half of a surrogate pair is no JSON
        request = self._client.audio.speech.with_streaming_response.create(input=spoken, **parameters)
        return await stack.enter_async_context(request)

    def _voice_for(self, name: str) -> str:
        if not name:
            return DEFAULT_VOICE
        unknown = not known_to_openai(name, self._model) if self._own_cloud else name in self._refused
        return stand_in_for(name) if unknown else name

    async def _pcm(self, response: Any) -> AsyncGenerator[bytes, None]:
        """Whole samples, as they come; half a sample at the end is dropped."""
        content_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        chunks, rest, begun = response.iter_bytes(), b"", False
        while True:
            with translated(self.name, self._timeout_s, "a sound"):
                async with asyncio.timeout(self._timeout_s):
                    chunk: bytes | None = await anext(chunks, None)
            if chunk is None:
                return
            rest += chunk
            if not begun and not is_pcm(content_type, rest):
                raise ProviderError(self.name, "sent something else than PCM", retryable=False)
            whole = len(rest) // 2 * 2
            pcm, rest, begun = rest[:whole], rest[whole:], begun or whole > 0
            if pcm:
                yield pcm


def make_openai_voice(settings: ProviderSettings, model: str) -> Voice:
    """As the registry asks for it.

    ``model`` "" is DEFAULT_MODEL, and so is the one that characters have who name none: another vendor's.
    """
    return OpenAIVoice(settings, model_asked_for(model) or DEFAULT_MODEL)


def known_to_openai(voice: str, model: str) -> bool:
    """Whether OpenAI's own model has such a voice."""
    return voice in VOICES or (voice in _NEWER_VOICES and not model.startswith(_FIRST_MODELS))


def stand_in_for(voice: str) -> str:
    """The voice of VOICES that speaks for a name nobody knows; always the same one."""
    return VOICES[zlib.crc32(voice.encode("utf-8", "replace")) % len(VOICES)]


def is_pcm(content_type: str, beginning: bytes) -> bool:
    """Whether this may be raw PCM: no text, and none of the files that servers send instead.

    Args:
        content_type: what the server calls it, without parameters; not believed where it says PCM or nothing.
        beginning: its first bytes.
    """
    if content_type.startswith("text/") or content_type.endswith("json"):
        return False
    framed = content_type in _FRAMED and beginning[:1] == b"\xff"
    return not framed and not beginning.startswith(_WITH_A_HEADER)


async def _nothing() -> AsyncIterator[bytes]:
    """The sound of what cannot be spoken."""
    no_chunks: tuple[bytes, ...] = ()
    for chunk in no_chunks:
        yield chunk
