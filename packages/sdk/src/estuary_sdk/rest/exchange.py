"""What one HTTP exchange is made of, as plain data: the request, the answer, and the want of an answer.

What must not live here: sending (``sender``), the decision to send again (``retry``), and what an answer
means (``answers``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

import msgspec

from estuary_sdk.protocol.codec import Wire
from estuary_sdk.protocol.routes import API_KEY_HEADER, IDEMPOTENCY_HEADER, query_text

if TYPE_CHECKING:
    import aiohttp

# What may stand in a path as it is (RFC 3986, section 3.3), and "%", because paths may come encoded.
_PATH_CHARACTERS = "/%:@!$&'()*+,;=?~"
_SECRET_HEADERS = (API_KEY_HEADER.lower(), "authorization")


@dataclass(frozen=True)
class Request:
    """One request, ready to be sent.

    Attributes:
        method: the HTTP method.
        label: the path as error messages show it: a route's template, so that no player is named.
        path: the path, percent-encoded, without the query.
        query: the query, percent-encoded; may be empty.
        headers: every header, the key included.
        content: JSON bytes, a form, or nothing.
        idempotent: doing it twice is doing it once, by itself, without an idempotency key.
    """

    method: str
    label: str
    path: str
    query: str = field(default="", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    content: bytes | aiohttp.FormData | None = field(default=None, repr=False)
    idempotent: bool = False

    @property
    def target(self) -> str:
        """Path and query, as they stand in the request line."""
        return f"{self.path}?{self.query}" if self.query else self.path

    @property
    def repeatable(self) -> bool:
        """Whether sending it again is harmless even when the first one was carried out."""
        return self.idempotent or any(name.lower() == IDEMPOTENCY_HEADER.lower() for name in self.headers)

    @property
    def rewindable(self) -> bool:
        """Whether it can be sent a second time at all: the files of a form are read once."""
        return self.content is None or isinstance(self.content, bytes)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no message may show: keys and tokens, without their scheme."""
        values = (value for name, value in self.headers.items() if name.lower() in _SECRET_HEADERS)
        return tuple(value.split()[-1] for value in values if value.strip())


@dataclass(frozen=True)
class Answer:
    """What came back: whole, whatever its status. ``headers`` are looked up without regard to case."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    @property
    def succeeded(self) -> bool:
        """Whether the status says so; a redirect is no success, because none is followed."""
        return 200 <= self.status < 300


class NoAnswerError(Exception):
    """The request brought no complete answer.

    Attributes:
        cause: name of the exception's class, such as ``ClientConnectorError``.
        reason: the operating system's words for it; may be empty.
        transient: whether trying again can help.
    """

    def __init__(self, cause: str, reason: str = "", *, transient: bool = True) -> None:
        super().__init__(f"{cause}: {reason}" if reason else cause)
        self.cause = cause
        self.reason = reason
        self.transient = transient


def json_bytes(body: Wire | Mapping[str, Any]) -> bytes:
    """A body as it is sent."""
    return msgspec.json.encode(body.to_dict() if isinstance(body, Wire) else body)


def path_text(path: str) -> str:
    """A path with everything encoded that may not stand in one; what is encoded already stays as it is."""
    return quote(path, safe=_PATH_CHARACTERS)


def query_string(values: Mapping[str, Any]) -> str:
    """Query values as they are sent: None is left out, booleans are lower case."""
    return urlencode({name: query_text(value) for name, value in values.items() if value is not None})
