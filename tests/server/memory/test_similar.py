"""Which statements are the same, near each other, or opposite."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estuary_server.memory.similar import NEAR_COSINE, near, opposite, overlap, overlapping, wording

SAME = [
    ("The player likes hiking", "The player really loves hiking."),
    ("The player hates tea", "The player doesn't like tea"),
    ("The player can't stand tea", "The player dislikes tea"),
    ("The player has a dog called Biscuit", "The player's dog is called Biscuit"),
    ("The player no longer lives in Oslo", "The player doesn\u2019t live in Oslo anymore"),
    ("The player is fond of Zo\u00eb", "the player likes ZOE"),
    ("The player sings a lot these days", "The player sings"),
    ("The player can't swim", "The player cannot swim"),
]
DIFFERENT = [
    ("The player has two cats", "The player has three cats"),
    ("The player has 2 cats", "The player has 3 cats"),
    ("The player likes tea", "The player doesn't like tea"),
    ("The player's sister is called Maya", "The player's sister is called Ana"),
    ("The player's sister is called Maya", "The player's brother is called Maya"),
    ("Maya loves Ben", "Ben loves Maya"),
    ("The player lives in Oslo", "The player lived in Oslo"),
    ("The player moved from Oslo to Rome", "The player moved from Rome to Oslo"),
    ("The player wants to visit Rome", "The player visits Rome"),
    ("The player likes tea and hates coffee", "The player hates tea and likes coffee"),
    ("The player has an exam on Monday", "The player has an exam on Tuesday"),
    ("The player likes C++", "The player likes C#"),
    ("The player likes \U0001f431", "The player likes \U0001f436"),
    ("\u6211\u559c\u6b22\u732b", "\u6211\u559c\u6b22\u72d7"),
    ("The player's sister is a doctor", "The player's sister's husband is a doctor"),
    ("The player's sister Maya is a doctor", "The player's sister Maya's husband is a doctor"),
    ("The player smokes", "The player quit smoking"),
    ("?", "!"),
]
NEAR = [
    ("The player works as a software engineer", "The player is a software engineer"),
    ("The player enjoys playing the guitar", "The player plays the guitar"),
]
NOT_NEAR = [
    ("The player likes tea", "The player likes coffee"),
    ("The player works as a nurse", "The player works as a doctor"),
    ("The player likes hiking", "The player likes hiking in the mountains at dawn"),
    ("The player works in the morning shift", "The player works in the evening shift"),
]


def close(one: str, other: str, cosine: float = 1.0) -> bool:
    return near(wording(one), wording(other), lambda: cosine)


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_statement_in_other_words(one: str, other: str) -> None:
    assert wording(one) == wording(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_statements_with_other_values_are_neither_the_same_nor_near(one: str, other: str) -> None:
    assert wording(one) != wording(other)
    assert not close(one, other)


@pytest.mark.parametrize(("one", "other"), NEAR)
def test_near_statements_need_words_and_vectors_that_agree(one: str, other: str) -> None:
    assert close(one, other)
    assert close(other, one, NEAR_COSINE)
    assert not close(one, other, NEAR_COSINE - 0.001)


@pytest.mark.parametrize(("one", "other"), NOT_NEAR)
def test_an_exchanged_word_and_a_long_addition_are_not_near_whatever_the_vectors_say(
    one: str, other: str
) -> None:
    assert not close(one, other)


def test_the_vectors_are_not_asked_where_the_words_do_not_agree() -> None:
    def never() -> float:
        raise AssertionError

    assert not near(wording("The player likes tea"), wording("The player plays chess"), never)


def test_a_name_is_known_by_its_capital() -> None:
    assert wording("The player's dog is called Biscuit").names == {"biscuit"}
    assert wording("the player's dog is called biscuit").names == frozenset()


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("The player likes tea", "The player doesn't like tea", True),
        ("The player hates tea", "The player loves tea", True),
        ("The player likes tea", "The player doesn't like coffee", False),
        ("The player likes tea", "The player loves tea", False),
        ("The player hates tea", "The player doesn't like tea", False),
    ],
)
def test_opposites(one: str, other: str, expected: bool) -> None:
    assert opposite(wording(one), wording(other)) is expected
    assert opposite(wording(other), wording(one)) is expected


def test_overlap_counts_the_words_that_carry_meaning() -> None:
    assert overlap(wording("The player walks in the park"), wording("The player walks to the park")) == 1
    assert overlap(wording("of"), wording("of")) == 0


TEXTS = st.lists(
    st.sampled_from(["the", "player", "likes", "not", "tea", "Maya", "two", "in", "sister", "was", "\u732b"]),
    max_size=6,
).map(" ".join)


@given(TEXTS, TEXTS)
def test_all_of_it_is_symmetric(one: str, other: str) -> None:
    assert close(one, other) == close(other, one)
    assert opposite(wording(one), wording(other)) == opposite(wording(other), wording(one))
    assert overlap(wording(one), wording(other)) == overlap(wording(other), wording(one))


@given(st.text(max_size=100))
def test_any_text_has_a_wording(text: str) -> None:
    found = wording(text)
    assert found.words
    assert found.names <= set(found.words)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("My dog is called Biscuit", "my  dog is called biscuit", True),
        ("My dog is called Biscuit", "Biscuit", True),
        ("My dog is called Biscuit", "and my dog is called Biscuit, he is lovely", True),
        ("I like tea with milk", "tea with milk and cake", True),
        ("I like tea", "I like chess", False),
        ("My name is Ana", "my dog is Rex", False),
        ("Yes, I am", "I am", True),
        ("I am", "here I am", True),
        ("\u732b\u304c\u597d\u304d", "\u732b\u304c\u597d\u304d\u3067\u3059", True),
        ("Yes", "I am", False),
        ("", "I am", False),
        ("", "tea", False),
    ],
)
def test_quotes_overlap_where_one_holds_most_of_the_other(one: str, other: str, expected: bool) -> None:
    assert overlapping(one, other) is overlapping(other, one) is expected
