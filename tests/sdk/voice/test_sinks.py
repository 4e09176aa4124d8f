"""Sinks without a device: they take as long as a speaker would, and know what was heard."""

from __future__ import annotations

import asyncio
import wave
from pathlib import Path

import pytest

from estuary_sdk import ClockedSink, Heard, MemorySink, WavSink
from tests.sdk.stage import settle
from tests.sdk.voice.listening import Ears
from tests.sdk.voice.talk import RATE, tone

pytestmark = [pytest.mark.looptime, pytest.mark.usefixtures("quiet_loop")]


async def test_a_message_of_two_seconds_takes_two_seconds() -> None:
    sink, ears = MemorySink(), Ears()
    await sink.open(RATE, ears)
    await asyncio.sleep(1)
    sink.play("m1", tone(2), True)
    await asyncio.sleep(10)
    assert ears.timed == [(1, "started", "m1"), (3, "complete", Heard("m1", 2_000))]
    assert (sink.pcm, sink.sample_rate) == (tone(2), RATE)
    await sink.close()


async def test_messages_follow_each_other() -> None:
    sink, ears = MemorySink(), Ears()
    await sink.open(RATE, ears)
    for message in ("m1", "m2"):
        for _ in range(5):
            sink.play(message, tone(0.1), False)
        sink.play(message, b"", True)
    await asyncio.sleep(10)
    assert ears.timed == [
        (0, "started", "m1"),
        (0.5, "complete", Heard("m1", 500)),
        (0.5, "started", "m2"),
        (1, "complete", Heard("m2", 500)),
    ]
    await sink.close()


async def test_a_gap_takes_its_time_and_is_not_kept() -> None:
    sink, ears = MemorySink(), Ears()
    await sink.open(RATE, ears)
    sink.play("m1", tone(0.1), False)
    await asyncio.sleep(5)
    sink.play("m1", tone(0.1), True)
    await asyncio.sleep(5)
    assert ears.timed == [(0, "started", "m1"), (5.1, "complete", Heard("m1", 200))]
    assert sink.pcm == tone(0.1) * 2
    await sink.close()


async def test_what_is_cleared_was_heard_up_to_that_moment() -> None:
    sink, ears = MemorySink(), Ears()
    await sink.open(RATE, ears)
    sink.play("m1", tone(2), False)
    await asyncio.sleep(0.51)
    assert sink.clear() == (Heard("m1", 520),)
    sink.play("m1", tone(2), True)
    await asyncio.sleep(5)
    assert sink.clear() == ()
    assert ears.told == [("started", "m1")]
    assert sink.pcm == tone(2)[: 2 * 520 * 16]
    await sink.close()


async def test_one_message_can_be_cleared() -> None:
    sink, ears = MemorySink(), Ears()
    await sink.open(RATE, ears)
    sink.play("m1", tone(1), True)
    sink.play("m2", tone(1), True)
    await asyncio.sleep(0.1)
    (heard,) = sink.clear("m1")
    assert (heard.message_id, heard.played_ms) in (("m1", 100), ("m1", 120))
    await asyncio.sleep(5)
    assert ears.told == [("started", "m1"), ("started", "m2"), ("complete", Heard("m2", 1_000))]
    await sink.close()


async def test_a_script_does_not_wait() -> None:
    sink, ears = MemorySink(realtime=False), Ears()
    await sink.open(RATE, ears)
    sink.play("m1", tone(60), True)
    await settle()
    assert ears.timed == [(0, "started", "m1"), (0, "complete", Heard("m1", 60_000))]
    await sink.close()


async def test_closing_drops_what_has_not_been_heard() -> None:
    sink, ears = MemorySink(), Ears()
    await sink.open(RATE, ears)
    sink.play("m1", tone(2), True)
    await asyncio.sleep(0.1)
    await sink.close()
    await sink.close()
    await asyncio.sleep(5)
    assert ears.told == [("started", "m1")]


async def test_a_sink_can_be_used_again() -> None:
    sink, ears = MemorySink(), Ears()
    for _ in range(2):
        await sink.open(RATE, ears)
        sink.play("m1", tone(0.1), True)
        await asyncio.sleep(1)
        await sink.close()
    assert ears.told == [("started", "m1"), ("complete", Heard("m1", 100))] * 2


async def test_a_sink_that_cannot_write_keeps_time_and_says_so(caplog: pytest.LogCaptureFixture) -> None:
    full = OSError("No space left on device")

    class Full(ClockedSink):
        def write(self, pcm: bytes) -> None:
            raise full

    sink, ears = Full(), Ears()
    await sink.open(RATE, ears)
    sink.play("m1", tone(0.04), True)
    await asyncio.sleep(5)
    assert ears.told == [
        ("failed", full),
        ("started", "m1"),
        ("failed", full),
        ("complete", Heard("m1", 40)),
    ]
    assert "Full could not write what was heard: OSError at " in caplog.text
    assert "No space" not in caplog.text
    await sink.close()


def content(path: Path) -> tuple[int, int, int, bytes]:
    with wave.open(str(path)) as file:
        return file.getframerate(), file.getnchannels(), file.getsampwidth(), file.readframes(10**9)


async def test_a_file_holds_what_was_heard(tmp_path: Path) -> None:
    path = tmp_path / "answer.wav"
    sink = WavSink(path)
    await sink.open(24_000, Ears())
    sink.play("m1", tone(1), True)
    await asyncio.sleep(5)
    sink.play("m2", tone(0.5), True)
    await asyncio.sleep(5)
    await sink.close()
    await sink.close()
    assert content(path) == (24_000, 1, 2, tone(1) + tone(0.5))


async def test_a_file_without_sound_is_a_wav_file(tmp_path: Path) -> None:
    path = str(tmp_path / "answer.wav")
    sink = WavSink(path, realtime=False)
    await sink.open(RATE, Ears())
    await sink.close()
    assert content(Path(path)) == (RATE, 1, 2, b"")


async def test_a_file_that_cannot_be_made(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        await WavSink(tmp_path / "none" / "answer.wav").open(RATE, Ears())
