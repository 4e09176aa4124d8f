"""Statements under keys: what they are compared by, which overrules which, which are core facts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from estuary_server.memory.facts import (
    compared_value,
    core_facts,
    is_core_fact,
    keys_that_matter,
    overrules,
    rank,
    statement,
)
from estuary_server.store.memory_records import MemoryRecord
from tests.server.memory.merge_material import START, home, said


def memory(content: str = "The player lives in Oslo", **values: Any) -> MemoryRecord:
    kept = MemoryRecord("m", content, "fact", START, START, START, fact_key="home", fact_value="Oslo")
    return replace(kept, **values)


def test_a_value_is_compared_without_case_accents_spaces_and_marks() -> None:
    assert compared_value(" Troms\u00f8,  NORWAY. ") == compared_value("troms\u00f8, norway")
    assert compared_value("Malm\u00f6") == compared_value("malmo")


def test_a_candidate_and_the_memory_it_makes_state_the_same() -> None:
    assert statement(home("Oslo", 1).candidate) == statement(memory())
    gone = said("The player has moved out", fact_key="home", fact_value="Oslo", negates=True).candidate
    kept = memory("The player has moved out", fact_key="not.home")
    assert statement(gone) == statement(kept)
    assert (statement(kept).key, statement(kept).takes_back) == ("home", True)


def test_keys_that_matter_are_those_of_values_and_of_what_takes_them_back() -> None:
    moved = said("x", fact_key="home", negates=True).candidate
    named = said("y", fact_key="name", fact_value="Sam").candidate
    assert keys_that_matter([moved, named, said("z").candidate]) == ("home", "name", "not.home", "not.name")
    assert keys_that_matter([memory(fact_key="not.home")]) == ("home", "not.home")
    assert keys_that_matter([]) == ()


@pytest.mark.parametrize(
    ("newer", "older", "expected"),
    [
        ({"fact_value": "Rome"}, {}, True),
        ({}, {}, False),
        ({"content": "The player lives in Oslo with Sam"}, {}, True),
        ({"fact_value": "Rome", "memory_type": "character_self"}, {}, False),
        ({"fact_key": "origin", "fact_value": "Rome"}, {}, False),
        ({"fact_key": "not.home"}, {}, True),
        ({"fact_key": "not.home", "fact_value": ""}, {}, True),
        ({"fact_key": "not.home", "fact_value": "Rome"}, {}, False),
        ({}, {"fact_key": "not.home", "fact_value": ""}, True),
        ({"fact_key": "not.home", "fact_value": ""}, {"fact_key": "not.home"}, False),
        ({"fact_key": "dog.name", "fact_value": "Rex"}, {"fact_key": "dog.name"}, False),
        (
            {"fact_key": "dog.name", "fact_value": "Rex", "memory_type": "correction"},
            {"fact_key": "dog.name"},
            True,
        ),
        (
            {"fact_key": "", "content": "The player hates tea"},
            {"fact_key": "", "content": "x likes tea"},
            False,
        ),
        (
            {"fact_key": "", "content": "The player hates tea"},
            {"fact_key": "", "content": "The player likes tea"},
            True,
        ),
        (
            {"fact_key": "", "content": "The player hates tea", "happens_on": "2026"},
            {"fact_key": "", "content": "The player likes tea"},
            False,
        ),
    ],
)
def test_what_overrules_what(newer: dict[str, Any], older: dict[str, Any], expected: bool) -> None:
    assert overrules(statement(memory(**newer)), statement(memory(**older))) is expected


def test_core_facts_hold_and_are_in_order() -> None:
    older, newer = memory(id="a"), memory(id="b", said_at=START.replace(month=5))
    name = memory(id="c", fact_key="age", fact_value="30")
    not_facts = [
        memory(status="superseded"), memory(fact_key=""), memory(fact_key="not.home"),
        memory(memory_type="character_self"),
    ]  # fmt: skip
    assert core_facts([older, *not_facts, name, newer]) == [name, newer, older]
    assert not any(map(is_core_fact, not_facts))


def test_rank_goes_by_time_then_correction_then_message() -> None:
    ranked = [
        memory(message_ids=(9,), said_at=START.replace(hour=1)),
        memory(message_ids=()),
        memory(message_ids=(3, 1)),
        memory(memory_type="correction"),
    ]
    mixed = [ranked[at] for at in (2, 0, 3, 1)]
    assert sorted(mixed, key=rank) == ranked
