"""What an answer means: a value, or an ``EstuaryError`` that says what went wrong. Pure.

A message names the method, the path template, the status and the server's ``detail``; it never holds a key,
a query or a request's body. Everything else stands in ``details``.
"""

from __future__ import annotations

from typing import Any

import msgspec

from estuary_sdk.errors import ErrorCode, EstuaryError
from estuary_sdk.protocol.codec import DecodeError, decode
from estuary_sdk.protocol.routes import REQUEST_ID_HEADER, ErrorBody, R
from estuary_sdk.rest.exchange import Answer, NoAnswerError, Request

LONGEST_BODY = 2_000
"""Characters of an answer's body that ``details`` keeps."""
LONGEST_DETAIL = 500
"""Characters of the server's ``detail`` that a message keeps."""


def read_model(request: Request, answer: Answer, response: type[R]) -> R:
    """The answer as its model; an empty one reads as the model's defaults.

    Raises:
        EstuaryError: REST_ERROR; the status is no success, or the body is not JSON or does not fit.
    """
    try:
        return decode(response, _json(request, answer, response.__name__))
    except DecodeError as error:
        raise _unreadable(request, answer, error) from error


def read_object(request: Request, answer: Answer) -> dict[str, Any]:
    """The answer as a JSON object with all its keys; an empty one reads as ``{}``.

    Raises:
        EstuaryError: as :func:`read_model`.
    """
    try:
        value = _json(request, answer, "answer")
        if not isinstance(value, dict):
            raise DecodeError("answer", "$", f"expected an object, got {type(value).__name__}")
    except DecodeError as error:
        raise _unreadable(request, answer, error) from error
    return value


def unanswered(request: Request, origin: str, failure: NoAnswerError, attempts: int) -> EstuaryError:
    """The error for a request that brought no answer.

    Args:
        request: what was sent.
        origin: scheme, host and port that were tried.
        failure: what happened at the last attempt.
        attempts: how often it was sent.
    """
    tries = "" if attempts == 1 else f" after {attempts} attempts"
    message = f"{request.method} {request.label}: no answer from {origin}{tries}: {failure}"
    details = {**_details(request), "cause": failure.cause}
    return EstuaryError(_redacted(message, request), ErrorCode.REST_ERROR, details)


def _json(request: Request, answer: Answer, name: str) -> Any:
    """The parsed body of a successful answer."""
    if not answer.succeeded:
        raise _refused(request, answer)
    if not answer.body:
        return {}
    try:
        return msgspec.json.decode(answer.body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        kind = _redacted(answer.headers.get("Content-Type", "no content type"), request)
        raise DecodeError(name, "$", f"expected JSON, got {kind}") from None


def _refused(request: Request, answer: Answer) -> EstuaryError:
    """The error for an answer whose status is no success."""
    detail = _redacted(_detail(answer.body), request)[:LONGEST_DETAIL]
    message = f"{request.method} {request.label}: {answer.status} {detail}".rstrip()
    return EstuaryError(message, ErrorCode.REST_ERROR, _details(request, answer))


def _unreadable(request: Request, answer: Answer, error: DecodeError) -> EstuaryError:
    message = f"{request.method} {request.label}: cannot read the answer: {error}"
    # The body of a success is left out: it may hold what somebody said.
    details = {**_details(request, answer), "body": ""}
    return EstuaryError(_redacted(message, request), ErrorCode.REST_ERROR, details)


def _detail(body: bytes) -> str:
    """The server's own words: its ``detail``, or the name and the scope of a documented error object."""
    try:
        return decode(ErrorBody, msgspec.json.decode(body)).text()
    except (msgspec.DecodeError, UnicodeDecodeError, DecodeError):
        return ""


def _details(request: Request, answer: Answer | None = None) -> dict[str, Any]:
    body = "" if answer is None else answer.body.decode("utf-8", "replace")
    return {
        "status": None if answer is None else answer.status,
        "body": _redacted(body, request)[:LONGEST_BODY],
        "request_id": None if answer is None else answer.headers.get(REQUEST_ID_HEADER),
        "method": request.method,
        "path": request.path,
    }


def _redacted(text: str, request: Request) -> str:
    """A server may quote the key it refuses."""
    for secret in request.secrets:
        text = text.replace(secret, "***")
    return text
