"""A server whose character answers at once and remembers with a chosen embedder, in a process of its own.

Prints one line of JSON when it is ready: url, key, character_id.

Usage: python -m bench.memory_server (hashing|minilm) MODELS_DIR
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import uvicorn

from bench.scripted_server import REPLY
from estuary_server import log
from estuary_server.app import open_application
from estuary_server.config import ProviderSettings, Settings
from estuary_server.providers.scripted import ScriptedLanguageModel
from estuary_server.serving import listen, serve, url_of


async def main(embedder: str, models_dir: str) -> None:
    """Serve until told to stop."""
    log.configure("error", json=False)
    providers = ProviderSettings(embedding_model=embedder, models_dir=Path(models_dir), strict=True)
    with TemporaryDirectory() as data, listen("127.0.0.1", 0) as bound:
        settings = Settings(Path(data), providers=providers)
        model = ScriptedLanguageModel(REPLY)
        async with open_application(settings, language_model=lambda *_: model, text_only=True) as application:
            start = application.start
            ready = {"url": url_of(bound), "key": start.key, "character_id": start.character_id}

            def announce() -> None:
                print(json.dumps(ready), flush=True)

            await serve(application.asgi, bound, settings.limits, announce, application.farewell)


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvicorn.Config("", log_config=None).get_loop_factory()) as runner:
        try:
            runner.run(main(*sys.argv[1:]))
        except KeyboardInterrupt:
            sys.exit(0)
