"""What a session says it is doing when the player's words come to nothing, or a reply comes without sound."""

from __future__ import annotations

import asyncio

import pytest

from estuary_sdk import EstuaryClient, VoiceMode
from estuary_sdk.protocol.events import BotResponse, SttResponse
from tests.sdk.voice.rooms import Room
from tests.sdk.voice.talk import Talker, tone

pytestmark = [pytest.mark.looptime, pytest.mark.usefixtures("quiet_loop")]


async def test_words_that_came_to_nothing_end_the_hearing(client: EstuaryClient, server: Talker) -> None:
    room = Room(client)
    async with room.session:
        server.emit(SttResponse(text="Hm"))
        await asyncio.sleep(1)
        server.emit(SttResponse(text="", is_final=True))
        await asyncio.sleep(1)
    assert room.words == ["starting", "listening", "hearing", "listening", "stopped"]


async def test_words_of_a_press_that_came_to_nothing_are_not_thought_about(
    client: EstuaryClient, server: Talker
) -> None:
    room = Room(client, VoiceMode.PUSH_TO_TALK)
    async with room.session as session:
        await session.start_recording()
        server.emit(SttResponse(text="Hm"))
        await session.stop_recording()
        await asyncio.sleep(1)
        server.emit(SttResponse(text="", is_final=True))
        await asyncio.sleep(1)
    assert room.words == ["starting", "idle", "listening", "hearing", "thinking", "idle", "stopped"]


async def test_an_end_of_no_words_does_not_keep_a_reply_without_sound_awaited(
    client: EstuaryClient, server: Talker
) -> None:
    room = Room(client)
    async with room.session:
        server.emit(SttResponse(text="Hello", is_final=True))
        server.emit(BotResponse(text="Good evening", message_id="m1", is_final=True))
        server.emit(SttResponse(text="", is_final=True))
        await asyncio.sleep(3)
    assert room.states[1:-1] == [(0, "listening"), (0, "thinking"), (2, "listening")]


async def test_something_typed_makes_an_end_of_the_wait_for_the_sound_of_a_reply(
    client: EstuaryClient, server: Talker
) -> None:
    room = Room(client, VoiceMode.PUSH_TO_TALK)
    async with room.session as session:
        server.emit(BotResponse(text="Good", message_id="m1"))
        server.emit(BotResponse(text="Good evening", message_id="m1", is_final=True))
        await asyncio.sleep(1)
        client.send_text("And now?")
        await asyncio.sleep(5)
        await session.start_recording()
    assert room.states[2:5] == [(0, "thinking"), (1, "idle"), (6, "listening")]
    assert "client_interrupt" in server.names


@pytest.mark.parametrize("text_of", ["m1", "m2"])
@pytest.mark.parametrize("mode", VoiceMode)
async def test_a_reply_that_falls_silent_with_the_connection_is_not_thought_about(
    client: EstuaryClient, server: Talker, mode: VoiceMode, text_of: str
) -> None:
    room = Room(client, mode)
    calm = "listening" if mode is VoiceMode.CONTINUOUS else "idle"
    async with room.session:
        server.speaks("m1", tone(2), final=False)
        await asyncio.sleep(0.5)
        server.emit(BotResponse(text="And so", message_id=text_of))
        await asyncio.sleep(0.5)
        server.lose()
        await asyncio.sleep(10)
    assert room.words == ["starting", calm, "speaking", "stopped"]


async def test_a_reply_that_falls_silent_with_the_end_of_the_session_is_not_thought_about(
    client: EstuaryClient, server: Talker
) -> None:
    room = Room(client)
    async with room.session:
        server.speaks("m1", tone(2), final=False)
        await asyncio.sleep(0.5)
        server.emit(BotResponse(text="And so", message_id="m2"))
    assert room.words == ["starting", "listening", "speaking", "stopped"]


async def test_a_reply_that_the_player_cuts_is_not_thought_about(
    client: EstuaryClient, server: Talker
) -> None:
    room = Room(client)
    async with room.session as session:
        server.speaks("m1", tone(2), final=False)
        await asyncio.sleep(0.5)
        server.emit(BotResponse(text="And so", message_id="m1"))
        session.interrupt()
        server.emit(BotResponse(text="And so on", message_id="m1"))
        await asyncio.sleep(1)
    assert room.words == ["starting", "listening", "speaking", "listening", "stopped"]


async def test_the_last_words_of_a_line_that_was_heard_are_not_thought_about(
    client: EstuaryClient, server: Talker
) -> None:
    room = Room(client)
    async with room.session:
        server.speaks("m1", tone(0.5))
        await asyncio.sleep(1)
        server.emit(BotResponse(text="The lamp is lit.", message_id="m1"))
        server.emit(BotResponse(text="The lamp is lit.", message_id="m1", is_final=True))
        await asyncio.sleep(5)
    assert room.words == ["starting", "listening", "speaking", "listening", "stopped"]
