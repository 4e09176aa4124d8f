"""Every program in the README and the guides runs as it is."""

from __future__ import annotations

import asyncio
import re
import sys
from pathlib import Path

import pytest

from estuary_server.providers.language import ReplyRequest
from estuary_server.providers.scripted import ScriptedLanguageModel, Step
from tests.support.live import live_server

ROOT = Path(__file__).parents[2]
PAGES = ("README.md", "packages/sdk/README.md", "docs/guides/client.md")


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


@pytest.mark.parametrize(("name", "program"), programs(), ids=[name for name, _ in programs()])
async def test_a_program_of_the_documents_runs(name: str, program: str, tmp_path: Path) -> None:
    async with live_server(tmp_path, ScriptedLanguageModel(answer)) as server:
        environment = {
            "ESTUARY_SERVER_URL": server.url,
            "ESTUARY_API_KEY": server.key,
            "ESTUARY_CHARACTER_ID": server.character_id,
            "ESTUARY_PLAYER_ID": "reader",
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-W", "error", "-c", program,
            env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        async with asyncio.timeout(30):
            out, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    assert err == b""
    assert out.strip()


def test_there_are_programs_to_run() -> None:
    assert len(programs()) >= 6
