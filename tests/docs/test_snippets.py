"""Every program in the README and the guides runs as it is."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from estuary_server.app import open_application
from estuary_server.config import Settings
from estuary_server.providers.language import ReplyRequest
from estuary_server.providers.scripted import ScriptedLanguageModel, Step
from estuary_server.serving import listen, served
from tests.support.live import LiveServer, live_server

ROOT = Path(__file__).parents[2]
SPOKEN_PAGES = ("docs/guides/voice.md",)
"""Their programs are given a server with the embedded ears and voice."""
WRITTEN_PAGES = ("README.md", "packages/sdk/README.md", "docs/guides/client.md", "docs/guides/memory.md")
PAGES = (*WRITTEN_PAGES, *SPOKEN_PAGES)


def programs() -> list[tuple[str, str]]:
    """Page and text of every Python block."""
    return [
        (f"{page}#{number}", text)
        for page in PAGES
        for number, text in enumerate(re.findall(r"```python\n(.*?)```", (ROOT / page).read_text(), re.S))
    ]


def answer(request: ReplyRequest) -> list[Step]:
    """A long reply to those who ask for one."""
    return ["word "] * 200 if "story" in request.text else ["I keep ", "the lamp."]


@asynccontextmanager
async def server_for(page: str, data_dir: Path) -> AsyncIterator[LiveServer]:
    """A server whose character says what the programs expect."""
    model = ScriptedLanguageModel(answer)
    if page not in SPOKEN_PAGES:
        async with live_server(data_dir, model) as server:
            yield server
        return
    settings = Settings(data_dir)
    async with open_application(settings, language_model=lambda *_: model, warm_ears=True) as application:
        with listen("127.0.0.1", 0) as bound:
            async with served(application.asgi, bound, settings.limits, application.farewell) as url:
                start = application.start
                yield LiveServer(url, start.key, start.character_id, application.store)


@pytest.mark.parametrize(("name", "program"), programs(), ids=[name for name, _ in programs()])
async def test_a_program_of_the_documents_runs(name: str, program: str, tmp_path: Path) -> None:
    async with server_for(name.partition("#")[0], tmp_path) as server:
        environment = {
            "ESTUARY_SERVER_URL": server.url,
            "ESTUARY_API_KEY": server.key,
            "ESTUARY_CHARACTER_ID": server.character_id,
            "ESTUARY_PLAYER_ID": "reader",
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-W", "error", "-c", program,
            cwd=ROOT, env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        async with asyncio.timeout(30):
            out, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    assert err == b""
    assert out.strip()


def test_there_are_programs_to_run() -> None:
    assert len(programs()) >= 6
