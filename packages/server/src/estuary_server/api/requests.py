"""Reading REST requests by their route: query, body, and what is wrong with them."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request

from estuary_sdk.protocol.routes import Query, QueryValue, Route
from estuary_server.api import wire_json
from estuary_server.errors import BodyTooLargeError, InvalidInputError

_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


def read_query(request: Request, route: Route[Any]) -> dict[str, QueryValue]:
    """The route's query parameters under their Python names; unknown ones are ignored.

    Raises:
        InvalidInputError: names the parameter.
    """
    return {parameter.name: _parameter(request, parameter) for parameter in route.query}


def _parameter(request: Request, parameter: Query) -> QueryValue:
    for name in parameter.names():
        text = request.query_params.get(name)
        if text is not None:
            return _value(parameter, name, text)
    return parameter.default


def _value(parameter: Query, name: str, text: str) -> QueryValue:
    if parameter.type is bool:
        if text.lower() not in _BOOLEANS:
            raise InvalidInputError(name, "must be true or false")
        return _BOOLEANS[text.lower()]
    if parameter.type is int:
        return _number(parameter, name, text)
    if parameter.choices and text not in parameter.choices:
        raise InvalidInputError(name, f"must be one of {', '.join(parameter.choices)}")
    return text


def _number(parameter: Query, name: str, text: str) -> int:
    if not text.removeprefix("-").isdecimal() or len(text) > 12:
        raise InvalidInputError(name, "must be a whole number")
    number = int(text)
    if parameter.minimum is not None and number < parameter.minimum:
        raise InvalidInputError(name, f"must be at least {parameter.minimum}")
    if parameter.maximum is not None and number > parameter.maximum:
        raise InvalidInputError(name, f"must be at most {parameter.maximum}")
    return number


async def read_json(request: Request, limit_bytes: int) -> dict[str, Any]:
    """The request's JSON object.

    Raises:
        BodyTooLargeError: more than the limit.
        InvalidInputError: not a JSON object.
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit_bytes:
            raise BodyTooLargeError(f"the body is larger than {limit_bytes} bytes")
    try:
        data = wire_json.loads_strictly(bytes(body))
    except ValueError:
        raise InvalidInputError("body", "is not valid JSON") from None
    if not isinstance(data, dict):
        raise InvalidInputError("body", "must be a JSON object")
    return data
