"""What is made of the engine's words and probabilities; the engine itself runs in other processes only."""

from __future__ import annotations

import pytest

from estuary_server.providers.pocketsphinx.decoding import cleaned, confidence


@pytest.mark.parametrize(
    ("hypothesis", "words"),
    [
        ("<s> where did you(2) grow up </s>", "where did you grow up"),
        ("<sil> [NOISE] ++COUGH++ Hello", "hello"),
        ("i'm mr. o'neil", "i'm mr. o'neil"),
        ("[SPEECH]", ""),
        ("", ""),
    ],
)
def test_words_are_freed_of_the_engines_marks(hypothesis: str, words: str) -> None:
    assert cleaned(hypothesis) == words


def test_confidence_is_the_geometric_mean_of_the_words() -> None:
    assert confidence([("go", 0.25), ("on", 1.0)]) == pytest.approx(0.5)


def test_confidence_does_not_depend_on_the_length() -> None:
    assert confidence([("go", 0.6)] * 20) == pytest.approx(confidence([("go", 0.6)]))


def test_marks_are_not_words() -> None:
    assert confidence([("<s>", 0.1), ("go(2)", 0.8), ("[NOISE]", 0.1)]) == pytest.approx(0.8)


@pytest.mark.parametrize("words", [[], [("<sil>", 1.0)]])
def test_without_words_there_is_no_confidence(words: list[tuple[str, float]]) -> None:
    assert confidence(words) == 0.0


def test_what_the_engine_rounds_beyond_the_limits_stays_within_them() -> None:
    assert confidence([("go", 1.0000001)]) == 1.0
    assert 0.0 < confidence([("go", 0.0)]) < 0.001
