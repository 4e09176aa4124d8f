"""Sound over a socket that is slow, or stands still."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest

from estuary_sdk import EstuaryClient
from estuary_sdk.unsent import MAX_UNSENT_SOUND_S
from tests.sdk.stage import SESSION, settings
from tests.sdk.voice.talk import Talker, loop_s, tone

pytestmark = [pytest.mark.looptime, pytest.mark.usefixtures("quiet_loop")]


@dataclass
class Slow(Talker):
    """A network that takes so many seconds for each event with sound."""

    takes_s: float = 0.0

    async def send(self, name: str, payload: dict[str, Any] | None, on_ack: Any = None) -> None:
        if name == "stream_audio":
            await asyncio.sleep(self.takes_s)
        await super().send(name, payload, on_ack)


@pytest.fixture
async def server(quiet_loop: None) -> Slow:
    return Slow(greeting=(SESSION,))


@pytest.fixture
async def talking(server: Slow) -> AsyncIterator[EstuaryClient]:
    """A client whose voice is active."""
    async with EstuaryClient(settings(), transport=server) as client:
        await client.connect()
        await client.start_voice()
        yield client


async def test_a_clip_over_a_network_that_is_just_fast_enough_is_not_harmed(
    talking: EstuaryClient, server: Slow
) -> None:
    server.takes_s = 0.09
    clip = tone(20)
    await talking.send_audio(clip)
    assert loop_s() > 10
    await asyncio.sleep(MAX_UNSENT_SOUND_S)
    assert server.sound == clip


async def test_a_network_that_is_too_slow_loses_the_oldest_sound_and_nothing_else(
    talking: EstuaryClient, server: Slow, caplog: pytest.LogCaptureFixture
) -> None:
    server.takes_s = 0.2
    for number in range(200):
        started_s = loop_s()
        await talking.send_audio(number.to_bytes(2, "little") * 1_600)
        assert loop_s() - started_s <= 0.1 + 1e-9
    talking.interrupt()
    await asyncio.sleep(2 * MAX_UNSENT_SOUND_S + 1)
    numbers = [int.from_bytes(frame[:2], "little") for frame in server.frames]
    assert numbers == sorted(numbers)
    assert set(range(200 - 50, 200)) <= set(numbers)
    assert len(numbers) < 200
    assert server.names == ["start_voice", "client_interrupt"]
    assert [record.getMessage() for record in caplog.records] == [
        "the network is too slow for real time: the oldest unsent sound was dropped"
    ]


async def test_sound_that_is_being_sent_while_voice_stops_is_not_sent_on(
    talking: EstuaryClient, server: Slow
) -> None:
    server.takes_s = 0.1
    sending = asyncio.create_task(talking.send_audio(tone(60)))
    await asyncio.sleep(1)
    await talking.stop_voice()
    await sending
    assert loop_s() < 1 + MAX_UNSENT_SOUND_S + 1
    assert len(server.frames) < 80


async def test_muting_takes_hold_at_once(talking: EstuaryClient, server: Slow) -> None:
    server.takes_s = 0.1
    sending = asyncio.create_task(talking.send_audio(tone(60)))
    await asyncio.sleep(1)
    talking.toggle_mute()
    await sending
    assert loop_s() < 1.2


async def test_nothing_said_is_ever_logged(
    talking: EstuaryClient, server: Slow, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await talking.send_audio(b"secret" * 1_000)
    await asyncio.sleep(1)
    server.takes_s = 100
    await talking.send_audio(b"secret" * 1_000)
    await talking.disconnect()
    assert "secret" not in caplog.text
    assert "c2Vjc" not in caplog.text
