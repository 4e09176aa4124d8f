"""One door to the server's REST API: ``call(route, ...)`` for the SDK's own clients, plain verbs for users.

Theory of operation
-------------------
A call is a line of steps, each with one concern: build the :class:`Request` (here), send it (``sender``),
send it again where the rules say so (``retry``), read what came (``answers``). Connections are opened at the
first request; after :meth:`RestClient.close` the next request opens new ones.

What must not live here: any path of a particular operation (``estuary_sdk.protocol.routes``).
"""

from __future__ import annotations

import asyncio
import logging
import random as random_numbers
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from estuary_sdk.config import RetryConfig
from estuary_sdk.errors import ErrorCode, EstuaryError
from estuary_sdk.protocol.codec import Wire
from estuary_sdk.protocol.routes import API_KEY_HEADER, CLIENT_HEADER, QueryValue, R, Route
from estuary_sdk.rest.answers import read_model, read_object, unanswered
from estuary_sdk.rest.exchange import Answer, NoAnswerError, Request, json_bytes, path_text, query_string
from estuary_sdk.rest.retry import wait_s
from estuary_sdk.version import VERSION

if TYPE_CHECKING:
    import aiohttp

    from estuary_sdk.rest.sender import Sender

_log = logging.getLogger(__name__)

_NOTHING: Mapping[str, Any] = {}
_CLIENT = f"estuary-python-sdk/{VERSION}"
_JSON = "application/json"


def _now() -> datetime:
    return datetime.now(UTC)


