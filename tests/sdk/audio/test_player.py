"""The player on a speaker that a test pulls from."""

from __future__ import annotations

import asyncio
import base64
import math
import struct
from collections.abc import AsyncIterator
from itertools import pairwise

import pytest

from estuary_sdk import BotVoice
from estuary_sdk.audio import AudioPlayer
from estuary_sdk.audio.memory import MemorySoundDevices, MemoryStream
from estuary_sdk.errors import ErrorCode, EstuaryError
from estuary_sdk.protocol.audio import samples_in
from tests.sdk.audio.threads import SlowDevices, in_a_thread
from tests.sdk.stage import settle

pytestmark = pytest.mark.usefixtures("quiet_loop")

BLOCK = 320
FADE = 80
"""Samples of 5 ms."""


def voice(message_id: str, pcm: bytes, *, final: bool = True, rate: int | None = 16_000) -> BotVoice:
    audio = base64.b64encode(pcm).decode()
    return BotVoice(audio=audio, message_id=message_id, is_final=final, sample_rate=rate)


class Stage:
    """A player, its speaker, and what it told."""

    def __init__(self) -> None:
        self.devices = MemorySoundDevices()
        self.told: list[tuple[str, str | None]] = []
        self.player = AudioPlayer(16_000, lambda *event: self.told.append(event), devices=self.devices)

    @property
    def speaker(self) -> MemoryStream:
        return self.devices.streams[-1]

    async def hears(self, blocks: int = 1, size: int = BLOCK) -> bytes:
        """What the speaker plays, block by block, in a thread as a device's."""
        heard = in_a_thread(lambda: [self.speaker.play(size) for _ in range(blocks)])
        await settle()
        return b"".join(heard)


@pytest.fixture
async def stage(quiet_loop: None) -> AsyncIterator[Stage]:
    made = Stage()
    await made.player.open()
    yield made
    await made.player.dispose()
    assert made.speaker.closed


async def test_a_message_is_played_and_told_of(stage: Stage) -> None:
    sound = b"\1\2" * 400
    stage.player.enqueue(voice("m1", sound))
    assert await stage.hears() == sound[: 2 * BLOCK]
    assert stage.told == [("started", "m1")]
    assert await stage.hears() == sound[2 * BLOCK :] + bytes(2 * (2 * BLOCK - 400))
    assert stage.told == [("started", "m1"), ("complete", "m1")]


async def test_where_nothing_is_there_is_silence(stage: Stage) -> None:
    assert await stage.hears(2) == bytes(4 * BLOCK)
    assert stage.told == []


async def test_a_short_beginning_is_held_back_for_a_moment_only(stage: Stage) -> None:
    stage.player.enqueue(voice("m1", b"\1\1" * 10, final=False))
    assert await stage.hears(3) == bytes(6 * BLOCK)
    assert (await stage.hears())[:20] == b"\1\1" * 10


async def test_each_chunk_is_played_at_its_own_rate(stage: Stage) -> None:
    stage.player.enqueue(voice("m1", b"\0\x10" * 24_000, rate=24_000))
    heard = await stage.hears(60)
    assert sum(1 for value in heard[1::2] if value in (0x0F, 0x10)) == pytest.approx(16_000, abs=20)


async def test_without_a_rate_it_is_the_players(stage: Stage) -> None:
    stage.player.enqueue(voice("m1", b"\1\1" * BLOCK, rate=None))
    assert await stage.hears() == b"\1\1" * BLOCK


async def test_a_device_with_a_rate_of_its_own(quiet_loop: None) -> None:
    devices = MemorySoundDevices(refuse={(0, 16_000)})
    player = AudioPlayer(16_000, devices=devices)
    assert player.device_sample_rate == 16_000
    await player.open()
    assert player.device_sample_rate == 48_000
    player.enqueue(voice("m1", b"\0\x10" * 16_000))
    heard = devices.streams[0].play(60_000)
    assert sum(1 for value in heard[1::2] if value in (0x0F, 0x10)) == pytest.approx(48_000, abs=60)
    assert player.clear() == ()
    await player.dispose()


