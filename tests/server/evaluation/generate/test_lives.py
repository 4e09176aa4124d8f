from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

import pytest

from estuary_server.evaluation.generate.dice import Dice
from estuary_server.evaluation.generate.kinds import load_catalogue
from estuary_server.evaluation.generate.lives import Draws, Fact, draw_facts, draw_people
from estuary_server.evaluation.generate.stock import load_stock
from estuary_server.evaluation.generate.when import PAST_SLOTS, SOON_SLOTS

CATALOGUE = load_catalogue()
DAYS = [date(2023, 1, 1) + timedelta(9 * i) for i in range(24)]
SEEDS = range(12)


def facts(seed: int) -> tuple[Fact, ...]:
    return draw_facts(CATALOGUE, Draws(load_stock("dev"), Dice(seed, "lives")), DAYS)


def stories(seed: int) -> list[list[Fact]]:
    groups: dict[int, list[Fact]] = defaultdict(list)
    for fact in facts(seed):
        groups[fact.story].append(fact)
    return list(groups.values())


@pytest.mark.parametrize("seed", SEEDS)
def test_steps_of_a_story_are_told_one_after_the_other(seed: int) -> None:
    for story in stories(seed):
        sessions = [fact.session for fact in story]
        assert sessions == sorted(set(sessions))
        for i, fact in enumerate(story):
            assert fact.later == {one.kind.name for one in story[i + 1 :]}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_story_keeps_its_values(seed: int) -> None:
    for story in stories(seed):
        dated = {*PAST_SLOTS, *SOON_SLOTS}
        kept = [{slot: value for slot, value in fact.slots.items() if slot not in dated} for fact in story]
        assert all(one == kept[0] for one in kept)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_journey_ends_after_its_date_and_a_correction_comes_before_it(seed: int) -> None:
    for story in stories(seed):
        told = {fact.kind.name: fact for fact in story}
        if "trip_done" in told:
            planned = told["plan_trip"].slots["soon_iso"]
            assert DAYS[told["trip_done"].session].isoformat() > planned
        if "appointment_fix" in told:
            assert told["appointment_fix"].session == told["appointment"].session + 1
            assert DAYS[told["appointment_fix"].session].isoformat() < told["appointment"].slots["soon_iso"]


@pytest.mark.parametrize("seed", SEEDS)
def test_dates_lie_before_or_after_the_session_that_tells_them(seed: int) -> None:
    for fact in facts(seed):
        today = DAYS[fact.session].isoformat()
        if fact.kind.when == "past":
            assert fact.slots["when_iso"] <= today
        if fact.kind.when == "soon":
            assert fact.slots["soon_iso"] >= today[:7]


@pytest.mark.parametrize("seed", SEEDS)
def test_names_belong_to_one_person(seed: int) -> None:
    draws = Draws(load_stock("dev"), Dice(seed, "lives"))
    people = draw_people(draws)
    drawn = draw_facts(CATALOGUE, draws, DAYS)
    slots = {"sibling": "sib_name", "pet_new": "pet", "child": "child_name"}
    names = [fact.slots[slots[fact.kind.name]] for fact in drawn if fact.kind.name in slots]
    names += [person.name.text for person in people]
    assert len(set(names)) == len(names)


def test_how_questions_refer_to_a_person() -> None:
    one, other = draw_people(Draws(load_stock("dev"), Dice("people")))
    slots = one.slots(other)
    assert (slots["who"], slots["other"]) == (one.name.text, other.name.text)
    assert slots["they"] in ("she", "he")
