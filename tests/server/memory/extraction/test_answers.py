"""Short answers, read with their questions."""

from __future__ import annotations

import pytest

from tests.server.memory.extraction.tables import contents, facts

ASKED = (
    ("What is your dog called?", "Biscuit.", {"dog.name": "Biscuit"}),
    ("Oh nice. What's your name?", "Sam", {"name": "Sam"}),
    ("And where do you live?", "in oslo", {"home": "Oslo"}),
    ("How old are you?", "29", {"age": "29"}),
    ("What do you do for a living?", "nurse", {"job": "nurse"}),
    ("What is your sister's name?", "it's Maya", {"sister.name": "Maya"}),
    ("What's your favourite colour?", "green, easily", {"favorite_color": "green"}),
    ("Are you married?", "yes", {"relationship_status": "married"}),
    ("Are you vegan?", "yep", {"diet": "vegan"}),
    ("You have a dog! What's his name?", "Rex", {"dog.name": "Rex"}),
)


@pytest.mark.parametrize(("before", "answer", "expected"), ASKED)
def test_an_answer_means_what_was_asked(before: str, answer: str, expected: dict[str, str]) -> None:
    assert facts(answer, before) == expected


def test_no_denies() -> None:
    assert contents("no", "Do you have a car?") == ["The player does not have a car"]
    assert contents("no I don't", "Do you like jazz?") == ["The player does not like jazz"]


@pytest.mark.parametrize(
    ("before", "answer"),
    [
        ("What is your dog called?", "why do you ask"),
        ("What is your dog called?", "none of your business"),
        ("What is your name?", "idk"),
        ("What is your name?", "what is yours?"),
        ("My dog is called Biscuit.", "Biscuit"),
        ("Do you like me?", "yes"),
        ("Do you want to hear a story?", "yes"),
        ("Do you know Rome or Oslo?", "yes"),
        ("Shall we go?", "yes"),
        ("", "Biscuit"),
        ("What is your name?", ""),
    ],
)
def test_what_is_no_answer(before: str, answer: str) -> None:
    assert contents(answer, before) == []


def test_an_answer_that_is_a_clause_is_read_by_itself() -> None:
    assert facts("I'm from Ghana", "Where do you live?") == {"origin": "Ghana"}
