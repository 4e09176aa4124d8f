"""Sentences kept as they were said: which are, which are not, and what they carry."""

from __future__ import annotations

import pytest

from estuary_server.memory.candidate import Said
from estuary_server.memory.extraction import extract
from tests.server.memory.extraction.tables import AT, contents


def test_a_sentence_that_no_frame_knows_is_kept_in_the_third_person() -> None:
    (found,) = extract(Said("Somebody had a spare seat on Friday, I had no ticket, and it was Aida!", AT))
    assert found.content == (
        "Somebody had a spare seat on Friday (2026-11-13), the player had no ticket, and it was Aida"
    )
    assert (found.memory_type, found.confidence, found.happens_on) == ("event", 0.7, "2026-11-13")
    assert found.quote == "Somebody had a spare seat on Friday, I had no ticket, and it was Aida"


def test_what_the_frames_have_found_is_not_said_twice() -> None:
    assert contents("I live in Oslo and my dog is called Rex") == [
        "The player lives in Oslo",
        "The player's dog is called Rex",
    ]


def test_a_day_told_behind_is_kept_with_what_it_is_the_day_of() -> None:
    (found,) = extract(Said("I've booked Crete! Leaving on the 4th of May", AT))
    assert found.content == "The player has booked Crete; leaving on the 4th of May (2027-05-04)"
    assert found.happens_on == "2027-05-04"
    assert found.quote == "I've booked Crete! Leaving on the 4th of May"


def test_a_day_told_behind_something_else_is_not_joined() -> None:
    assert contents("That was fun. It is on Sunday then") == []


def test_what_mends_a_day_is_a_correction() -> None:
    (found,) = extract(Said("They moved the hearing! It's on Monday instead", AT))
    assert (found.memory_type, found.happens_on) == ("correction", "2026-11-23")


@pytest.mark.parametrize(
    "text",
    [
        "I was supposed to go to Rome with Ann and her cousin",
        "You and Ann were in Rome when I was there with my aunt",
        "I would move to Rome with Ann tomorrow if she asked",
        "Kiss Ann in Rome from me and from my aunt",
        "My plumber went to Rome with Ann and told me nothing",
        "I heard that Ann went to Rome with my old teacher",
        "I'm Rome in this argument about Ann",
        "The bus to Rome with Ann was late again",
        "I want it in Rome with Ann and an orchestra",
    ],
)
def test_what_is_not_the_speakers_own_or_not_so_is_not_kept(text: str) -> None:
    assert contents(text) == []


def test_a_refusal_is_no_supposition() -> None:
    assert contents("They wouldn't refund my ticket to Rome so I stayed with Ann") != []


def test_a_tale_that_runs_on_is_not_kept() -> None:
    tale = "The only thing that kept me awake was Ulysses, I had borrowed it"
    assert contents(tale) != []
    assert contents(tale + " from a stranger" * 12) == []
