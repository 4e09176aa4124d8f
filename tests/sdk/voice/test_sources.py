"""PCM as the player's voice: its pace, its pauses, its end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from estuary_sdk import PcmSource
from estuary_sdk.audio.resampling import resampled
from estuary_sdk.voice.sources import TRAILING_SILENCE_S
from tests.sdk.stage import settle
from tests.sdk.voice.talk import RATE, loop_s, tone

pytestmark = [pytest.mark.looptime, pytest.mark.usefixtures("quiet_loop")]

SILENCE = bytes(2 * round(TRAILING_SILENCE_S * RATE))


async def all_of(source: PcmSource, rate: int = RATE) -> bytes:
    await source.open(rate)
    source.resume()
    sound = await rest_of(source)
    await source.close()
    return sound


async def rest_of(source: PcmSource) -> bytes:
    sound = b""
    while pcm := await source.read():
        assert len(pcm) % 2 == 0
        sound += pcm
    return sound


async def test_everything_is_given_and_then_silence() -> None:
    assert await all_of(PcmSource(tone(1), RATE)) == tone(1) + SILENCE


async def test_sound_takes_as_long_as_it_lasts() -> None:
    source = PcmSource(tone(1), RATE, trailing_silence_s=0)
    await source.open(RATE)
    source.resume()
    times = []
    while await source.read():
        times.append(round(loop_s(), 6))
    assert times == [round(0.02 * n, 6) for n in range(50)]
    assert loop_s() == pytest.approx(1)
    await source.close()


async def test_a_script_does_not_wait() -> None:
    assert await all_of(PcmSource(tone(60), RATE, realtime=False)) == tone(60) + SILENCE
    assert loop_s() == 0


@pytest.mark.parametrize("silence_s", [0, 0.5])
async def test_how_much_silence_follows_is_told(silence_s: float) -> None:
    given = await all_of(PcmSource(tone(0.1), RATE, realtime=False, trailing_silence_s=silence_s))
    assert given == tone(0.1) + bytes(2 * round(silence_s * RATE))


def pieces(sound: bytes, size: int) -> Iterator[bytes]:
    return (sound[start : start + size] for start in range(0, len(sound), size))


async def live(sound: bytes, size: int, pause_s: float) -> AsyncIterator[bytes]:
    for piece in pieces(sound, size):
        yield piece
        await asyncio.sleep(pause_s)


@pytest.mark.parametrize("size", [1, 3, 640, 641, 10_000])
async def test_chunks_of_any_size(size: int) -> None:
    sound = tone(0.2)
    for source in (PcmSource(pieces(sound, size), RATE), PcmSource(live(sound, size, 0), RATE)):
        assert await all_of(source) == sound + SILENCE


async def test_half_a_sample_at_the_end_is_dropped() -> None:
    assert await all_of(PcmSource([tone(0.1) + b"\1"], RATE, trailing_silence_s=0)) == tone(0.1)


async def test_another_rate_is_resampled() -> None:
    given = await all_of(PcmSource(tone(1, 24_000), 24_000, trailing_silence_s=0.1))
    assert given == resampled(tone(1, 24_000), 24_000, RATE) + bytes(2 * 1_600)


async def test_a_live_source_is_given_as_it_comes() -> None:
    assert await all_of(PcmSource(live(tone(1), 640, 0.05), RATE, trailing_silence_s=0)) == tone(1)
    assert loop_s() == pytest.approx(50 * 0.05)


async def test_after_a_stall_sound_is_not_given_faster_than_real_time_for_long() -> None:
    async def stalling() -> AsyncIterator[bytes]:
        yield tone(0.1)
        await asyncio.sleep(10)
        yield tone(1)

    await all_of(PcmSource(stalling(), RATE, trailing_silence_s=0))
    assert loop_s() == pytest.approx(11, abs=0.25)


# Pauses


async def test_it_stands_still_while_paused_and_goes_on_afterwards() -> None:
    source = PcmSource(tone(1), RATE)
    await source.open(RATE)
    assert await source.read() == b""
    source.resume()
    sound = b"".join([await source.read() for _ in range(10)])
    await source.pause()
    assert await source.read() == b""
    await asyncio.sleep(5)
    source.resume()
    sound += await rest_of(source)
    assert sound == tone(1) + SILENCE
    assert loop_s() == pytest.approx(5 + 1 + TRAILING_SILENCE_S, abs=0.03)
    assert await source.read() == b""
    await source.close()


@pytest.mark.parametrize("realtime", [True, False])
async def test_a_pause_ends_a_read_under_way_and_loses_nothing(realtime: bool) -> None:
    source = PcmSource(live(tone(0.1), 640, 100), RATE, realtime=realtime, trailing_silence_s=0)
    await source.open(RATE)
    source.resume()
    sound = await source.read()
    reading = asyncio.create_task(source.read())
    await asyncio.sleep(1)
    await source.pause()
    assert await reading == b""
    assert loop_s() == 1
    source.resume()
    assert sound + await rest_of(source) == tone(0.1)
    await source.close()


async def test_a_read_that_is_cancelled_loses_nothing() -> None:
    source = PcmSource(live(tone(0.1), 640, 1), RATE, trailing_silence_s=0)
    await source.open(RATE)
    source.resume()
    sound = await source.read()
    reading = asyncio.create_task(source.read())
    await settle()
    reading.cancel()
    await asyncio.wait([reading])
    assert sound + await rest_of(source) == tone(0.1)
    await source.close()


# Ends


async def test_closing_ends_a_live_source() -> None:
    ended = []

    async def hanging() -> AsyncIterator[bytes]:
        try:
            await asyncio.Event().wait()
            yield b""
        finally:
            ended.append(True)

    source = PcmSource(hanging(), RATE)
    await source.open(RATE)
    source.resume()
    reading = asyncio.create_task(source.read())
    await settle()
    await source.close()
    assert await reading == b""
    assert ended == [True]
    await source.close()
    assert await source.read() == b""


async def test_what_an_iterable_raises_is_raised() -> None:
    def broken() -> Iterator[bytes]:
        yield tone(0.02)
        raise ValueError("mine")

    source = PcmSource(broken(), RATE)
    await source.open(RATE)
    source.resume()
    assert await source.read() == tone(0.02)
    with pytest.raises(ValueError, match="mine"):
        await source.read()
    await source.close()


@pytest.mark.parametrize("rate", [0, 999, 768_001])
async def test_rates_that_no_recording_has(rate: int) -> None:
    with pytest.raises(ValueError, match="sample_rate must be 1000 to 768000 Hz"):
        PcmSource(b"", rate)
