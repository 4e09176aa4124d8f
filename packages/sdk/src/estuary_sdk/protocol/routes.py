"""REST as data: one :class:`Route` per operation, used by the client to call it and by the server to serve
and describe it.

Paths are the v1 ones; :func:`legacy_path` is where older clients look for the same. Query names are the
Python names; :meth:`Route.wire_query` writes them in the case of the route, a server reads either case.
"""

from __future__ import annotations

from typing import Any

from estuary_sdk.protocol.codec import Wire, model
from estuary_sdk.protocol.models.character_body import CharacterBody
from estuary_sdk.protocol.models.characters import Character, CharacterListResponse
from estuary_sdk.protocol.models.generation import GeneratedCharacter, ModelStatus
from estuary_sdk.protocol.models.graph import MemoryGraph
from estuary_sdk.protocol.models.memory import (
    CoreFactsResponse,
    MemoryData,
    MemoryDeleteResponse,
    MemoryExport,
    MemoryHistory,
    MemoryImported,
    MemoryListResponse,
    MemorySearchResponse,
    MemoryStats,
    MemoryTimeline,
)
from estuary_sdk.protocol.models.memory_body import MemoryEditBody, NewMemoryBody
from estuary_sdk.protocol.models.memory_body import SearchBody as SearchBody
from estuary_sdk.protocol.models.players import (
    PlayerConversation,
    PlayerConversationList,
    PlayerMessageList,
    PlayerStats,
)
from estuary_sdk.protocol.route import PLAYER_HEADER as PLAYER_HEADER
from estuary_sdk.protocol.route import Query as Query
from estuary_sdk.protocol.route import QueryValue as QueryValue
from estuary_sdk.protocol.route import R as R
from estuary_sdk.protocol.route import Route as Route
from estuary_sdk.protocol.route import encode_segment as encode_segment
from estuary_sdk.protocol.route import query_text as query_text

API_KEY_HEADER = "X-API-Key"
CLIENT_HEADER = "X-Estuary-Client"
IDEMPOTENCY_HEADER = "Idempotency-Key"
REQUEST_ID_HEADER = "X-Request-Id"


@model
class Acknowledged(Wire):
    """Answer of an operation that has nothing else to say."""

    message: str = ""


@model
class ScopeRefusal(Wire, case="camel"):
    """The ``detail`` of a 403 for a key that lacks a scope."""

    error: str = ""
    required_scope: str = ""


@model
class ErrorBody(Wire):
    """Body of every refusal: ``detail`` is a string, or an object where the documents give one."""

    detail: Any = None

    def text(self) -> str:
        """The detail in one line; empty where it has a shape that nobody documented.

        Raises:
            DecodeError: an object whose known keys have the wrong type.
        """
        if isinstance(self.detail, dict):
            refusal = ScopeRefusal.from_dict(self.detail)
            return f"{refusal.error} {refusal.required_scope}".strip()
        return self.detail if isinstance(self.detail, str) else ""


@model
class ImageBody(Wire, case="camel", omit_none=True):
    """Body of ``POST /api/v1/characters/from-image``; the image is base64."""

    image: str = ""
    mime_type: str = "image/jpeg"
    appearance_prompt: str | None = None
    voice_prompt: str | None = None
    persona_prompt: str | None = None


@model
class ModelBody(Wire, omit_none=True):
    """Body of ``POST /api/v1/characters/{id}/model``."""

    rigged: bool | None = None


@model
class ModelStarted(Wire, case="camel"):
    """Answer of ``POST /api/v1/characters/{id}/model``."""

    character_id: str = ""
    model_status: str = ""
    rigged: bool = False


_CHARACTERS = "/api/v1/characters"
_AGENTS = "/api/agents"
_CHARACTER = _CHARACTERS + "/{character_id}"
_PLAYERS = _CHARACTER + "/players"
_PLAYER = _PLAYERS + "/{player_id}"
_MEMORIES = _PLAYER + "/memories"
_MEMORY = _MEMORIES + "/{memory_id}"
_OFFSET = Query("offset", int, 0, minimum=0)

MEMORY_STATUSES = ("active", "superseded", "decayed", "deleted", "quarantined")
SEARCH_LIMIT = 10
"""Hits of a search that names no limit."""
LONGEST_SEARCH = 50
"""Hits of a search at most."""

CREATE_CHARACTER = Route(
    "create_character", "POST", _CHARACTERS, "Create a character", Character,
    body=CharacterBody, status=201,
)  # fmt: skip
LIST_CHARACTERS = Route(
    "list_characters", "GET", _CHARACTERS, "List characters, oldest first", CharacterListResponse,
    query=(Query("limit", int, 20, minimum=1, maximum=100), _OFFSET), player_header=True,
)  # fmt: skip
GET_CHARACTER = Route("get_character", "GET", _CHARACTER, "Get a character", Character)
UPDATE_CHARACTER = Route(
    "update_character", "PUT", _CHARACTER, "Update some fields of a character", Character, body=CharacterBody,
)  # fmt: skip
DELETE_CHARACTER = Route(
    "delete_character", "DELETE", _CHARACTER, "Delete a character and all it knows", Acknowledged,
)  # fmt: skip