async def test_clearing_falls_silent_and_says_what_was_heard(stage: Stage) -> None:
    stage.player.enqueue(voice("m1", b"\1\1" * 16_000, final=False))
    await stage.hears(2)
    assert stage.player.clear() == (("m1", 40),)
    stage.player.enqueue(voice("m1", b"\1\1" * 16_000))
    assert (await stage.hears(2))[2 * FADE :] == bytes(4 * BLOCK - 2 * FADE)
    assert stage.player.clear() == ()
    assert stage.told == [("started", "m1")]


@pytest.mark.parametrize("rate", [16_000, 48_000])
async def test_what_is_cleared_fades_within_5_ms_and_does_not_click(quiet_loop: None, rate: int) -> None:
    devices = MemorySoundDevices()
    player = AudioPlayer(rate, devices=devices)
    player.play("m1", struct.pack("<h", 8_000) * rate, rate)
    devices.streams[0].play(rate // 2)
    assert player.clear() == (("m1", 500),)
    heard = devices.streams[0].play(rate // 50)
    samples = struct.unpack(f"<{rate // 50}h", heard)
    steps = {before - after for before, after in pairwise((8_000, *samples))}
    assert max(steps) <= math.ceil(8_000 / (0.005 * rate))
    assert samples.index(0) == rate // 200 - 1
    assert not any(samples[rate // 200 :])
    assert player.clear() == ()
    await player.dispose()


async def test_what_the_device_still_holds_was_not_heard(stage: Stage) -> None:
    stage.speaker.latency_s = 0.03
    stage.player.enqueue(voice("m1", b"\1\1" * 16_000))
    await stage.hears(2)
    assert stage.player.clear() == (("m1", 10),)


async def test_what_the_device_has_not_let_out_counts_as_nothing(stage: Stage) -> None:
    stage.speaker.latency_s = 0.5
    stage.player.enqueue(voice("m1", b"\1\1" * 16_000))
    await stage.hears(2)
    assert stage.player.clear() == (("m1", 0),)


async def test_an_event_that_was_under_way_when_its_message_was_cut_is_not_told(stage: Stage) -> None:
    stage.player.enqueue(voice("m1", b"\1\1" * 16_000))
    stage.speaker.play(BLOCK)
    stage.player.clear()
    await settle()
    assert stage.told == []


async def test_an_end_that_was_under_way_when_all_was_cleared_is_told(stage: Stage) -> None:
    stage.player.enqueue(voice("m1", b"\1\1" * BLOCK))
    stage.speaker.play(BLOCK)
    assert stage.player.clear() == ()
    await settle()
    assert stage.told == [("started", "m1"), ("complete", "m1")]


async def test_one_message_can_be_cleared(stage: Stage) -> None:
    stage.player.enqueue(voice("m1", b"\1\1" * BLOCK))
    stage.player.enqueue(voice("m2", b"\2\2" * BLOCK))
    assert stage.player.clear("m1") == (("m1", 0),)
    assert await stage.hears() == b"\2\2" * BLOCK


async def test_sound_over_livekit_is_not_played(stage: Stage) -> None:
    stage.player.enqueue(BotVoice(message_id="m1", is_livekit=True, audio="AAAA", is_final=True))
    await stage.hears()
    assert stage.told == []


async def test_raw_sound(stage: Stage) -> None:
    stage.player.play_raw(b"\3\3" * 2_000)
    assert await stage.hears() == b"\3\3" * BLOCK
    assert stage.told == []


async def test_what_is_not_base64_is_refused(stage: Stage) -> None:
    with pytest.raises(ValueError, match="the audio of a bot_voice is not base64"):
        stage.player.enqueue(BotVoice(audio="speech!", message_id="m1"))


async def test_volume(stage: Stage) -> None:
    stage.player.volume = 0.5
    stage.player.enqueue(voice("m1", (1_000).to_bytes(2, "little") * BLOCK))
    assert await stage.hears() == (500).to_bytes(2, "little") * BLOCK
    stage.player.volume = 0
    stage.player.enqueue(voice("m2", b"\1\1" * BLOCK))
    assert await stage.hears() == bytes(2 * BLOCK)
    assert stage.told[-1] == ("complete", "m2")
    assert stage.player.volume == 0


@pytest.mark.parametrize("volume", [-0.1, 1.1])
async def test_a_volume_that_is_none(stage: Stage, volume: float) -> None:
    with pytest.raises(ValueError, match="volume must be 0 to 1"):
        stage.player.volume = volume


async def test_a_slow_handler_gets_its_events_in_order_and_delays_nothing(quiet_loop: None) -> None:
    devices, told, go = MemorySoundDevices(), [], asyncio.Event()

    async def slow(event: str, message_id: str | None) -> None:
        await go.wait()
        told.append((event, message_id))

    player = AudioPlayer(16_000, slow, devices=devices)
    player.enqueue(voice("m1", b"\1\1" * BLOCK))
    player.enqueue(voice("m2", b"\1\1" * BLOCK))
    assert samples_in(devices.streams[0].play(2 * BLOCK)) == 2 * BLOCK
    await settle()
    go.set()
    await player.dispose()
    assert told == [("started", "m1"), ("complete", "m1"), ("started", "m2"), ("complete", "m2")]


async def test_it_opens_with_the_first_chunk_where_nobody_opened_it(quiet_loop: None) -> None:
    devices = MemorySoundDevices()
    player = AudioPlayer(16_000, devices=devices)
    assert devices.streams == []
    player.play_raw(b"\1\1")
    await player.open()
    assert len(devices.streams) == 1
    await player.dispose()
    await player.dispose()


async def test_a_player_that_was_disposed_of_plays_nothing(stage: Stage) -> None:
    await stage.player.dispose()
    with pytest.raises(EstuaryError, match="the player was disposed of") as caught:
        stage.player.enqueue(voice("m1", b"\1\1"))
    assert caught.value.code is ErrorCode.VOICE_NOT_ACTIVE


async def test_disposing_while_it_opens_closes_what_was_opened(quiet_loop: None) -> None:
    devices = MemorySoundDevices()
    player = AudioPlayer(16_000, devices=devices)
    opening = asyncio.create_task(player.open())
    await asyncio.sleep(0)
    await player.dispose()
    await opening
    assert [stream.closed for stream in devices.streams] == [True]


async def test_opening_that_is_cancelled_leaves_no_speaker_open(slow: SlowDevices) -> None:
    player = AudioPlayer(16_000, devices=slow)
    opening = asyncio.create_task(player.open())
    await slow.are_being_opened()
    opening.cancel()
    again = asyncio.create_task(player.open())
    await settle()
    assert opening.cancelled()
    slow.let.set()
    await again
    assert [stream.closed for stream in slow.streams] == [True, False]
    await player.dispose()
    assert slow.left_open == 0


async def test_disposing_after_opening_was_cancelled_waits_until_the_speaker_is_closed(
    slow: SlowDevices,
) -> None:
    player = AudioPlayer(16_000, devices=slow)
    opening = asyncio.create_task(player.open())
    await slow.are_being_opened()
    opening.cancel()
    disposing = asyncio.create_task(player.dispose())
    await settle()
    assert not disposing.done()
    slow.let.set()
    await disposing
    assert (len(slow.streams), slow.left_open) == (1, 0)


async def test_opening_twice_at_once_opens_one_speaker(slow: SlowDevices) -> None:
    player = AudioPlayer(16_000, devices=slow)
    slow.let.set()
    await asyncio.gather(player.open(), player.open())
    assert len(slow.streams) == 1
    await player.dispose()
    assert slow.left_open == 0


async def test_without_a_speaker(quiet_loop: None) -> None:
    player = AudioPlayer(devices=MemorySoundDevices(devices=()))
    with pytest.raises(EstuaryError, match="this machine has no speaker"):
        player.enqueue(voice("m1", b"\1\1"))
    with pytest.raises(EstuaryError, match="this machine has no speaker"):
        await player.open()
    await player.dispose()


def test_a_speaker_that_outlives_the_event_loop_goes_on_in_silence() -> None:
    devices = MemorySoundDevices()

    async def main() -> AudioPlayer:
        player = AudioPlayer(16_000, lambda *event: None, devices=devices)
        player.enqueue(voice("m1", b"\1\1" * BLOCK))
        return player

    asyncio.run(main())
    assert devices.streams[0].play(BLOCK) == b"\1\1" * BLOCK
