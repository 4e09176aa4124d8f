"""Export and import, as HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.server.api.memories_scene import KNOWN, LEGACY, NAME, TEA, V1, Scene, a_scene, memories_of

PIP, MO = memories_of(), memories_of("mo")


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with a_scene() as scene:
        yield scene


async def statuses(scene: Scene, path: str) -> dict[str, list[str]]:
    """Contents by status."""
    found = {}
    for status in ("active", "superseded", "decayed", "deleted", "quarantined"):
        listed = (await scene.call("GET", f"{path}?status={status}&sortOrder=asc")).json
        found[status] = [memory["content"] for memory in listed["memories"]]
    return found


@pytest.mark.parametrize("base", [V1, LEGACY])
async def test_what_was_exported_is_there_after_an_import(scene: Scene, base: str) -> None:
    await scene.remember(*KNOWN)
    exported = await scene.call("GET", memories_of(base=base) + "/export")
    assert (exported.status, exported.json["format"]) == (200, "estuary.memory/1")
    assert len(exported.json["memories"]) == len(exported.json["changes"]) == len(KNOWN)
    imported = await scene.call("POST", memories_of("mo", base=base) + "/import", exported.json)
    assert (imported.status, imported.json) == (200, {"imported": len(KNOWN), "skipped": 0})
    assert await statuses(scene, MO) == await statuses(scene, PIP)
    listed = (await scene.call("GET", MO)).json["memories"]
    assert {memory["source"] for memory in listed} == {"import"}
    assert {memory["playerId"] for memory in listed} == {"mo"}


async def test_importing_again_adds_nothing(scene: Scene) -> None:
    await scene.remember(*KNOWN)
    exported = (await scene.call("GET", PIP + "/export")).json
    for path, imported in ((MO, len(KNOWN)), (MO, 0), (PIP, 0)):
        done = (await scene.call("POST", path + "/import/", exported)).json
        assert done == {"imported": imported, "skipped": len(KNOWN) - imported}
    assert await statuses(scene, MO) == await statuses(scene, PIP)


async def test_of_an_unknown_player_nothing_is_exported(scene: Scene) -> None:
    exported = (await scene.call("GET", memories_of("nobody") + "/export")).json
    assert (exported["memories"], exported["changes"]) == ([], [])
    assert await scene.account.memories.find_conversation("ada", "nobody") is None


async def test_a_memory_keeps_its_words_and_dates(scene: Scene) -> None:
    await scene.remember(TEA)
    exported = (await scene.call("GET", PIP + "/export")).json
    await scene.call("POST", MO + "/import", exported)
    (memory,) = (await scene.call("GET", MO)).json["memories"]
    before = (await scene.call("GET", PIP + "/m-tea")).json
    same = ("content", "memoryType", "confidence", "topic", "secondaryTopics", "sourceQuote", "saidAt",
            "createdAt", "accessCount")  # fmt: skip
    assert {key: memory[key] for key in same} == {key: before[key] for key in same}
    assert memory["messageIds"] == []


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        (b"", 422, "body"),
        (b"[]", 422, "body"),
        (b"{}", 422, "format"),
        (b'{"format": "estuary.memory/2", "memories": []}', 422, "format"),
        (b'{"format": "estuary.memory/1", "exported_at": "2026-11-20T16:00:00Z", "memories": [{}]}', 422,
         "memories[0]"),
    ],
)  # fmt: skip
async def test_a_file_that_is_no_good_is_refused_and_nothing_is_kept(
    scene: Scene, body: bytes, status: int, field: str
) -> None:
    refused = await scene.call("POST", MO + "/import", body=body)
    assert (refused.status, refused.detail.partition(":")[0]) == (status, field)
    assert await scene.account.memories.find_conversation("ada", "mo") is None


async def test_a_large_file_is_taken(scene: Scene) -> None:
    await scene.remember(NAME)
    exported: dict[str, Any] = (await scene.call("GET", PIP + "/export")).json
    (memory,) = exported["memories"]
    exported["changes"] = []
    exported["memories"] = [
        {**memory, "id": f"m{n}", "content": f"{n} {'x' * 400}", "fact_key": "", "fact_value": ""}
        for n in range(500)
    ]
    done = await scene.call("POST", MO + "/import", exported)
    assert (done.status, done.json) == (200, {"imported": 500, "skipped": 0})
    assert (await scene.call("GET", MO + "?limit=1")).json["total"] == 500
