"""What each memory call sends, and what it makes of the answer."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from estuary_sdk import EstuaryError, RetryConfig
from estuary_sdk.protocol.models.memory import MemoryData, MemorySearchResult
from estuary_sdk.rest import MemoryClient, RestClient
from tests.sdk.rest.recording_server import RecordingServer, Reply

_BASE = "/api/v1/characters/c1/players/p1/memories"


@pytest.fixture
def memory(rest: RestClient) -> MemoryClient:
    return MemoryClient(rest, "c1", "p1")


async def _at_once(_: float) -> None:
    """No wait between two attempts."""


@pytest.fixture
async def patient(server: RecordingServer) -> AsyncIterator[MemoryClient]:
    """One that tries again."""
    async with RestClient(server.url, "est_secret", retry_config=RetryConfig(), sleep=_at_once) as rest:
        yield MemoryClient(rest, "c1", "p1")


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


async def test_nulls_and_empty_answers_read_as_nothing(server: RecordingServer, memory: MemoryClient) -> None:
    server.replies(
        Reply({"memories": None, "total": None}),
        Reply({"memories": [None, {"id": "m1", "secondaryTopics": None, "messageIds": None}]}),
        Reply({"nodes": None, "edges": None, "stats": None}),
        Reply(b"", 204),
    )
    page = await memory.get_memories()
    assert (page.memories, page.total) == ([], 0)
    assert (await memory.get_memories()).memories == [MemoryData(id="m1")]
    graph = await memory.get_graph()
    assert (graph.nodes, graph.stats.clusters) == ([], {})
    assert (await memory.delete_all()).deleted_count == 0


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


# Beyond the documents: what only servers of this project answer


@pytest.mark.parametrize(
    ("call", "method", "target", "body"),
    [
        (lambda m: m.add("Likes tea"), "POST", _BASE, {"content": "Likes tea"}),
        (
            lambda m: m.add(
                "Likes tea",
                memory_type="preference",
                confidence=0.5,
                topic="drinks",
                secondary_topics=("tea", "habits"),
                fact_key="drink",
                fact_value="tea",
            ),
            "POST",
            _BASE,
            {
                "content": "Likes tea",
                "memoryType": "preference",
                "confidence": 0.5,
                "topic": "drinks",
                "secondaryTopics": ["tea", "habits"],
                "factKey": "drink",
                "factValue": "tea",
            },
        ),
        (lambda m: m.get("m/1"), "GET", _BASE + "/m%2F1", None),
        (
            lambda m: m.update("m1", content="Loves tea", secondary_topics=[], fact_key=""),
            "PATCH",
            _BASE + "/m1",
            {"content": "Loves tea", "secondaryTopics": [], "factKey": ""},
        ),
        (lambda m: m.delete("m1"), "DELETE", _BASE + "/m1", None),
        (lambda m: m.history("m1"), "GET", _BASE + "/m1/history", None),
        (lambda m: m.restore("m1"), "POST", _BASE + "/m1/restore", None),
        (lambda m: m.undo("m1"), "POST", _BASE + "/m1/undo", None),
        (lambda m: m.export(), "GET", _BASE + "/export", None),
        (
            lambda m: m.import_({"format": "x", "unknown": 1}),
            "POST",
            _BASE + "/import",
            {"format": "x", "unknown": 1},
        ),
    ],
)
async def test_what_the_further_calls_send(
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


@pytest.mark.parametrize("name", ["get", "update", "delete", "history", "restore", "undo"])
async def test_an_empty_id_reaches_no_other_call(
    server: RecordingServer, memory: MemoryClient, name: str
) -> None:
    with pytest.raises(EstuaryError, match="memory_id is empty"):
        await getattr(memory, name)("")
    assert server.seen == []


async def test_the_life_of_a_memory_is_read(server: RecordingServer, memory: MemoryClient) -> None:
    step = {"memoryId": "m1", "action": "edited", "at": "2026-11-20T12:00:00+00:00", "cause": ""}
    first = {**step, "action": "learned", "before": None, "after": {"id": "m1", "content": "a"}}
    second = {**step, "before": {"id": "m1", "content": "a"}, "after": {"id": "m1", "content": "b"}}
    server.replies(Reply({"changes": [first, second]}))
    life = await memory.history("m1")
    assert [(change.action, change.after.content) for change in life.changes] == [
        ("learned", "a"),
        ("edited", "b"),
    ]
    assert [change.before and change.before.content for change in life.changes] == [None, "a"]


async def test_what_may_be_sent_again_is_and_nothing_else(
    server: RecordingServer, patient: MemoryClient
) -> None:
    calls: list[Callable[[], Awaitable[MemoryData]]] = [
        lambda: patient.add("x"),
        lambda: patient.update("m1", content="x"),
        lambda: patient.delete("m1"),
        lambda: patient.restore("m1"),
    ]
    for call in calls:
        server.seen.clear()
        server.replies(Reply({}, 503), Reply({"id": "m1"}))
        assert (await call()).id == "m1"
        assert len(server.seen) == 2
    server.seen.clear()
    server.replies(Reply({}, 503), Reply({"id": "m1"}))
    with pytest.raises(EstuaryError, match="503"):
        await patient.undo("m1")
    assert len(server.seen) == 1


async def test_adding_again_is_the_same_call_and_adding_anew_another(
    server: RecordingServer, patient: MemoryClient
) -> None:
    server.replies(Reply({}, 503), Reply({"id": "m1"}))
    await patient.add("x")
    await patient.add("x")
    keys = [seen.headers["Idempotency-Key"] for seen in server.seen]
    assert keys[0] == keys[1] != keys[2]


async def test_an_export_is_handed_on_with_all_its_keys(
    server: RecordingServer, patient: MemoryClient
) -> None:
    exported = {"format": "estuary.memory/9", "memories": [{"id": "m1", "new_key": None}], "new": 1}
    server.replies(Reply(exported), Reply({}, 503), Reply({"imported": 2, "skipped": 1}))
    assert await patient.export() == exported
    done = await patient.import_(exported)
    assert (done.imported, done.skipped, server.seen[-1].json) == (2, 1, exported)


# Page by page


def _page(first: int, count: int, total: int) -> Reply:
    memories = [{"id": f"m{number}"} for number in range(first, first + count)]
    return Reply({"memories": memories, "total": total, "limit": 2, "offset": 0})


@pytest.mark.parametrize(
    ("pages", "ids", "offsets"),
    [
        ([_page(0, 0, 0)], [], [0]),
        ([_page(0, 2, 2)], ["m0", "m1"], [0]),
        ([_page(0, 2, 3), _page(2, 1, 3)], ["m0", "m1", "m2"], [0, 2]),
        # One came in front meanwhile: what was the second is the third now.
        ([_page(0, 2, 3), _page(1, 2, 4)], ["m0", "m1", "m2"], [0, 2]),
        # They went meanwhile.
        ([_page(0, 2, 5), _page(9, 0, 2)], ["m0", "m1"], [0, 2]),
    ],
)
async def test_all_memories_come_page_by_page(
    server: RecordingServer, memory: MemoryClient, pages: list[Reply], ids: list[str], offsets: list[int]
) -> None:
    server.replies(*pages)
    assert [found.id async for found in memory.iterate(page_size=2)] == ids
    assert [seen.target for seen in server.seen] == [f"{_BASE}?limit=2&offset={offset}" for offset in offsets]


async def test_a_page_is_asked_for_when_it_is_needed_as_it_was_wished(
    server: RecordingServer, memory: MemoryClient
) -> None:
    server.replies(_page(0, 2, 4))
    async for found in memory.iterate("fact", "decayed", "confidence", "asc", page_size=2):
        assert found.id == "m0"
        break
    assert server.only.target == (
        _BASE + "?memoryType=fact&status=decayed&limit=2&offset=0&sortBy=confidence&sortOrder=asc"
    )
