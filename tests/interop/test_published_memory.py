"""The memory calls of published SDKs, unchanged: 0.3.5 on the legacy path, 0.7.1 on the one of v1."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from estuary_sdk.rest import MemoryClient, RestClient
from estuary_server.providers.scripted import ScriptedLanguageModel
from tests.interop.environments import ESTUARY_SDK_0_3_5, ESTUARY_SDK_0_7_1, Published
from tests.interop.test_published_sdk import run_program
from tests.support.live import LiveServer, live_server

ROME, OSLO = "The player lives in Rome", "The player lives in Oslo"
DOG, TEA = "The player's dog is called Biscuit", "The player likes tea"
NOTHING = {"total_active": 0, "total_superseded": 0, "total_decayed": 0, "by_type": {}, "core_facts": 0}


@pytest.fixture(params=[ESTUARY_SDK_0_3_5, ESTUARY_SDK_0_7_1], ids=lambda client: client.version)
async def client(request: pytest.FixtureRequest) -> Published:
    published: Published = request.param
    if problem := await asyncio.to_thread(published.install):
        pytest.skip(problem)
    return published


async def remember(server: LiveServer) -> list[str]:
    """Four memories of the player, the first of which is superseded by the second; their ids."""
    async with RestClient(server.url, server.key) as rest:
        memory = MemoryClient(rest, server.character_id, "published")
        added = [
            await memory.add(ROME, fact_key="home", fact_value="Rome"),
            await memory.add(OSLO, fact_key="home", fact_value="Oslo", confidence=0.75),
            await memory.add(DOG, topic="pets", secondary_topics=["family"]),
            await memory.add(TEA, memory_type="preference"),
        ]
    return [each.id for each in added]


def contents(page: dict[str, Any]) -> list[str]:
    return [memory["content"] for memory in page["memories"]]


@pytest.mark.interop
async def test_every_memory_call_of_the_published_sdk(client: Published, tmp_path: Path) -> None:
    async with live_server(tmp_path, ScriptedLanguageModel(["Yes."])) as server:
        ids = await remember(server)
        given = {"url": server.url, "key": server.key, "character_id": server.character_id}
        seen = await run_program(client, "memory_session.py", given)

    assert seen["version"] == client.version
    known = seen["published"]
    _lists(known)
    _periods(known)
    assert known["stats"] == {
        "total_active": 3, "total_superseded": 1, "total_decayed": 0,
        "by_type": {"fact": 2, "preference": 1}, "core_facts": 1,
    }  # fmt: skip
    (fact,) = known["core_facts"]["core_facts"]
    assert (fact["fact_key"], fact["fact_value"], fact["source_memory_id"]) == ("home", "Oslo", ids[1])
    _graphs(known, ids)
    _hits(known, ids[2])
    _refusals(seen["refusals"])
    assert seen["deleted"] == {"message": "Deleted 4 memories", "deleted_count": 4}
    assert seen["after"] == NOTHING
    assert not [node for node in seen["graph_after"]["nodes"] if node["type"] != "user"]
    _nothing(seen["nobody"])


def _lists(known: dict[str, Any]) -> None:
    assert contents(known["all"]) == [TEA, DOG, OSLO]
    dog = known["all"]["memories"][1]
    assert (dog["topic"], dog["secondary_topics"], dog["source"], dog["player_id"]) == (
        "pets", ["family"], "api", "published",
    )  # fmt: skip
    assert (contents(known["page"]), known["page"]["total"], known["page"]["offset"]) in (
        ([DOG], 2, 1),
        ([OSLO], 2, 1),  # 0.7.1 sends no order
    )
    assert contents(known["superseded"]) == [ROME]


def _periods(known: dict[str, Any]) -> None:
    assert (known["timeline"]["total_memories"], known["timeline"]["group_by"]) == (3, "day")
    (month,) = known["months"]["timeline"]
    assert (month["date"][-3:], len(month["memories"])) == ("-01", 3)
    assert known["earlier"] == {"timeline": [], "total_memories": 0, "group_by": "day"}


def _graphs(known: dict[str, Any], ids: list[str]) -> None:
    graph = known["graph"]
    assert {node["id"] for node in graph["nodes"] if node["type"] == "memory"} == set(ids[1:])
    assert {"user", "memory"} <= {node["type"] for node in graph["nodes"]}
    nodes = {node["id"] for node in graph["nodes"]}
    assert all({edge["source"], edge["target"]} <= nodes for edge in graph["edges"])
    assert graph["stats"]["total_memories"] == 3
    assert not [node for node in known["bare_graph"]["nodes"] if node["type"] == "entity"]


def _hits(known: dict[str, Any], dog_id: str) -> None:
    found = known["search"]
    assert (found["query"], found["total"]) == ("What is the name of the dog?", len(found["results"]))
    best = found["results"][0]
    memory = best.get("memory", {"id": best.get("memory_id"), "content": best.get("content")})
    assert (memory["id"], memory["content"]) == (dog_id, DOG)
    assert 0 <= best.get("similarity", best.get("similarity_score")) <= 1
    (only,) = known["one_hit"]["results"]
    assert {**only, "score": 0} == {**best, "score": 0}, "a score fades with time"


def _refusals(told: dict[str, Any]) -> None:
    assert {name: answer[:2] for name, answer in told.items()} == {
        "limit": ["REST_ERROR", 422],
        "group_by": ["REST_ERROR", 422],
        "search": ["REST_ERROR", 422],
        "confirm": ["REST_ERROR", 400],
    }
    assert all(isinstance(body["detail"], str) for _, _, body in told.values())


def _nothing(seen: dict[str, Any]) -> None:
    """Of a player who never said a word."""
    for page in ("all", "page", "superseded"):
        assert (seen[page]["memories"], seen[page]["total"]) == ([], 0)
    assert (seen["timeline"]["timeline"], seen["timeline"]["total_memories"]) == ([], 0)
    assert (seen["stats"], seen["core_facts"]) == (NOTHING, {"core_facts": []})
    assert not [node for node in seen["graph"]["nodes"] if node["type"] != "user"]
    assert (seen["search"]["results"], seen["search"]["total"]) == ([], 0)
