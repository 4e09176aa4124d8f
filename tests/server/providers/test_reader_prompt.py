"""How messages are put to a model that reads them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from estuary_server.providers.reader import Form, ReadingRequest, Utterance
from estuary_server.providers.reader_prompt import answer_schema, reading_messages

AT = datetime(2026, 5, 3, 23, 30, tzinfo=timezone(timedelta(hours=2)))
FORM = Form(("fact", "event"), {"home": "places"}, {"home": "town", "*.name": "who"}, ("place",), most=7)
REQUEST = ReadingRequest(
    FORM,
    (Utterance(5, "player", "I moved here yesterday", AT), Utterance(6, "character", "Welcome!", AT)),
    (Utterance(4, "character", "Where do you live?", AT),),
    ("The player likes tea",),
)


def data(request: ReadingRequest) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(reading_messages(request)[1]["content"])
    return read


def test_the_messages_travel_as_data_with_who_and_when() -> None:
    at = "Sunday 2026-05-03 23:30"
    assert data(REQUEST) == {
        "before": [{"n": 4, "who": "character", "at": at, "says": "Where do you live?"}],
        "read": [
            {"n": 5, "who": "player", "at": at, "says": "I moved here yesterday"},
            {"n": 6, "who": "character", "at": at, "says": "Welcome!"},
        ],
        "known": ["The player likes tea"],
    }


def test_the_model_is_told_every_type_topic_key_and_kind() -> None:
    system, user = reading_messages(REQUEST)
    assert (system["role"], user["role"]) == ("system", "user")
    for told in ("fact, event", "- home: places", "- home: town", "- *.name: who", "place", "at most 7"):
        assert told in system["content"]


@given(st.text(st.characters(exclude_categories=())))
def test_whatever_is_said_stays_inside_of_its_line(text: str) -> None:
    request = replace(REQUEST, utterances=(Utterance(5, "player", text, AT),))
    (line,) = data(request)["read"]
    assert line["says"] == text.encode("utf-8", "replace").decode()
    assert reading_messages(request)[0] == reading_messages(REQUEST)[0]


def test_the_schema_is_strict_everywhere() -> None:
    objects: list[dict[str, Any]] = []

    def collect(schema: Any) -> None:
        if isinstance(schema, dict):
            objects.extend([schema] if schema.get("type") == "object" else [])
            for value in schema.values():
                collect(value)

    collect(answer_schema(FORM))
    assert len(objects) == 3
    for schema in objects:
        assert schema["additionalProperties"] is False
        assert schema["required"] == list(schema["properties"])
    properties = objects[1]["properties"]
    assert properties["type"]["enum"] == ["fact", "event"]
    assert properties["topic"]["enum"] == ["home"]
