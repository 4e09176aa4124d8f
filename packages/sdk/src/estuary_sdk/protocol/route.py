"""What a REST operation is: :class:`Route`, its :class:`Query` parameters, and how its path is written.

What must not live here: any particular operation (``routes.py``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar
from urllib.parse import quote

from estuary_sdk.protocol.codec import Wire, camel_case

R = TypeVar("R", bound=Wire)
Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
QueryValue = str | int | bool | None

PLAYER_HEADER = "X-Player-Id"


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
        repeatable: doing it twice is doing it once, although its method is POST.
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
    repeatable: bool = False

    @property
    def idempotent(self) -> bool:
        """Whether doing it twice is doing it once (RFC 9110, section 9.2.2)."""
        return self.method != "POST" or self.read_only or self.repeatable

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
