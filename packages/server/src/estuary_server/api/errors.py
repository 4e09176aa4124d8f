"""The error table of REST: which exception is which status, always as ``{"detail": ...}``."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from estuary_sdk.protocol.codec import DecodeError
from estuary_sdk.protocol.routes import REQUEST_ID_HEADER
from estuary_server import log
from estuary_server.errors import (
    AuthError,
    BodyTooLargeError,
    ConfigError,
    ConflictError,
    InvalidInputError,
    NotFoundError,
    ProviderError,
    StoreError,
)

logger = log.get_logger()

_STATUS: tuple[tuple[type[Exception], int], ...] = (
    (AuthError, 401),
    (NotFoundError, 404),
    (ConflictError, 409),
    (BodyTooLargeError, 413),
    (InvalidInputError, 422),
    (StoreError, 503),
    (ConfigError, 503),
    (ProviderError, 503),
)


def error_response(error: Exception) -> Response:
    """The answer for an exception that a handler raised."""
    if isinstance(error, HTTPException):
        return _detail(error.status_code, error.detail, error.headers)
    if isinstance(error, DecodeError):
        return _detail(422, f"{error.path.removeprefix('$.') or 'body'}: {error.reason}")
    for kind, status in _STATUS:
        if isinstance(error, kind):
            return _detail(status, str(error))
    logger.error("http.failed", **log.failure(error))
    return _detail(500, "internal error")


def _detail(status: int, detail: str, headers: Mapping[str, str] | None = None) -> Response:
    challenge = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    return JSONResponse({"detail": detail}, status, {**challenge, **(headers or {})})


Handler = Callable[[Request], Awaitable[Response]]


def answering(handler: Handler) -> Handler:
    """Wrap a handler: every answer carries a request id, every exception becomes its answer."""

    async def handle(request: Request) -> Response:
        request_id = uuid.uuid4().hex
        log.bind(request_id=request_id)
        try:
            response = await handler(request)
        except Exception as error:
            response = error_response(error)
        response.headers[REQUEST_ID_HEADER] = request_id
        return response

    return handle
