"""A real HTTP server on the loopback that speaks and listens like an OpenAI-compatible API, from a script."""

from __future__ import annotations

import asyncio
import io
import json
import wave
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BodyPartReader, web

from tests.server.providers.openai_server import Drop, Raw, Refusal, Stall

Step = Raw | Stall | Drop | Refusal


@dataclass(frozen=True)
class Upload:
    """A file in a form."""

    filename: str
    content_type: str
    data: bytes


@dataclass(frozen=True)
class Asked:
    """One request as it arrived.

    Attributes:
        json: body of a request to speak.
        form: fields of a request to listen, in order; without the file.
        upload: its file.
    """

    path: str
    headers: Mapping[str, str]
    json: Any = None
    form: tuple[tuple[str, str], ...] = ()
    upload: Upload = Upload("", "", b"")

    @property
    def pcm(self) -> bytes:
        """The sound in the WAV that was sent, which must be what the API is for."""
        with wave.open(io.BytesIO(self.upload.data)) as wav:
            assert (wav.getnchannels(), wav.getsampwidth(), wav.getframerate()) == (1, 2, 16_000)
            assert wav.getcomptype() == "NONE"
            pcm: bytes = wav.readframes(wav.getnframes())
        return pcm


Respond = Callable[[Asked], Sequence[Step]]
"""What the answer to a request consists of."""


@dataclass
class OpenAIAudioServer:
    """What the server was asked, and how it stands.

    Attributes:
        respond: answers each request.
        content_type: of its answers.
        url: to be used as a base URL.
        asked: requests, in order.
        open: answers that are being written.
        came: set when a request has arrived.
        left: set when a client went away before its answer was whole.
    """

    respond: Respond
    content_type: str
    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    open: int = 0
    came: asyncio.Event = field(default_factory=asyncio.Event)
    left: asyncio.Event = field(default_factory=asyncio.Event)

    async def speak(self, request: web.Request) -> web.StreamResponse:
        return await self._handle(request, Asked(request.path, request.headers, json=await request.json()))

    async def listen(self, request: web.Request) -> web.StreamResponse:
        form, upload = [], Upload("", "", b"")
        async for part in await request.multipart():
            assert isinstance(part, BodyPartReader)
            data = bytes(await part.read())
            if part.filename is None:
                form.append((part.name or "", data.decode()))
            else:
                upload = Upload(part.filename, part.headers["Content-Type"], data)
        return await self._handle(request, Asked(request.path, request.headers, None, tuple(form), upload))

    async def _handle(self, request: web.Request, asked: Asked) -> web.StreamResponse:
        self.asked.append(asked)
        self.open += 1
        self.came.set()
        try:
            return await self._answer(request, asked)
        except (asyncio.CancelledError, ConnectionError):
            self.left.set()
            raise
        finally:
            self.open -= 1

    async def _answer(self, request: web.Request, asked: Asked) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Type": self.content_type})
        for step in self.respond(asked):
            if isinstance(step, Refusal):
                return _refused(step.status, asked)
            if not answer.prepared and not isinstance(step, Stall):
                await answer.prepare(request)
            await _play(step, answer, request)
        if not answer.prepared:
            await answer.prepare(request)
        return answer


async def _play(step: Step, answer: web.StreamResponse, request: web.Request) -> None:
    match step:
        case Raw(data):
            await answer.write(data)
        case Stall():
            await asyncio.Event().wait()
        case Drop():
            assert request.transport is not None
            request.transport.abort()


def _refused(status: int, asked: Asked) -> web.Response:
    """Quotes what was asked."""
    quoted = f"{asked.headers['Authorization']} {json.dumps(asked.json)} {asked.form}"
    error = {"message": quoted, "code": "x"}
    # The client tries again after this time, where it does at all.
    return web.json_response({"error": error}, status=status, headers={"retry-after-ms": "1"})


@asynccontextmanager
async def openai_audio_server(
    respond: Respond, content_type: str = "audio/pcm"
) -> AsyncIterator[OpenAIAudioServer]:
    """A server that answers every request like this."""
    server = OpenAIAudioServer(respond, content_type)
    app = web.Application(client_max_size=2**26)
    app.router.add_post("/v1/audio/speech", server.speak)
    app.router.add_post("/v1/audio/transcriptions", server.listen)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        server.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
        yield server
    finally:
        await runner.cleanup()


def saying(*steps: Step) -> Respond:
    """The same answer whatever was asked."""
    return lambda asked: steps
