from __future__ import annotations

import pytest

from estuary_server.evaluation.generate.filling import capital, fill, outside_slots, slots_of

SLOTS = {
    "pet": "biscuit",
    "job": "electrician",
    "species.group": "dog",
    "thing": "an anchor",
    "club": "the choir",
}


@pytest.mark.parametrize(
    ("template", "filled"),
    [
        ("{pet}!", "biscuit!"),
        ("{^pet}, {a job}, {a pet}", "Biscuit, an electrician, a biscuit"),
        ("the {species.group}", "the dog"),
        ("the {bare thing} of the {bare club}, {bare pet}", "the anchor of the choir, biscuit"),
        ('{"fact": 1} {Not} { pet }', '{"fact": 1} {Not} { pet }'),
    ],
)
def test_slots_are_filled(template: str, filled: str) -> None:
    assert fill(template, SLOTS) == filled


def test_an_unknown_slot_is_an_error() -> None:
    with pytest.raises(KeyError):
        fill("{nothing}", SLOTS)


def test_the_names_of_slots() -> None:
    assert slots_of("{^pet} {a job} {species.group} {pet}") == {"pet", "job", "species.group"}


def test_a_template_is_cut_at_its_slots() -> None:
    assert outside_slots("a {^pet}b") == [("a ", False), ("{^pet}", True), ("b", False)]


def test_a_capital_leaves_the_rest() -> None:
    assert (capital("the BBC"), capital("")) == ("The BBC", "")
