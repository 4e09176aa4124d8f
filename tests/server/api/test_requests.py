"""Reading queries and bodies, and what is said of what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.requests import Request

from estuary_sdk.protocol.routes import Query, QueryValue, Route, SearchBody
from estuary_server.api.requests import read_json, read_query
from estuary_server.errors import BodyTooLargeError, InvalidInputError

ROUTE = Route(
    "search",
    "GET",
    "/search",
    "",
    SearchBody,
    query=(
        Query("page_size", int, 20, minimum=1, maximum=100),
        Query("offset", int, 0, minimum=0),
        Query("sort_by", choices=("name", "age")),
        Query("with_all", bool, False),
        Query("query"),
    ),
)
DEFAULTS: dict[str, QueryValue] = {
    "page_size": 20,
    "offset": 0,
    "sort_by": None,
    "with_all": False,
    "query": None,
}


def asked(*query: tuple[str, str]) -> Request:
    return Request({"type": "http", "query_string": urlencode(query).encode(), "headers": []})


def sent(*parts: bytes) -> Request:
    waiting = iter([*({"type": "http.request", "body": part, "more_body": True} for part in parts), END])

    async def receive() -> Any:
        return next(waiting)

    return Request({"type": "http", "method": "POST", "headers": []}, receive)


END: Any = {"type": "http.request", "body": b"", "more_body": False}


def test_what_is_not_given_takes_its_default() -> None:
    assert read_query(asked(("unknown", "x")), ROUTE) == DEFAULTS


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ([("page_size", "5")], {"page_size": 5}),
        ([("pageSize", "5")], {"page_size": 5}),
        ([("page_size", "5"), ("pageSize", "6")], {"page_size": 5}),
        ([("page_size", "1")], {"page_size": 1}),
        ([("page_size", "100")], {"page_size": 100}),
        ([("offset", "999999999999")], {"offset": 999999999999}),
        ([("sort_by", "age")], {"sort_by": "age"}),
        ([("withAll", "true")], {"with_all": True}),
        ([("with_all", "1")], {"with_all": True}),
        ([("with_all", "False")], {"with_all": False}),
        ([("with_all", "0")], {"with_all": False}),
        ([("query", "a & b é")], {"query": "a & b é"}),
        ([("query", "")], {"query": ""}),
    ],
)
def test_a_query_is_read_in_either_case(
    query: Iterable[tuple[str, str]], expected: dict[str, QueryValue]
) -> None:
    assert read_query(asked(*query), ROUTE) == {**DEFAULTS, **expected}


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("page_size", "0", "page_size: must be at least 1"),
        ("pageSize", "101", "pageSize: must be at most 100"),
        ("page_size", "", "page_size: must be a whole number"),
        ("page_size", "five", "page_size: must be a whole number"),
        ("page_size", "1.0", "page_size: must be a whole number"),
        ("page_size", "--1", "page_size: must be a whole number"),
        ("offset", "-1", "offset: must be at least 0"),
        ("offset", "9" * 13, "offset: must be a whole number"),
        ("sort_by", "size", "sort_by: must be one of name, age"),
        ("with_all", "yes", "with_all: must be true or false"),
    ],
)
def test_a_bad_query_is_named(name: str, text: str, reason: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        read_query(asked((name, text)), ROUTE)
    assert str(caught.value) == reason


async def test_a_body_is_read_in_parts() -> None:
    assert await read_json(sent(b'{"a": "\xc3', b'\xa9"}'), 100) == {"a": "é"}


@pytest.mark.parametrize(("limit", "fits"), [(8, True), (7, False)])
async def test_a_body_has_a_limit(limit: int, fits: bool) -> None:
    request = sent(b'{"a"', b": 1}")
    if fits:
        assert await read_json(request, limit) == {"a": 1}
    else:
        with pytest.raises(BodyTooLargeError, match=r"^the body is larger than 7 bytes$"):
            await read_json(request, limit)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "is not valid JSON"),
        (b"{", "is not valid JSON"),
        (b'{"a": NaN}', "is not valid JSON"),
        (b'{"a": "\\ud800"}', "is not valid JSON"),
        (b'{"a": "\xff"}', "is not valid JSON"),
        (b"[" * 100_000, "is not valid JSON"),
        (b"[]", "must be a JSON object"),
        (b"null", "must be a JSON object"),
        (b'"text"', "must be a JSON object"),
    ],
)
async def test_what_is_no_json_object_is_refused(body: bytes, reason: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        await read_json(sent(body), 1_000_000)
    assert str(caught.value) == f"body: {reason}"
