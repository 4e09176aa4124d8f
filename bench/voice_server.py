"""Our voice server with scripted parts, in a process of its own; or the bare socket library, to compare with.

The language model, the transcriber and the voice answer at once. The detector is scripted or the real one.
A microphone is heard at 16,000 Hz, and the voice speaks at 24,000 Hz, the rate that clients ask for:
nothing is resampled. Prints one line of JSON when it is ready: url, key, character_id.

Usage: python -m bench.voice_server (scripted|silero|bare) SECONDS_OF_REPLY
"""

from __future__ import annotations

import asyncio
import base64
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import socketio
import uvicorn

from estuary_server import log
from estuary_server.api import wire_json
from estuary_server.app import open_application
from estuary_server.config import Limits, Settings
from estuary_server.providers.scripted import ScriptedLanguageModel
from estuary_server.providers.scripted_detector import ScriptedDetector
from estuary_server.providers.scripted_transcriber import ScriptedTranscriber
from estuary_server.providers.scripted_voice import Manner, ScriptedVoice
from estuary_server.providers.silero_detector import SileroDetector
from estuary_server.providers.speech_detector import WINDOW_SAMPLES, SpeechDetector
from estuary_server.providers.transcriber import OnInterim, Transcriber, Transcript
from estuary_server.serving import listen, serve, url_of
from estuary_server.session.listening import LEAD_IN_WINDOWS
from estuary_server.session.surroundings import SpeechParts

REPLY = ["Of ", "course, ", "gladly."]
WORDS = "tell me a story"
VOICE_HZ = 24_000
CHUNK_S = 0.02
FIRST_WORD_BYTES = 2 * WINDOW_SAMPLES * LEAD_IN_WINDOWS + 6_400
"""Sound after which the first word is known: what is fed from before the onset, and 200 ms."""


class FixedTranscriber:
    """Hears the same words whatever was said, at once."""

    name = "fixed:transcriber"

    @asynccontextmanager
    async def open(self, language: str, on_interim: OnInterim) -> AsyncIterator[FixedTranscription]:
        yield FixedTranscription(on_interim)

    async def warm_up(self) -> None:
        pass

    async def aclose(self) -> None:
        pass


class FixedTranscription:
    """The ear for one microphone of a FixedTranscriber."""

    def __init__(self, on_interim: OnInterim) -> None:
        self._on_interim = on_interim
        self._heard = 0

    def feed(self, pcm: bytes) -> None:
        before, self._heard = self._heard, self._heard + len(pcm)
        if before < FIRST_WORD_BYTES <= self._heard:
            self._on_interim(WORDS.split()[0])

    async def finalise(self) -> Transcript:
        self._heard = 0
        return Transcript(WORDS)

    def discard(self) -> None:
        self._heard = 0


def bare_library() -> Any:
    """python-socketio with our settings of it, and a handler that decodes the sound and counts it."""
    sio = socketio.AsyncServer(
        async_mode="asgi", async_handlers=False, namespaces=["/sdk"], json=wire_json, cors_allowed_origins="*"
    )
    heard = 0

    async def count(sid: str, data: Any) -> dict[str, Any]:
        nonlocal heard
        heard += len(base64.b64decode(data["audio"]))
        return {}

    sio.on("stream_audio", count, namespace="/sdk")
    return socketio.ASGIApp(sio)


def scripted_parts(detector: SpeechDetector, transcriber: Transcriber, reply_s: float) -> SpeechParts:
    """What the server listens and speaks with."""
    per_character = reply_s / len("".join(REPLY))
    manner = Manner(seconds_per_character=per_character, sample_rate=VOICE_HZ, chunk_s=CHUNK_S)
    voice = ScriptedVoice(manner)
    return SpeechParts(lambda: detector, lambda *_: transcriber, lambda *_: voice)


async def serve_bare() -> None:
    """Serve the bare library until told to stop."""
    with listen("127.0.0.1", 0) as bound:
        await serve(bare_library(), bound, Limits(), lambda: announce(url=url_of(bound)))


async def serve_ours(detector: SpeechDetector, transcriber: Transcriber, reply_s: float) -> None:
    """Serve the whole server until told to stop."""
    model = ScriptedLanguageModel(REPLY)
    await detector.warm_up()
    with TemporaryDirectory() as data, listen("127.0.0.1", 0) as bound:
        settings = Settings(Path(data))
        parts = scripted_parts(detector, transcriber, reply_s)
        async with open_application(settings, language_model=lambda *_: model, speech=parts) as application:
            start = application.start

            def ready() -> None:
                announce(url=url_of(bound), key=start.key, character_id=start.character_id)

            await serve(application.asgi, bound, settings.limits, ready)
    await detector.aclose()


def announce(**facts: str) -> None:
    """Say that requests are answered."""
    print(json.dumps(facts), flush=True)


async def main(kind: str, reply_s: float) -> None:
    """Serve what was asked for."""
    log.configure("error", json=False)
    match kind:
        case "bare":
            await serve_bare()
        case "silero":
            await serve_ours(SileroDetector(), FixedTranscriber(), reply_s)
        case _:
            await serve_ours(ScriptedDetector(), ScriptedTranscriber(), reply_s)


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvicorn.Config("", log_config=None).get_loop_factory()) as runner:
        try:
            runner.run(main(sys.argv[1], float(sys.argv[2])))
        except KeyboardInterrupt:
            sys.exit(0)
