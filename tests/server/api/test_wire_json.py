"""JSON as it crosses the socket: always ASCII, always what was meant."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estuary_server.api.wire_json import dumps, loads, loads_strictly

PLAIN = st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.integers()
TEXT = st.text(st.characters(exclude_categories=()))
VALUES = st.recursive(PLAIN | TEXT, lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner))


@given(VALUES)
def test_what_is_written_is_ascii_and_reads_as_the_same(value: Any) -> None:
    text = dumps(value, separators=(",", ":"))
    assert text.isascii()
    assert json.loads(text) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"a": [1, "b"]}, '{"a":[1,"b"]}'),
        ({"a": "é"}, '{"a":"\\u00e9"}'),
        ("😀", '"\\ud83d\\ude00"'),
        ("\ud83d", '"\\ud83d"'),
        (2**64, "18446744073709551616"),
        ("\x7f\x00", '"\x7f\\u0000"'),
        (math.nan, "null"),
        (math.inf, "null"),
    ],
)
def test_how_it_is_written(value: Any, text: str) -> None:
    assert dumps(value) == text


@given(VALUES)
def test_what_a_client_writes_is_read_and_strictly_only_without_half_characters(value: Any) -> None:
    text = json.dumps(value, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        with pytest.raises(ValueError, match="surrogates"):
            loads_strictly(text)
        json.dumps(loads(json.dumps(value)), ensure_ascii=False).encode()
    else:
        assert loads(text) == loads_strictly(text.encode()) == json.loads(text, parse_int=_as_orjson_reads)


def test_half_a_character_is_read_as_a_question_mark() -> None:
    assert loads(r'{"text": "I like \ud83d"}') == {"text": "I like ?"}


def _as_orjson_reads(digits: str) -> int | float:
    """Whole numbers beyond 64 bit are read as what a double holds of them."""
    number = int(digits)
    return number if -(2**63) <= number < 2**64 else float(number)


@pytest.mark.parametrize(
    "text", ["", "NaN", "[Infinity]", "{'a': 1}", "[1,]", "nonsense", "[" * 2000, b"\xff"]
)
def test_what_is_not_json_is_refused(text: str | bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - that it is one is the contract
        loads(text)
