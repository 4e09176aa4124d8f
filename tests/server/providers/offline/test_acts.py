"""Conventional wording is told apart from what has content of its own."""

from __future__ import annotations

import pytest

from estuary_server.providers.offline.acts import act_of


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("Hello Mira", "hello"),
        ("thanks for the story", "thanks"),
        ("ok bye", "goodbye"),
        ("how are you doing today", "well"),
        ("who are you", "introduce"),
        ("Are you a robot", "machine"),
        ("what did you say", "last_said"),
        ("yes please", "yes"),
        ("hm", "short"),
        ("lol", "laugh"),
        ("42", "numbers"),
        ("😀", "wordless"),
        ("Wo wohnst du eigentlich im Winter", "foreign"),
        ("Tell me a long story", "speech"),
        ("Do you know any stories", "speech"),
        ("go on", "speech"),
        ("Tell me more about your father", "speech"),
        ("Explain in detail how the lamp works", "speech"),
        ("I told her a long story", ""),
        ("My favourite story is Dracula", ""),
        ("What was stolen", ""),
        ("What happened to Tom", ""),
        ("Thanks, my dog is better now", ""),
        ("He is a poodle", ""),
    ],
)
def test_the_act_of_a_sentence(text: str, act: str) -> None:
    assert act_of(text) == act