LIST_MEMORIES = Route(
    "list_memories", "GET", _MEMORIES, "List memories", MemoryListResponse,
    query=(
        Query("memory_type"),
        Query("status", str, "active", choices=MEMORY_STATUSES),
        Query("limit", int, 50, minimum=1, maximum=200),
        _OFFSET,
        Query("sort_by", str, "created_at", choices=("created_at", "confidence", "last_accessed_at")),
        Query("sort_order", str, "desc", choices=("asc", "desc")),
    ),
)  # fmt: skip
MEMORY_TIMELINE = Route(
    "memory_timeline", "GET", _MEMORIES + "/timeline", "Memories by day, week or month", MemoryTimeline,
    query=(
        Query("start_date"),
        Query("end_date"),
        Query("group_by", str, "day", choices=("day", "week", "month")),
    ),
)  # fmt: skip
MEMORY_STATS = Route("memory_stats", "GET", _MEMORIES + "/stats", "Memory statistics", MemoryStats)
CORE_FACTS = Route("core_facts", "GET", _MEMORIES + "/core-facts", "Core facts", CoreFactsResponse)
MEMORY_GRAPH = Route(
    "memory_graph", "GET", _MEMORIES + "/graph", "The knowledge graph", MemoryGraph,
    query=(Query("include_entities", bool, True), Query("include_character_memories", bool, False)),
)  # fmt: skip
SEARCH_MEMORIES = Route(
    "search_memories", "POST", _MEMORIES + "/search", "Search memories by meaning", MemorySearchResponse,
    body=SearchBody, read_only=True,
)  # fmt: skip
SEARCH_MEMORIES_BY_QUERY = Route(
    "search_memories_by_query", "GET", _MEMORIES + "/search", "Search memories, as older clients do",
    MemorySearchResponse,
    query=(
        Query("q"),
        Query("query"),
        Query("limit", int, SEARCH_LIMIT, minimum=1, maximum=LONGEST_SEARCH),
    ),
)  # fmt: skip
DELETE_MEMORIES = Route(
    "delete_memories", "DELETE", _MEMORIES, "Delete all memories of a player", MemoryDeleteResponse,
    query=(Query("confirm", bool, False),),
)  # fmt: skip
ADD_MEMORY = Route(
    "add_memory", "POST", _MEMORIES, "Add a memory by hand", MemoryData, body=NewMemoryBody, status=201,
)  # fmt: skip
GET_MEMORY = Route("get_memory", "GET", _MEMORY, "Get a memory, whatever its status", MemoryData)
EDIT_MEMORY = Route("edit_memory", "PATCH", _MEMORY, "Change a memory", MemoryData, body=MemoryEditBody)
DELETE_MEMORY = Route("delete_memory", "DELETE", _MEMORY, "Mark a memory as deleted", MemoryData)
MEMORY_HISTORY = Route(
    "memory_history", "GET", _MEMORY + "/history", "The steps of a memory's life", MemoryHistory,
)  # fmt: skip
RESTORE_MEMORY = Route(
    "restore_memory", "POST", _MEMORY + "/restore", "Make a memory active again", MemoryData, repeatable=True,
)  # fmt: skip
UNDO_MEMORY = Route(
    "undo_memory", "POST", _MEMORY + "/undo", "Take back the last change of a memory", MemoryData,
)  # fmt: skip
EXPORT_MEMORIES = Route(
    "export_memories", "GET", _MEMORIES + "/export", "All memories with their history", MemoryExport,
)  # fmt: skip
IMPORT_MEMORIES = Route(
    "import_memories", "POST", _MEMORIES + "/import", "Add what was exported", MemoryImported,
    body=MemoryExport, repeatable=True,
)  # fmt: skip

LIST_PLAYERS = Route(
    "list_players", "GET", _PLAYERS, "List conversations", PlayerConversationList,
    query=(
        Query("limit", int, 50, minimum=1, maximum=100),
        _OFFSET,
        Query("sort_by", choices=("last_activity", "created_at", "message_count", "player_id")),
        Query("sort_order", choices=("asc", "desc")),
        Query("player_search"),
        Query("min_messages", int, minimum=0),
    ),
)  # fmt: skip
PLAYER_STATS = Route("player_stats", "GET", _PLAYERS + "/stats", "Totals over all players", PlayerStats)
GET_PLAYER = Route("get_player", "GET", _PLAYER, "One player's conversation", PlayerConversation)
PLAYER_MESSAGES = Route(
    "player_messages", "GET", _PLAYER + "/messages", "Messages of a conversation", PlayerMessageList,
    query=(Query("limit", int, 100, minimum=1), Query("page", int, 1, minimum=1)),
)  # fmt: skip
DELETE_PLAYER = Route("delete_player", "DELETE", _PLAYER, "Delete a player and all data", Acknowledged)

CHARACTER_FROM_IMAGE = Route(
    "character_from_image", "POST", _CHARACTERS + "/from-image", "Make a character from a picture",
    GeneratedCharacter, body=ImageBody, status=201, player_header=True,
)  # fmt: skip
GET_MODEL = Route(
    "get_model", "GET", _CHARACTER + "/model", "Progress of a 3D model", ModelStatus, player_header=True,
)  # fmt: skip
START_MODEL = Route(
    "start_model", "POST", _CHARACTER + "/model", "Make a 3D model", ModelStarted,
    body=ModelBody, status=202, player_header=True,
)  # fmt: skip


def legacy_path(route: Route[Any]) -> str | None:
    """Where clients before 0.7 look for the same operation, with the same bodies; None where they do not."""
    return route.path.replace(_CHARACTERS, _AGENTS, 1) if route.path.startswith(_MEMORIES) else None
