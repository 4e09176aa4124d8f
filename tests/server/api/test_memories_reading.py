"""The documented memory calls, as HTTP, on both paths."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from estuary_sdk.protocol.models.memory import MemoryData
from estuary_server.store.memory_records import MemoryRecord
from tests.server.api.memories_scene import (
    BODY_LIMIT,
    FADED,
    GONE,
    GRAPH,
    KNOWN,
    LEGACY,
    NAME,
    OSLO,
    ROME,
    TEA,
    TRIP,
    V1,
    Scene,
    a_memory,
    a_scene,
    memories_of,
)

PIP = memories_of()
NO_DATE = ": must be an ISO date or time, such as 2026-11-20 or 2026-11-20T18:30:00Z"


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with a_scene() as scene:
        yield scene


@pytest.fixture(params=[V1, LEGACY])
def path(request: pytest.FixtureRequest) -> str:
    """Where the memories of "pip" are; every test that asks for it runs on either path."""
    return memories_of(base=request.param)


def ids(answer: Any) -> list[str]:
    return [memory["id"] for memory in answer.json["memories"]]


# List


async def test_the_active_ones_are_listed_newest_first(scene: Scene, path: str) -> None:
    conversation_id = await scene.remember(*KNOWN)
    listed = await scene.call("GET", path)
    assert (listed.status, ids(listed)) == (200, ["m-trip", "m-oslo", "m-name", "m-tea"])
    assert (listed.json["total"], listed.json["limit"], listed.json["offset"]) == (4, 50, 0)
    assert listed.json["memories"][3] == {
        "id": "m-tea",
        "content": "The player likes tea without milk",
        "memoryType": "preference",
        "confidence": 0.85,
        "status": "active",
        "topic": "drinks",
        "secondaryTopics": ["tea"],
        "source": "voice",
        "sourceQuote": "I like my tea without milk",
        "createdAt": "2026-03-01T12:00:00.123456+00:00",
        "userId": scene.account.account_id,
        "agentId": "ada",
        "playerId": "pip",
        "sourceConversationId": conversation_id,
        "lastAccessedAt": "2026-03-04T12:00:00.123456+00:00",
        "accessCount": 2,
        "extractedAt": "2026-03-01T12:00:00.123456+00:00",
        "updatedAt": "2026-03-01T12:00:00.123456+00:00",
        "saidAt": "2026-03-01T12:00:00.123456+00:00",
        "messageIds": [4, 7],
        "factKey": "",
        "factValue": "",
        "happensOn": "",
        "supersededBy": None,
    }


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?status=superseded", [ROME]),
        ("?status=decayed", [FADED]),
        ("?status=deleted", [GONE]),
        ("?status=quarantined", []),
        ("?memory_type=preference", [TEA]),
        ("?memoryType=event", [TRIP]),
        ("?memoryType=", [TRIP, OSLO, NAME, TEA]),
        ("?memoryType=episodic", []),
        ("?memoryType=fact&status=superseded", [ROME]),
        ("?sort_by=created_at&sort_order=asc", [TEA, NAME, OSLO, TRIP]),
        ("?sortBy=confidence&sortOrder=asc", [TEA, OSLO, NAME, TRIP]),
        ("?sortBy=confidence", [TRIP, NAME, OSLO, TEA]),
        ("?sortBy=last_accessed_at&limit=1", [TEA]),
        ("?limit=2&offset=1", [OSLO, NAME]),
        ("?offset=4", []),
        ("?limit=200&unknown=x", [TRIP, OSLO, NAME, TEA]),
    ],
)
async def test_a_list_is_filtered_sorted_and_cut(
    scene: Scene, path: str, query: str, expected: list[MemoryRecord]
) -> None:
    await scene.remember(*KNOWN)
    listed = await scene.call("GET", path + query)
    assert (listed.status, ids(listed)) == (200, [record.id for record in expected])


async def test_the_total_counts_all_that_match(scene: Scene) -> None:
    await scene.remember(*KNOWN)
    page = (await scene.call("GET", PIP + "?memoryType=fact&limit=1&offset=1")).json
    assert (len(page["memories"]), page["total"], page["limit"], page["offset"]) == (1, 2, 1, 1)


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ("limit=0", "limit: must be at least 1"),
        ("limit=201", "limit: must be at most 200"),
        ("limit=many", "limit: must be a whole number"),
        ("offset=-1", "offset: must be at least 0"),
        ("status=all", "status: must be one of active, superseded, decayed, deleted, quarantined"),
        ("sortBy=content", "sortBy: must be one of created_at, confidence, last_accessed_at"),
        ("sort_by=", "sort_by: must be one of created_at, confidence, last_accessed_at"),
        ("sort_order=up", "sort_order: must be one of asc, desc"),
    ],
)
async def test_a_bad_list_is_named(scene: Scene, path: str, query: str, detail: str) -> None:
    refused = await scene.call("GET", f"{path}?{query}")
    assert (refused.status, refused.detail) == (422, detail)


# Timeline


@pytest.mark.parametrize(
    ("query", "expected", "group"),
    [
        (
            "",
            [("2026-03-01", ["m-tea"]), ("2026-03-03", ["m-name"]), ("2026-03-09", ["m-oslo"]),
             ("2026-03-31", ["m-trip"])],
            "day",
        ),
        (
            "?groupBy=week",
            [("2026-02-23", ["m-tea"]), ("2026-03-02", ["m-name"]), ("2026-03-09", ["m-oslo"]),
             ("2026-03-30", ["m-trip"])],
            "week",
        ),
        ("?group_by=month", [("2026-03-01", ["m-tea", "m-name", "m-oslo", "m-trip"])], "month"),
        (
            "?start_date=2026-03-03&end_date=2026-03-09",
            [("2026-03-03", ["m-name"]), ("2026-03-09", ["m-oslo"])],
            "day",
        ),
        (
            "?startDate=2026-03-09T12:00:00.123456Z&endDate=2026-03-09T12:00:00.123456",
            [("2026-03-09", ["m-oslo"])],
            "day",
        ),
        ("?startDate=2026-03-09T14:00:01%2B02:00&endDate=2026-03-30", [], "day"),
        ("?startDate=&endDate=2026-03-02", [("2026-03-01", ["m-tea"])], "day"),
    ],
)  # fmt: skip
async def test_a_timeline_gathers_what_was_said(
    scene: Scene, path: str, query: str, expected: list[tuple[str, list[str]]], group: str
) -> None:
    await scene.remember(*KNOWN)
    line = (await scene.call("GET", path + "/timeline" + query)).json
    found = [(entry["date"], [memory["id"] for memory in entry["memories"]]) for entry in line["timeline"]]
    assert (found, line["groupBy"]) == (expected, group)
    assert line["totalMemories"] == sum(len(group) for _, group in expected)


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ("startDate=soon", "startDate" + NO_DATE),
        ("end_date=2026-02-30", "end_date" + NO_DATE),
        ("startDate=2026-03-02&endDate=2026-03-01", "startDate: is after endDate"),
        ("groupBy=year", "groupBy: must be one of day, week, month"),
    ],
)  # fmt: skip
async def test_a_bad_timeline_is_named(scene: Scene, path: str, query: str, detail: str) -> None:
    refused = await scene.call("GET", f"{path}/timeline?{query}")
    assert (refused.status, refused.detail) == (422, detail)


# Totals, facts, graph


async def test_totals(scene: Scene, path: str) -> None:
    await scene.remember(*KNOWN)
    assert (await scene.call("GET", path + "/stats")).json == {
        "totalActive": 4,
        "totalSuperseded": 1,
        "totalDecayed": 1,
        "byType": {"preference": 1, "fact": 2, "event": 1},
        "coreFacts": 2,
    }


async def test_core_facts_are_the_active_ones_with_a_key(scene: Scene, path: str) -> None:
    await scene.remember(*KNOWN)
    facts = (await scene.call("GET", path + "/core-facts")).json["coreFacts"]
    assert [(fact["factKey"], fact["factValue"], fact["sourceMemoryId"]) for fact in facts] == [
        ("home", "Oslo", "m-oslo"),
        ("name", "Pip", "m-name"),
    ]
    owner = {(fact["userId"], fact["agentId"], fact["playerId"]) for fact in facts}
    assert owner == {(scene.account.account_id, "ada", "pip")}


async def test_the_id_of_a_core_fact_stays_when_its_value_changes(scene: Scene) -> None:
    first = a_memory("m-1", fact_key="home", fact_value="Rome")
    await scene.remember(first, a_memory("m-2", fact_key="name", fact_value="Pip"))
    before = (await scene.call("GET", PIP + "/core-facts")).json["coreFacts"]
    await scene.call("POST", PIP, {"content": "Lives in Oslo", "factKey": "home", "factValue": "Oslo"})
    after = (await scene.call("GET", PIP + "/core-facts")).json["coreFacts"]
    assert [fact["factValue"] for fact in after] == ["Oslo", "Pip"]
    assert [fact["id"] for fact in after] == [fact["id"] for fact in before]
    assert len({fact["id"] for fact in after}) == 2


async def test_two_of_a_kind_are_two_facts(scene: Scene) -> None:
    dogs = [a_memory(f"m-{name}", fact_key="dog.name", fact_value=name) for name in ("Rex", "Biscuit")]
    not_facts = (
        a_memory("m-not", fact_key="not.cat.name", fact_value="Tom"),
        a_memory("m-self", fact_key="name", fact_value="Ada", memory_type="character_self"),
    )
    await scene.remember(*dogs, *not_facts)
    facts = (await scene.call("GET", PIP + "/core-facts")).json["coreFacts"]
    assert sorted(fact["factValue"] for fact in facts) == ["Biscuit", "Rex"]
    assert len({fact["id"] for fact in facts}) == 2
    assert (await scene.call("GET", PIP + "/stats")).json["coreFacts"] == 2


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("", (True, False)),
        ("?include_entities=false", (False, False)),
        ("?includeEntities=true&includeCharacterMemories=true", (True, True)),
        ("?include_character_memories=1", (True, True)),
    ],
)
async def test_the_graph_is_asked_for_as_it_was_wished(
    scene: Scene, path: str, query: str, wanted: tuple[bool, bool]
) -> None:
    conversation_id = await scene.remember(TEA)
    drawn = await scene.call("GET", path + "/graph" + query)
    assert drawn.json == GRAPH.to_dict()
    assert drawn.json["nodes"][0]["labelPending"] is False
    assert scene.graphs.asked == [(scene.account.account_id, "ada", "pip", conversation_id, *wanted)]


async def test_a_bad_graph_is_named(scene: Scene, path: str) -> None:
    refused = await scene.call("GET", path + "/graph?includeEntities=maybe")
    assert (refused.status, refused.detail) == (422, "includeEntities: must be true or false")


# Search


@pytest.mark.parametrize(
    ("method", "query", "data", "limit"),
    [
        ("POST", "", {"query": "tea & milk"}, 10),
        ("POST", "", {"query": "tea & milk", "limit": 50, "unknown": 1}, 50),
        ("GET", "?q=tea+%26+milk", None, 10),
        ("GET", "?query=tea%20%26%20milk&limit=1", None, 1),
    ],
)
async def test_a_search_is_answered_in_both_shapes(
    scene: Scene, path: str, method: str, query: str, data: Any, limit: int
) -> None:
    conversation_id = await scene.remember(TEA, NAME)
    scene.finder.hits = [(TEA, 1.25, 0.75), (NAME, 0.5, -0.1)]
    found = await scene.call(method, path + "/search" + query, data)
    assert found.status == 200
    assert scene.finder.asked == [(scene.account.account_id, conversation_id, "tea & milk", limit)]
    first, *others = found.json["results"]
    shown = (await scene.call("GET", path + "/m-tea")).json
    assert first == {
        "memory": shown,
        "score": 1.25,
        "similarityScore": 0.75,
        "memoryId": "m-tea",
        "similarity": 0.75,
        "content": TEA.content,
    }
    assert [hit["similarity"] for hit in others] == [0.0] * (min(limit, 2) - 1), "a cosine shown is 0 to 1"
    assert (found.json["query"], found.json["total"]) == ("tea & milk", min(limit, 2))


@pytest.mark.parametrize(
    ("data", "detail"),
    [
        ({}, "query: is required: say what to look for"),
        ({"query": " "}, "query: is required: say what to look for"),
        ({"query": "tea", "limit": 0}, "limit: must be between 1 and 50"),
        ({"query": "tea", "limit": 51}, "limit: must be between 1 and 50"),
        ({"query": "tea", "limit": "9"}, "limit: expected int | null, got str"),
        ({"query": ["tea"]}, "query: expected str, got array"),
    ],
)
async def test_a_bad_search_is_named(scene: Scene, path: str, data: Any, detail: str) -> None:
    refused = await scene.call("POST", path + "/search", data)
    assert (refused.status, refused.detail, scene.finder.asked) == (422, detail, [])


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ("", "query: is required: say what to look for"),
        ("?q=", "query: is required: say what to look for"),
        ("?q=tea&limit=51", "limit: must be at most 50"),
        ("?q=tea&limit=0", "limit: must be at least 1"),
    ],
)
async def test_a_bad_search_by_query_is_named(scene: Scene, path: str, query: str, detail: str) -> None:
    refused = await scene.call("GET", path + "/search" + query)
    assert (refused.status, refused.detail, scene.finder.asked) == (422, detail, [])


@pytest.mark.parametrize(
    ("body", "status"), [(b"", 422), (b"[]", 422), (b"{", 422), (b" " * (BODY_LIMIT + 1), 413)]
)
async def test_a_search_that_is_no_json_object_is_refused(
    scene: Scene, path: str, body: bytes, status: int
) -> None:
    assert (await scene.call("POST", path + "/search", body=body)).status == status


# Deleting everything


async def test_everything_is_deleted_for_good(scene: Scene, path: str) -> None:
    conversation_id = await scene.remember(*KNOWN)
    await scene.remember(a_memory("m-other"), player="mo")
    gone = await scene.call("DELETE", path + "?confirm=true")
    assert gone.status == 200
    assert gone.json == {
        "message": "Deleted 7 memories",
        "deletedCount": 7,
        "removed": {"memories": 7, "changes": 7, "entries": 0},
    }
    assert scene.forgotten == [(scene.account.account_id, conversation_id)], (
        "whatever was made of them goes too"
    )
    for status in ("active", "superseded", "decayed", "deleted", "quarantined"):
        assert (await scene.call("GET", f"{path}?status={status}")).json["total"] == 0
    assert (await scene.call("GET", path + "/m-tea")).status == 404
    assert (await scene.call("GET", memories_of("mo"))).json["total"] == 1, "another player's stay"
    again = await scene.call("DELETE", path + "?confirm=true")
    assert (again.json["message"], again.json["deletedCount"]) == ("Deleted 0 memories", 0)


@pytest.mark.parametrize("query", ["", "?confirm=false", "?confirm=0"])
@pytest.mark.parametrize("slash", ["", "/"])
async def test_without_a_word_of_confirmation_nothing_is_deleted(
    scene: Scene, path: str, slash: str, query: str
) -> None:
    await scene.remember(*KNOWN)
    refused = await scene.call("DELETE", path + slash + query)
    assert refused.status == 400
    assert refused.detail == "confirm: must be true to delete every memory; nothing was deleted"
    assert (await scene.call("GET", path)).json["total"] == 4
    assert scene.forgotten == []


async def test_a_confirmation_that_is_neither_is_refused(scene: Scene, path: str) -> None:
    await scene.remember(TEA)
    assert (await scene.call("DELETE", path + "?confirm=yes")).status == 422
    assert (await scene.call("GET", path)).json["total"] == 1


# All of them


@pytest.mark.parametrize("call", ["", "/timeline", "/stats", "/core-facts", "/graph", "/search?q=x"])
async def test_a_trailing_slash_changes_nothing(scene: Scene, path: str, call: str) -> None:
    await scene.remember(*KNOWN)
    name, _, query = call.partition("?")
    plain, slashed = [await scene.call("GET", f"{path}{name}{slash}?{query}") for slash in ("", "/")]
    assert (plain.status, plain.json) == (slashed.status, slashed.json)
    assert plain.status == 200


async def test_both_paths_answer_alike(scene: Scene) -> None:
    await scene.remember(*KNOWN)
    for call in ("", "/timeline", "/stats", "/core-facts", "/graph", "/m-tea", "/m-tea/history"):
        new, old = [(await scene.call("GET", memories_of(base=base) + call)).json for base in (V1, LEGACY)]
        assert new == old, call


async def test_every_key_of_the_model_is_shown(scene: Scene) -> None:
    await scene.remember(TEA)
    assert set((await scene.call("GET", PIP + "/m-tea")).json) == set(MemoryData().to_dict())
