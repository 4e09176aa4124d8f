"""REST as data: paths, queries and the texts of refusals."""

from __future__ import annotations

from typing import Any

import pytest

from estuary_sdk.protocol import routes
from estuary_sdk.protocol.routes import ErrorBody, Query, QueryValue, Route, encode_segment, query_text

ROUTES = {name: value for name, value in vars(routes).items() if isinstance(value, Route)}

MEMORIES = "/api/v1/characters/{character_id}/players/{player_id}/memories"
MEMORY = MEMORIES + "/{memory_id}"

EXPECTED = {
    "CREATE_CHARACTER": "POST /api/v1/characters 201",
    "LIST_CHARACTERS": "GET /api/v1/characters 200",
    "GET_CHARACTER": "GET /api/v1/characters/{character_id} 200",
    "UPDATE_CHARACTER": "PUT /api/v1/characters/{character_id} 200",
    "DELETE_CHARACTER": "DELETE /api/v1/characters/{character_id} 200",
    "LIST_MEMORIES": f"GET {MEMORIES} 200",
    "MEMORY_TIMELINE": f"GET {MEMORIES}/timeline 200",
    "MEMORY_STATS": f"GET {MEMORIES}/stats 200",
    "CORE_FACTS": f"GET {MEMORIES}/core-facts 200",
    "MEMORY_GRAPH": f"GET {MEMORIES}/graph 200",
    "SEARCH_MEMORIES": f"POST {MEMORIES}/search 200",
    "SEARCH_MEMORIES_BY_QUERY": f"GET {MEMORIES}/search 200",
    "DELETE_MEMORIES": f"DELETE {MEMORIES} 200",
    "ADD_MEMORY": f"POST {MEMORIES} 201",
    "GET_MEMORY": f"GET {MEMORY} 200",
    "EDIT_MEMORY": f"PATCH {MEMORY} 200",
    "DELETE_MEMORY": f"DELETE {MEMORY} 200",
    "MEMORY_HISTORY": f"GET {MEMORY}/history 200",
    "RESTORE_MEMORY": f"POST {MEMORY}/restore 200",
    "UNDO_MEMORY": f"POST {MEMORY}/undo 200",
    "EXPORT_MEMORIES": f"GET {MEMORIES}/export 200",
    "IMPORT_MEMORIES": f"POST {MEMORIES}/import 200",
    "LIST_PLAYERS": "GET /api/v1/characters/{character_id}/players 200",
    "PLAYER_STATS": "GET /api/v1/characters/{character_id}/players/stats 200",
    "GET_PLAYER": "GET /api/v1/characters/{character_id}/players/{player_id} 200",
    "PLAYER_MESSAGES": "GET /api/v1/characters/{character_id}/players/{player_id}/messages 200",
    "DELETE_PLAYER": "DELETE /api/v1/characters/{character_id}/players/{player_id} 200",
    "CHARACTER_FROM_IMAGE": "POST /api/v1/characters/from-image 201",
    "GET_MODEL": "GET /api/v1/characters/{character_id}/model 200",
    "START_MODEL": "POST /api/v1/characters/{character_id}/model 202",
}


def test_every_route_has_its_method_path_and_status() -> None:
    assert {name: f"{route.method} {route.path} {route.status}" for name, route in ROUTES.items()} == EXPECTED


def test_every_route_is_named_like_its_constant() -> None:
    assert {name: route.name.upper() for name, route in ROUTES.items()} == {name: name for name in ROUTES}


def test_older_clients_look_for_memories_in_another_place() -> None:
    legacy = {name: path for name, route in ROUTES.items() if (path := routes.legacy_path(route))}
    assert set(legacy) == {name for name, route in ROUTES.items() if route.path.startswith(MEMORIES)}
    assert legacy["GET_MEMORY"] == "/api/agents/{character_id}/players/{player_id}/memories/{memory_id}"


def test_what_may_be_sent_again() -> None:
    unsafe = {name for name, route in ROUTES.items() if not route.idempotent}
    assert unsafe == {
        "CREATE_CHARACTER", "ADD_MEMORY", "UNDO_MEMORY", "CHARACTER_FROM_IMAGE", "START_MODEL",
    }  # fmt: skip


def test_which_routes_name_the_player() -> None:
    named = {name for name, route in ROUTES.items() if route.player_header}
    assert named == {"LIST_CHARACTERS", "CHARACTER_FROM_IMAGE", "GET_MODEL", "START_MODEL"}
    assert routes.LIST_CHARACTERS.player_headers("p") == {"X-Player-Id": "p"}
    assert routes.LIST_CHARACTERS.player_headers("") == {}
    assert routes.GET_CHARACTER.player_headers("p") == {}


@pytest.mark.parametrize(
    ("segment", "encoded"),
    [
        ("player-7", "player-7"),
        ("a/b c", "a%2Fb%20c"),
        ("é", "%C3%A9"),
        ("stats", "%73tats"),
        ("statsx", "statsx"),
        (".", "%2E"),
        ("..", "%2E."),
    ],
)
def test_a_segment_can_be_taken_for_nothing_else(segment: str, encoded: str) -> None:
    assert encode_segment(segment) == encoded
    assert routes.GET_PLAYER.url(character_id="c", player_id=segment).endswith(f"/players/{encoded}")


@pytest.mark.parametrize(
    ("value", "text"), [("a", "a"), (3, "3"), (True, "true"), (False, "false"), (0, "0")]
)
def test_query_values_are_written_plainly(value: Any, text: str) -> None:
    assert query_text(value) == text


def test_query_names_are_written_in_the_case_of_the_route_and_none_is_left_out() -> None:
    asked: dict[str, QueryValue] = {"memory_type": "fact", "limit": 5, "status": None}
    assert routes.LIST_MEMORIES.wire_query(asked) == {"memoryType": "fact", "limit": "5"}
    snake = Route("x", "GET", "/x", "X", routes.Acknowledged, camel_query=False)
    assert snake.wire_query(asked) == {"memory_type": "fact", "limit": "5"}


def test_a_query_is_read_in_either_case() -> None:
    assert Query("memory_type").names() == ("memory_type", "memoryType")
    assert Query("limit").names() == ("limit",)


@pytest.mark.parametrize(
    ("detail", "text"),
    [
        ("name: is missing", "name: is missing"),
        (
            {"error": "insufficient_scope", "requiredScope": "memories:read"},
            "insufficient_scope memories:read",
        ),
        ({"error": "conflict"}, "conflict"),
        ({"other": 1}, ""),
        (["a"], ""),
        (None, ""),
    ],
)
def test_the_detail_of_a_refusal_in_one_line(detail: Any, text: str) -> None:
    assert ErrorBody.from_dict({"detail": detail}).text() == text
