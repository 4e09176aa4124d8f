"""Routes over the path as it was sent."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Match

from estuary_server.api.paths import RawPathRoute


async def answer(_: Request) -> Response:
    return JSONResponse({})


ROUTE = RawPathRoute("/players/{player_id}/memories", answer, methods=["GET"])


def matched(raw: bytes | None, path: str = "/", method: str = "GET") -> tuple[Match, Any]:
    match, found = ROUTE.matches({"type": "http", "method": method, "path": path, "raw_path": raw})
    return match, found.get("path_params")


@pytest.mark.parametrize(
    ("segment", "player"),
    [
        (b"pip", "pip"),
        (b"a%2Fb%2fc", "a/b/c"),
        (b"%252F", "%2F"),
        (b"a%20b+c", "a b+c"),
        (b"..", ".."),
        (b"%2E%2E", ".."),
        (b"%00", "\x00"),
        (b"%F0%9F%98%80", "\U0001f600"),
        (b"%73tats", "stats"),
        (b"%ff", "\ufffd"),
        (b"a%0Ab", "a\nb"),
        (b"100%", "100%"),
    ],
)
def test_a_parameter_is_one_segment_decoded_once(segment: bytes, player: str) -> None:
    assert matched(b"/players/" + segment + b"/memories") == (Match.FULL, {"player_id": player})


@pytest.mark.parametrize("raw", [b"/players/a/b/memories", b"/players//memories", b"/players/a/memories/x"])
def test_a_slash_that_is_not_encoded_ends_a_segment(raw: bytes) -> None:
    assert matched(raw) == (Match.NONE, None)


def test_a_query_that_came_with_the_path_is_no_part_of_it() -> None:
    assert matched(b"/players/a/memories?x=/y") == (Match.FULL, {"player_id": "a"})


def test_another_method_is_a_partial_match() -> None:
    assert matched(b"/players/a%2Fb/memories", method="PUT") == (Match.PARTIAL, {"player_id": "a/b"})


def test_a_server_that_keeps_no_raw_path_is_served_as_far_as_it_goes() -> None:
    assert matched(None, "/players/a b/memories") == (Match.FULL, {"player_id": "a b"})
