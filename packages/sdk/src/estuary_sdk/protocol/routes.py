"""REST as data: one :class:`Route` per operation, used by the client to call it and by the server to serve
and describe it.

Paths are the v1 ones. Query names are the Python names; :meth:`Route.wire_query` writes them in the case
of the route, a server reads either case.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar
from urllib.parse import quote

from estuary_sdk.protocol.codec import Wire, camel_case, model
from estuary_sdk.protocol.models.character_body import CharacterBody
from estuary_sdk.protocol.models.characters import Character, CharacterListResponse
from estuary_sdk.protocol.models.generation import GeneratedCharacter, ModelStatus
from estuary_sdk.protocol.models.graph import MemoryGraph
from estuary_sdk.protocol.models.memory import (
    CoreFactsResponse,
    MemoryDeleteResponse,
    MemoryListResponse,
    MemorySearchResponse,
    MemoryStats,
    MemoryTimeline,
)
from estuary_sdk.protocol.models.players import (
    PlayerConversation,
    PlayerConversationList,
    PlayerMessageList,
    PlayerStats,
)

R = TypeVar("R", bound=Wire)
Method = Literal["GET", "POST", "PUT", "DELETE"]
QueryValue = str | int | bool | None

API_KEY_HEADER = "X-API-Key"
PLAYER_HEADER = "X-Player-Id"
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


@model
class SearchBody(Wire, omit_none=True):
    """Body of ``POST .../memories/search``."""

    query: str = ""
    limit: int | None = None


@dataclass(frozen=True)
class Query:
    """One query parameter; ``minimum`` and ``maximum`` are inclusive bounds of a number."""

    name: str
    type: type[str] | type[int] | type[bool] = str
    default: QueryValue = None
    minimum: int | None = None
    maximum: int | None = None
    choices: tuple[str, ...] = ()

    def names(self) -> tuple[str, ...]:
        """Every spelling that is read."""
        return tuple(dict.fromkeys((self.name, camel_case(self.name))))


@dataclass(frozen=True)
class Route(Generic[R]):
    """One REST operation.

    Attributes:
        path: template whose ``{names}`` are one path segment each.
        response: model of the JSON answer; an empty answer (204) reads as its defaults.
        status: status of success.
        player_header: the call carries the player's id in ``X-Player-Id``.
        camel_query: query names are written in camelCase.
        read_only: changes nothing, although its method is POST.
    """

    name: str
    method: Method
    path: str
    summary: str
    response: type[R]
    body: type[Wire] | None = None
    query: tuple[Query, ...] = ()
    status: int = 200
    player_header: bool = False
    camel_query: bool = True
    read_only: bool = False

    @property
    def idempotent(self) -> bool:
        """Whether doing it twice is doing it once (RFC 9110, section 9.2.2)."""
        return self.method != "POST" or self.read_only

    def url(self, **segments: str) -> str:
        """The path with its segments filled in, percent-encoded."""
        return self.path.format(**{name: encode_segment(value) for name, value in segments.items()})

    def player_headers(self, player_id: str) -> dict[str, str]:
        """The header that names the player, where the route takes one; an empty id names nobody."""
        return {PLAYER_HEADER: player_id} if self.player_header and player_id else {}

    def wire_query(self, values: Mapping[str, QueryValue]) -> dict[str, str]:
        """Query names and values as they are sent; None is left out, booleans are lower case."""
        named = {(camel_case(name) if self.camel_query else name): value for name, value in values.items()}
        return {name: query_text(value) for name, value in named.items() if value is not None}


def encode_segment(value: str) -> str:
    """One path segment, percent-encoded.

    Segments that a router or a URL library would take for something else (``stats``, ``.``, ``..``) are
    written with their first character encoded.
    """
    if value in ("stats", ".", ".."):
        return f"%{ord(value[0]):02X}{quote(value[1:], safe='')}"
    return quote(value, safe="")


def query_text(value: QueryValue) -> str:
    """One query value as it is sent; booleans are lower case."""
    return str(value).lower() if isinstance(value, bool) else str(value)


_CHARACTERS = "/api/v1/characters"
_CHARACTER = _CHARACTERS + "/{character_id}"
_PLAYERS = _CHARACTER + "/players"
_PLAYER = _PLAYERS + "/{player_id}"
_MEMORIES = _PLAYER + "/memories"
_OFFSET = Query("offset", int, 0, minimum=0)

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
        Query("status"),
        Query("limit", int, 50, minimum=1, maximum=200),
        _OFFSET,
        Query("sort_by", choices=("created_at", "confidence", "last_accessed_at")),
        Query("sort_order", choices=("asc", "desc")),
    ),
)  # fmt: skip
MEMORY_TIMELINE = Route(
    "memory_timeline", "GET", _MEMORIES + "/timeline", "Memories by day, week or month", MemoryTimeline,
    query=(Query("start_date"), Query("end_date"), Query("group_by", choices=("day", "week", "month"))),
)  # fmt: skip
MEMORY_STATS = Route("memory_stats", "GET", _MEMORIES + "/stats", "Memory statistics", MemoryStats)
CORE_FACTS = Route("core_facts", "GET", _MEMORIES + "/core-facts", "Core facts", CoreFactsResponse)
MEMORY_GRAPH = Route(
    "memory_graph", "GET", _MEMORIES + "/graph", "The knowledge graph", MemoryGraph,
    query=(Query("include_entities", bool), Query("include_character_memories", bool)),
)  # fmt: skip
SEARCH_MEMORIES = Route(
    "search_memories", "POST", _MEMORIES + "/search", "Search memories by meaning", MemorySearchResponse,
    body=SearchBody, read_only=True,
)  # fmt: skip
DELETE_MEMORIES = Route(
    "delete_memories", "DELETE", _MEMORIES, "Delete all memories of a player", MemoryDeleteResponse,
    query=(Query("confirm", bool, False),),
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
