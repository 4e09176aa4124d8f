"""Facts made by hand, and what questions are made of."""

from __future__ import annotations

from estuary_server.evaluation.generate.ask import Inquiry
from estuary_server.evaluation.generate.dice import Dice
from estuary_server.evaluation.generate.kinds import load_catalogue
from estuary_server.evaluation.generate.lives import Fact, Person
from estuary_server.evaluation.generate.phrases import load_phrases
from estuary_server.evaluation.generate.stock import Value
from estuary_server.evaluation.generate.talk import Talk

KINDS = load_catalogue().kinds
ANA, BEN = Person(0, Value("Ana", {"g": "f"})), Person(1, Value("Ben", {"g": "m"}))


def fact(number: int, kind: str, slots: dict[str, str], *, owner: int = 0, later: str = "") -> Fact:
    return Fact(number, owner, number, KINDS[kind], number, slots, frozenset({later} - {""}))


def pet(number: int, name: str, species: str, *, owner: int = 0) -> Fact:
    slots = {"pet": name, "species": species, "species.group": "dog"}
    return fact(number, "pet_new", slots, owner=owner)


def inquiry(*facts: Fact, seed: int = 1) -> Inquiry:
    told = {one.number: f"D{one.session + 1}:1" for one in facts}
    words = {one.number: f"words of {one.number}" for one in facts}
    return Inquiry((ANA, BEN), facts, Talk((), (), told, words), load_phrases("dev"), Dice(seed))
