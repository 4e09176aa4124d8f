"""The arithmetic of frames and windows, against the machine that counts them in the server."""

from __future__ import annotations

from array import array

import pytest

from bench.contenders import SILENT_WINDOWS
from bench.load.sound import (
    BLOCK_FRAMES,
    BLOCK_SAMPLES,
    FAINT,
    FRAME_SAMPLES,
    LOUD,
    SAMPLE_RATE,
    closing_frame,
    hiss,
    onset_frame,
    speech,
)
from estuary_sdk.protocol.audio import Blocks
from estuary_server.providers.scripted_detector import ScriptedDetector
from estuary_server.providers.scripted_sound import utterance
from estuary_server.providers.silero_detector import SileroDetector
from estuary_server.providers.speech_detector import WINDOW_BYTES, WINDOW_S, SpeechDetector
from estuary_server.turn.endpointing import Change, Endpointing, EndpointRules, Window, step

FRAME_BYTES = 2 * FRAME_SAMPLES


async def changes(detector: SpeechDetector, frames: tuple[bytes, ...]) -> list[tuple[int, Change]]:
    """What happens with which frame."""
    state, found = Endpointing(), []
    cutter = Blocks(WINDOW_BYTES)
    with detector.open() as stream:
        for index, frame in enumerate(frames):
            for probability in await stream.judge(b"".join(cutter.push(frame))):
                state, change = step(state, Window(probability, WINDOW_S), EndpointRules())
                found += [(index, change)] if change is not None else []
    return found


def in_frames(pcm: bytes) -> tuple[bytes, ...]:
    return tuple(pcm[at : at + FRAME_BYTES] for at in range(0, len(pcm), FRAME_BYTES))


async def test_the_endpoint_closes_with_the_frame_that_arithmetic_says_and_not_before() -> None:
    spoken = in_frames(utterance("tell me a story", 3 * BLOCK_SAMPLES / SAMPLE_RATE))
    found = await changes(ScriptedDetector(), hiss(2) + spoken + hiss(6))
    begins = 2 * BLOCK_FRAMES
    assert found[0] == (begins + onset_frame(), Change.BEGAN)
    assert found[-1] == (begins + len(spoken) + closing_frame(SILENT_WINDOWS), Change.ENDED)


@pytest.mark.parametrize(("windows", "frame"), [(1, 1), (2, 3), (5, 7), (16, 25)])
def test_frames_are_counted_from_zero(windows: int, frame: int) -> None:
    assert closing_frame(windows) == frame


async def test_the_real_detector_hears_the_vowels_and_nothing_in_the_hiss() -> None:
    detector = SileroDetector()
    try:
        found = await changes(detector, (hiss(4) + speech(3) + hiss(6)) * 3)
    finally:
        await detector.aclose()
    assert [change for _, change in found] == [Change.BEGAN, Change.CONFIRMED, Change.ENDED] * 3


def test_sound_is_as_long_and_as_loud_as_it_says() -> None:
    for frames, peak in ((speech(3), LOUD), (hiss(3), FAINT)):
        assert len(frames) == 3 * BLOCK_FRAMES
        assert {len(frame) for frame in frames} == {FRAME_BYTES}
        assert max(abs(value) for value in array("h", b"".join(frames))) == peak
