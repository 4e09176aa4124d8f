"""Which client event each server event becomes, and with what argument."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from estuary_sdk.client_events import client_event_of
from estuary_sdk.errors import ErrorCode, EstuaryError
from estuary_sdk.protocol.codec import Wire
from estuary_sdk.protocol.registry import SERVER_EVENTS

GOLDEN = Path(__file__).parents[1] / "golden" / "events"

SAME_NAME_WHOLE_EVENT = (
    "quota_exceeded",
    "session_timeout",
    "session_rejected",
    "bot_response",
    "bot_voice",
    "stt_response",
    "interrupt",
    "client_action",
    "voice_timeout",
    "memory_updated",
    "agent_turn_text",
    "agent_turn_voice",
    "agent_turn_complete",
    "agent_conversation_complete",
)
ONE_ATTRIBUTE = {
    "auth_error": ("auth_error", "Invalid API key"),
    "voice_error": ("voice_error", "No speech recogniser is set up"),
    "livekit_ready": ("livekit_connected", "room-1"),
}
NO_ARGUMENT = {"livekit_error": "livekit_disconnected"}
INTERNAL = ("session_info", "livekit_token", "voice_started", "voice_stopped")


def received(name: str) -> Wire:
    return SERVER_EVENTS[name].from_dict(json.loads((GOLDEN / f"{name}.json").read_text()))


def test_every_server_event_is_dealt_with_here() -> None:
    tables: tuple[Any, ...] = (SAME_NAME_WHOLE_EVENT, ONE_ATTRIBUTE, NO_ARGUMENT, INTERNAL)
    assert {name for table in tables for name in table} | {"camera_capture", "error"} == set(SERVER_EVENTS)


@pytest.mark.parametrize("name", SAME_NAME_WHOLE_EVENT)
def test_events_that_keep_their_name_and_are_given_whole(name: str) -> None:
    event = received(name)
    assert client_event_of(event) == (name, (event,))


@pytest.mark.parametrize("name", ONE_ATTRIBUTE)
def test_events_of_which_one_text_is_given(name: str) -> None:
    client_name, argument = ONE_ATTRIBUTE[name]
    assert client_event_of(received(name)) == (client_name, (argument,))


@pytest.mark.parametrize("name", NO_ARGUMENT)
def test_events_without_an_argument(name: str) -> None:
    assert client_event_of(received(name)) == (NO_ARGUMENT[name], ())


@pytest.mark.parametrize("name", INTERNAL)
def test_events_that_users_never_see(name: str) -> None:
    assert client_event_of(received(name)) is None


def test_a_camera_request_has_a_name_of_its_own() -> None:
    event = received("camera_capture")
    assert client_event_of(event) == ("camera_capture_request", (event,))


def test_an_error_report_becomes_an_exception() -> None:
    name, (error,) = client_event_of(received("error")) or ("", (None,))
    assert name == "error"
    assert isinstance(error, EstuaryError)
    assert (str(error), error.code) == ("the text is empty", ErrorCode.UNKNOWN)
