"""What is taken back no longer counts."""

from __future__ import annotations

import pytest

from estuary_server.providers.language import Recalled
from estuary_server.providers.offline.corrections import corrected
from tests.server.providers.offline.conversation import Talk


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("my name isn't Robert, it's Rob", "my name is Rob"),
        ("My name is not Robert but Rob", "My name is Rob"),
        ("My favourite colour isn't teal, it's orange", "My favourite colour is orange"),
        ("My favourite colour is orange, not teal", "My favourite colour is orange"),
        ("my name isn't Robert", "my name isn't Robert"),
        ("My dog is old, not my cat", "My dog is old"),
        ("It is orange, not teal", "It is orange, not teal"),
    ],
)
def test_the_old_value_is_left_out(text: str, mended: str) -> None:
    assert corrected(text) == mended


@pytest.mark.parametrize(
    ("told", "name"),
    [("No, my name is Anna.", "Anna"), ("my name isn't Robert, it's Rob.", "Rob")],
)
def test_a_corrected_name_counts_over_history_and_memory(told: str, name: str) -> None:
    talk = Talk(recalled=(Recalled("The player's name is Robert", "My name is Robert."),))
    talk.says("My name is Robert.")
    talk.says(told)
    for asked in ("What is my name?", "What do you know about me?"):
        reply = talk.says(asked)
        assert name in reply
        assert "Robert" not in reply
        assert "isn't" not in reply


def test_a_corrected_value_contradicts_the_old_one() -> None:
    talk = Talk()
    talk.says("My favourite colour is teal.")
    talk.says("My favourite colour isn't teal, it's orange.")
    assert "teal" not in talk.says("What is my favourite colour?")
    assert talk.says("Is my favourite colour teal?").startswith("No")


@pytest.mark.parametrize(
    "memory",
    [
        Recalled("The player is married to Carmen", "I'm married to Carmen"),
        Recalled("The player's wife is called Carmen", "My wife is called Carmen"),
    ],
)
@pytest.mark.parametrize("told", ["Carmen and I got divorced.", "My wife left me.", "We broke up."])
def test_a_marriage_that_ended_is_no_longer_confirmed(told: str, memory: Recalled) -> None:
    talk = Talk(recalled=(memory,))
    assert "married" not in talk.says(told)
    for asked in ("Am I married?", "Do I have a wife?"):
        assert not talk.says(asked).startswith("Yes")
    assert "married" not in talk.says("What do you know about me?")


@pytest.mark.parametrize("told", ["I quit smoking.", "I stopped smoking.", "I gave up smoking."])
def test_what_was_given_up_is_denied(told: str) -> None:
    talk = Talk(recalled=(Recalled("The player has a dog"),))
    talk.says(told)
    assert talk.says("Do I smoke?").startswith("No")
    assert not talk.says("Did I stop smoking?").startswith("No")


def test_what_a_line_takes_back_is_not_brought_up_with_it() -> None:
    talk = Talk(recalled=(Recalled("The player lives in Porto", "I live in Porto"),))
    assert talk.says("I don't live in Porto, I live in Braga.").count("Porto") == 1


def test_a_later_marriage_counts_again() -> None:
    talk = Talk()
    for line in ("I'm married to Carmen.", "Carmen and I got divorced.", "I am married to Ana now."):
        talk.says(line)
    reply = talk.says("Am I married?")
    assert reply.startswith("Yes")
    assert "Ana" in reply


def test_the_divorce_of_others_changes_nothing() -> None:
    talk = Talk()
    talk.says("I'm married to Carmen.")
    talk.says("My parents got divorced.")
    assert talk.says("Am I married?").startswith("Yes")
