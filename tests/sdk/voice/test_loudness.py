"""Whether sound may be speech."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estuary_sdk.voice.loudness import Loudness, peak

LEVELS = st.lists(st.integers(-32_768, 32_767), max_size=20)


def frame(*levels: int) -> bytes:
    return struct.pack(f"<{len(levels)}h", *levels)


@given(LEVELS)
def test_the_highest_level_counts_whichever_its_sign(levels: list[int]) -> None:
    assert peak(frame(*levels)) == max(map(abs, levels), default=0)


@pytest.mark.parametrize(("level", "loud"), [(0, False), (59, False), (60, True), (-60, True)])
def test_what_is_almost_silence_is_no_speech(level: int, loud: bool) -> None:
    assert Loudness().may_be_speech(frame(0, level, 0)) is loud


def test_the_room_that_is_heard_beside_the_speech_is_none() -> None:
    ears = Loudness()
    heard = [ears.may_be_speech(frame(level)) for level in (300, 10_000, 799, 800, 300)]
    assert heard == [True, True, False, True, False]


def test_no_sound_is_no_speech() -> None:
    assert not Loudness().may_be_speech(b"")
