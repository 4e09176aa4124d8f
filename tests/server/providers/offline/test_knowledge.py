"""Whose name is whose: the player's own, the newest of several, and those of others."""

from __future__ import annotations

import pytest

from tests.server.providers.offline.conversation import Talk


@pytest.mark.parametrize("asked", ["What is my name?", "Do you know my name?", "Who am I?"])
@pytest.mark.parametrize("told", ["My name is Tobias.", "Hi, I'm Tobias."])
def test_the_own_name_comes_without_the_names_of_others(told: str, asked: str) -> None:
    talk = Talk()
    talk.says("I have a brother named Ole.")
    talk.says(told)
    reply = talk.says(asked)
    assert "Tobias" in reply
    assert "Ole" not in reply


def test_the_name_of_somebody_unknown_is_not_the_own_name() -> None:
    talk = Talk()
    talk.says("My name is Tobias.")
    assert "Tobias" not in talk.says("Do you know my sister's name?")


@pytest.mark.parametrize(
    "told", ["I'm Anna actually", "Actually, I'm Anna.", "No, my name is actually Anna.", "I am Anna now."]
)
def test_a_new_name_replaces_the_old_one(told: str) -> None:
    talk = Talk()
    talk.says("My name is Tobias")
    talk.says(told)
    for asked in ("What is my name?", "Hello", "What do you know about me?"):
        reply = talk.says(asked)
        assert "Anna" in reply
        assert "Tobias" not in reply


def test_a_nationality_is_no_name() -> None:
    talk = Talk()
    talk.says("My name is Tobias")
    talk.says("I'm German")
    assert "Tobias" in talk.says("What is my name?")


@pytest.mark.parametrize("told", ["My mother's name is Rosa.", "I have a sister named Rosa."])
def test_the_name_of_another_is_not_taken_for_the_own(told: str) -> None:
    talk = Talk()
    talk.says(told)
    assert "Rosa" not in talk.says("What is my name?")
