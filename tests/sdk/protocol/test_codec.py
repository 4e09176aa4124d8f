"""Reading and writing the wire form: keys, cases, nulls, types, errors."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, field
from enum import StrEnum
from typing import Any

import pytest

from estuary_sdk.protocol.codec import DecodeError, Wire, camel_case, model, wire_fields, wire_name
from estuary_sdk.protocol.commands import SayLine, SendText
from estuary_sdk.protocol.events import BotResponse, MemoryUpdatedEvent
from estuary_sdk.protocol.models.characters import ActionParameter, AgentAction, Character
from estuary_sdk.protocol.models.memory import MemoryData, MemoryListResponse, MemoryStats
from estuary_sdk.protocol.models.session import Extensions, Resume, SessionInfo


class Color(StrEnum):
    RED = "red"
    BLUE = "blue"


@model
class Inner(Wire):
    size_cm: int = 0
    note: str | None = None


@model
class Sample(Wire, case="camel"):
    color_name: Color = Color.RED
    inner_one: Inner | None = None
    inner_list: list[Inner] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    anything: dict[str, Any] = field(default_factory=dict)
    either: int | str = 0
    renamed: str = field(default="", metadata=wire_name("new-name", "old-name"))


def test_unknown_keys_are_ignored() -> None:
    assert BotResponse.from_dict({"text": "Hi", "mood": "glad", "seq": 7}) == BotResponse(text="Hi")


def test_missing_and_null_keys_take_the_default() -> None:
    data = {"id": None, "confidence": None, "secondaryTopics": None, "createdAt": None}
    assert MemoryData.from_dict(data) == MemoryData.from_dict({}) == MemoryData()


def test_null_items_of_lists_are_dropped_at_any_depth() -> None:
    action = AgentAction.from_dict({"name": "wave", "parameters": [None, {"name": "hand"}, None]})
    assert action.parameters == [ActionParameter(name="hand")]
    listed = MemoryListResponse.from_dict({"memories": [{"secondaryTopics": ["tea", None]}, None]})
    assert listed.memories == [MemoryData(secondary_topics=["tea"])]


def test_null_values_of_typed_maps_are_dropped_and_those_of_free_maps_kept() -> None:
    assert MemoryStats.from_dict({"byType": {"fact": 2, "event": None}}).by_type == {"fact": 2}
    assert Sample.from_dict({"anything": {"left": None}}).anything == {"left": None}


def test_nested_models_are_read_in_their_own_case() -> None:
    update = MemoryUpdatedEvent.from_dict({"agent_id": "a", "new_memories": [{"memoryType": "fact"}]})
    assert update.new_memories == [MemoryData(memory_type="fact")]
    assert update.to_dict()["new_memories"][0]["memoryType"] == "fact"


def test_a_nested_model_that_may_be_absent_is_read() -> None:
    read = Sample.from_dict({"innerOne": {"sizeCm": 3}, "innerList": [{"size_cm": 4}]})
    assert read == Sample(inner_one=Inner(size_cm=3), inner_list=[Inner(size_cm=4)])


@pytest.mark.parametrize("key", ["memoryType", "memory_type"])
def test_either_case_is_read_whatever_the_class_writes(key: str) -> None:
    assert MemoryData.from_dict({key: "fact"}).memory_type == "fact"


@pytest.mark.parametrize("key", ["is_final", "isFinal"])
def test_either_case_is_read_by_a_snake_case_class(key: str) -> None:
    assert BotResponse.from_dict({key: True}).is_final


@pytest.mark.parametrize("key", ["textOnly", "text_only"])
@pytest.mark.parametrize("command", [SendText, SayLine])
def test_the_text_flag_is_read_under_both_names_on_both_commands(
    command: type[SendText | SayLine], key: str
) -> None:
    assert command.from_dict({"text": "Hi", key: True}).text_only is True


@pytest.mark.parametrize("key", ["new-name", "old-name", "renamed"])
def test_an_irregular_key_is_written_and_its_other_names_are_read(key: str) -> None:
    read = Sample.from_dict({key: "x"})
    assert read.renamed == "x"
    assert read.to_dict()["new-name"] == "x"


def test_the_written_key_wins_over_other_names_unless_it_is_null() -> None:
    assert Sample.from_dict({"old-name": "b", "new-name": "a"}).renamed == "a"
    assert Sample.from_dict({"old-name": "b", "new-name": None}).renamed == "b"


def test_a_union_of_several_types_takes_any_of_them() -> None:
    assert Sample.from_dict({"either": 3}).either == 3
    assert Sample.from_dict({"either": "three"}).either == "three"


def test_enums_are_read_and_written_as_their_words() -> None:
    assert Sample.from_dict({"colorName": "blue"}).color_name is Color.BLUE
    assert Sample(color_name=Color.BLUE).to_dict()["colorName"] == "blue"


def test_an_integer_is_a_number_where_a_float_is_expected() -> None:
    assert MemoryData.from_dict({"confidence": 1}).confidence == 1.0


@pytest.mark.parametrize(
    ("cls", "data", "path", "reason"),
    [
        (BotResponse, {"text": 5}, "$.text", "expected str, got int"),
        (BotResponse, {"is_final": "secret"}, "$.is_final", "expected bool, got str"),
        (BotResponse, {"chunk_index": True}, "$.chunk_index", "expected int, got bool"),
        (BotResponse, {"chunk_index": 1.5}, "$.chunk_index", "expected int, got float"),
        (MemoryData, {"confidence": "secret"}, "$.confidence", "expected float, got str"),
        (MemoryData, {"confidence": 10**400}, "$.confidence", "Number out of range"),
        (MemoryData, {"secondaryTopics": "secret"}, "$.secondaryTopics", "expected array, got str"),
        (MemoryListResponse, {"memories": [{}, {"id": 4}]}, "$.memories[1].id", "expected str, got int"),
        (MemoryListResponse, {"memories": ["secret"]}, "$.memories[0]", "expected object, got str"),
        (MemoryStats, {"byType": {"secret": "x"}}, "$.byType[...]", "expected int, got str"),
        (SessionInfo, {"estuary": "secret"}, "$.estuary", "expected object | null, got str"),
        (Sample, {"colorName": "secret"}, "$.colorName", "expected one of the known words"),
        (Sample, {"colorName": "secret - at `$.x`"}, "$.colorName", "expected one of the known words"),
    ],
)
def test_a_wrong_type_names_class_and_path_and_never_the_value(
    cls: type[Wire], data: dict[str, Any], path: str, reason: str
) -> None:
    with pytest.raises(DecodeError) as caught:
        cls.from_dict(data)
    error = caught.value
    assert (error.model, error.path, error.reason) == (cls.__name__, path, reason)
    assert str(error) == f"{cls.__name__}: {reason} at {path}"
    assert "secret" not in str(error)
    assert error.__cause__ is None
    assert error.__suppress_context__


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (None, "null"),
        ("secret", "a string"),
        (True, "a boolean"),
        (3, "a number"),
        (3.5, "a number"),
        ([], "a list"),
        (b"secret", "bytes"),
    ],
)
def test_what_is_no_object_is_named_by_its_kind(data: Any, kind: str) -> None:
    with pytest.raises(DecodeError, match=f"^BotResponse: expected an object, got {kind} at \\$$"):
        BotResponse.from_dict(data)


def test_none_is_written_as_null_unless_the_class_leaves_it_out() -> None:
    assert Inner().to_dict() == {"size_cm": 0, "note": None}
    assert Extensions(acks=True).to_dict() == {"acks": True}


def test_nested_models_lists_and_maps_are_written_as_plain_data() -> None:
    granted = Extensions(resume=Resume(session_id="s", seq=3))
    assert SessionInfo(estuary=granted).to_dict()["estuary"] == {"resume": {"session_id": "s", "seq": 3}}
    written = Sample(anything={"a": [Color.RED, (1, Inner(size_cm=2))]}).to_dict()
    assert written["anything"] == {"a": ["red", [1, {"size_cm": 2, "note": None}]]}


def test_models_are_frozen_and_compared_by_value() -> None:
    response = BotResponse(text="a")
    with pytest.raises(FrozenInstanceError):
        response.text = "b"  # type: ignore[misc]
    assert response == BotResponse(text="a") != BotResponse(text="b")


def test_default_lists_are_not_shared() -> None:
    Character().actions.append(AgentAction(name="wave"))
    assert Character().actions == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [("id", "id"), ("memory_type", "memoryType"), ("bbox_2d_px", "bbox2dPx"), ("trailing_", "trailing")],
)
def test_camel_case(name: str, expected: str) -> None:
    assert camel_case(name) == expected


def test_the_wire_form_of_a_class_is_worked_out_once() -> None:
    assert wire_fields(Sample) is wire_fields(Sample)
    assert [f.key for f in wire_fields(Inner)] == ["size_cm", "note"]


def test_the_path_is_the_payloads_own_whatever_was_renamed_or_left_out() -> None:
    page = {"memories": [None, {"id": "a"}, {"sourceQuote": 5}], "total": 2}
    with pytest.raises(DecodeError) as caught:
        MemoryListResponse.from_dict(page)
    assert caught.value.path == "$.memories[2].sourceQuote"
    with pytest.raises(DecodeError) as caught:
        MemoryListResponse.from_dict({"memories": [{"source_quote": 5}]})
    assert caught.value.path == "$.memories[0].source_quote"
