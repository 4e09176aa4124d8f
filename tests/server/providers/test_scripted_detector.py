"""The detector of the tests hears by the level, and counts what it did."""

from __future__ import annotations

import pytest

from estuary_sdk.protocol.audio import silence
from estuary_server.errors import ProviderError
from estuary_server.providers.scripted_detector import ScriptedDetector
from estuary_server.providers.scripted_sound import hum, murmur, noise, utterance
from estuary_server.providers.speech_detector import DETECTOR_HZ, WINDOW_BYTES, WINDOW_S

FIVE_S = 5 * WINDOW_S


async def judged(detector: ScriptedDetector, sound: bytes) -> tuple[float, ...]:
    with detector.open() as stream:
        return await stream.judge(sound)


@pytest.mark.parametrize(
    ("sound", "probability"),
    [
        (utterance("one two", FIVE_S), 1.0),
        (noise(FIVE_S), 1.0),
        (utterance("one two", FIVE_S, quiet=True), 0.4),
        (murmur(FIVE_S), 0.4),
        (hum(FIVE_S), 0.0),
        (silence(FIVE_S, DETECTOR_HZ), 0.0),
    ],
    ids=["utterance", "noise", "quiet utterance", "murmur", "hum", "silence"],
)
async def test_the_level_tells(sound: bytes, probability: float) -> None:
    assert await judged(ScriptedDetector(), sound) == (probability,) * 5


async def test_how_sure_it_is_of_quiet_speech_can_be_chosen() -> None:
    assert await judged(ScriptedDetector(quiet=0.7), murmur(FIVE_S)) == (0.7,) * 5


@pytest.mark.parametrize(("share", "probability"), [(0.4, 0.0), (0.6, 1.0)])
async def test_the_larger_part_of_a_window_decides(share: float, probability: float) -> None:
    sound = (silence((1 - share) * WINDOW_S, DETECTOR_HZ) + noise(WINDOW_S))[:WINDOW_BYTES]
    assert await judged(ScriptedDetector(), sound) == (probability,)


async def test_windows_and_streams_are_counted() -> None:
    detector = ScriptedDetector()
    with detector.open() as first, detector.open() as second:
        assert detector.open_streams == 2
        await first.judge(noise(FIVE_S))
        await second.judge(hum(WINDOW_S))
    assert detector.open_streams == 0
    assert detector.windows == 6


async def test_it_fails_once_when_told_to() -> None:
    detector = ScriptedDetector()
    failure = ProviderError(detector.name, "failed", retryable=True)
    detector.fails = failure
    with detector.open() as stream:
        with pytest.raises(ProviderError) as caught:
            await stream.judge(noise(WINDOW_S))
        assert caught.value is failure
        assert await stream.judge(noise(WINDOW_S)) == (1.0,)
    assert detector.windows == 1


async def test_parts_of_windows_are_refused() -> None:
    with pytest.raises(ValueError, match="whole number of windows"):
        await judged(ScriptedDetector(), bytes(WINDOW_BYTES - 2))
