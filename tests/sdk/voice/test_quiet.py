"""How a script waits until all is said: for words, for a reply, for its end, and never for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from estuary_sdk import EstuaryClient, PcmSource, VoiceMode
from estuary_sdk.protocol.events import BotResponse, SttResponse
from tests.sdk.voice.rooms import Room
from tests.sdk.voice.talk import RATE, Talker, loop_s, tone

pytestmark = [pytest.mark.looptime, pytest.mark.usefixtures("quiet_loop")]

QUIET = bytes(2 * RATE)
"""A second of silence."""


def recording(client: EstuaryClient, pcm: bytes = tone(1)) -> Room:
    return Room(client, options={"source": PcmSource(pcm, RATE, trailing_silence_s=0)})


def at(seconds: float, do: Callable[[], None]) -> None:
    asyncio.get_running_loop().call_later(seconds, do)


def hears(server: Talker, text: str, *, final: bool = True) -> Callable[[], None]:
    return lambda: server.emit(SttResponse(text=text, is_final=final))


def writes(server: Talker, text: str, *, final: bool = False) -> Callable[[], None]:
    return lambda: server.emit(BotResponse(text=text, message_id="m1", is_final=final))


async def test_a_script_waits_until_all_is_said(client: EstuaryClient, server: Talker) -> None:
    source = PcmSource(tone(1), RATE)
    async with Room(client, options={"source": source}).session as session:
        loop = asyncio.get_running_loop()
        loop.call_later(2.5, server.emit, SttResponse(text="Hello", is_final=True))
        loop.call_later(6, lambda: server.speaks("m1", tone(3)))
        await session.wait_until_quiet()
        assert loop_s() == pytest.approx(6 + 3 + 2)


async def test_a_reply_without_sound_is_quiet_too(client: EstuaryClient, server: Talker) -> None:
    source = PcmSource(tone(1), RATE, trailing_silence_s=0)
    room = Room(client, options={"source": source})
    async with room.session as session:
        loop = asyncio.get_running_loop()
        loop.call_later(2, server.emit, SttResponse(text="Hello", is_final=True))
        loop.call_later(3, server.emit, BotResponse(text="Yes", is_final=True, message_id="m1"))
        await session.wait_until_quiet(1.5)
        assert loop_s() == pytest.approx(3 + 2 + 1.5)
    assert room.words == ["starting", "listening", "thinking", "listening", "stopped"]


async def test_waiting_ends_with_the_session(client: EstuaryClient, server: Talker) -> None:
    async with Room(client).session as session:
        asyncio.get_running_loop().call_later(5, server.lose)
        await session.wait_until_quiet()
        assert loop_s() == 5


# Words that have not come


async def test_words_that_come_late_from_a_recogniser_that_was_loading_are_waited_for(
    client: EstuaryClient, server: Talker
) -> None:
    at(8, hears(server, "Hello"))
    at(9, lambda: server.speaks("m1", tone(3)))
    async with recording(client).session as session:
        await session.wait_until_quiet()
        assert loop_s() == pytest.approx(9 + 3 + 2)


async def test_words_that_never_come_are_not_waited_for_for_ever(client: EstuaryClient) -> None:
    async with recording(client).session as session:
        await session.wait_until_quiet()
        assert loop_s() == pytest.approx(1 + 10)
        await session.wait_until_quiet(words_s=5)
        assert loop_s() == pytest.approx(1 + 10 + 5)
        await session.wait_until_quiet(3, words_s=1)
        assert loop_s() == pytest.approx(1 + 10 + 5 + 3)


async def test_words_that_were_shown_and_are_not_final_are_waited_for(
    client: EstuaryClient, server: Talker
) -> None:
    at(3, hears(server, "Hel", final=False))
    at(12, hears(server, ""))
    async with recording(client).session as session:
        await session.wait_until_quiet()
        assert loop_s() == pytest.approx(12 + 2)


async def test_words_that_came_before_the_end_of_the_sound_do_not_stand_for_those_of_its_end(
    client: EstuaryClient, server: Talker
) -> None:
    at(1.5, hears(server, ""))
    at(9, hears(server, ""))
    async with recording(client, tone(1) + QUIET + tone(1)).session as session:
        await session.wait_until_quiet()
        assert loop_s() == pytest.approx(9 + 2)


@pytest.mark.parametrize("pcm", [QUIET, b""])
async def test_of_silence_no_words_are_waited_for(client: EstuaryClient, pcm: bytes) -> None:
    async with recording(client, pcm).session as session:
        await session.wait_until_quiet()
        assert loop_s() == pytest.approx(len(pcm) / 2 / RATE + 2)


async def test_of_what_was_muted_no_words_are_waited_for(client: EstuaryClient, server: Talker) -> None:
    async with recording(client).session as session:
        client.toggle_mute()
        await session.wait_until_quiet()
        assert loop_s() == pytest.approx(1 + 2)
    assert server.sound == b""


async def test_of_a_press_words_are_waited_for_too(client: EstuaryClient, server: Talker) -> None:
    source = PcmSource(tone(1), RATE, trailing_silence_s=0)
    async with Room(client, VoiceMode.PUSH_TO_TALK, {"source": source}).session as session:
        await session.start_recording()
        await asyncio.sleep(1.5)
        await session.stop_recording()
        at(5, hears(server, ""))
        await session.wait_until_quiet()
        assert loop_s() == pytest.approx(1.5 + 5 + 2)


# A reply that has not come


async def test_the_reply_to_something_written_is_waited_for(client: EstuaryClient, server: Talker) -> None:
    at(9, lambda: server.speaks("m1", tone(1)))
    async with recording(client, b"").session as session:
        client.send_text("Hello")
        await session.wait_until_quiet()
        assert loop_s() == pytest.approx(9 + 1 + 2)


async def test_a_reply_that_never_comes_is_not_waited_for_for_ever(
    client: EstuaryClient, server: Talker
) -> None:
    at(2, hears(server, "Hello"))
    async with recording(client).session as session:
        await session.wait_until_quiet()
        assert loop_s() == pytest.approx(2 + 60)
        await session.wait_until_quiet(reply_s=20)
        assert loop_s() == pytest.approx(2 + 60 + 20)


async def test_a_reply_whose_text_goes_on_is_waited_for(client: EstuaryClient, server: Talker) -> None:
    at(2, hears(server, "Hello"))
    for number in range(10):
        at(3 + 5 * number, writes(server, "Well, " * (number + 1)))
    at(53, writes(server, "Well, " * 10, final=True))
    async with recording(client).session as session:
        await session.wait_until_quiet(reply_s=6)
        assert loop_s() == pytest.approx(53 + 2 + 2)


async def test_the_last_text_of_a_reply_that_was_heard_delays_nothing(
    client: EstuaryClient, server: Talker
) -> None:
    at(1, lambda: server.speaks("m1", tone(1)))
    at(1.9, writes(server, "Hello there", final=True))
    async with recording(client, b"").session as session:
        await session.wait_until_quiet()
        assert loop_s() == pytest.approx(2 + 2)


async def test_a_reply_that_is_heard_is_waited_for_however_long_it_is(
    client: EstuaryClient, server: Talker
) -> None:
    at(1, lambda: server.speaks("m1", tone(1) * 100))
    async with recording(client).session as session:
        await session.wait_until_quiet(reply_s=5)
        assert loop_s() == pytest.approx(101 + 10)