class RestClient:
    """Calls the REST API of one server with one key.

    Every method raises ``EstuaryError`` with ``REST_ERROR`` when no answer comes, when its status is not 2xx
    (redirects are not followed) or when its body is not what was promised. ``details`` then holds ``status``,
    ``body`` (at most 2,000 characters), ``request_id``, ``method`` and ``path``; where no answer came,
    ``status`` is None and ``cause`` names the exception.

    Args:
        base_url: origin of the server, with a path prefix where it has one.
        api_key: sent as ``X-API-Key``.
        timeout: seconds for one attempt, from connecting to the last byte.
        retry_config: when to send again (see ``estuary_sdk.rest.retry``); None: never.
        sleep: waits that many seconds between two attempts.
        random: gives a number in ``[0, 1)``, for the jitter of the waits.
        now: the wall clock, for a ``Retry-After`` that is a date.
    """

    def __init__(
        self,
        base_url: str,
        api_key: str,
        timeout: float = 60.0,
        retry_config: RetryConfig | None = None,
        *,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        random: Callable[[], float] = random_numbers.random,
        now: Callable[[], datetime] = _now,
    ) -> None:
        self._base_url = base_url
        self._headers = {API_KEY_HEADER: api_key, CLIENT_HEADER: _CLIENT, "Accept": _JSON}
        self._timeout_s = timeout
        self._retry_config = retry_config
        self._sleep = sleep
        self._random = random
        self._now = now
        self._open_sender: Sender | None = None

    async def call(
        self,
        route: Route[R],
        *,
        path: Mapping[str, str] = _NOTHING,
        query: Mapping[str, QueryValue] = _NOTHING,
        body: Wire | Mapping[str, Any] | None = None,
        headers: Mapping[str, str] = _NOTHING,
    ) -> R:
        """Carry out one operation and read the answer as the route's model.

        Args:
            route: the operation.
            path: value of each of its path segments, unencoded.
            query: query values under their Python names; None is left out.
            body: the JSON body; a mapping is sent as it is.
            headers: further headers.
        """
        request = self._route_request(route, path, query, body, headers)
        return read_model(request, await self._exchange(request), route.response)

    async def call_json(
        self,
        route: Route[Any],
        *,
        path: Mapping[str, str] = _NOTHING,
        query: Mapping[str, QueryValue] = _NOTHING,
        body: Wire | Mapping[str, Any] | None = None,
        headers: Mapping[str, str] = _NOTHING,
    ) -> dict[str, Any]:
        """As :meth:`call`, for an answer that is handed on with all its keys; ``{}`` when it is empty."""
        request = self._route_request(route, path, query, body, headers)
        return read_object(request, await self._exchange(request))

    async def get(
        self, path: str, params: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        """GET a path; parts that are percent-encoded already stay as they are, here and in every verb.

        Returns the JSON object that came, ``{}`` when the answer is empty, here and in every verb.
        """
        return await self._verb("GET", path, params=params, headers=headers)

    async def post(
        self, path: str, body: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        """POST JSON; sent again only with an ``Idempotency-Key``, or after a 429 that says when."""
        return await self._verb("POST", path, content=_content(body), headers=headers)

    async def put(
        self, path: str, body: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        """PUT JSON."""
        return await self._verb("PUT", path, content=_content(body), headers=headers)

    async def patch(
        self, path: str, body: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        """PATCH with JSON; taken to be idempotent, as merging the same fields twice is."""
        return await self._verb("PATCH", path, content=_content(body), headers=headers)

    async def delete(
        self, path: str, params: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        """DELETE a path."""
        return await self._verb("DELETE", path, params=params, headers=headers)

    async def post_form(
        self, path: str, data: aiohttp.FormData, headers: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        """POST a form, such as one with files; never sent again, because a form can be read only once."""
        return await self._verb("POST", path, content=data, headers=headers)

    async def close(self) -> None:
        """Close the connections; calls under way fail. May be called again, and the client used again."""
        sender, self._open_sender = self._open_sender, None
        if sender is not None:
            await sender.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def _route_request(
        self,
        route: Route[Any],
        path: Mapping[str, str],
        query: Mapping[str, QueryValue],
        body: Wire | Mapping[str, Any] | None,
        headers: Mapping[str, str],
    ) -> Request:
        empty = [name for name, value in path.items() if not value]
        if empty:
            # Such a path would reach another operation: a character's, the list of them.
            raise EstuaryError(f"{route.method} {route.path}: {empty[0]} is empty", ErrorCode.REST_ERROR)
        content = _content(body)
        return Request(
            method=route.method,
            label=route.path,
            path=route.url(**path),
            query=query_string(route.wire_query(query)),
            headers=self._all_headers(content, headers),
            content=content,
            idempotent=route.idempotent,
        )

    async def _verb(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        content: bytes | aiohttp.FormData | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        plain_path, _, inline_query = path_text(path).partition("?")
        request = Request(
            method=method,
            label=plain_path,
            path=plain_path,
            query="&".join(filter(None, (inline_query, query_string(params or _NOTHING)))),
            headers=self._all_headers(content, headers or _NOTHING),
            content=content,
            idempotent=method != "POST",
        )
        return read_object(request, await self._exchange(request))

    def _all_headers(self, content: object, headers: Mapping[str, str]) -> dict[str, str]:
        content_type = {"Content-Type": _JSON} if isinstance(content, bytes) else {}
        return {**self._headers, **content_type, **headers}

    async def _exchange(self, request: Request) -> Answer:
        """Send the request, and again as the rules of retrying say."""
        sender = self._sender()
        attempt = 1
        while True:
            outcome = await _outcome(sender, request)
            wait = self._wait_s(request, outcome, attempt)
            if wait is None:
                return self._answer(request, outcome, attempt)
            _log.debug("%s %s: trying again in %.2f s", request.method, request.label, wait)
            await self._sleep(wait)
            attempt += 1

    def _wait_s(self, request: Request, outcome: Answer | NoAnswerError, attempt: int) -> float | None:
        return wait_s(self._retry_config, request, outcome, attempt, random=self._random, now=self._now)

    def _answer(self, request: Request, outcome: Answer | NoAnswerError, attempts: int) -> Answer:
        if isinstance(outcome, NoAnswerError):
            raise unanswered(request, _origin(self._base_url), outcome, attempts) from outcome
        return outcome

    def _sender(self) -> Sender:
        """The open connections; opened here when there are none."""
        if self._open_sender is None:
            # aiohttp takes as long to import as the rest of the SDK; programs without REST never pay.
            from estuary_sdk.rest.sender import Sender

            self._open_sender = Sender(self._base_url, self._timeout_s)
        return self._open_sender


async def _outcome(sender: Sender, request: Request) -> Answer | NoAnswerError:
    try:
        return await sender.send(request)
    except NoAnswerError as failure:
        return failure


def _content(body: Wire | Mapping[str, Any] | None) -> bytes | None:
    return None if body is None else json_bytes(body)


def _origin(base_url: str) -> str:
    """Scheme, host and port, without credentials that the address may hold."""
    parts = urlsplit(base_url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
