"""What type checkers know of handlers and waits: checked by mypy with the rest of the tests, and run."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any, TypeVar, assert_type

import pytest

from estuary_sdk import (
    AgentConversationComplete,
    BotResponse,
    BotVoice,
    CameraCaptureRequest,
    ConnectionState,
    EstuaryClient,
    InterruptData,
    MemoryUpdatedEvent,
    SessionInfo,
)
from estuary_sdk.event_overloads import TypedEvents
from tests.sdk.stage import accepting, settings

T = TypeVar("T")
OnVoice = Callable[[BotVoice], object]


@pytest.fixture
async def client() -> AsyncIterator[EstuaryClient]:
    async with EstuaryClient(settings(), transport=accepting()) as made:
        yield made


def taking(kind: type[T]) -> Callable[[T], None]:
    """A handler of this argument."""

    def handle(argument: T) -> None:
        assert isinstance(argument, kind)

    return handle


async def test_the_argument_of_a_handler_is_known(client: EstuaryClient) -> None:
    client.on("connected", taking(SessionInfo))
    client.on("disconnected", taking(str))
    client.on("reconnecting", taking(int))
    client.on("connection_state_changed", taking(ConnectionState))
    client.on("error", taking(Exception))
    client.on("auth_error", taking(str))
    client.on("bot_response", taking(BotResponse))
    client.once("bot_voice", taking(BotVoice))
    client.once("interrupt", taking(InterruptData))
    client.on("audio_received", taking(bytes))
    client.on("camera_capture_request", taking(CameraCaptureRequest))
    client.on("memory_updated", taking(MemoryUpdatedEvent))
    client.on("agent_conversation_complete", taking(AgentConversationComplete))
    assert len(client._listeners) == 13


async def test_handlers_of_another_argument_do_not_fit(client: EstuaryClient) -> None:
    """A type checker that let one of these pass would report its comment as unused."""
    client.on("connected", taking(int))  # type: ignore[call-overload]
    client.on("bot_response", taking(BotVoice))  # type: ignore[call-overload]
    client.on("voice_started", taking(str))  # type: ignore[call-overload]
    client.once("error", taking(str))  # type: ignore[call-overload]
    client.on("no_such_event", taking(str))  # type: ignore[call-overload]
    client.on("bot_response", lambda: None)  # type: ignore[call-overload]


async def test_named_handlers_of_both_kinds_fit(client: EstuaryClient) -> None:
    async def coroutine(response: BotResponse) -> None: ...

    def plain(response: BotResponse) -> int:
        return len(response.text)

    async def nothing() -> None: ...

    assert_type(client.on("bot_response", coroutine), None)
    assert_type(client.once("bot_response", plain), None)
    assert_type(client.on("voice_started", nothing), None)
    client.off("bot_response", plain)
    assert len(client._listeners["bot_response"]) == 1


async def test_decorators_take_handlers_of_the_right_kind(client: EstuaryClient) -> None:
    @client.on("bot_response")
    async def on_response(response: BotResponse) -> None: ...

    @client.once("voice_stopped")
    async def on_stopped() -> None: ...

    assert_type(
        client.on("bot_voice"), Callable[[Callable[[BotVoice], object]], Callable[[BotVoice], object]]
    )
    assert set(client._listeners) == {"bot_response", "voice_stopped"}


async def test_what_a_wait_returns_is_known(client: EstuaryClient) -> None:
    waits: dict[str, Any] = {
        "connected": client.wait_for("connected"),
        "bot_response": client.wait_for("bot_response", 5.0, lambda response: response.is_final),
        "voice_started": client.wait_for("voice_started", timeout=1),
    }
    for wait in waits.values():
        wait.close()

    async def typed(events: TypedEvents) -> None:
        assert_type(await events.wait_for("connected"), SessionInfo)
        assert_type(await events.wait_for("disconnected", timeout=1.0), str)
        assert_type(await events.wait_for("bot_response", where=lambda r: r.is_final), BotResponse)

    typed(client).close()
