"""The form in which one player's memory is written and read, and what of a file is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from estuary_server.errors import InvalidInputError
from estuary_server.memory.portable import MOST_MEMORIES, Exported, exported
from estuary_server.store.memory_records import Entity, MemoryChange, MemoryRecord, Relation
from tests.conformance.store.examples import NOON, at

OSLO = MemoryRecord(
    "oslo", "The player lives in Oslo", "fact", at(1), at(2), at(9), confidence=0.7, status="superseded",
    topic="home", secondary_topics=("places",), source="voice", source_quote="Eg bur p\u00e5 land \U0001f3e1",
    message_ids=(4, 5), extracted_at=at(3), last_accessed_at=at(4), access_count=2, fact_key="home",
    fact_value="Oslo", superseded_by="rome", entities=(Entity("Oslo", "place", ("town",)),),
    relations=(Relation("", "lives_in", "Oslo"),), happens_on="2026-05",
)  # fmt: skip
ROME = MemoryRecord("rome", "The player lives in Rome", "correction", at(1), at(2), at(3))
LEARNED = MemoryChange("oslo", "learned", at(2), None, replace(OSLO, status="active", superseded_by=None))
SUPERSEDED = MemoryChange("oslo", "superseded", at(9), LEARNED.after, OSLO, "rome")
FILE = exported([OSLO, ROME], [LEARNED, SUPERSEDED], at(10))


def file_with(**values: Any) -> dict[str, Any]:
    return {**json.loads(json.dumps(FILE.to_dict())), **values}


def memories_with(**values: Any) -> dict[str, Any]:
    """The file without history, whose second memory has these fields."""
    first, second = file_with()["memories"]
    return file_with(memories=[first, {**second, **values}], changes=[])


def test_the_form() -> None:
    data = file_with()
    assert sorted(data) == ["changes", "exported_at", "format", "memories"]
    assert (data["format"], data["exported_at"]) == ("estuary.memory/1", "2026-03-01T12:00:10.123456Z")
    assert data["memories"][0] == {
        "id": "oslo", "content": "The player lives in Oslo", "memory_type": "fact",
        "said_at": "2026-03-01T12:00:01.123456Z", "created_at": "2026-03-01T12:00:02.123456Z",
        "updated_at": "2026-03-01T12:00:09.123456Z", "confidence": 0.7, "status": "superseded",
        "topic": "home",
        "secondary_topics": ["places"], "source": "voice", "source_quote": "Eg bur p\u00e5 land \U0001f3e1",
        "extracted_at": "2026-03-01T12:00:03.123456Z", "last_accessed_at": "2026-03-01T12:00:04.123456Z",
        "access_count": 2, "fact_key": "home", "fact_value": "Oslo", "superseded_by": "rome",
        "entities": [{"name": "Oslo", "kind": "place", "aliases": ["town"]}],
        "relations": [{"subject": "", "relationship": "lives_in", "object": "Oslo"}], "happens_on": "2026-05",
    }  # fmt: skip
    steps = [(step["action"], step["cause"], step["after"]["status"]) for step in data["changes"]]
    assert steps == [("learned", "", "active"), ("superseded", "rome", "superseded")]


def test_what_is_written_is_read_as_it_was() -> None:
    assert Exported.from_dict(json.loads(json.dumps(FILE.to_dict()))) == FILE


def test_a_file_written_by_hand_needs_little() -> None:
    time = "2026-05-01T12:00:00+02:00"
    times = {"said_at": time, "created_at": time, "updated_at": time}
    memory = {"id": "1", "content": "The player likes tea", "memory_type": "fact", **times, "colour": "red"}
    read = Exported.from_dict({"format": "estuary.memory/1", "exported_at": time, "memories": [memory]})
    assert (read.memories[0].status, read.memories[0].confidence, read.changes) == ("active", 1.0, ())


def test_a_zone_is_needed() -> None:
    assert_refused(memories_with(said_at="2026-05-01T12:00:00"), "memories[1].said_at")


NOT_FILES: list[Any] = [
    None, [], "x", {}, {"format": "estuary.memory/2"}, file_with(format="estuary.memory/10"),
    file_with(format=1),
]  # fmt: skip


def assert_refused(data: Any, place: str) -> None:
    with pytest.raises(InvalidInputError) as error:
        Exported.from_dict(data)
    assert error.value.field == place
    assert "Oslo" not in str(error.value)


@pytest.mark.parametrize("data", NOT_FILES, ids=str)
def test_another_format_or_version_is_refused(data: Any) -> None:
    assert_refused(data, "format")


MALFORMED = [
    (file_with(memories={}), "memories"),
    (file_with(exported_at="yesterday"), "exported_at"),
    (memories_with(content=7), "memories[1].content"),
    (memories_with(content=""), "memories[1].content"),
    (memories_with(content="x" * 200_001), "memories[1].content"),
    (memories_with(confidence=1.5), "memories[1].confidence"),
    (memories_with(confidence=float("nan")), "memories[1].confidence"),
    (memories_with(access_count=-1), "memories[1].access_count"),
    (memories_with(status="Oslo"), "memories[1].status"),
    (memories_with(memory_type=None), "memories[1].memory_type"),
    (memories_with(entities=[{"name": "Oslo"}, {"name": 3}]), "memories[1].entities[1].name"),
    (memories_with(relations=["x"]), "memories[1].relations[0]"),
    (memories_with(secondary_topics=["x"] * 1_001), "memories[1].secondary_topics"),
    (memories_with(content="\ud800"), "memories[1].content"),
    (memories_with(id="oslo"), "memories"),
    (memories_with(superseded_by="nobody"), "memories[1].superseded_by"),
    (memories_with(superseded_by="rome"), "memories[1].superseded_by"),
    (file_with(memories=file_with()["memories"][:1]), "memories[0].superseded_by"),
    (file_with(changes=file_with()["changes"][:1]), "memories[0]"),
    (file_with(changes=[{**file_with()["changes"][1], "cause": "nobody"}]), "changes[0].cause"),
    (file_with(changes=[{**file_with()["changes"][1], "action": "Oslo"}]), "changes[0].action"),
]


@pytest.mark.parametrize(("data", "place"), MALFORMED, ids=range(len(MALFORMED)))
def test_a_malformed_file_is_refused_with_the_place_and_without_what_it_says(
    data: dict[str, Any], place: str
) -> None:
    assert_refused(data, place)


def test_a_missing_field_is_named() -> None:
    data = file_with(changes=[])
    del data["memories"][1]["memory_type"]
    with pytest.raises(InvalidInputError, match=r"memories\[1\].*missing"):
        Exported.from_dict(data)


def test_a_step_of_an_unknown_memory_is_refused() -> None:
    step = file_with()["changes"][0]
    step = {**step, "after": {**step["after"], "id": "nobody"}}
    assert_refused(file_with(changes=[*file_with()["changes"], step]), "changes[2].after.id")


def test_too_many_memories_are_refused() -> None:
    assert_refused(file_with(memories=[file_with()["memories"][1]] * (MOST_MEMORIES + 1)), "memories")


def test_recalls_since_the_last_step_do_not_matter() -> None:
    recalled = replace(OSLO, access_count=99, last_accessed_at=NOON)
    data = exported([recalled, ROME], [LEARNED, SUPERSEDED], at(10)).to_dict()
    assert Exported.from_dict(data).memories[0].access_count == 99
