"""Whether what the player says over a reply is meant to interrupt it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estuary_server.turn.barge_in import (
    LEAST_SPEECH_S,
    LISTENING_WORDS,
    WORDLESS_S,
    WORDS_OVER_SOUND,
    Voiced,
    interrupts,
    is_answer,
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


@pytest.mark.parametrize("speech_s", [0.0, 0.1, 10.0])
@pytest.mark.parametrize("words", ["stop", "Yeah, but", "no wait", "tell me more"])
def test_one_meant_word_interrupts_what_is_thought(words: str, speech_s: float) -> None:
    assert interrupts(Voiced(speech_s, words, sounding=False), min_speech_s=5)


@pytest.mark.parametrize("speech_s", [0.0, 0.1, 1.24, 10.0])
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("stop", False),
        ("no wait", False),
        ("Yeah, yeah, no wait. Mhm!", False),
        ("wait a moment", True),
        ("yeah but no, wait", True),
        ("I mean, ok, stop", True),
    ],
)
def test_what_sounds_is_interrupted_by_more_than_a_word(words: str, speech_s: float, expected: bool) -> None:
    assert interrupts(Voiced(speech_s, words, sounding=True), min_speech_s=10) is expected


@given(LISTENING, SPEECH_S, st.booleans())
def test_mere_listening_never_interrupts(words: str, speech_s: float, sounding: bool) -> None:
    assert not interrupts(Voiced(speech_s, words, sounding), min_speech_s=0)


@given(LISTENING, LISTENING, st.sampled_from(("no", "stop", "tell me")), SPEECH_S)
def test_one_meant_word_among_them_interrupts_what_is_thought(
    before: str, after: str, meant: str, speech_s: float
) -> None:
    words = f"{before}, {meant.upper()}. {after}"
    assert interrupts(Voiced(speech_s, words, sounding=False), min_speech_s=1)


@given(st.lists(st.sampled_from(("no", "stop", "mhm", "yeah")), max_size=8), SPEECH_S)
def test_over_sound_words_that_are_meant_are_counted(words: list[str], speech_s: float) -> None:
    meant = sum(word in ("no", "stop") for word in words)
    over_sound = interrupts(Voiced(min(speech_s, 1.2), " ".join(words), sounding=True), min_speech_s=0)
    assert over_sound is (meant >= WORDS_OVER_SOUND)


@pytest.mark.parametrize("words", ["", "stop"])
@pytest.mark.parametrize(
    ("speech_s", "min_speech_s", "expected"),
    [
        (1.24, 0.25, False),
        (1.25, 0.25, True),
        (1.24, 0.0, False),
        (1.25, 0.0, True),
        (1.39, 0.4, False),
        (1.4, 0.4, True),
        (30.0, 1.0, True),
    ],
)
def test_speech_that_is_longer_than_any_mhm_interrupts(
    words: str, speech_s: float, min_speech_s: float, expected: bool
) -> None:
    assert interrupts(Voiced(speech_s, words, sounding=True), min_speech_s) is expected


@given(SPEECH_S, st.floats(0, 1))
def test_wordless_speech_is_the_same_to_a_thought_as_to_a_sound(speech_s: float, min_speech_s: float) -> None:
    while_sounding = interrupts(Voiced(speech_s, "", sounding=True), min_speech_s)
    assert interrupts(Voiced(speech_s, "", sounding=False), min_speech_s) is while_sounding
    if abs(speech_s - WORDLESS_S - max(min_speech_s, LEAST_SPEECH_S)) > 1e-5:
        assert while_sounding is (speech_s > max(min_speech_s, LEAST_SPEECH_S) + WORDLESS_S)


def test_windows_that_sum_up_to_enough_are_enough() -> None:
    tenths_s = sum([0.1] * 10)
    assert tenths_s < 1
    assert interrupts(Voiced(0.25 + tenths_s, "", sounding=False), 0.25)
    assert interrupts(Voiced(0.25 + tenths_s, "", sounding=True), 0.25)


@given(NO_WORDS, SPEECH_S, st.floats(0, 1), st.booleans())
def test_marks_are_no_words(marks: str, speech_s: float, min_speech_s: float, sounding: bool) -> None:
    with_marks = interrupts(Voiced(speech_s, marks, sounding), min_speech_s)
    assert with_marks == interrupts(Voiced(speech_s, "", sounding), min_speech_s)


# What did not interrupt, once it is over


@pytest.mark.parametrize(
    ("words", "confidence", "expected"),
    [
        ("stop", 1.0, True),
        ("stop", 0.3, True),
        ("stop", 0.29, False),
        ("none", 0.2, False),
        ("wait a moment please", 0.29, False),
        ("yeah but no", 0.5, True),
        ("mhm", 1.0, False),
        ("Uh-huh. Yeah.", 1.0, False),
        ("", 1.0, False),
        ("...", 1.0, False),
    ],
)
def test_it_is_an_answer_when_it_is_meant_and_was_understood(
    words: str, confidence: float, expected: bool
) -> None:
    assert is_answer(words, confidence) is expected
