"""Sound with and without the header of a WAV file."""

from __future__ import annotations

import io
import wave

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estuary_server.session.wav import without_header

PCM = bytes(range(100))


def riff(*chunks: tuple[bytes, bytes], size: int | None = None) -> bytes:
    """A WAV file of these chunks; ``size`` is written as that of the last one, instead of its own."""
    body = b""
    for name, content in chunks:
        last = name == chunks[-1][0]
        written = size if last and size is not None else len(content)
        body += name + written.to_bytes(4, "little") + content + b"\0" * (len(content) % 2)
    return b"RIFF" + (len(body) + 4).to_bytes(4, "little") + b"WAVE" + body


def as_written_by_the_standard_library(pcm: bytes) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(16_000)
        writer.writeframes(pcm)
    return file.getvalue()


@given(st.binary(max_size=200).map(lambda pcm: pcm[: len(pcm) // 2 * 2]))
def test_the_sound_of_a_file_is_what_was_written(pcm: bytes) -> None:
    assert without_header(as_written_by_the_standard_library(pcm)) == pcm


@given(st.binary(max_size=200).filter(lambda sound: sound[:4] != b"RIFF"))
def test_sound_without_a_header_stays_as_it_is(sound: bytes) -> None:
    assert without_header(sound) == sound


def test_chunks_before_the_sound_are_skipped() -> None:
    file = riff((b"fmt ", bytes(16)), (b"LIST", b"odd"), (b"fact", b""), (b"data", PCM))
    assert without_header(file) == PCM


@pytest.mark.parametrize("size", [0, 0xFFFFFFFF, 0x7FFFFFFF])
def test_a_stream_does_not_know_its_size(size: int) -> None:
    assert without_header(riff((b"fmt ", bytes(16)), (b"data", PCM), size=size)) == PCM


def test_another_kind_of_riff_file_stays_as_it_is() -> None:
    assert without_header(b"RIFF\x04\0\0\0AVI data\0\0\0\0ab") == b"RIFF\x04\0\0\0AVI data\0\0\0\0ab"


@pytest.mark.parametrize("length", range(12, 44))
def test_half_a_header_is_no_sound(length: int) -> None:
    assert without_header(as_written_by_the_standard_library(PCM)[:length]) == b""


def test_a_file_without_sound_is_no_sound() -> None:
    assert without_header(riff((b"fmt ", bytes(16)), (b"LIST", PCM))) == b""
