"""Every memory route against whoever must not reach it, and player ids that try to lead elsewhere."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

import pytest

from estuary_sdk.protocol import routes
from tests.server.api.memories_scene import KNOWN, LEGACY, V1, Scene, a_memory, a_scene, memories_of

BODIES: dict[str, Any] = {
    "search_memories": {"query": "x"},
    "add_memory": {"content": "x"},
    "edit_memory": {"topic": "x"},
    "import_memories": {"format": "estuary.memory/1", "exported_at": "2026-11-20T16:00:00Z", "memories": []},
}
QUERIES = {"search_memories_by_query": "?q=x", "delete_memories": "?confirm=true"}
ROUTES = [
    value
    for value in vars(routes).values()
    if isinstance(value, routes.Route) and routes.legacy_path(value) is not None
]
OF_ALL = [route for route in ROUTES if "{memory_id}" not in route.path]
OF_ONE = [route for route in ROUTES if "{memory_id}" in route.path]
EMPTY: dict[str, Any] = {
    "list_memories": {"memories": [], "total": 0, "limit": 50, "offset": 0},
    "memory_timeline": {"timeline": [], "totalMemories": 0, "groupBy": "day"},
    "memory_stats": {
        "totalActive": 0, "totalSuperseded": 0, "totalDecayed": 0, "byType": {}, "coreFacts": 0,
    },
    "core_facts": {"coreFacts": []},
    "memory_graph": {
        "nodes": [], "edges": [],
        "stats": {"totalMemories": 0, "totalEntities": 0, "clusterCount": 0, "clusters": {}},
        "stale": False,
    },
    "search_memories": {"results": [], "query": "x", "total": 0},
    "search_memories_by_query": {"results": [], "query": "x", "total": 0},
    "delete_memories": {
        "message": "Deleted 0 memories", "deletedCount": 0,
        "removed": {"memories": 0, "changes": 0, "entries": 0},
    },
}  # fmt: skip
"""What there is of a player that nobody has met."""

HOSTILE = [
    "a/b",
    "/",
    "../../../keys",
    "..",
    ".",
    "%2F",
    "%252e",
    "a b",
    "stats",
    "memories",
    "x" * 1000,
    "\U0001f600\u200d\U0001f9d1",
    "\u05e9\u05dc\u05d5\u05dd",
    "\x00",
    "a\x00b",
    "a\nb\r\nSet-Cookie: x",
    "a?b=c#d",
    "a;b",
    "' OR 1=1 --",
    "pip ",
    "PIP",
    "pip/memories",
    "\ufffd",
]


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with a_scene() as scene:
        await scene.remember(*KNOWN)
        yield scene


def target(
    route: routes.Route[Any],
    character: str = "ada",
    player: str = "pip",
    base: str = V1,
    memory: str = "m-tea",
) -> str:
    """Where a call goes, everything encoded."""
    path = route.url(character_id=character, player_id=player, memory_id=memory)
    return path.replace(V1, base, 1) + QUERIES.get(route.name, "")


async def untouched(scene: Scene) -> bool:
    """Whether all that is known of "pip" is as it was."""
    counts = await scene.account.memories.count_memories(await scene.conversation_id())
    return sum(counts.by_status.values()) == len(KNOWN) and counts.by_status["active"] == 4


@pytest.mark.parametrize("base", [V1, LEGACY])
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
async def test_without_a_good_key_nothing_is_told(scene: Scene, route: routes.Route[Any], base: str) -> None:
    for headers, detail in (
        ({}, "API key missing"),
        ({"X_API_Key": "est_wrong"}, "API key invalid"),
        ({"Authorization": "Bearer est_wrong"}, "API key invalid"),
    ):
        refused = await scene.call.using(**headers)(route.method, target(route, base=base), body=b"{no json")
        assert (refused.status, refused.detail) == (401, detail)
    assert await untouched(scene)


@pytest.mark.parametrize("base", [V1, LEGACY])
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
async def test_a_bearer_is_as_good_as_a_key(scene: Scene, route: routes.Route[Any], base: str) -> None:
    bearer = scene.call.using(Authorization="Bearer est_developer")
    answer = await bearer(route.method, target(route, base=base), BODIES.get(route.name))
    assert answer.status in (200, 201, 422), answer.body


@pytest.mark.parametrize("base", [V1, LEGACY])
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
async def test_the_character_of_another_account_is_unknown(
    scene: Scene, route: routes.Route[Any], base: str
) -> None:
    body = BODIES.get(route.name)
    theirs = await scene.stranger(route.method, target(route, base=base), body)
    nobodys = await scene.stranger(route.method, target(route, "nobody", base=base), body)
    assert (theirs.status, nobodys.status) == (404, 404)
    assert theirs.detail.replace("ada", "nobody") == nobodys.detail, "nothing tells that there is one"
    assert await untouched(scene)
    assert (scene.finder.asked, scene.graphs.asked) == ([], [])


@pytest.mark.parametrize("character", ["nobody", "eve", "%00", "..", "a%2Fb", "%ff", "x" * 3000])
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
async def test_an_unknown_character_is_not_found(
    scene: Scene, route: routes.Route[Any], character: str
) -> None:
    path = target(route, "CHARACTER").replace("CHARACTER", character)
    missing = await scene.call(route.method, path, BODIES.get(route.name))
    assert (missing.status, isinstance(missing.detail, str)) == (404, True)


async def test_a_stranger_with_the_same_names_sees_its_own_and_nothing_else(scene: Scene) -> None:
    for mine, whose in ((scene.call, "ada"), (scene.stranger, "eve")):
        assert (await mine("POST", memories_of("twin", whose), {"content": f"of {whose}"})).status == 201
    listed = (await scene.stranger("GET", memories_of("twin", "eve"))).json
    assert [memory["content"] for memory in listed["memories"]] == ["of eve"]
    one = listed["memories"][0]["id"]
    assert (await scene.call("GET", f"{memories_of('twin')}/{one}")).status == 404


@pytest.mark.parametrize("base", [V1, LEGACY])
@pytest.mark.parametrize("player", ["nobody", "x" * 1001, "%ff", *map(quote, HOSTILE)])
async def test_an_unknown_player_has_empty_answers(scene: Scene, player: str, base: str) -> None:
    for route in (route for route in OF_ALL if route.name in EMPTY):
        path = target(route, player="PLAYER", base=base).replace("PLAYER", quote(player, safe="%"))
        answer = await scene.call(route.method, path, BODIES.get(route.name))
        assert (answer.status, answer.json) == (200, EMPTY[route.name]), route.name
    assert await untouched(scene)
    assert (scene.finder.asked, scene.graphs.asked) == ([], [])


@pytest.mark.parametrize("route", OF_ONE, ids=lambda route: route.name)
async def test_an_unknown_player_has_no_memory_of_any_id(scene: Scene, route: routes.Route[Any]) -> None:
    missing = await scene.call(route.method, target(route, player="nobody"), BODIES.get(route.name))
    assert (missing.status, missing.detail) == (404, "no such memory")


@pytest.mark.parametrize("base", [V1, LEGACY])
@pytest.mark.parametrize("player", HOSTILE)
async def test_a_player_of_any_name_has_memories_of_their_own(scene: Scene, player: str, base: str) -> None:
    path = memories_of(player, base=base)
    added = await scene.call("POST", path, {"content": "x"})
    assert (added.status, added.json["playerId"]) == (201, player)
    await scene.remember(a_memory("m-other"), player=player + "x" if len(player) < 1000 else "other")
    one = f"{path}/{added.json['id']}"
    assert [memory["id"] for memory in (await scene.call("GET", path)).json["memories"]] == [added.json["id"]]
    assert (await scene.call("GET", one)).json == added.json
    assert (await scene.call("PATCH", one, {"topic": "t"})).json["topic"] == "t"
    assert (await scene.call("DELETE", one + "/")).json["status"] == "deleted"
    assert (await scene.call("DELETE", path + "?confirm=true")).json["deletedCount"] == 1
    assert await untouched(scene)


async def test_a_slash_that_is_not_encoded_is_no_part_of_a_player(scene: Scene) -> None:
    for path in ("a/b", "", "a/b/c"):
        missing = await scene.call("GET", f"{V1}/ada/players/{path}/memories")
        assert missing.status == 404


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
async def test_a_store_that_fails_is_unavailable(scene: Scene, route: routes.Route[Any]) -> None:
    await scene.store.aclose()
    refused = await scene.call(route.method, target(route), BODIES.get(route.name))
    assert (refused.status, refused.detail) == (503, "the store is closed")
