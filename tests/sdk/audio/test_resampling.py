"""Another sample rate: what is audible stays, what is not does not fold back, nothing is lost or added."""

from __future__ import annotations

import math
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estuary_sdk.audio.resampling import Resampler, resampled
from estuary_sdk.protocol.audio import samples_in

RATES = st.sampled_from([8_000, 16_000, 22_050, 24_000, 44_100, 48_000])


def sine(hz: float, rate: int, seconds: float = 0.5, amplitude: float = 0.5) -> bytes:
    count = round(rate * seconds)
    values = [round(32_767 * amplitude * math.sin(2 * math.pi * hz * n / rate)) for n in range(count)]
    return struct.pack(f"<{count}h", *values)


def level(pcm: bytes) -> float:
    """Root mean square without the edges, full scale is 1."""
    values = struct.unpack(f"<{samples_in(pcm)}h", pcm)
    middle = values[len(values) // 10 : -len(values) // 10]
    return math.sqrt(sum(v * v for v in middle) / len(middle)) / 32_768


def chunked(pcm: bytes, from_rate: int, to_rate: int, size: int) -> bytes:
    resampler = Resampler(from_rate, to_rate)
    parts = [resampler.push(pcm[start : start + size]) for start in range(0, len(pcm), size)]
    return b"".join(parts) + resampler.finish()


def difference(a: bytes, b: bytes) -> float:
    values = zip(struct.unpack(f"<{samples_in(a)}h", a), struct.unpack(f"<{samples_in(b)}h", b), strict=True)
    return level(struct.pack(f"<{samples_in(a)}h", *(x - y for x, y in values)))


@pytest.mark.parametrize(("from_rate", "to_rate"), [(48_000, 16_000), (16_000, 24_000), (24_000, 44_100)])
def test_a_tone_stays_the_tone_it_was(from_rate: int, to_rate: int) -> None:
    converted = chunked(sine(1_000, from_rate), from_rate, to_rate, 640)
    assert difference(converted, sine(1_000, to_rate)) < 0.001 * level(sine(1_000, to_rate))


def test_what_the_lower_rate_cannot_hold_is_gone_and_not_folded_back() -> None:
    assert level(chunked(sine(10_000, 48_000), 48_000, 16_000, 1_920)) < 1e-4


@given(RATES, RATES, st.integers(0, 5_000), st.integers(1, 700))
def test_the_length_is_right_to_the_sample_in_chunks_of_any_size(
    from_rate: int, to_rate: int, samples: int, size: int
) -> None:
    converted = chunked(bytes(2 * samples), from_rate, to_rate, 2 * size)
    assert samples_in(converted) == round(samples * to_rate / from_rate)


def test_chunks_join_without_a_click() -> None:
    tone = sine(440, 48_000)
    assert difference(chunked(tone, 48_000, 16_000, 960), resampled(tone, 48_000, 16_000)) < 1e-4


def test_loud_steps_do_not_turn_over() -> None:
    square = struct.pack("<2000h", *([32_767] * 500 + [-32_768] * 500) * 2)
    values = struct.unpack("<4000h", resampled(square, 16_000, 32_000))
    assert min(values[100:990]) > 20_000
    assert max(values[1_010:1_990]) < -20_000
    assert max(values) == 32_767, "it does overshoot"


def test_equal_rates_change_nothing() -> None:
    assert resampled(b"\1\2\3\4", 16_000, 16_000) == b"\1\2\3\4"
    assert Resampler(16_000, 24_000).push(b"") == b""
    assert resampled(b"", 16_000, 24_000) == b""
