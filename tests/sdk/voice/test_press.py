"""What a press of the button cuts: everything of a reply that is on its way, and nothing when none is."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from estuary_sdk import EstuaryClient, VoiceMode
from estuary_sdk.protocol.events import BotResponse, InterruptData, SttResponse
from tests.sdk.voice.rooms import BadSink, Room
from tests.sdk.voice.talk import Talker, tone

pytestmark = [pytest.mark.looptime, pytest.mark.usefixtures("quiet_loop")]

PTT = VoiceMode.PUSH_TO_TALK
PLAIN: dict[str, Any] = {}
"""An interrupt of whatever is in flight."""


def room(client: EstuaryClient, **options: Any) -> Room:
    return Room(client, PTT, options)


def interrupts(server: Talker) -> list[dict[str, Any]]:
    return [payload for name, payload in server.plain if name == "client_interrupt"]


async def test_a_press_in_calm_cuts_nothing(client: EstuaryClient, server: Talker) -> None:
    async with room(client).session as session:
        await session.start_recording()
        await session.stop_recording()
        server.speaks("m1", tone(1))
        await asyncio.sleep(5)
        await session.start_recording()
        await session.stop_recording()
    assert interrupts(server) == []


async def test_a_press_cuts_a_reply_that_is_still_being_thought_of(
    client: EstuaryClient, server: Talker
) -> None:
    async with room(client).session as session:
        await session.start_recording()
        server.emit(SttResponse(text="Hello", is_final=True))
        await session.stop_recording()
        assert session.state == "thinking"
        await session.start_recording()
        assert session.state == "listening"
        await session.stop_recording()
    assert server.plain == [
        ("start_voice", {"turn_mode": "push_to_talk", "sample_rate": 16_000}),
        ("start_voice", {"turn_mode": "push_to_talk", "sample_rate": 16_000}),
        ("stop_voice", {}),
        ("client_interrupt", PLAIN),
        ("start_voice", {"turn_mode": "push_to_talk", "sample_rate": 16_000}),
        ("stop_voice", {}),
        ("stop_voice", {}),
    ]


async def test_a_press_cuts_a_reply_whose_text_has_begun_and_its_sound_has_not(
    client: EstuaryClient, server: Talker
) -> None:
    async with room(client).session as session:
        server.emit(BotResponse(text="Good", message_id="m1"))
        await session.start_recording()
    assert interrupts(server) == [PLAIN]


@pytest.mark.parametrize("call", ["send_text", "say_line"])
async def test_a_press_cuts_the_reply_to_something_typed(
    client: EstuaryClient, server: Talker, call: str
) -> None:
    async with room(client).session as session:
        getattr(client, call)("Hello")
        await asyncio.sleep(1)
        assert session.state == "idle"
        await session.start_recording()
        await session.stop_recording()
        await session.start_recording()
    assert interrupts(server) == [PLAIN]


async def test_a_typed_message_that_was_answered_is_not_awaited(
    client: EstuaryClient, server: Talker
) -> None:
    async with room(client).session as session:
        client.send_text("Hello", text_only=True)
        server.emit(BotResponse(text="Good evening", message_id="m1", is_final=True))
        await asyncio.sleep(5)
        await session.start_recording()
        await session.stop_recording()
        client.send_text("Hello")
        server.emit(InterruptData(message_id="m2", reason="client_interrupt"))
        await session.start_recording()
    assert interrupts(server) == []


async def test_a_typed_message_that_replaces_a_reply_is_still_awaited(
    client: EstuaryClient, server: Talker
) -> None:
    async with room(client).session as session:
        client.send_text("Something else")
        server.emit(InterruptData(message_id="m1", reason="new_input"))
        await session.start_recording()
    assert interrupts(server) == [PLAIN]


async def test_of_two_messages_that_wait_to_be_heard_both_are_cut(
    client: EstuaryClient, server: Talker
) -> None:
    async with room(client).session as session:
        server.speaks("m1", tone(2))
        server.speaks("m2", tone(2), final=False)
        await asyncio.sleep(0.5)
        await session.start_recording()
    heard, waiting = interrupts(server)
    assert heard["message_id"] == "m1"
    assert heard["played_ms"] == pytest.approx(500, abs=20)
    assert waiting == {"message_id": "m2", "played_ms": 0}


async def test_while_one_message_is_heard_the_one_that_is_thought_of_is_cut_too(
    client: EstuaryClient, server: Talker
) -> None:
    async with room(client).session as session:
        server.speaks("m1", tone(2))
        await asyncio.sleep(0.5)
        server.emit(BotResponse(text="And", message_id="m2"))
        await session.start_recording()
    heard, thought_of = interrupts(server)
    assert (heard["message_id"], thought_of) == ("m1", PLAIN)


async def test_a_sink_that_does_not_fall_silent_does_not_keep_the_reply_alive(
    client: EstuaryClient, server: Talker
) -> None:
    sink = BadSink(fails="clear")
    made = room(client, sink=sink)
    async with made.session as session:
        made.session._downlink.playback_started("m1")
        await session.start_recording()
    assert interrupts(server) == [PLAIN]


async def test_stopping_lets_the_last_words_be_answered(client: EstuaryClient, server: Talker) -> None:
    async with room(client).session:
        server.emit(SttResponse(text="Hello", is_final=True))
    assert interrupts(server) == []


async def test_after_the_session_nothing_of_it_is_left_where_events_leave(client: EstuaryClient) -> None:
    async with room(client).session:
        assert client._connection.link().unsent.taps
    assert client._connection.link().unsent.taps == []
