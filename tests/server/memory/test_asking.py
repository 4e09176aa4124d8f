"""Which names of a question are not embedded."""

from __future__ import annotations

import pytest

from estuary_server.memory.asking import (
    COMMON_SHARE,
    END_CHARS,
    FEWEST_MESSAGES,
    MOST_ASKED,
    asked_terms,
    common_among,
    name_terms,
    question_text,
    without_names,
)
from estuary_server.memory.passages import PASSAGE_CHARS
from estuary_server.store.search_records import WordSpread

COMMON = frozenset(["ana", "jean", "luc"])


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("What is Ana's dog called?", "What is dog called?"),
        ("Ana\u2019s dog", "dog"),
        ("Did Ana meet Mo?", "Did meet Mo?"),
        ("the ana", "the ana"),
        ("Has Jean-Luc a boat?", "Has a boat?"),
        ("Ana?", "Ana?"),
        ("Who is Ana?", "Who is Ana?"),
        ("", ""),
    ],
)
def test_common_names_are_left_out(question: str, left: str) -> None:
    assert without_names(question, COMMON).split() == left.split()


def test_names_are_capitalized() -> None:
    assert name_terms("What did Zo\u00eb and Mo tell ana in Oslo, Zo\u00eb?") == ("zoe", "mo", "oslo")
    assert name_terms("what is my dog called") == ()


def test_common_is_what_most_messages_hold() -> None:
    least = round(COMMON_SHARE * 100)
    assert common_among(WordSpread(100, {"a": least - 1, "b": least, "c": 100})) == {"b", "c"}


def test_nothing_is_common_among_few() -> None:
    few = FEWEST_MESSAGES - 1
    assert common_among(WordSpread(few, {"a": few})) == frozenset()
    assert common_among(WordSpread(0, {"a": 0})) == frozenset()


def test_a_long_question_is_cut() -> None:
    assert len(question_text("Ana " * 10_000)) == PASSAGE_CHARS
    assert len(without_names("dog " * 10_000, COMMON)) == PASSAGE_CHARS


def test_a_question_is_searched_by_each_of_its_words_once() -> None:
    assert asked_terms("What is my dog called? My dog!") == ("dog", "call")
    assert asked_terms("") == ()


@pytest.mark.parametrize(
    "many", [" ".join(f"w{number}" for number in range(30_000)), "\u72d7\u732b\u9e1f" * 40_000]
)
def test_the_words_searched_for_are_bounded(many: str) -> None:
    assert len(asked_terms(many)) <= MOST_ASKED


def test_of_many_words_the_first_and_the_last_are_searched_for() -> None:
    words = [f"w{number}" for number in range(MOST_ASKED + 1)]
    left = [*words[: MOST_ASKED // 2], *words[MOST_ASKED // 2 + 1 :]]
    assert asked_terms(" ".join(words)) == tuple(left)


def test_of_a_long_message_both_ends_are_searched_for() -> None:
    asked = asked_terms(f"lighthouse {'x ' * END_CHARS} ferry {'x ' * END_CHARS} cello")
    assert asked == ("lighthous", "x", "cello")
