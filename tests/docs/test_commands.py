"""Every ``estuary memory`` command of the memory guide runs as it is, one after the other."""

from __future__ import annotations

import asyncio
import os
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from estuary_sdk.rest import MemoryClient, RestClient
from estuary_server.cli.main import estuary
from tests.support.live import LiveServer, live_server

GUIDE = Path(__file__).parents[2] / "docs/guides/memory.md"
PLAYER = "reader"


def commands() -> list[list[str]]:
    """The arguments of each command, in order; comments are left out."""
    blocks = re.findall(r"```sh\n(.*?)```", GUIDE.read_text(), re.S)
    lines = [line for block in blocks for line in block.splitlines() if line.startswith("estuary memory ")]
    return [shlex.split(line, comments=True)[1:] for line in lines]


async def remembered(server: LiveServer) -> str:
    """The id of a memory that the commands may change."""
    async with RestClient(server.url, server.key) as rest:
        memory = MemoryClient(rest, server.character_id, PLAYER)
        await memory.add("The player lives in Porto", fact_key="home", fact_value="Porto")
        return (await memory.add("The player's dog is called Rex", topic="pets")).id


async def ran(server: LiveServer, command: list[str], memory_id: str) -> str:
    """What a command says, with this id instead of "ID"; to what it asks it is told "y"."""
    environment = {
        "ESTUARY_SERVER_URL": server.url,
        "ESTUARY_API_KEY": server.key,
        "ESTUARY_CHARACTER_ID": server.character_id,
        "ESTUARY_PLAYER_ID": PLAYER,
    }
    words = [memory_id if word == "ID" else word for word in command]
    result = await asyncio.to_thread(CliRunner().invoke, estuary, words, input="y\n", env=environment)
    if "--png" in command and "no font" in str(result.exception):
        return str(result.exception)  # a machine without any font; it is told so
    assert result.exit_code == 0, f"estuary {shlex.join(command)}: {result.output} {result.exception}"
    return result.output


async def test_the_commands_of_the_memory_guide_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    async with live_server(tmp_path / "data") as server:
        memory_id = await remembered(server)
        said = [await ran(server, command, memory_id) for command in commands()]
    assert all(text.strip() for text in said)
    assert {*os.listdir(tmp_path), "graph.png"} == {"data", "graph.html", "graph.png", "ana.json"}


def test_every_command_is_shown() -> None:
    memory = estuary.get_command(None, "memory")  # type: ignore[arg-type]  # no context is needed
    assert {words[1] for words in commands()} == set(memory.commands)  # type: ignore[union-attr]
