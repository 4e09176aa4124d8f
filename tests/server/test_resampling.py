"""Streams of PCM at another rate: nothing lost, nothing added, no click, no alias."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from estuary_sdk.protocol.audio import seconds_in
from estuary_server.resampling import Resampler, warm_up

Signal = NDArray[np.float64]

RATES = [8_000, 16_000, 22_050, 24_000, 44_100, 48_000, 96_000]
PAIRS = [(a, b) for a in RATES for b in RATES if a != b]


def tone(hz: float, sample_rate: int, seconds: float = 0.5, level: float = 0.5) -> Signal:
    return level * np.sin(2 * np.pi * hz * np.arange(round(seconds * sample_rate)) / sample_rate)


def pcm_of(signal: Signal) -> bytes:
    return np.clip(np.rint(signal * 32_768), -32_768, 32_767).astype("<i2").tobytes()


def signal_of(pcm: bytes) -> Signal:
    return np.frombuffer(pcm, dtype="<i2").astype(np.float64) / 32_768


def resampled(pcm: bytes, from_hz: int, to_hz: int, size: int = 640) -> bytes:
    resampler = Resampler(from_hz, to_hz)
    chunks = [resampler.push(pcm[start : start + size]) for start in range(0, len(pcm), size)]
    return b"".join([*chunks, resampler.end()])


def middle(signal: Signal) -> Signal:
    """Without the ends, where a tone begins and stops."""
    return signal[len(signal) // 10 : -len(signal) // 10]


def decibels(signal: Signal, reference: Signal) -> float:
    power = max(float(np.mean(signal**2)), 1e-20)
    return 10 * float(np.log10(power / float(np.mean(reference**2))))


@pytest.mark.parametrize(("from_hz", "to_hz"), PAIRS)
def test_a_tone_survives_whole(from_hz: int, to_hz: int) -> None:
    heard = signal_of(resampled(pcm_of(tone(1_000, from_hz)), from_hz, to_hz))
    expected = tone(1_000, to_hz)
    assert len(heard) == len(expected)
    assert decibels(middle(heard - expected), middle(expected)) < -75


@pytest.mark.parametrize(("from_hz", "to_hz"), PAIRS)
@pytest.mark.parametrize("samples", [0, 1, 2, 7, 441, 16_001])
def test_the_duration_is_kept_to_the_sample(from_hz: int, to_hz: int, samples: int) -> None:
    pcm = resampled(bytes(2 * samples), from_hz, to_hz)
    assert abs(seconds_in(pcm, to_hz) - samples / from_hz) <= 0.5 / to_hz + 1e-9


def test_what_the_lower_rate_cannot_hold_is_gone() -> None:
    original = tone(10_000, 48_000)
    heard = signal_of(resampled(pcm_of(original), 48_000, 16_000))
    assert decibels(middle(heard), middle(original)) < -80


def test_the_stream_keeps_up_with_what_is_pushed() -> None:
    resampler = Resampler(48_000, 16_000)
    given_s = sum(seconds_in(resampler.push(bytes(1_920)), 16_000) for _ in range(50))
    assert 1.0 - 0.004 < given_s <= 1.0


@given(cuts=st.lists(st.integers(0, 3_000), max_size=20), pair=st.sampled_from(PAIRS))
def test_how_it_was_cut_makes_no_difference(cuts: list[int], pair: tuple[int, int]) -> None:
    pcm = pcm_of(tone(700, pair[0], 0.02))
    edges = sorted({0, len(pcm), *(cut for cut in cuts if cut < len(pcm))})
    resampler = Resampler(*pair)
    chunks = [resampler.push(pcm[a:b]) for a, b in pairwise(edges)]
    assert all(len(chunk) % 2 == 0 for chunk in chunks)
    in_pieces = signal_of(b"".join([*chunks, resampler.end()]))
    at_once = signal_of(resampled(pcm, *pair, size=len(pcm)))
    assert len(in_pieces) == len(at_once)
    assert float(np.max(np.abs(in_pieces - at_once))) < 1e-3


@pytest.mark.parametrize(("from_hz", "to_hz"), [(16_000, 48_000), (48_000, 16_000)])
def test_a_loud_sound_saturates_instead_of_turning_over(from_hz: int, to_hz: int) -> None:
    loud = np.sign(tone(200, from_hz, level=1.0))
    heard = signal_of(resampled(pcm_of(loud), from_hz, to_hz))
    expected = np.sign(tone(200, to_hz, level=1.0))
    steady = np.abs(np.convolve(expected, np.ones(21) / 21, "same")) > 0.99
    assert np.all(np.sign(heard[steady]) == expected[steady])
    assert {heard.max(), heard.min()} == {32_767 / 32_768, -1.0}


def test_equal_rates_pass_through_untouched() -> None:
    chunk = pcm_of(tone(440, 16_000))
    resampler = Resampler(16_000, 16_000)
    assert resampler.push(chunk) is chunk
    assert resampler.end() == b""


def test_equal_rates_still_give_whole_samples() -> None:
    resampler = Resampler(16_000, 16_000)
    assert [resampler.push(b"abc"), resampler.push(b""), resampler.push(b"defg")] == [b"ab", b"", b"cdef"]
    assert resampler.end() == b""


def test_after_the_end_it_is_as_new() -> None:
    resampler = Resampler(16_000, 24_000)
    streams = []
    for _ in range(2):
        sound = resampler.push(pcm_of(tone(300, 16_000)) + b"\x01")
        streams.append(sound + resampler.end())
    assert streams[0] == streams[1]


def test_reset_forgets_the_stream() -> None:
    resampler = Resampler(16_000, 24_000)
    resampler.push(pcm_of(tone(300, 16_000)) + b"\x01")
    resampler.reset()
    assert resampler.end() == b""
    assert resampler.push(bytes(640)) == Resampler(16_000, 24_000).push(bytes(640))


def test_streams_do_not_hear_each_other() -> None:
    pcm = pcm_of(tone(500, 16_000, 0.1))
    alone = resampled(pcm, 16_000, 24_000, len(pcm))
    first, second = Resampler(16_000, 24_000), Resampler(16_000, 24_000)
    parts = [first.push(pcm), second.push(bytes(len(pcm))), first.end(), second.end()]
    assert parts[0] + parts[2] == alone
    assert set(parts[1] + parts[3]) == {0}


def test_the_libraries_wait_until_they_are_needed() -> None:
    program = (
        "import sys; import estuary_server.resampling as r; before = 'numpy' in sys.modules;"
        "r.warm_up(); sys.exit(before or 'samplerate' not in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_warming_up_twice_does_no_harm() -> None:
    warm_up()
    warm_up()
