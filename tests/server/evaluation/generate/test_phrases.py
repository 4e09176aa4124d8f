from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from estuary_server.evaluation.generate.data_files import PARTS, Part, read_phrasings
from estuary_server.evaluation.generate.dice import Dice
from estuary_server.evaluation.generate.filling import fill, slots_of
from estuary_server.evaluation.generate.kinds import load_catalogue
from estuary_server.evaluation.generate.lives import Draws, Fact, draw_facts, draw_people
from estuary_server.evaluation.generate.phrases import FACT_FILES, Line, load_phrases, parse_line
from estuary_server.evaluation.generate.pieces import told_labels
from estuary_server.evaluation.generate.stock import load_stock

CATALOGUE = load_catalogue()
FILES = (*FACT_FILES, "reactions", "smalltalk", "traps", "questions")
LEAST_TELLINGS = 150


def texts(value: Any) -> Iterator[str]:
    """Every text of a file, at any depth."""
    if isinstance(value, str):
        yield value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from texts(item)


def lives(part: Part) -> Iterator[tuple[Fact, dict[str, str]]]:
    """Facts of many lives, with all that questions about them may name."""
    days = [date(2023, 1, 1) + timedelta(9 * i) for i in range(24)]
    for seed in range(8):
        draws = Draws(load_stock(part), Dice("phrases", seed))
        people = draw_people(draws)
        for fact in draw_facts(CATALOGUE, draws, days):
            personal = people[fact.owner].slots(people[1 - fact.owner])
            yield fact, {**fact.slots, **personal}


def test_a_line_and_what_it_states() -> None:
    assert parse_line("I was tired ## tired; +long day; x") == Line(
        "I was tired", (("tired",), ("x",)), (("long", "day"),)
    )
    assert parse_line("hello") == Line("hello")


def test_the_parts_have_no_phrasing_in_common() -> None:
    dev, held_out = ({text for name in FILES for text in texts(read_phrasings(part, name))} for part in PARTS)
    assert dev.isdisjoint(held_out)


def test_a_third_of_the_tellings_is_held_out() -> None:
    counts = {part: sum(map(len, load_phrases(part).tellings.values())) for part in PARTS}
    assert min(counts.values()) >= LEAST_TELLINGS
    assert counts["held-out"] >= sum(counts.values()) / 3


@pytest.mark.parametrize("part", PARTS)
def test_every_telling_has_an_id_and_words_of_its_own(part: Part) -> None:
    tellings = [one for ways in load_phrases(part).tellings.values() for one in ways]
    assert len({one.id for one in tellings}) == len({one.line.text for one in tellings}) == len(tellings)


@pytest.mark.parametrize("part", PARTS)
def test_every_kind_can_be_told_by_itself_and_asked_about(part: Part) -> None:
    phrases = load_phrases(part)
    assert set(phrases.tellings) == set(phrases.questions) == set(CATALOGUE.kinds)
    for name, kind in CATALOGUE.kinds.items():
        assert any(one.manner == "say" for one in phrases.tellings[name])
        assert {"direct", "near", "other"} <= set(phrases.questions[name])
        assert ("when" in phrases.questions[name]) == bool(kind.when)
    assert set(phrases.all_of) == {kind.name for kind in CATALOGUE.kinds.values() if kind.many}
    assert set(phrases.joined) == {join.name for join in CATALOGUE.joins}
    assert set(phrases.reactions) == {kind.topic for kind in CATALOGUE.kinds.values()}


@pytest.mark.parametrize("part", PARTS)
def test_every_template_can_be_filled(part: Part) -> None:
    phrases = load_phrases(part)
    for fact, slots in lives(part):
        for telling in phrases.tellings[fact.kind.name]:
            fill(f"{telling.line.text} {telling.question.text if telling.question else ''}", slots)
        for templates in phrases.questions[fact.kind.name].values():
            assert all("{" not in fill(template, slots) for template in templates)
        fill(fact.kind.photo, slots)
        fill(fact.kind.it, slots)
        fill(fact.kind.answer, slots)


@pytest.mark.parametrize("part", PARTS)
def test_every_telling_states_something(part: Part) -> None:
    for fact, _ in lives(part):
        for telling in load_phrases(part).tellings[fact.kind.name]:
            labels = told_labels(fact, telling)
            assert labels, telling.id
            assert fact.kind.others or any(label.expected for label in labels), telling.id


@pytest.mark.parametrize("part", PARTS)
def test_talk_names_pools_or_what_the_other_one_told(part: Part) -> None:
    phrases, stock = load_phrases(part), load_stock(part)
    told = {f"other.{slot}" for chain in CATALOGUE.chains for slot in chain.slots}
    talk = [line for exchanges in phrases.traps.values() for lines in exchanges for line in lines]
    talk += [line for lines in phrases.small_talk.chatter for line in lines]
    for line in talk:
        assert slots_of(line.text) <= {*stock, *told}, line.text


@pytest.mark.parametrize("part", PARTS)
def test_stories_have_one_place_for_a_fact_and_hosts_one_for_a_clause(part: Part) -> None:
    small = load_phrases(part).small_talk
    assert all(line.text.count("{fact}") == 1 for line in small.stories)
    assert all(line.text.count("{aside}") == 1 for line in small.hosts)


@pytest.mark.parametrize("part", PARTS)
def test_there_are_traps_of_every_kind(part: Part) -> None:
    assert set(load_phrases(part).traps) == {
        "question", "quote", "hypothetical", "third_person", "other_speaker", "joke", "song", "instruction",
    }  # fmt: skip
