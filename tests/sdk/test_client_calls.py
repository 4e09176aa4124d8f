"""What each call of the client sends, and what it raises."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from estuary_sdk import EstuaryClient, EstuaryError
from estuary_sdk.protocol.enums import ErrorCode
from estuary_sdk.transport.memory import MemoryTransport
from tests.sdk.stage import OWN, accepting, sent, settings, settle

pytestmark = [pytest.mark.looptime, pytest.mark.usefixtures("quiet_loop")]


@pytest.fixture
async def server(quiet_loop: None) -> MemoryTransport:
    return accepting()


@pytest.fixture
async def client(server: MemoryTransport) -> AsyncIterator[EstuaryClient]:
    """A client that is not connected yet."""
    async with EstuaryClient(settings(), transport=server) as made:
        yield made


# What each call sends


CALLS: list[tuple[Callable[[EstuaryClient], None], tuple[str, dict[str, Any]]]] = [
    (lambda c: c.send_text("Hi"), ("text", {"text": "Hi"})),
    (lambda c: c.send_text("Hi", text_only=True), ("text", {"text": "Hi", "textOnly": True})),
    (lambda c: c.send_text("Hi", False), ("text", {"text": "Hi"})),
    (lambda c: c.send_text(""), ("text", {"text": ""})),
    (lambda c: c.say_line("Hi"), ("say_line", {"text": "Hi", "text_only": False})),
    (lambda c: c.say_line("Hi", True), ("say_line", {"text": "Hi", "text_only": True})),
    (lambda c: c.interrupt(), ("client_interrupt", {})),
    (lambda c: c.interrupt(""), ("client_interrupt", {})),
    (lambda c: c.interrupt("m1"), ("client_interrupt", {"message_id": "m1"})),
    (
        lambda c: c.send_camera_image("aGk=", "image/png"),
        ("camera_image", {"image": "aGk=", "mime_type": "image/png"}),
    ),
    (
        lambda c: c.send_camera_image("aGk=", "image/png", "", ""),
        ("camera_image", {"image": "aGk=", "mime_type": "image/png"}),
    ),
    (
        lambda c: c.send_camera_image("aGk=", "image/png", request_id="r1", text="Look"),
        ("camera_image", {"image": "aGk=", "mime_type": "image/png", "request_id": "r1", "text": "Look"}),
    ),
    (
        lambda c: c.start_agent_conversation("a", "b"),
        (
            "start_agent_conversation",
            {
                "agent_a_id": "a",
                "agent_b_id": "b",
                "conversation_context": "",
                "max_turns": 8,
                "timeout_seconds": 90,
            },
        ),
    ),
    (
        lambda c: c.start_agent_conversation(
            "a", "b", conversation_context="tea", max_turns=2, timeout_seconds=10
        ),
        (
            "start_agent_conversation",
            {
                "agent_a_id": "a",
                "agent_b_id": "b",
                "conversation_context": "tea",
                "max_turns": 2,
                "timeout_seconds": 10,
            },
        ),
    ),
    (lambda c: c.stop_agent_conversation(), ("stop_agent_conversation", {})),
    (lambda c: c.update_preferences(), ("update_preferences", {})),
    (lambda c: c.update_preferences(True), ("update_preferences", {"enableVisionAcknowledgment": True})),
    (lambda c: c.update_preferences(False), ("update_preferences", {"enableVisionAcknowledgment": False})),
    (lambda c: c.notify_audio_playback_complete(), ("audio_playback_complete", {})),
    (lambda c: c.notify_audio_playback_complete(""), ("audio_playback_complete", {})),
    (lambda c: c.notify_audio_playback_complete("m1"), ("audio_playback_complete", {"message_id": "m1"})),
]


@pytest.mark.parametrize(("call", "expected"), CALLS)
async def test_what_a_call_sends(
    client: EstuaryClient,
    server: MemoryTransport,
    call: Callable[[EstuaryClient], None],
    expected: tuple[str, dict[str, Any]],
) -> None:
    await client.connect()
    call(client)
    await settle()
    assert [(item.name, item.payload) for item in server.sent] == [expected]


@pytest.mark.parametrize(("call", "expected"), CALLS)
async def test_a_call_without_a_connection_is_refused(
    client: EstuaryClient, call: Callable[[EstuaryClient], None], expected: tuple[str, dict[str, Any]]
) -> None:
    with pytest.raises(EstuaryError, match="not connected") as caught:
        call(client)
    assert caught.value.code is ErrorCode.NOT_CONNECTED
    await client.connect()
    await client.disconnect()
    with pytest.raises(EstuaryError, match="not connected"):
        call(client)


@pytest.mark.parametrize("blank", ["", " ", "\n\t "])
async def test_a_blank_line_is_not_sent(client: EstuaryClient, server: MemoryTransport, blank: str) -> None:
    with pytest.raises(EstuaryError, match="not connected"):
        client.say_line(blank)
    await client.connect()
    client.say_line(blank)
    await settle()
    assert server.sent == []


MESSAGES = [call for call, (name, _) in CALLS if name in ("text", "say_line", "camera_image")]


async def test_messages_carry_ids_of_their_own_where_the_server_granted_it(
    client: EstuaryClient, server: MemoryTransport
) -> None:
    server.greeting = (OWN,)
    await client.connect()
    for call, _ in CALLS:
        call(client)
    await settle()
    assert sent(server) == [expected for _, expected in CALLS]
    ids = [item.payload["client_message_id"] for item in server.sent if "client_message_id" in item.payload]
    assert len(set(ids)) == len(ids) == len(MESSAGES)
    assert {uuid.UUID(own_id).version for own_id in ids} == {4}
