"""Bodies of memories written by hand, and what is said of what is wrong with them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from estuary_sdk.protocol.models.memory_body import MemoryEditBody, NewMemoryBody, SearchBody
from estuary_server.api.memories_input import checked_query, memory_edit, new_memory, search_of
from estuary_server.errors import InvalidInputError
from estuary_server.memory.keeper import MemoryEdit, NewMemory
from estuary_server.store.memory_records import MemoryRecord

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
PLAIN = MemoryRecord("m1", "Likes tea", "preference", NOON, NOON, NOON)
FACT = replace(PLAIN, fact_key="drink", fact_value="tea")


def test_a_content_is_enough() -> None:
    assert new_memory(NewMemoryBody("  Likes tea \n")) == NewMemory("Likes tea")


def test_everything_that_is_given_is_kept() -> None:
    body = NewMemoryBody("Likes tea", "preference", 0, "drinks", ["tea", "habits"], "drink", "tea")
    expected = NewMemory("Likes tea", "preference", 0, "drinks", ("tea", "habits"), "drink", "tea")
    assert new_memory(body) == expected


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"content": ""}, "content: must have 1 to 4000 characters, not only spaces"),
    ({"content": " \n\t"}, "content: must have 1 to 4000 characters, not only spaces"),
    ({"content": "x" * 4001}, "content: must have 1 to 4000 characters, not only spaces"),
    (
        {"memory_type": "semantic"},
        "memoryType: must be one of fact, preference, relationship, event, emotional_state, correction, "
        "character_self",
    ),
    ({"confidence": 1.01}, "confidence: must be between 0 and 1"),
    ({"confidence": -0.01}, "confidence: must be between 0 and 1"),
    ({"confidence": float("nan")}, "confidence: must be between 0 and 1"),
    ({"topic": ""}, "topic: must have 1 to 100 characters, not only spaces"),
    ({"topic": "x" * 101}, "topic: must have 1 to 100 characters, not only spaces"),
    ({"secondary_topics": ["x"] * 11}, "secondaryTopics: must be at most 10"),
    ({"secondary_topics": ["x", ""]}, "secondaryTopics[1]: must have 1 to 100 characters, not only spaces"),
    ({"fact_value": "tea"}, "factValue: needs a factKey"),
    ({"fact_key": "drink"}, "factValue: is required with a factKey"),
    ({"fact_key": "drink", "fact_value": " "}, "factValue: is required with a factKey"),
    ({"fact_key": "x" * 101, "fact_value": "y"}, "factKey: must have 1 to 100 characters, not only spaces"),
    (
        {"fact_key": "x", "fact_value": "y" * 1001},
        "factValue: must have 1 to 1000 characters, not only spaces",
    ),
]


@pytest.mark.parametrize(("values", "detail"), WRONG)
def test_a_bad_value_is_named_wherever_it_comes(values: dict[str, Any], detail: str) -> None:
    with pytest.raises(InvalidInputError) as added:
        new_memory(NewMemoryBody(**{"content": "Likes tea", **values}))
    with pytest.raises(InvalidInputError) as edited:
        memory_edit(MemoryEditBody(**values), PLAIN)
    assert (str(added.value), str(edited.value)) == (detail, detail)


def test_a_memory_without_content_is_none() -> None:
    with pytest.raises(InvalidInputError, match="content: is required"):
        new_memory(NewMemoryBody(topic="tea"))


def test_the_longest_values_are_taken() -> None:
    body = NewMemoryBody(" " + "x" * 4000, "fact", 1, "t" * 100, ["s" * 100] * 10, "k" * 100, "v" * 1000)
    assert len(new_memory(body).content) == 4000


@pytest.mark.parametrize(
    ("record", "body", "expected"),
    [
        (PLAIN, MemoryEditBody(content=" Loves tea "), MemoryEdit(content="Loves tea")),
        (PLAIN, MemoryEditBody(confidence=0), MemoryEdit(confidence=0)),
        (PLAIN, MemoryEditBody(secondary_topics=[]), MemoryEdit(secondary_topics=())),
        (PLAIN, MemoryEditBody(fact_key="a", fact_value="b"), MemoryEdit(fact_key="a", fact_value="b")),
        (FACT, MemoryEditBody(fact_value="coffee"), MemoryEdit(fact_value="coffee")),
        (FACT, MemoryEditBody(fact_key="hot_drink"), MemoryEdit(fact_key="hot_drink")),
        (FACT, MemoryEditBody(fact_key=""), MemoryEdit(fact_key="", fact_value="")),
    ],
)
def test_an_edit_holds_what_shall_be_different(
    record: MemoryRecord, body: MemoryEditBody, expected: MemoryEdit
) -> None:
    assert memory_edit(body, record) == expected


def test_an_edit_that_says_nothing_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="says nothing to change; give at least one of content, "):
        memory_edit(MemoryEditBody(), PLAIN)


def test_a_fact_that_is_none_any_more_has_no_value() -> None:
    with pytest.raises(InvalidInputError, match="factValue: needs a factKey"):
        memory_edit(MemoryEditBody(fact_key="", fact_value="tea"), FACT)


@pytest.mark.parametrize(("limit", "expected"), [(None, 10), (1, 1), (50, 50)])
def test_a_search_has_a_query_and_a_limit(limit: int | None, expected: int) -> None:
    assert search_of(SearchBody("tea", limit), 9) == ("tea", expected)


@pytest.mark.parametrize("limit", [0, -1, 51, 10**12])
def test_a_search_has_bounds(limit: int) -> None:
    with pytest.raises(InvalidInputError, match="limit: must be between 1 and 50"):
        search_of(SearchBody("tea", limit), 9)


@pytest.mark.parametrize(
    ("query", "reason"), [("", "is required"), (" \t", "is required"), ("0123456789", "must have 1 to 9")]
)
def test_a_search_is_for_something(query: str, reason: str) -> None:
    with pytest.raises(InvalidInputError, match=f"query: {reason}"):
        checked_query(query, 9)
