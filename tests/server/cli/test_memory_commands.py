"""``estuary memory``, command by command, against a server on the loopback."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from estuary_server.cli.memory import memory
from estuary_server.errors import ConfigError
from tests.conformance.store.examples import a_character
from tests.server.api.memories_scene import KNOWN, TEA, Scene, a_scene, over_sockets

COMMANDS = {
    "show", "search", "timeline", "graph", "add", "edit", "delete", "restore", "undo", "history", "forget",
    "export", "import",
}  # fmt: skip


@dataclass(frozen=True)
class Typed:
    """A command line beside a server."""

    url: str
    directory: Path

    async def __call__(
        self, *arguments: str, typed: str = "", player: str = "pip", status: int = 0
    ) -> Result:
        """Run ``estuary memory`` to its end, in a thread: it has a loop of its own."""
        where = [
            "--url",
            self.url,
            "--key",
            "est_developer",
            "--player",
            player,
            "--data",
            str(self.directory),
        ]
        result = await asyncio.to_thread(CliRunner().invoke, memory, [*arguments, *where], input=typed)
        assert result.exit_code == status, (result.output, result.exception)
        return result

    async def json(self, *arguments: str, **options: Any) -> Any:
        """What it prints for programs."""
        return json.loads((await self(*arguments, "--json", **options)).stdout)


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with a_scene() as scene:
        await scene.remember(*KNOWN)
        yield scene


@pytest.fixture
async def estuary(scene: Scene, tmp_path: Path) -> AsyncIterator[Typed]:
    async with over_sockets(scene) as url:
        yield Typed(url, tmp_path)


def test_there_is_a_command_for_everything() -> None:
    assert set(memory.commands) == COMMANDS
    assert all(command.help for command in memory.commands.values())


# Reading


async def test_show_tells_what_is_known(estuary: Typed) -> None:
    shown = await estuary("show", "--limit", "2")
    assert shown.stdout == (
        "  home  Oslo\n"
        "  name  Pip\n"
        "\n"
        "The player will travel to Lisbon\n"
        "  event  general  2026-03-31  100% sure  active\n"
        "  m-trip\n"
        "\n"
        "The player lives in Oslo\n"
        "  fact  general  2026-03-09  90% sure  active\n"
        "  home = Oslo\n"
        '  "I moved to Oslo"\n'
        "  m-oslo\n"
        "\n"
    )
    assert shown.stderr == (
        "Ada of pip: 4 memories, 2 core facts (and 1 superseded, 1 decayed)\n2 of 4 active\n"
    )


async def test_show_takes_filters_and_an_id(estuary: Typed) -> None:
    shown = await estuary.json("show", "--status", "superseded", "--sort", "confidence", "--order", "asc")
    assert [found["id"] for found in shown["memories"]] == ["m-rome"]
    assert (await estuary.json("show", "--type", "event"))["total"] == 1
    assert (await estuary("show", "m-tea")).stdout.splitlines()[0] == TEA.content
    assert (await estuary.json("show", "m-tea"))["accessCount"] == 2


async def test_of_an_unknown_player_nothing_is_known(estuary: Typed) -> None:
    shown = await estuary("show", player="nobody")
    assert (shown.stdout.strip(), shown.stderr) == ("", "Ada of nobody: 0 memories\n0 of 0 active\n")
    assert (await estuary("search", "x", player="nobody")).stdout == "nothing found\n"
    assert (await estuary("timeline", player="nobody")).stdout == "nothing in that time\n"


async def test_search_tells_how_near_it_is(scene: Scene, estuary: Typed) -> None:
    scene.finder.hits = [(TEA, 1.5, 0.75)]
    found = await estuary("search", "What does he drink?", "--limit", "5")
    assert found.stdout.splitlines()[:2] == [
        "The player likes tea without milk",
        "  similarity 0.75  preference  drinks  2026-03-01  85% sure  active",
    ]
    assert scene.finder.asked[0][2:] == ("What does he drink?", 5)
    assert (await estuary.json("search", "x"))["results"][0]["memoryId"] == "m-tea"


async def test_timeline_goes_by_period(estuary: Typed) -> None:
    line = await estuary("timeline", "--from", "2026-03-02", "--to", "2026-03-09", "--by", "month")
    assert line.stdout == "2026-03-01\n  The player is called Pip\n  The player lives in Oslo\n"
    assert (await estuary.json("timeline"))["totalMemories"] == 4


async def test_graph_in_words_as_a_page_and_as_a_picture(
    scene: Scene, estuary: Typed, tmp_path: Path
) -> None:
    told = (await estuary("graph", "--no-entities")).stdout
    assert told == "1 memory, 0 entities, 1 cluster, 2 edges\n     1  drinks\n"
    assert scene.graphs.asked[0][4:] == (False, False)
    page, picture = tmp_path / "graph.html", tmp_path / "graph.png"
    drawn = await estuary("graph", "--out", str(page), "--png", str(picture), "--character-memories")
    assert (drawn.stdout, drawn.stderr) == ("", f"wrote {page}\nwrote {picture}\n")
    assert "<html" in page.read_text()
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert scene.graphs.asked[1][4:] == (True, True)
    assert (await estuary.json("graph"))["stats"]["totalMemories"] == 1


# Changing


async def test_a_memory_from_its_beginning_to_its_end(estuary: Typed) -> None:
    added = await estuary.json("add", "The player has a dog", "--topic", "pets", "--fact", "dog.name=Rex")
    assert (added["factKey"], added["factValue"], added["topic"]) == ("dog.name", "Rex", "pets")
    edited = await estuary(
        "edit", added["id"], "--content", "Has two dogs", "--no-fact", "--confidence", "0.5"
    )
    assert edited.stdout == f"Has two dogs\n  fact  pets  2026-06-09  50% sure  active\n  {added['id']}\n"
    assert (await estuary.json("undo", added["id"]))["factValue"] == "Rex"
    assert (await estuary.json("delete", added["id"]))["status"] == "deleted"
    assert (await estuary.json("restore", added["id"]))["status"] == "active"
    life = (await estuary("history", added["id"])).stdout.splitlines()
    assert life[:4] == [
        "2026-06-09 12:00  learned  active",
        "  The player has a dog",
        "2026-06-09 12:00  edited  active",
        "  Has two dogs",
    ]


async def test_forget_asks_first(scene: Scene, estuary: Typed) -> None:
    left = await estuary("forget", typed="n\n", status=1)
    assert "Remove all that Ada remembers of pip (4 active), for good?" in left.output
    assert (await estuary.json("show"))["total"] == 4
    gone = await estuary("forget", typed="y\n")
    assert gone.stdout.endswith("Deleted 7 memories: 7 steps of history, 0 search entries\n")
    assert (await estuary.json("show"))["total"] == 0
    assert (await estuary.json("forget", "--yes"))["deletedCount"] == 0


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("add", "x", "--fact", "name"), "--fact takes KEY=VALUE"),
        (("add", "x", "--fact", "=x"), "--fact takes KEY=VALUE"),
        (("edit", "m-tea"), "say what to change"),
        (("show", "--status", "gone"), "is not one of"),
        (("timeline", "--by", "year"), "is not one of"),
    ],
)
async def test_what_makes_no_sense_is_refused(
    estuary: Typed, arguments: tuple[str, ...], reason: str
) -> None:
    assert reason in (await estuary(*arguments, status=2)).output


# Files


async def test_memories_are_taken_to_another_player(estuary: Typed, tmp_path: Path) -> None:
    file = tmp_path / "pip.json"
    written = await estuary("export", "--out", str(file))
    assert (written.stdout, written.stderr) == ("", f"wrote {file}\n")
    assert len(json.loads(file.read_text())["memories"]) == len(KNOWN)
    assert (await estuary("import", str(file), player="mo")).stdout == "imported 7, known already 0\n"
    printed = (await estuary("export")).stdout
    assert await estuary.json("import", "-", typed=printed, player="mo") == {"imported": 0, "skipped": 7}
    assert (await estuary.json("show", player="mo"))["total"] == 4


async def test_a_file_that_is_no_export_is_refused(estuary: Typed, tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("not json")
    assert "the file is not JSON" in (await estuary("import", str(file), status=2)).output
    file.write_text("[1]")
    assert "not an export" in (await estuary("import", str(file), status=2)).output
    file.write_text("{}")
    refused = await estuary("import", str(file), status=1)
    assert "422 format: is not estuary.memory/1" in str(refused.exception)


# Whose


async def test_a_character_is_found_by_name_or_id(scene: Scene, estuary: Typed) -> None:
    for number in range(120):
        await scene.account.add_character(a_character(f"c{number}", name=f"Number {number}"))
    await scene.account.add_character(a_character("twin", name="number 7"))
    assert (await estuary.json("show", "--character", "ADA"))["total"] == 4
    assert (await estuary.json("show", "--character", "number 119"))["total"] == 0
    assert (await estuary.json("show", "--character", "twin"))["total"] == 0
    for wanted, reason in (
        ("Number 7", "more than one character is called Number 7; there are Number 7 (c7), number 7 (twin)"),
        ("Nobody", "no character is called Nobody; there are Ada (ada), Number 0 (c0)"),
    ):
        refused = await estuary("show", "--character", wanted, status=1)
        assert isinstance(refused.exception, ConfigError)
        assert str(refused.exception).startswith(reason)
