"""What a model wrote, as statements."""

from __future__ import annotations

import json
from typing import Any

import pytest

from estuary_server.providers.reader import Named, Stated
from estuary_server.providers.reader_answer import LONGEST_ANSWER, statements_in

PLAIN = {"content": "c", "quote": "q", "message": 3, "type": "fact"}
FULL = {
    **PLAIN,
    "confidence": 0.5,
    "topic": "home",
    "key": "home",
    "value": "Oslo",
    "takes_back": True,
    "happens_on": "2026-05",
    "names": [{"name": "Oslo", "kind": "place"}],
}
READ = Stated("c", "q", 3, "fact", 0.5, "home", "home", "Oslo", True, "2026-05", (Named("Oslo", "place"),))


def answer(*statements: Any) -> str:
    return json.dumps({"statements": statements})


def test_every_field_is_read() -> None:
    assert statements_in(answer(FULL), 9) == (READ,)


def test_what_is_missing_or_null_takes_the_default() -> None:
    nulls = {**PLAIN, "topic": None, "key": None, "value": None, "takes_back": None, "names": None}
    plain = Stated("c", "q", 3, "fact")
    assert statements_in(answer(PLAIN, {**nulls, "happens_on": None}), 9) == (plain, plain)


def test_a_number_may_be_a_value() -> None:
    (read,) = statements_in(answer({**FULL, "value": 34}), 9)
    assert read.value == "34"


def test_no_more_than_asked_for() -> None:
    many = [{**PLAIN, "message": number} for number in range(1000)]
    assert [read.number for read in statements_in(answer(*many), 3)] == [0, 1, 2]


@pytest.mark.parametrize("around", ["```json\n{}\n```", "Here you are: {}", "{}\nThat is all."])
def test_what_stands_around_the_object_is_passed_over(around: str) -> None:
    assert statements_in(around.replace("{}", answer(FULL)), 9) == (READ,)


@pytest.mark.parametrize(
    "odd",
    [
        7,
        None,
        "text",
        {},
        {**PLAIN, "content": 7},
        {**PLAIN, "message": "3"},
        {**PLAIN, "message": 1.5},
        {**PLAIN, "confidence": "high"},
        {**PLAIN, "names": ["Oslo"]},
        {"content": "c", "quote": "q", "type": "fact"},
    ],
)
def test_a_statement_of_another_shape_is_left_out_and_the_others_stay(odd: Any) -> None:
    assert statements_in(answer(odd, FULL), 9) == (READ,)


@pytest.mark.parametrize(
    "text", ["", "null", "[]", "{", "{}", '{"statements": {}}', "no", "[" * 5000, "x" * (LONGEST_ANSWER + 1)]
)
def test_what_is_no_answer_is_refused_without_quoting_it(text: str) -> None:
    with pytest.raises(ValueError, match=r"^the answer is (not of the form|too long)$"):
        statements_in(text, 9)
