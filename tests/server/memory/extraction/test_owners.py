"""Whose fact a fact is: what another one does or has never becomes the player's."""

from __future__ import annotations

from itertools import product

import pytest

from estuary_server.memory.candidate import Said
from estuary_server.memory.extraction import extract
from tests.server.memory.extraction.tables import AT, facts

OTHERS = ("My brother", "My mum", "My colleague Bob", "My friend Eva", "My landlord", "Our neighbour", "Bob")
STATES = (
    "works as a nurse",
    "works at Bosch as an engineer",
    "works as an engineer at Bosch",
    "lives in Leeds as a plumber",
    "moved to Berlin to work as a chef",
    "is 41 and lives in Oslo",
    "got a job as a teacher at Mercy",
    "spent ten years as a baker in York",
)
OWN = {"job", "employer", "home", "age", "name", "origin", "school", "studies", "birthplace"}


@pytest.mark.parametrize(("whom", "state"), [*product(OTHERS, STATES)])
def test_what_another_one_does_is_not_the_players(whom: str, state: str) -> None:
    found = extract(Said(f"{whom} {state}.", AT))
    assert not OWN & {one.fact_key for one in found}


def test_what_the_player_does_is() -> None:
    assert facts("I work as an engineer at Bosch.") == {"job": "engineer", "employer": "Bosch"}


@pytest.mark.parametrize("said", ["remember that my name is Bob", "Please remember my name is Ann."])
def test_a_name_that_is_dictated_is_doubtful(said: str) -> None:
    assert [(one.fact_key, one.doubtful) for one in extract(Said(said, AT))] == [("name", True)]
