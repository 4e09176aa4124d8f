"""The words arrive, whatever happens to the sound on the way that may happen to it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import samplerate
from hypothesis import given
from hypothesis import strategies as st

from estuary_sdk.protocol.audio import seconds_in, silence
from estuary_server.providers.scripted_sound import (
    LEAST_S_PER_BYTE,
    LOUD,
    LOUD_FROM,
    QUIET,
    QUIET_FROM,
    Reader,
    Scale,
    hum,
    levels,
    murmur,
    noise,
    utterance,
)
from estuary_server.providers.speech_detector import DETECTOR_HZ
from estuary_server.resampling import Resampler

RATES = [8_000, 11_025, 16_000, 22_050, 24_000, 44_100, 48_000, 96_000]
Make = Callable[[float, int], bytes]
EVERYTHING = "Hello there, aaa zz! füße \N{DOG FACE} 你好"

words = st.lists(
    st.text(
        st.characters(exclude_categories=("Cs", "Cc", "Z")).filter(lambda c: not c.isspace()),
        min_size=1,
        max_size=8,
    ),
    min_size=1,
    max_size=5,
).map(" ".join)


def hastily(text: str, sample_rate: int = DETECTOR_HZ, *, quiet: bool = False) -> bytes:
    """Said as fast as it can be understood."""
    return utterance(text, len(text.encode()) * LEAST_S_PER_BYTE, sample_rate, quiet=quiet)


def understood(sound: bytes, chunk_samples: int = 10**9) -> str:
    reader = Reader()
    for start in range(0, len(sound), 2 * chunk_samples):
        reader.push(sound[start : start + 2 * chunk_samples])
    return reader.finish()


def converted(sound: bytes, sample_rate: int, converter: str) -> bytes:
    """As another resampler than the server's own makes it, with what it clips clipped."""
    samples = np.frombuffer(sound, "<i2").astype(np.float32)
    result = samplerate.resample(samples, DETECTOR_HZ / sample_rate, converter)
    clipped: bytes = np.clip(np.round(result), -32_768, 32_767).astype("<i2").tobytes()
    return clipped


@given(words, st.integers(1, 700), st.booleans())
def test_words_are_read_from_chunks_of_any_size(text: str, chunk_samples: int, quiet: bool) -> None:
    assert understood(hastily(text, quiet=quiet), chunk_samples) == text


@given(words, st.sampled_from(RATES), st.booleans())
def test_words_pass_through_the_servers_resampler(text: str, sample_rate: int, quiet: bool) -> None:
    sound = hastily(text, sample_rate, quiet=quiet)
    resampler = Resampler(sample_rate, DETECTOR_HZ)
    chunks = [resampler.push(sound[start : start + 640]) for start in range(0, len(sound), 640)]
    assert understood(b"".join([*chunks, resampler.end()])) == text


@pytest.mark.parametrize("quiet", [False, True])
@pytest.mark.parametrize("converter", ["sinc_best", "sinc_fastest", "linear", "zero_order_hold"])
@pytest.mark.parametrize("sample_rate", RATES)
def test_words_pass_through_other_resamplers(sample_rate: int, converter: str, quiet: bool) -> None:
    sound = hastily(EVERYTHING, sample_rate, quiet=quiet) + silence(0.1, sample_rate)
    assert understood(converted(sound, sample_rate, converter)) == EVERYTHING


@pytest.mark.parametrize("scale", [LOUD, QUIET])
def test_every_byte_has_a_level_of_its_own(scale: Scale) -> None:
    around = range(-scale.tolerance, scale.tolerance + 1)
    for byte in range(256):
        assert {scale.byte(scale.level(byte) + beside) for beside in around} == {byte}
    assert scale.byte(scale.level(7) + scale.step // 2) is None
    assert scale.byte(scale.level(256)) is None
    assert scale.byte(scale.level(-1)) is None


@pytest.mark.parametrize("make", [noise, murmur, hum, lambda s, hz: utterance("one two", s, hz)])
@pytest.mark.parametrize("sample_rate", RATES)
@pytest.mark.parametrize("seconds", [0.1, 0.333, 2.0])
def test_sounds_last_as_long_as_they_should(make: Make, sample_rate: int, seconds: float) -> None:
    sample_s = 1 / sample_rate
    assert seconds_in(make(seconds, sample_rate), sample_rate) == pytest.approx(seconds, abs=sample_s)


@pytest.mark.parametrize("make", [noise, murmur, hum])
def test_the_shortest_of_sounds_has_a_sample(make: Make) -> None:
    assert [len(make(samples / 8_000, 8_000)) // 2 for samples in (0, 1, 2, 15)] == [0, 1, 2, 15]


@pytest.mark.parametrize(
    ("sound", "least", "most"),
    [
        (noise(1), LOUD_FROM, 32_767),
        (utterance("Words"), LOUD_FROM, 32_767),
        (murmur(1), QUIET_FROM, LOUD_FROM - 1),
        (utterance("Words", quiet=True), QUIET_FROM, LOUD_FROM - 1),
        (hum(1), 1, QUIET_FROM - 1),
    ],
    ids=["noise", "utterance", "murmur", "quiet utterance", "hum"],
)
def test_each_sound_has_its_loudness(sound: bytes, least: int, most: int) -> None:
    typical = sorted(abs(level) for level in levels(sound))
    assert least <= typical[len(typical) // 2] <= most
    assert typical[-1] <= most


@pytest.mark.parametrize("sound", [noise(1), murmur(1), hum(1), silence(1, DETECTOR_HZ)])
def test_sounds_without_words_have_none(sound: bytes) -> None:
    assert understood(sound) == ""


@pytest.mark.parametrize("between", [noise(0.3), murmur(0.3), hum(0.3), silence(0.3, DETECTOR_HZ)])
def test_what_comes_between_words_parts_them(between: bytes) -> None:
    assert understood(utterance("one two") + between + utterance("two")) == "one two two"


def test_a_word_is_complete_when_something_follows() -> None:
    reader = Reader()
    sound = utterance("one two", 0.7)
    chunks = [sound[start : start + 640] for start in range(0, len(sound), 640)]
    complete = [reader.push(chunk) for chunk in chunks]
    assert reader.words == "one"
    assert complete.index(True) == 15, "0.3 s of word, then at most 20 ms"
    assert complete.count(True) == 1
    assert reader.push(silence(0.1, DETECTOR_HZ))
    assert reader.words == "one two"


def test_after_finishing_another_utterance_begins() -> None:
    reader = Reader()
    for text in ("bob", "bob", "two"):
        reader.push(utterance(text))
        assert reader.finish() == text
        assert reader.words == ""


def test_a_cut_through_a_level_says_nothing_twice() -> None:
    sound = bytearray(utterance("one", 0.6))
    sound[4_000:4_080] = bytes(80)
    assert understood(bytes(sound)) == "one"


def test_lost_sound_is_seen() -> None:
    sound = utterance("ab\N{DOG FACE}cd", 0.8)
    part = len(sound) // 8
    assert understood(sound[: 3 * part] + sound[5 * part :]) == "ab�cd"


@pytest.mark.parametrize("text", ["", "a\0b"])
def test_some_texts_cannot_be_said(text: str) -> None:
    with pytest.raises(ValueError, match="NUL"):
        utterance(text)


def test_nobody_speaks_that_fast() -> None:
    with pytest.raises(ValueError, match=r"11 bytes take at least 0\.11 seconds"):
        utterance("hello there", 0.1)
