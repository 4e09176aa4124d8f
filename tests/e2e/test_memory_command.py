"""``estuary memory`` as people and programs use it: processes, pipes, a server of its own."""

from __future__ import annotations

import json
from pathlib import Path

from tests.e2e.test_command_line import estuary, serving

DOG = "The player's dog is called Biscuit"


async def test_what_is_remembered_is_shown_corrected_and_forgotten(tmp_path: Path) -> None:
    here = ("--data", str(tmp_path), "--player", "pip")
    async with serving(tmp_path):
        added = await estuary("memory", "add", DOG, "--fact", "dog.name=Biscuit", "--json", *here)
        assert (added.status, added.err) == (0, "")
        memory_id = json.loads(added.out)["id"]
        shown = await estuary("memory", "show", *here)
        assert shown.out.splitlines()[:3] == ["  dog.name  Biscuit", "", DOG]
        found = await estuary("memory", "search", "What is the dog called?", *here)
        assert found.out.splitlines()[0] == DOG
        deleted = await estuary("memory", "delete", memory_id, "--json", *here)
        assert json.loads(deleted.out)["status"] == "deleted"
        refused = await estuary("memory", "show", "nothing", *here)
        assert (refused.status, refused.out, "404" in refused.err) == (1, "", True)
        drawn = await estuary("memory", "graph", "--out", str(tmp_path / "graph.html"), *here)
        assert (drawn.status, (tmp_path / "graph.html").exists()) == (0, True)
        kept = await estuary("memory", "forget", *here, typed="n\n")
        assert kept.status == 1
        gone = await estuary("memory", "forget", *here, typed="y\n")
        assert gone.out.startswith("Deleted 1 memory: ")


async def test_without_a_server_it_says_what_to_do(tmp_path: Path) -> None:
    ended = await estuary("memory", "show", "--data", str(tmp_path))
    assert (ended.status, ended.out) == (1, "")
    assert ended.err == (
        "estuary: no server is known; start one with 'estuary serve', or give --url and --key\n"
    )
