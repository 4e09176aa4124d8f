from __future__ import annotations

from estuary_server.evaluation.dataset import Question
from estuary_server.evaluation.generate.ask import Inquiry
from estuary_server.evaluation.generate.join import joined_questions
from estuary_server.evaluation.generate.kinds import load_catalogue
from estuary_server.evaluation.generate.lives import Fact
from tests.server.evaluation.generate.inquiries import fact, inquiry, pet

JOINS = load_catalogue().joins


def asked(*facts: Fact) -> set[tuple[str, tuple[str, ...], str]]:
    """Every question over these facts that comes up."""

    def over(one: Inquiry) -> list[Question]:
        return list(joined_questions(one, JOINS))

    return {(q.text, q.evidence, q.answer) for seed in range(60) for q in over(inquiry(*facts, seed=seed))}


def test_all_facts_of_a_kind_and_a_person_are_evidence() -> None:
    found = asked(pet(1, "Juno", "whippet"), pet(4, "Otto", "beagle"), pet(2, "Mango", "corgi", owner=1))
    assert {(evidence, answer) for _, evidence, answer in found} == {(("D2:1", "D5:1"), "Juno, Otto")}
    assert "Which pets does Ana have?" in {text for text, _, _ in found}


def test_one_fact_is_not_joined() -> None:
    assert asked(pet(1, "Juno", "whippet")) == set()


def test_both_people_are_compared() -> None:
    found = asked(
        fact(1, "goal", {"goal": "learn to sail"}), fact(2, "goal", {"goal": "open a bakery"}, owner=1)
    )
    evidence, answer = ("D2:1", "D3:1"), "to learn to sail, to open a bakery"
    assert found == {("What do Ben and Ana each dream of?", evidence, answer)}


def test_outdated_facts_are_not_compared() -> None:
    moved = fact(1, "home", {"town": "Porto"}, later="moved")
    assert asked(moved, fact(2, "home", {"town": "Ghent"}, owner=1)) == set()


def test_steps_of_one_story_are_joined() -> None:
    slots = {"town": "Porto", "new_town": "Ghent", "when": "on Friday", "date": "5 May 2023"}
    home = fact(1, "home", slots, later="moved")
    moved = Fact(2, 0, home.story, load_catalogue().kinds["moved"], 6, slots)
    found = asked(home, moved)
    assert {(evidence, answer) for _, evidence, answer in found} == {(("D2:1", "D7:1"), "Porto")}
    texts = {text for text, _, _ in found}
    assert {"Where did Ana live before moving to Ghent?", "How did Ana get from Porto to Ghent?"} <= texts
