"""Whom and what a statement names, as far as the player did."""

from __future__ import annotations

from estuary_server.memory.refining_things import MOST_NAMES, named_in, relations_of
from estuary_server.providers.reader import Named
from estuary_server.store.memory_records import PLAYER, Entity, Relation


def test_the_value_of_a_fact_comes_first_and_only_once() -> None:
    found = named_in(
        [Named("oslo", "thing"), Named("Ann", "person")], "Ann and I live in Oslo", "home", "Oslo"
    )
    assert found == (Entity("Oslo", "place"), Entity("Ann", "person"))


def test_somebodys_name_is_a_persons_or_an_animals() -> None:
    assert named_in([], "", "best_friend.name", "Ann") == (Entity("Ann", "person", ("my best friend",)),)
    assert named_in([], "", "hamster.name", "Fuzz") == (Entity("Fuzz", "animal", ("my hamster",)),)


def test_what_the_quote_does_not_name_is_left_out() -> None:
    assert (
        named_in([Named("Rome", "place"), Named("", "place"), Named("we", "person")], "we left", "", "") == ()
    )


def test_names_are_few_and_short() -> None:
    quote = " ".join(f"name{n}" for n in range(50)) + " " + "x" * 500
    names = [Named("x" * 500, "thing"), *(Named(f"name{n}", "thing") for n in range(50))]
    assert [found.name for found in named_in(names, quote, "", "")] == [f"name{n}" for n in range(MOST_NAMES)]


def test_relations_come_from_the_key() -> None:
    assert relations_of("dog.name", "Biscuit") == (Relation(PLAYER, "dog", "Biscuit"),)
    assert relations_of("employer", "Acme") == (Relation(PLAYER, "works_for", "Acme"),)
    assert relations_of("age", "34") == relations_of("mother.job", "nurse") == relations_of("home", "") == ()
