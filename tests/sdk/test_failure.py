"""What is logged of an exception."""

from __future__ import annotations

import json
import re

from estuary_sdk.failure import kind_and_place


def caught(text: str, depth: int = 0) -> Exception:
    """What JSON says of something that is none, some calls below."""

    def below(calls: int) -> None:
        if calls:
            below(calls - 1)
        json.loads(text)

    try:
        below(depth)
    except ValueError as error:
        return error
    raise AssertionError(f"{text} is JSON")


def test_kind_and_place_are_told_and_the_message_is_not() -> None:
    told = kind_and_place(caught("a secret"))
    assert re.fullmatch(
        r"JSONDecodeError at test_failure\.py:\d+:below, __init__\.py:\d+:loads, "
        r"decoder\.py:\d+:decode, decoder\.py:\d+:raw_decode",
        told,
    )


def test_only_the_innermost_places_are_told() -> None:
    assert kind_and_place(caught("a secret", depth=10)).count(", ") == 3


def test_an_error_that_was_not_raised_has_no_place() -> None:
    assert kind_and_place(ValueError("a secret")) == "ValueError"
