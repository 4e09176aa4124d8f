"""Registration of event classes under their wire names."""

from __future__ import annotations

import pytest

from estuary_sdk.protocol import registry
from estuary_sdk.protocol.codec import Wire
from estuary_sdk.protocol.commands import UNHANDLED_EVENTS, RequestLiveKitToken, SendText
from estuary_sdk.protocol.events import BotResponse
from estuary_sdk.protocol.models.session import LiveKitTokenResponse, SessionInfo
from estuary_sdk.protocol.registry import CLIENT_EVENTS, SERVER_EVENTS, event_name


def test_an_event_knows_its_wire_name_as_class_and_as_instance() -> None:
    assert event_name(SendText) == event_name(SendText(text="Hi")) == "text"
    assert event_name(BotResponse()) == "bot_response"


def test_models_can_be_events_too() -> None:
    assert SERVER_EVENTS["session_info"] is SessionInfo
    assert event_name(SessionInfo()) == "session_info"


def test_one_name_may_stand_for_different_things_in_the_two_directions() -> None:
    assert SERVER_EVENTS["livekit_token"] is LiveKitTokenResponse
    assert CLIENT_EVENTS["livekit_token"] is RequestLiveKitToken


def test_what_is_no_event_has_no_name() -> None:
    with pytest.raises(KeyError):
        event_name(Wire)


def test_a_name_is_registered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "SERVER_EVENTS", {})
    registry.server_event("greeting")(type("Greeting", (Wire,), {}))
    with pytest.raises(ValueError, match="'greeting' is registered twice"):
        registry.server_event("greeting")(type("Welcome", (Wire,), {}))


def test_events_that_are_passed_over_are_not_registered() -> None:
    assert not UNHANDLED_EVENTS & set(CLIENT_EVENTS)
