"""Whether what the player says over a reply is meant to interrupt it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estuary_server.turn.barge_in import (
    LEAST_SPEECH_S,
    LISTENING_WORDS,
    WORDLESS_S,
    Voiced,
    interrupts,
    only_listening,
)

SPEECH_S = st.floats(0, 30)
LISTENING = st.lists(st.sampled_from(sorted(LISTENING_WORDS)), min_size=1).map(" ".join)
NO_WORDS = st.text(alphabet=" .,!?…-\n", max_size=5)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "...",
        "mhm",
        "Mm-hmm.",
        "Yeah, yeah!",
        "OK",
        "uh huh",
        "Uh-huh...",
        "Oh, wow!",
        "Right. Sure.",
        "ah",
    ],
)
def test_mere_listening(words: str) -> None:
    assert only_listening(words)


@pytest.mark.parametrize(
    "words",
    [
        "no",
        "Yes.",
        "stop",
        "Yeah, but wait",
        "okay then",
        "mhm no",
        "right there",
        "5",
        "\u7b49\u4e00\u4e0b",
        "non",
    ],
)
def test_meant_words(words: str) -> None:
    assert not only_listening(words)


@pytest.mark.parametrize("sounding", [True, False])
@pytest.mark.parametrize("speech_s", [0.0, 0.1, 10.0])
def test_meant_words_interrupt_at_once(speech_s: float, sounding: bool) -> None:
    assert interrupts(Voiced(speech_s, "stop", sounding), min_speech_s=5)


@given(LISTENING, SPEECH_S, st.booleans())
def test_mere_listening_never_interrupts(words: str, speech_s: float, sounding: bool) -> None:
    assert not interrupts(Voiced(speech_s, words, sounding), min_speech_s=0)


@given(LISTENING, LISTENING, st.sampled_from(("no", "stop", "tell me")), SPEECH_S, st.booleans())
def test_one_meant_word_among_them_interrupts(
    before: str, after: str, meant: str, speech_s: float, sounding: bool
) -> None:
    assert interrupts(Voiced(speech_s, f"{before}, {meant.upper()}. {after}", sounding), min_speech_s=1)


@pytest.mark.parametrize(
    ("speech_s", "min_speech_s", "sounding", "expected"),
    [
        (0.24, 0.25, False, False),
        (0.25, 0.25, False, True),
        (0.25, 0.0, False, True),
        (0.24, 0.0, False, False),
        (0.39, 0.4, False, False),
        (0.4, 0.4, False, True),
        (0.84, 0.25, True, False),
        (0.85, 0.25, True, True),
        (0.84, 0.0, True, False),
        (0.99, 0.4, True, False),
        (1.0, 0.4, True, True),
    ],
)
def test_speech_without_words(speech_s: float, min_speech_s: float, sounding: bool, expected: bool) -> None:
    assert interrupts(Voiced(speech_s, "", sounding), min_speech_s) is expected


def test_windows_that_sum_up_to_enough_are_enough() -> None:
    assert sum([0.1] * 10) < 1
    assert interrupts(Voiced(sum([0.1] * 10), "", sounding=False), 1.0)
    assert interrupts(Voiced(sum([0.1] * 10), "", sounding=True), 0.4)


@given(NO_WORDS, SPEECH_S, st.floats(0, 1), st.booleans())
def test_marks_are_no_words(marks: str, speech_s: float, min_speech_s: float, sounding: bool) -> None:
    with_marks = interrupts(Voiced(speech_s, marks, sounding), min_speech_s)
    assert with_marks == interrupts(Voiced(speech_s, "", sounding), min_speech_s)


@given(SPEECH_S, st.floats(0, 1))
def test_over_sound_it_takes_longer(speech_s: float, min_speech_s: float) -> None:
    while_sounding = interrupts(Voiced(speech_s + WORDLESS_S, "", sounding=True), min_speech_s)
    assert interrupts(Voiced(speech_s, "", sounding=False), min_speech_s) <= while_sounding
    assert not interrupts(Voiced(min(speech_s, LEAST_SPEECH_S - 0.01), "", sounding=False), min_speech_s)
