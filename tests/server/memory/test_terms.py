"""What a text is searched by, in whatever language, and that no text takes long."""

from __future__ import annotations

import string
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estuary_server.memory.terms import LONGEST_TERM, MOST_TERMS, STOP_WORDS, fold, terms

TERMS = [
    ("", ""),
    ("?! ... --", ""),
    ("What is my dog called?", "dog call"),
    ("My dogs' names: Biscuit & Rex", "dog name biscuit rex"),
    ("the player's dog is ill; I'll call", "player dog ill call"),
    ("I don't like O'Brien's tea, don\u2019t you?", "like obrien tea"),
    ("hiking hike hiked", "hike hike hike"),
    ("Zo\u00eb na\u00efve Stra\u00dfe", "zoe naiv strass"),
    ("1,000 cats, 3.5kg at 10:30pm in 2019", "1000 cat 3.5 kg 10:30 pm 2019"),
    ("\uff23\uff21\uff34 \uff12\uff13", "cat 23"),
    ("\u6211\u6709iPhone\u548c\u4e00\u732b", "\u6211\u6709 iphon \u548c\u4e00 \u4e00\u732b"),
    ("\u732b\u3002", "\u732b"),
    ("\uc11c\uc6b8\uc5d0 \uc0b4\uc544\uc694", "\uc11c\uc6b8 \uc6b8\uc5d0 \uc0b4\uc544 \uc544\uc694"),
    ("\u30ac\u30ae \uff76\uff9e", "\u30ac\u30ae \u30ac"),
    ("\u05e9\u05c1\u05b8\u05dc\u05d5\u05b9\u05dd", "\u05e9\u05dc\u05d5\u05dd"),
    ("\u0939\u093f\u0928\u094d\u0926\u0940", "\u0939\u093f\u0928\u094d\u0926\u0940"),
    ("I \u2764\ufe0f cats \U0001f431\U0001f431", "\u2764 cat \U0001f431 \U0001f431"),
    ("\U0001f1f3\U0001f1f4!", "\U0001f1f3\U0001f1f4"),
    ("\U0001f469\U0001f3fd\u200d\U0001f680", "\U0001f469 \U0001f680"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), TERMS)
def test_terms(text: str, expected: str) -> None:
    assert " ".join(terms(text)) == expected


@given(st.text(max_size=200))
def test_case_does_not_matter_nor_does_asking_twice(text: str) -> None:
    found = terms(text)
    assert found == terms(text)
    assert terms(text.lower()) == found or not text.isascii()
    assert all(term and not term.isspace() and term not in STOP_WORDS for term in found)


@given(st.text(alphabet=string.ascii_letters + "\u00e9\u00fc\u4e00\u732b ", max_size=80))
def test_the_terms_of_two_texts_are_those_of_both_together(text: str) -> None:
    assert terms(f"{text} {text}") == terms(text) * 2


@given(st.text(alphabet=string.printable, max_size=100))
def test_folding_again_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


LONG = [
    "a" * 100_000, "a'" * 50_000, "'" * 100_000, "1," * 50_000, "1" * 100_000, "\u732b" * 100_000,
    "\u00e9" * 100_000, "\U0001f1f3" * 100_000, "a\u732b" * 50_000, "e\u0301" * 50_000,
]  # fmt: skip


@pytest.mark.parametrize("text", LONG, ids=lambda text: repr(text[:2]))
def test_a_long_text_without_words_is_read_at_once(text: str) -> None:
    began = time.perf_counter()
    found = terms(text)
    assert time.perf_counter() - began < 1
    assert len(found) <= MOST_TERMS
    assert all(len(term) <= LONGEST_TERM for term in found)


def test_a_sentence_takes_microseconds() -> None:
    sentence = "My sister Maya lives in Oslo and she works as a nurse at the big hospital there since 2019."

    def seconds() -> float:
        began = time.perf_counter()
        terms(sentence)
        return time.perf_counter() - began

    seconds()
    assert min(seconds() for _ in range(200)) < 50e-6
