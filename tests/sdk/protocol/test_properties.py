"""What holds for every class of the vocabulary, whatever its fields hold."""

from __future__ import annotations

import json
import typing
from dataclasses import fields
from types import UnionType
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estuary_sdk.protocol.codec import DecodeError, Wire, wire_fields
from estuary_sdk.protocol.models.memory import MemoryDeleteResponse
from tests.sdk.protocol.vocabulary import CLASSES

EXAMPLES = 25
"""For each of some eighty classes; what they share is one codec."""

_WORDS = st.text(max_size=8)
_NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | _NUMBERS | _WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_WORDS, inner, max_size=3),
    max_leaves=8,
)
_SCALARS: dict[Any, st.SearchStrategy[Any]] = {
    str: _WORDS,
    int: st.integers(),
    float: _NUMBERS,
    bool: st.booleans(),
    type(None): st.none(),
    Any: _JSON,
}


_MADE_WHOLE: dict[tuple[type[Wire], str], st.SearchStrategy[str]] = {
    (MemoryDeleteResponse, "message"): _WORDS.filter(bool)
}
"""Fields that reading fills in by itself where they are empty."""


def values(hint: Any) -> st.SearchStrategy[Any]:
    """Any value of an annotation; never "" for a string that may be absent, because "" means just that."""
    if hint in _SCALARS:
        return _SCALARS[hint]
    if hint == str | None:
        return st.none() | _WORDS.filter(bool)
    if isinstance(hint, UnionType):
        return st.one_of(*(values(arg) for arg in typing.get_args(hint)))
    if typing.get_origin(hint) is list:
        return st.lists(values(typing.get_args(hint)[0]), max_size=2)
    if typing.get_origin(hint) is dict:
        return st.dictionaries(_WORDS, values(typing.get_args(hint)[1]), max_size=2)
    return instances(hint)


def instances(cls: type[Wire]) -> st.SearchStrategy[Wire]:
    """Any instance of a model."""
    hints = typing.get_type_hints(cls)
    names = [field.name for field in fields(cast(Any, cls))]
    made = {name: _MADE_WHOLE.get((cls, name), values(hints[name])) for name in names}
    return st.builds(cls, **made)


def payloads(cls: type[Wire]) -> st.SearchStrategy[dict[str, Any]]:
    """Any JSON object, mostly with keys that the class reads."""
    known = [key for field in wire_fields(cls) for key in (field.key, *field.also)]
    keys = st.sampled_from(known) | _WORDS if known else _WORDS
    return st.dictionaries(keys, _JSON, max_size=5)


def through_the_wire(value: Wire) -> Wire:
    return type(value).from_dict(json.loads(json.dumps(value.to_dict())))


def read_or_refused(cls: type[Wire], payload: dict[str, Any]) -> Wire | DecodeError:
    try:
        return cls.from_dict(payload)
    except DecodeError as error:
        return error


@pytest.mark.parametrize("cls", CLASSES)
@settings(max_examples=EXAMPLES, deadline=None)
@given(data=st.data())
def test_every_instance_survives_the_wire(cls: type[Wire], data: st.DataObject) -> None:
    value = data.draw(instances(cls))
    assert through_the_wire(value) == value


@pytest.mark.parametrize("cls", CLASSES)
@settings(max_examples=EXAMPLES, deadline=None)
@given(data=st.data())
def test_no_payload_raises_anything_but_a_decode_error(cls: type[Wire], data: st.DataObject) -> None:
    outcome = read_or_refused(cls, data.draw(payloads(cls)))
    if isinstance(outcome, DecodeError):
        assert outcome.model == cls.__name__
        assert outcome.path.startswith("$.")
    else:
        assert through_the_wire(through_the_wire(outcome)) == through_the_wire(outcome)
