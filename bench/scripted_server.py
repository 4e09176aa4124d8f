"""A server whose character answers at once, in a process of its own: what benches and loads talk to.

Prints one line of JSON when it is ready: url, key, character_id; and the URL of a bare Socket.IO echo in the
same process, to compare with.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import socketio
import uvicorn

from estuary_server import log
from estuary_server.app import open_application
from estuary_server.config import Settings
from estuary_server.providers.scripted import ScriptedLanguageModel
from estuary_server.serving import listen, serve, served, url_of

REPLY = ["It ", "is ", "a ", "fine ", "evening."]


def echo_application() -> Any:
    """The bare library: answers every event with one event."""
    sio = socketio.AsyncServer(async_mode="asgi", async_handlers=False, namespaces=["/sdk"])

    async def answer(sid: str, data: Any) -> None:
        await sio.emit("bot_response", {"text": "It ", "is_final": True}, to=sid, namespace="/sdk")

    sio.on("text", answer, namespace="/sdk")
    return socketio.ASGIApp(sio)


async def main() -> None:
    """Serve until told to stop."""
    log.configure("error", json=False)
    with TemporaryDirectory() as data, listen("127.0.0.1", 0) as bound, listen("127.0.0.1", 0) as other:
        settings = Settings(Path(data))
        model = ScriptedLanguageModel(REPLY)
        async with (
            open_application(settings, language_model=lambda *_: model) as application,
            served(echo_application(), other, settings.limits) as echo_url,
        ):
            start = application.start
            ready = {
                "url": url_of(bound),
                "key": start.key,
                "character_id": start.character_id,
                "echo": echo_url,
            }

            def announce() -> None:
                print(json.dumps(ready), flush=True)

            await serve(application.asgi, bound, settings.limits, announce)


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvicorn.Config("", log_config=None).get_loop_factory()) as runner:
        try:
            runner.run(main())
        except KeyboardInterrupt:
            sys.exit(0)
