"""What the server is told of a line that it lets the character say: its sound lasts longer than its text."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from estuary_sdk import EstuaryClient, MemorySink, SpeakerSink
from estuary_sdk.audio.memory import MemorySoundDevices
from estuary_sdk.protocol.events import BotResponse
from tests.sdk.stage import settle
from tests.sdk.voice.rooms import Room
from tests.sdk.voice.talk import RATE, Talker, tone

pytestmark = [pytest.mark.looptime, pytest.mark.usefixtures("quiet_loop")]


def line(server: Talker, message_id: str, seconds: float) -> None:
    """A server says a line: its sound, all of it, and then its final text."""
    server.emit(BotResponse(text="The lamp is lit.", message_id=message_id))
    server.speaks(message_id, tone(seconds))
    server.emit(BotResponse(text="The lamp is lit.", message_id=message_id, is_final=True))


def heard(server: Talker) -> list[tuple[str, dict[str, Any]]]:
    return [
        (name, payload)
        for name, payload in server.plain
        if name in ("audio_playback_complete", "client_interrupt")
    ]


async def test_that_a_line_was_heard_is_told_after_its_final_text_once_and_exactly(
    client: EstuaryClient, server: Talker
) -> None:
    async with Room(client).session:
        client.say_line("The lamp is lit.")
        line(server, "m1", 1.9)
        await asyncio.sleep(1.8)
        assert heard(server) == []
        await asyncio.sleep(5)
    assert heard(server) == [("audio_playback_complete", {"message_id": "m1", "played_ms": 1_900})]


async def test_lines_that_follow_each_other_are_told_of_each_for_itself(
    client: EstuaryClient, server: Talker
) -> None:
    async with Room(client).session:
        line(server, "m1", 1.9)
        line(server, "m2", 0.9)
        await asyncio.sleep(5)
    assert heard(server) == [
        ("audio_playback_complete", {"message_id": "m1", "played_ms": 1_900}),
        ("audio_playback_complete", {"message_id": "m2", "played_ms": 900}),
    ]


async def test_a_line_that_is_cut_after_its_final_text_is_told_of_as_far_as_it_was_heard(
    client: EstuaryClient, server: Talker
) -> None:
    async with Room(client, options={"sink": MemorySink()}).session as session:
        line(server, "m1", 1.9)
        await asyncio.sleep(1)
        session.interrupt()
        await asyncio.sleep(5)
    ((name, told),) = heard(server)
    assert (name, told["message_id"]) == ("client_interrupt", "m1")
    assert told["played_ms"] == pytest.approx(1_000, abs=20)


async def test_the_speaker_tells_to_the_sample_what_left_it_before_the_fade(
    client: EstuaryClient, server: Talker
) -> None:
    devices = MemorySoundDevices()
    async with Room(client, options={"sink": SpeakerSink(devices=devices)}).session as session:
        speaker = devices.streams[-1]
        line(server, "m1", 1.9)
        speaker.play(RATE // 2)
        session.interrupt()
        assert any(speaker.play(RATE // 100))
        line(server, "m2", 0.3)
        line(server, "m3", 0.2)
        speaker.play(RATE)
        await settle()
    assert heard(server) == [
        ("client_interrupt", {"message_id": "m1", "played_ms": 500}),
        ("audio_playback_complete", {"message_id": "m2", "played_ms": 300}),
        ("audio_playback_complete", {"message_id": "m3", "played_ms": 200}),
    ]
