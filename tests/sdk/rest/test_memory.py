"""What each memory call sends, and what it makes of the answer."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from estuary_sdk.protocol.models.memory import MemoryData, MemorySearchResult
from estuary_sdk.rest import MemoryClient, RestClient
from tests.sdk.rest.recording_server import RecordingServer, Reply

_BASE = "/api/v1/characters/c1/players/p1/memories"


@pytest.fixture
def memory(rest: RestClient) -> MemoryClient:
    return MemoryClient(rest, "c1", "p1")


@pytest.mark.parametrize(
    ("call", "method", "target", "body"),
    [
        (lambda m: m.get_memories(), "GET", _BASE + "?limit=50&offset=0", None),
        (
            lambda m: m.get_memories("fact", "decayed", 7, 3, "created_at", "asc"),
            "GET",
            _BASE + "?memoryType=fact&status=decayed&limit=7&offset=3&sortBy=created_at&sortOrder=asc",
            None,
        ),
        (lambda m: m.get_timeline(), "GET", _BASE + "/timeline", None),
        (
            lambda m: m.get_timeline(
                start_date="2026-01-01", end_date="2026-02-01T10:00:00+00:00", group_by="week"
            ),
            "GET",
            _BASE + "/timeline?startDate=2026-01-01&endDate=2026-02-01T10%3A00%3A00%2B00%3A00&groupBy=week",
            None,
        ),
        (lambda m: m.get_stats(), "GET", _BASE + "/stats", None),
        (lambda m: m.get_core_facts(), "GET", _BASE + "/core-facts", None),
        (lambda m: m.get_graph(), "GET", _BASE + "/graph", None),
        (
            lambda m: m.get_graph(include_entities=True, include_character_memories=False),
            "GET",
            _BASE + "/graph?includeEntities=true&includeCharacterMemories=false",
            None,
        ),
        (lambda m: m.search("cats & dogs"), "POST", _BASE + "/search", {"query": "cats & dogs"}),
        (lambda m: m.search("x", limit=3), "POST", _BASE + "/search", {"query": "x", "limit": 3}),
        (lambda m: m.delete_all(), "DELETE", _BASE + "?confirm=true", None),
        (lambda m: m.delete_all(confirm=False), "DELETE", _BASE + "?confirm=false", None),
    ],
)
async def test_what_is_sent(
    server: RecordingServer,
    memory: MemoryClient,
    call: Callable[[MemoryClient], Awaitable[object]],
    method: str,
    target: str,
    body: Any,
) -> None:
    await call(memory)
    assert (server.only.method, server.only.target, server.only.json) == (method, target, body)
    assert server.only.headers["X-API-Key"] == "est_secret"
    assert "X-Player-Id" not in server.only.headers
    assert server.only.headers.get("Content-Type") == (None if body is None else "application/json")


@pytest.mark.parametrize(
    "hit",
    [
        {"memoryId": "m1", "similarity": 0.9, "content": "likes tea"},
        {"memory": {"id": "m1", "content": "likes tea"}, "score": 0.9, "similarityScore": 0.9},
    ],
)
async def test_both_shapes_of_a_hit_read_alike(
    server: RecordingServer, memory: MemoryClient, hit: dict[str, Any]
) -> None:
    server.replies(Reply({"results": [hit], "query": "tea", "total": 1}))
    found = await memory.search("tea")
    assert found.results == [
        MemorySearchResult(MemoryData(id="m1", content="likes tea"), 0.9, 0.9, "m1", 0.9, "likes tea")
    ]
    assert (found.query, found.total) == ("tea", 1)


@pytest.mark.parametrize(
    "item",
    [
        {"id": "m1", "memoryType": "fact", "secondaryTopics": ["a"], "accessCount": 2},
        {"id": "m1", "memory_type": "fact", "secondary_topics": ["a"], "access_count": 2, "unknown": 1},
    ],
)
async def test_either_key_case_reads_alike(
    server: RecordingServer, memory: MemoryClient, item: dict[str, Any]
) -> None:
    server.replies(Reply({"memories": [item], "total": 1, "limit": 50, "offset": 0}))
    page = await memory.get_memories()
    assert page.memories == [MemoryData(id="m1", memory_type="fact", secondary_topics=["a"], access_count=2)]


async def test_the_graph_and_the_totals_are_read(server: RecordingServer, memory: MemoryClient) -> None:
    server.replies(
        Reply({"nodes": [{"id": "n", "type": "memory"}], "stats": {"totalMemories": 1}, "stale": True}),
        Reply({"totalActive": 4, "byType": {"fact": 4}, "coreFacts": 1}),
        Reply({"coreFacts": [{"id": "f", "factKey": "name", "factValue": "Ada"}]}),
        Reply({"timeline": [{"date": "2026-01-05", "memories": [{"id": "m"}]}], "groupBy": "week"}),
    )
    graph = await memory.get_graph()
    assert (graph.nodes[0].id, graph.stats.total_memories, graph.stale) == ("n", 1, True)
    stats = await memory.get_stats()
    assert (stats.total_active, stats.by_type, stats.core_facts) == (4, {"fact": 4}, 1)
    facts = await memory.get_core_facts()
    assert (facts.core_facts[0].fact_key, facts.core_facts[0].fact_value) == ("name", "Ada")
    timeline = await memory.get_timeline()
    assert (timeline.timeline[0].date, timeline.timeline[0].memories[0].id) == ("2026-01-05", "m")


async def test_a_deletion_without_a_message_gets_one(server: RecordingServer, memory: MemoryClient) -> None:
    server.replies(Reply({"deletedCount": 3}))
    deleted = await memory.delete_all()
    assert (deleted.deleted_count, deleted.message) == (3, "Deleted 3 memories")
