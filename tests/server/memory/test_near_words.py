"""Words near in meaning to those that are asked for."""

from __future__ import annotations

import pytest

from estuary_server.english.concepts import CONCEPTS, KINDS
from estuary_server.memory.near_words import MOST_NEAR, near_words
from estuary_server.memory.terms import terms


@pytest.mark.parametrize(
    ("asked", "near"),
    [
        ("pet", "dog"),
        ("mum", "mother"),
        ("siblings", "brother"),
        ("pastimes", "knitting"),
        ("job", "profession"),
    ],
)
def test_what_is_asked_for_finds_what_was_said(asked: str, near: str) -> None:
    assert terms(near)[0] in near_words(terms(asked))


def test_an_example_does_not_find_another() -> None:
    assert "cat" not in near_words(("dog",))


@pytest.mark.parametrize("asked", [(), ("zyx",), ("狗",)])
def test_most_words_have_none_near(asked: tuple[str, ...]) -> None:
    assert near_words(asked) == ()


def test_what_is_asked_for_is_not_near_itself() -> None:
    asked = terms("mother mum")
    near = near_words(asked)
    assert near
    assert not set(asked) & set(near)


def test_however_much_is_asked_for_few_are_near() -> None:
    every = [term for listed in (*CONCEPTS, *KINDS) for term in terms(listed)]
    assert len(near_words(every)) == MOST_NEAR
    assert near_words(every)[0] == near_words(every[:1] * 2)[0] or every[0] not in near_words(every)
