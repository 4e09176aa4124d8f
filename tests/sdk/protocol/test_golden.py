"""The golden files: the complete wire form of every event and model, written from the protocol's tables."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any, cast

import pytest

from estuary_sdk.protocol.codec import Wire
from estuary_sdk.protocol.registry import CLIENT_EVENTS, SERVER_EVENTS
from tests.sdk.protocol.vocabulary import MODELS

GOLDEN = Path(__file__).parents[2] / "golden"
KINDS: dict[str, dict[str, type[Wire]]] = {
    "events": SERVER_EVENTS,
    "commands": CLIENT_EVENTS,
    "models": MODELS,
}
CASES = [
    pytest.param(kind, name, cls, id=f"{kind}/{name}")
    for kind, classes in KINDS.items()
    for name, cls in classes.items()
]


def golden(kind: str, name: str) -> dict[str, Any]:
    data = json.loads((GOLDEN / kind / f"{name}.json").read_text(encoding="ascii"))
    return cast(dict[str, Any], data)


def default_of(field: dataclasses.Field[Any]) -> Any:
    factory = field.default_factory
    return field.default if factory is dataclasses.MISSING else factory()


@pytest.mark.parametrize("kind", KINDS)
def test_every_class_has_exactly_one_file_and_every_file_a_class(kind: str) -> None:
    assert {path.stem for path in (GOLDEN / kind).iterdir()} == set(KINDS[kind])


@pytest.mark.parametrize(("kind", "name", "cls"), CASES)
def test_reading_and_writing_gives_the_golden_form_again(kind: str, name: str, cls: type[Wire]) -> None:
    form = golden(kind, name)
    assert json.loads(json.dumps(cls.from_dict(form).to_dict())) == form


@pytest.mark.parametrize(("kind", "name", "cls"), CASES)
def test_every_field_is_read_from_its_golden_key(kind: str, name: str, cls: type[Wire]) -> None:
    read = cls.from_dict(golden(kind, name))
    fields = dataclasses.fields(cast(Any, cls))
    assert [field.name for field in fields if getattr(read, field.name) == default_of(field)] == []
