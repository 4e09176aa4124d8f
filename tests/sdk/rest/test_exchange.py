"""Requests as plain data: targets, secrets, queries."""

import pytest
from aiohttp import FormData
from hypothesis import given
from hypothesis import strategies as st

from estuary_sdk.protocol.models.characters import ActionParameter
from estuary_sdk.rest.exchange import Request, json_bytes, path_text, query_string


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/a/%73tats/%2E%2E/a%2Fb", "/a/%73tats/%2E%2E/a%2Fb"),
        ("/a b/ä", "/a%20b/%C3%A4"),
        ("/a#b", "/a%23b"),
        ("/a\r\nX: y", "/a%0D%0AX:%20y"),
    ],
)
def test_a_path_keeps_what_is_encoded(path: str, expected: str) -> None:
    assert path_text(path) == expected


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_path_is_always_plain_printable_ascii_and_stays_so(path: str) -> None:
    text = path_text(path)
    assert all("!" <= letter <= "~" for letter in text)
    assert path_text(text) == text


def test_query_values() -> None:
    values = {"a": True, "b": None, "c": 1, "d": "x&y=z", "e": False, "f": ""}
    assert query_string(values) == "a=true&c=1&d=x%26y%3Dz&e=false&f="


@pytest.mark.parametrize(("query", "target"), [("", "/x"), ("a=1", "/x?a=1")])
def test_the_target_of_a_request(query: str, target: str) -> None:
    assert Request("GET", "/x", "/x", query).target == target


def test_what_can_be_sent_twice() -> None:
    assert Request("POST", "/x", "/x", content=b"x").rewindable
    assert Request("POST", "/x", "/x").rewindable
    assert not Request("POST", "/x", "/x", content=FormData({"a": "b"})).rewindable


def test_secrets_are_known_and_never_shown() -> None:
    headers = {"x-api-key": "est_1", "Authorization": "Bearer ect_2", "X-API-Key": "", "Accept": "a"}
    request = Request("POST", "/x", "/x", "q=words", headers, b"words")
    assert request.secrets == ("est_1", "ect_2")
    assert "est_1" not in repr(request)
    assert "words" not in repr(request)


def test_a_body_may_be_a_model_or_a_mapping() -> None:
    assert json_bytes({"a": None}) == b'{"a":null}'
    assert json_bytes(ActionParameter("n")) == (
        b'{"name":"n","type":"string","required":false,"description":null}'
    )
