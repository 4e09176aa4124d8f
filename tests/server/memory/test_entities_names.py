"""How names are compared, and which relationships exclude each other."""

from __future__ import annotations

import pytest

from estuary_server.memory.entities_names import (
    also_called,
    compared,
    described_as,
    is_description,
    kind_class,
    role,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Biscuit", "BISCUIT"),
        ("José  María", "jose maria"),
        ("the Alps", "Alps"),
        ("The player's dog", "my dog"),
        ("our dog", "My Dog"),
        ("O\u2019Neill", "o'neill"),
        ("St. Ives", "st ives"),
        ("\N{FULLWIDTH LATIN CAPITAL LETTER L}eeds", "leeds"),
        ("שָׁלוֹם", "שלום"),
    ],
)
def test_written_alike_whatever_the_case_accents_articles_and_marks(one: str, other: str) -> None:
    assert compared(one) == compared(other) != ""


@pytest.mark.parametrize(
    ("one", "other"), [("C#", "C"), ("C++", "C"), ("Anna", "Anne"), ("हिन्दी", "हनद"), ("小笼包", "包")]
)
def test_different_names_stay_different(one: str, other: str) -> None:
    assert compared(one) != compared(other)


def test_an_article_alone_is_a_name() -> None:
    assert compared("The") == "the"


def test_descriptions_name_nobody() -> None:
    assert is_description(compared("the player's dog"))
    assert is_description("her sister")
    assert not is_description("mylene")
    assert (described_as("my dog"), described_as("her dog"), described_as("biscuit")) == ("dog", "", "")


def test_person_and_animal_are_one_class_and_things_go_with_all() -> None:
    assert kind_class("person") == kind_class("animal")
    assert kind_class("place") == kind_class("organization")
    assert len({kind_class(k) for k in ("person", "place", "work", "date")}) == 4
    assert kind_class("thing") == ""


@pytest.mark.parametrize(
    ("relationship", "known"),
    [
        ("mum", "mother"),
        ("older_sister", "sister"),
        ("husband", "partner"),
        ("pet_dog", "dog"),
        ("mother_in_law", "mother_in_law"),
        ("friend", ""),
        ("lives_in", ""),
        ("somebody_in_law", ""),
    ],
)
def test_roles(relationship: str, known: str) -> None:
    assert role(relationship) == known


def test_names_made_of_a_relationship() -> None:
    assert "biscuit the dog" in also_called("biscuit", "my", "dog")
    assert "my dog" in also_called("biscuit", "my", "dog")
    assert "tom's dog" in also_called("biscuit", "tom", "dog")
