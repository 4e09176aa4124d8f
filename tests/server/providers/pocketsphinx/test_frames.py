"""Frames come out of the pipe as they went in, however the pipe cuts them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estuary_server.providers.pocketsphinx.frames import (
    MOST_UTTERANCES,
    Final,
    Frame,
    FrameReader,
    Heard,
    Kind,
    packed,
)

frames = st.builds(Frame, st.sampled_from(Kind), st.integers(0, MOST_UTTERANCES - 1), st.binary(max_size=100))


@given(st.lists(frames, max_size=5), st.integers(1, 50))
def test_frames_survive_any_cutting(sent: list[Frame], size: int) -> None:
    stream = b"".join(map(packed, sent))
    reader = FrameReader()
    received = [f for i in range(0, len(stream), size) for f in reader.push(stream[i : i + size])]
    assert received == sent


@given(st.integers(0, 2**40), st.text(st.characters(exclude_categories=["Cs"])))
def test_reports_survive(audio: int, words: str) -> None:
    assert Heard.unpacked(Heard(audio, words).packed()) == Heard(audio, words)


@given(st.text(st.characters(exclude_categories=["Cs"])), st.floats(0, 1))
def test_finals_survive(words: str, confidence: float) -> None:
    final = Final(words, confidence, "1.0,-2.5")
    assert Final.unpacked(final.packed()) == final


def test_what_is_no_frame_is_refused() -> None:
    with pytest.raises(ValueError, match="Kind"):
        FrameReader().push(b"\0" * 20)


def test_no_words_and_no_audio_show_in_a_representation() -> None:
    assert "secret" not in repr([Frame(Kind.AUDIO, 1, b"secret"), Heard(1, "secret"), Final("secret", 1, "")])
