from __future__ import annotations

from dataclasses import replace

import pytest

from estuary_server.evaluation.dataset import ADVERSARIAL, INFERENCE, SINGLE_HOP, TEMPORAL
from estuary_server.evaluation.generate.ask import choose, is_outdated, single_questions
from tests.server.evaluation.generate.inquiries import fact, inquiry, pet


@pytest.mark.parametrize("seed", range(10))
def test_a_question_means_one_fact_of_a_person(seed: int) -> None:
    juno, otto = pet(1, "Juno", "whippet"), pet(2, "Otto", "beagle")
    templates = ["Which {species.group} has {who}?", "Who is {who}'s {species}?", "What has {who}?"]
    assert choose(inquiry(juno, otto, seed=seed), juno, templates) == templates[1]
    assert choose(inquiry(juno, replace(otto, owner=1), seed=seed), juno, templates[:1]) == templates[0]
    assert choose(inquiry(juno, otto, seed=seed), juno, templates[:1]) == ""


def test_the_question_is_about_its_owner_or_whoever_is_meant() -> None:
    juno = pet(1, "Juno", "whippet")
    assert inquiry(juno).put("{who} and {their} {pet}, not {other}", juno) == "Ana and her Juno, not Ben"
    assert inquiry(juno).put("did {who} see {them}?", juno, 1) == "Did Ben see him?"


def test_evidence_is_in_the_order_of_the_turns() -> None:
    one, other = pet(11, "Juno", "whippet"), pet(2, "Otto", "beagle")
    assert inquiry(one, other).evidence(one, other) == ("D3:1", "D12:1")


def test_what_a_later_fact_makes_untrue_is_not_asked() -> None:
    slots = {"town": "Porto", "new_town": "Ghent"}
    assert is_outdated(fact(1, "home", slots, later="moved"))
    assert not is_outdated(fact(1, "home", slots, later="dwelling"))
    assert not is_outdated(fact(1, "pet_new", slots))
    for seed in range(20):
        asked = inquiry(fact(1, "home", slots, later="moved"), seed=seed)
        assert list(single_questions(asked)) == []


def test_answers_are_a_value_or_what_was_said() -> None:
    juno = pet(1, "Juno", "whippet")
    asked = [q for seed in range(60) for q in single_questions(inquiry(juno, seed=seed))]
    answers = {q.text: q.answer for q in asked if q.category == SINGLE_HOP}
    assert answers["What is the name of Ana's whippet?"] == "Juno"
    assert answers["Who is Juno?"] == "words of 1"


def test_dates_are_asked_and_answered() -> None:
    slots = {"trip": "Kyoto", "trip.in": "Japan", "when": "on Friday", "date": "5 May 2023", "month": "May"}
    asked = [q for s in range(60) for q in single_questions(inquiry(fact(1, "trip", slots), seed=s))]
    answers = {q.text: q.answer for q in asked if q.category == TEMPORAL}
    assert answers["When was Ana in Kyoto?"] == "5 May 2023"
    assert answers["Where did Ana travel in May?"] == "Kyoto"


def test_inferences_may_name_what_they_rest_on() -> None:
    slots = {"fear": "heights", "fear.hint": "Would {who} enjoy a viewing platform?"}
    asked = [q for s in range(40) for q in single_questions(inquiry(fact(1, "fear", slots), seed=s))]
    texts = {q.text for q in asked if q.category == INFERENCE}
    assert "Would Ana enjoy a viewing platform?" in texts
    assert "Considering heights: Would Ana enjoy a viewing platform?" in texts


def test_tricks_lay_a_fact_at_the_other_ones_door() -> None:
    juno, otto = pet(1, "Juno", "whippet"), pet(2, "Otto", "beagle", owner=1)
    asked = [q for s in range(80) for q in single_questions(inquiry(juno, otto, seed=s))]
    tricks = {(q.text, q.evidence) for q in asked if q.category == ADVERSARIAL}
    assert ("What is the name of Ben's whippet?", ("D2:1",)) in tricks
    assert ("What is the name of Ana's beagle?", ("D3:1",)) in tricks
    true = {"Which dog lives with Ana?", "Which dog lives with Ben?", "What is the name of Ana's whippet?"}
    assert true.isdisjoint(text for text, _ in tricks)
