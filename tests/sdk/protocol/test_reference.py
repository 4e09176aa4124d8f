"""The public surface is what the reference documents, name by name."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import typing
from enum import Enum
from types import NoneType
from typing import Any

import pytest

import estuary_sdk
from estuary_sdk import EstuaryClient, EstuaryConfig, EstuaryError, RetryConfig
from estuary_sdk.client_events import CLIENT_EVENTS
from estuary_sdk.event_overloads import TypedEvents
from estuary_sdk.protocol.codec import Wire
from tests.sdk.protocol import documented

CASES = sorted(documented.MODELS)


def resolved(annotation: str) -> Any:
    return eval(annotation, vars(estuary_sdk) | {"Any": Any})


def shape(signature: inspect.Signature) -> str:
    """A signature without annotations, and without self."""
    bare = [
        parameter.replace(annotation=inspect.Parameter.empty)
        for name, parameter in signature.parameters.items()
        if name != "self"
    ]
    return str(inspect.Signature(bare))


@pytest.mark.parametrize("name", CASES)
def test_the_first_fields_of_a_model_are_the_documented_ones_in_order(name: str) -> None:
    cls = getattr(estuary_sdk, name)
    hints = typing.get_type_hints(cls)
    expected = documented.MODELS[name]
    found = [field.name for field in dataclasses.fields(cls)][: len(expected)]
    assert [(field, hints[field]) for field in found] == [(field, resolved(kind)) for field, kind in expected]


@pytest.mark.parametrize("name", CASES)
def test_models_are_frozen_dataclasses_with_defaults_throughout(name: str) -> None:
    cls = getattr(estuary_sdk, name)
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(cls(), documented.MODELS[name][0][0], None)


@pytest.mark.parametrize("name", sorted(set(CASES) - documented.NO_WIRE))
def test_models_read_dicts(name: str) -> None:
    cls = getattr(estuary_sdk, name)
    assert issubclass(cls, Wire)
    assert cls.from_dict({}) == cls()


@pytest.mark.parametrize("name", documented.ENUMS)
def test_enums_have_the_documented_members(name: str) -> None:
    enum: type[Enum] = getattr(estuary_sdk, name)
    later = documented.LATER_MEMBERS.get(name, {})
    assert {member.name: member.value for member in enum} == documented.ENUMS[name] | later


def test_enum_members_are_strings() -> None:
    assert isinstance(estuary_sdk.ConnectionState.CONNECTED, str)
    assert f"{estuary_sdk.ConnectionState.CONNECTED}" == "connected"
    assert f"{estuary_sdk.ErrorCode.AUTH_FAILED}" == "AUTH_FAILED"


def test_the_settings_have_the_documented_fields_order_and_defaults() -> None:
    defaults = {field.name: field.default for field in dataclasses.fields(EstuaryConfig)}
    required = ("server_url", "api_key", "character_id", "player_id")
    expected = dict.fromkeys(required, dataclasses.MISSING) | dict(
        documented.CONFIG_0_3 + documented.CONFIG_LATER
    )
    assert list(defaults.items()) == list(expected.items())


def test_the_retry_settings_have_the_documented_defaults() -> None:
    retry = RetryConfig()
    assert (retry.max_retries, retry.backoff_factor, retry.retry_on_status) == (3, 1.0, (500, 502, 503, 504))


def test_an_error_carries_message_code_and_details() -> None:
    error = EstuaryError("it broke", estuary_sdk.ErrorCode.REST_ERROR, {"status": 500})
    assert isinstance(error, Exception)
    assert (error.message, str(error)) == ("it broke", "it broke")
    assert (error.code, error.details) == (estuary_sdk.ErrorCode.REST_ERROR, {"status": 500})
    assert repr(error) == "EstuaryError('it broke', REST_ERROR)"


def test_an_error_is_unclassified_unless_it_says_otherwise() -> None:
    error = EstuaryError("it broke")
    assert (error.code, error.details) == (estuary_sdk.ErrorCode.UNKNOWN, None)


@pytest.mark.parametrize("module", documented.PUBLISHED_0_3_5)
def test_names_that_users_of_the_published_client_import_exist(module: str) -> None:
    loaded = importlib.import_module(module)
    assert [name for name in documented.PUBLISHED_0_3_5[module] if not hasattr(loaded, name)] == []


@pytest.mark.parametrize("module", documented.PUBLISHED_0_3_5)
def test_what_a_module_offers_is_listed_once_and_exists(module: str) -> None:
    loaded = importlib.import_module(module)
    assert len(set(loaded.__all__)) == len(loaded.__all__)
    assert [name for name in loaded.__all__ if not hasattr(loaded, name)] == []


def test_the_package_offers_all_of_its_types() -> None:
    assert set(importlib.import_module("estuary_sdk.types").__all__) <= set(estuary_sdk.__all__)


@pytest.mark.parametrize(("name", "expected"), sorted(documented.PLAIN_CALLS.items()))
def test_plain_calls_have_the_documented_signatures(name: str, expected: str) -> None:
    method = getattr(EstuaryClient, name)
    assert not inspect.iscoroutinefunction(method)
    assert shape(inspect.signature(method)) == expected


@pytest.mark.parametrize(("name", "expected"), sorted(documented.COROUTINES.items()))
def test_coroutines_have_the_documented_signatures(name: str, expected: str) -> None:
    method = getattr(EstuaryClient, name)
    assert inspect.iscoroutinefunction(method)
    assert shape(inspect.signature(method)) == expected


@pytest.mark.parametrize("name", documented.PROPERTIES)
def test_properties_are_properties(name: str) -> None:
    assert isinstance(inspect.getattr_static(EstuaryClient, name), property)


def test_the_client_is_an_emitter_made_from_a_config() -> None:
    assert issubclass(EstuaryClient, estuary_sdk.AsyncEventEmitter)
    first = next(iter(inspect.signature(EstuaryClient).parameters.values()))
    assert (first.name, first.kind) == ("config", inspect.Parameter.POSITIONAL_OR_KEYWORD)


def test_every_documented_event_has_its_documented_argument() -> None:
    rows = {row.name: row.argument for row in CLIENT_EVENTS}
    arguments = {
        name: resolved(text.partition(": ")[2] or "None") for name, text in documented.EVENTS.items()
    }
    assert {name: rows[name] for name in arguments} == arguments


def overloaded(method: str) -> dict[str, Any]:
    """Event -> the argument that an overload with a callback, or of ``wait_for``, promises."""
    found: dict[str, Any] = {}
    for overload in typing.get_overloads(getattr(TypedEvents, method)):
        hints = typing.get_type_hints(overload)
        if method == "wait_for":
            argument = hints["return"]
        elif "callback" in hints:
            arguments = typing.get_args(hints["callback"])[0]
            argument = arguments[0] if arguments else NoneType
        else:
            continue
        found |= dict.fromkeys(typing.get_args(hints["event"]), argument)
    return found


@pytest.mark.parametrize("method", ["on", "once", "wait_for"])
def test_the_typed_overloads_are_those_of_the_event_table(method: str) -> None:
    expected = {row.name: NoneType if row.argument is None else row.argument for row in CLIENT_EVENTS}
    assert overloaded(method) == expected
