from __future__ import annotations

from estuary_server.evaluation.generate.dice import Dice
from estuary_server.evaluation.generate.style import restyle

TEMPLATE = "I'm so HAPPY that you and {pet} didn't leave, {pet}'s the best"


def test_careful_people_type_as_it_is_written() -> None:
    assert restyle(TEMPLATE, "careful", Dice(1)) == TEMPLATE


def test_casual_people_drop_capitals_and_apostrophes_but_no_shouting_and_no_names() -> None:
    ways = {restyle(TEMPLATE, "casual", Dice(seed)) for seed in range(20)}
    assert ways == {TEMPLATE, "im so HAPPY that you and {pet} didnt leave, {pet}'s the best"}


def test_hurried_people_shorten_some_words_and_never_a_value() -> None:
    ways = {restyle("thanks for {the} and the", "hurried", Dice(seed)) for seed in range(300)}
    assert {"thx for {the} and the", "thanks for {the} n the", "thanks for {the} and teh"} <= ways
    assert all("{the}" in way for way in ways)
