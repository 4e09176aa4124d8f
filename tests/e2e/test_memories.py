"""Memories by the SDK's own client, over a real socket: every call, and player ids of every kind."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from estuary_sdk import EstuaryError
from estuary_sdk.rest import MemoryClient, RestClient
from tests.server.api.memories_scene import GRAPH, KNOWN, OSLO, TEA, Scene, a_scene, over_sockets
from tests.support.live import live_server


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with a_scene() as scene:
        yield scene


@pytest.fixture
async def rest(scene: Scene) -> AsyncIterator[RestClient]:
    async with over_sockets(scene) as url, RestClient(url, "est_developer") as rest:
        yield rest


@pytest.fixture
async def memory(scene: Scene, rest: RestClient) -> MemoryClient:
    await scene.remember(*KNOWN)
    return MemoryClient(rest, "ada", "pip")


async def test_the_documented_calls(scene: Scene, memory: MemoryClient) -> None:
    page = await memory.get_memories(memory_type="fact", limit=1, sort_by="created_at", sort_order="asc")
    assert ([found.id for found in page.memories], page.total, page.limit) == (["m-name"], 2, 1)
    line = await memory.get_timeline("2026-03-01", "2026-03-09", "month")
    assert (line.timeline[0].date, line.total_memories, line.group_by) == ("2026-03-01", 3, "month")
    stats = await memory.get_stats()
    assert (stats.total_active, stats.total_superseded, stats.total_decayed) == (4, 1, 1)
    facts = await memory.get_core_facts()
    assert [(fact.fact_key, fact.fact_value) for fact in facts.core_facts] == [
        ("home", "Oslo"),
        ("name", "Pip"),
    ]
    assert await memory.get_graph(include_entities=False) == GRAPH
    scene.finder.hits = [(TEA, 1.5, 0.75), (OSLO, 0.5, 0.25)]
    found = await memory.search("What does he drink?", 2)
    assert [(hit.memory.id, hit.score, hit.similarity_score) for hit in found.results] == [
        ("m-tea", 1.5, 0.75),
        ("m-oslo", 0.5, 0.25),
    ]
    gone = await memory.delete_all()
    assert (gone.deleted_count, gone.removed and gone.removed.memories) == (7, 7)
    assert (await memory.get_stats()).total_active == 0


async def test_a_deletion_that_is_not_confirmed_is_refused(memory: MemoryClient) -> None:
    with pytest.raises(EstuaryError, match="400 confirm: must be true") as refused:
        await memory.delete_all(confirm=False)
    assert refused.value.details["status"] == 400
    assert (await memory.get_stats()).total_active == 4


async def test_the_calls_beyond(memory: MemoryClient) -> None:
    added = await memory.add("The player has a dog", topic="pets", fact_key="pet", fact_value="dog")
    assert (await memory.get(added.id), added.source) == (added, "api")
    edited = await memory.update(added.id, content="The player has two dogs", confidence=0.5)
    assert (edited.content, edited.confidence, edited.topic) == ("The player has two dogs", 0.5, "pets")
    assert (await memory.undo(added.id)).content == "The player has a dog"
    assert (await memory.delete(added.id)).status == "deleted"
    assert (await memory.restore(added.id)).status == "active"
    life = await memory.history(added.id)
    assert [change.action for change in life.changes][:2] == ["learned", "edited"]
    assert life.changes[-1].after == await memory.get(added.id)


async def test_memories_are_taken_elsewhere(rest: RestClient, memory: MemoryClient) -> None:
    exported = await memory.export()
    other = MemoryClient(rest, "ada", "mo")
    done = await other.import_(exported)
    assert (done.imported, done.skipped) == (7, 0)
    assert [each.content async for each in other.iterate()] == [
        each.content async for each in memory.iterate()
    ]
    assert (await other.import_(exported)).skipped == 7


async def test_all_memories_come_page_by_page(scene: Scene, memory: MemoryClient) -> None:
    found = [each.id async for each in memory.iterate(page_size=3, sort_by="created_at", sort_order="asc")]
    assert found == ["m-tea", "m-name", "m-oslo", "m-trip"]


PLAYERS = [
    "a/b",
    "..",
    ".",
    "stats",
    "%2F",
    "a b+c",
    "x" * 1000,
    "\U0001f600" * 1000,
    "\0",
    "a?b#c",
    "é\n",
    "%",
]


@pytest.mark.parametrize("player", PLAYERS)
async def test_a_player_of_any_name_is_reached(rest: RestClient, player: str) -> None:
    theirs, others = MemoryClient(rest, "ada", player), MemoryClient(rest, "ada", player[:999] + "_")
    added = await theirs.add("The player likes tea")
    assert added.player_id == player
    assert [each.id async for each in theirs.iterate()] == [added.id]
    assert [each.id async for each in others.iterate()] == []
    assert (await theirs.get(added.id)).content == "The player likes tea"


async def test_a_refusal_names_the_field(memory: MemoryClient) -> None:
    with pytest.raises(EstuaryError, match="422 content: must have 1 to 4000 characters, not only spaces"):
        await memory.add("")
    with pytest.raises(EstuaryError, match=r": 404 no "):
        await memory.get("nothing")


async def test_the_whole_server_keeps_players_apart_in_its_own_database(tmp_path: Path) -> None:
    async with live_server(tmp_path) as server, RestClient(server.url, server.key) as rest:
        everyone = [MemoryClient(rest, server.character_id, player) for player in PLAYERS]
        for number, memory in enumerate(everyone):
            assert (await memory.export())["memories"] == []
            await memory.add(f"The player is number {number}", fact_key="number", fact_value=str(number))
        for number, memory in enumerate(everyone):
            (fact,) = (await memory.get_core_facts()).core_facts
            assert fact.fact_value == str(number)
            (hit,) = (await memory.search("Which number is the player?")).results
            assert hit.memory.player_id == PLAYERS[number]
            assert "memory" in {node.type for node in (await memory.get_graph()).nodes}
            assert (await memory.delete_all()).deleted_count == 1
            assert (await memory.get_stats()).total_active == 0
            assert {node.type for node in (await memory.get_graph()).nodes} <= {"user"}


async def test_the_whole_server_takes_memories_elsewhere(tmp_path: Path) -> None:
    async with live_server(tmp_path) as server, RestClient(server.url, server.key) as rest:
        pip, mo = (MemoryClient(rest, server.character_id, player) for player in ("pip", "mo"))
        await pip.add("The player lives in Rome", fact_key="home", fact_value="Rome")
        await pip.add("The player lives in Oslo", fact_key="home", fact_value="Oslo")
        assert (await mo.import_(await pip.export())).imported == 2
        (fact,) = (await mo.get_core_facts()).core_facts
        assert fact.fact_value == "Oslo"
        former = (await mo.get_memories(status="superseded")).memories
        assert [each.content for each in former] == ["The player lives in Rome"]
        restored = await mo.restore(former[0].id)
        assert (restored.status, (await mo.get_core_facts()).core_facts[0].fact_value) == ("active", "Rome")
        assert (await mo.undo(restored.id)).status == "superseded"
        assert (await mo.get_core_facts()).core_facts[0].fact_value == "Oslo"
