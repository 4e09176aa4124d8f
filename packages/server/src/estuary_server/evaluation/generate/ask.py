"""Questions about single facts: single-hop, temporal, open-domain inference and adversarial.

A template is used for a fact only if no other fact of that person would make the same question of it. Facts
that a later one makes untrue are not asked for in the present tense.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from estuary_server.evaluation.dataset import ADVERSARIAL, INFERENCE, SINGLE_HOP, TEMPORAL, Question
from estuary_server.evaluation.generate.dice import Dice
from estuary_server.evaluation.generate.filling import capital, fill, slots_of
from estuary_server.evaluation.generate.lives import Fact, Person
from estuary_server.evaluation.generate.phrases import Phrases
from estuary_server.evaluation.generate.talk import Talk

NEAR_SHARE, OTHER_SHARE = 0.68, 0.1
"""Of the questions about single facts: those that name something that was said but ask in other words, and
those in other words throughout. The rest is near the words in which people tell it."""

OTHER_WHEN_SHARE = 0.1
"""The same of the questions about a date, which are either near the words or not."""

LED_IN_SHARE = 0.6
"""Of the inferences: those that name the fact they rest on."""

SINGLE_SHARE = 0.6
TEMPORAL_SHARE = 0.85
MONTH_SHARE = 0.1
ADVERSARIAL_SHARE = 0.27
PERSONAL = frozenset({"who", "other", "they", "them", "their"})


@dataclass(frozen=True)
class Inquiry:
    """What there is to ask about."""

    people: tuple[Person, Person]
    facts: Sequence[Fact]
    talk: Talk
    phrases: Phrases
    dice: Dice

    def put(self, template: str, fact: Fact, person: int | None = None) -> str:
        """The question about a fact, put about its owner or another person."""
        index = fact.owner if person is None else person
        slots = self.people[index].slots(self.people[1 - index])
        return capital(fill(template, {**fact.slots, **slots}))

    def evidence(self, *facts: Fact) -> tuple[str, ...]:
        """The turns that tell them, in order."""
        return tuple(sorted({self.talk.told[fact.number] for fact in facts}, key=_place))


def _place(dia_id: str) -> tuple[int, int]:
    session, turn = dia_id.removeprefix("D").split(":")
    return int(session), int(turn)


def single_questions(inquiry: Inquiry) -> Iterator[Question]:
    """All questions about single facts, by category."""
    yield from _single_hop(inquiry)
    yield from _temporal(inquiry)
    yield from _inference(inquiry)
    yield from _adversarial(inquiry)


def is_outdated(fact: Fact) -> bool:
    """Whether a later fact makes it untrue."""
    return fact.kind.until in fact.later


def choose(inquiry: Inquiry, fact: Fact, templates: Sequence[str]) -> str:
    """A template that means this fact and no other of its owner; "" if there is none."""
    rivals = [
        one for one in inquiry.facts if one.kind == fact.kind and one.owner == fact.owner and one != fact
    ]
    fitting = [
        template
        for template in templates
        if all(inquiry.put(template, one) != inquiry.put(template, fact) for one in rivals)
    ]
    return inquiry.dice.pick(fitting) if fitting else ""


def _single_hop(inquiry: Inquiry) -> Iterator[Question]:
    for fact in inquiry.facts:
        if is_outdated(fact) or not inquiry.dice.chance(SINGLE_SHARE):
            continue
        if template := choose(inquiry, fact, _single_manner(inquiry, fact)):
            yield _question(inquiry, SINGLE_HOP, template, fact)


def _temporal(inquiry: Inquiry) -> Iterator[Question]:
    for fact in inquiry.facts:
        asked = inquiry.phrases.questions[fact.kind.name]
        if "when" not in asked or is_outdated(fact) or not inquiry.dice.chance(TEMPORAL_SHARE):
            continue
        by_month = "month" in asked and inquiry.dice.chance(MONTH_SHARE)
        manner = "when_other" if inquiry.dice.chance(OTHER_WHEN_SHARE) else "when"
        templates = asked["month" if by_month else manner]
        if template := choose(inquiry, fact, templates):
            yield _question(inquiry, TEMPORAL, template, fact)


def _single_manner(inquiry: Inquiry, fact: Fact) -> Sequence[str]:
    asked = inquiry.phrases.questions[fact.kind.name]
    if inquiry.dice.chance(OTHER_SHARE):
        return asked["other"]
    return asked["near" if inquiry.dice.chance(NEAR_SHARE / (1 - OTHER_SHARE)) else "direct"]


def _inference(inquiry: Inquiry) -> Iterator[Question]:
    for fact in inquiry.facts:
        hint = fact.slots.get(f"{fact.kind.hint}.hint", "")
        if hint and not is_outdated(fact):
            led = inquiry.dice.chance(LED_IN_SHARE)
            lead = inquiry.dice.pick(inquiry.phrases.leads) if led else "{hint}"
            yield _question(inquiry, INFERENCE, _led_in(lead, hint, fact), fact)


def _led_in(lead: str, hint: str, fact: Fact) -> str:
    """The lead with the inference in it; it still has the personal slots."""
    lower = hint if hint.startswith("{") else hint[:1].lower() + hint[1:]
    return fill(
        lead, {"who": "{who}", "hint": hint, "lower_hint": lower, "hint_value": fact.slots[fact.kind.hint]}
    )


def _adversarial(inquiry: Inquiry) -> Iterator[Question]:
    """Asked about the wrong person: what one told is laid at the other's door."""
    for fact in inquiry.facts:
        if is_outdated(fact) or fact.kind.others or not inquiry.dice.chance(ADVERSARIAL_SHARE):
            continue
        if template := _trick(inquiry, fact, _single_manner(inquiry, fact)):
            asked = inquiry.put(template, fact, 1 - fact.owner)
            trap = _answer(inquiry, ADVERSARIAL, template, fact)
            yield Question(asked, ADVERSARIAL, inquiry.evidence(fact), adversarial_answer=trap)


def _trick(inquiry: Inquiry, fact: Fact, templates: Sequence[str]) -> str:
    """A template that has no true answer for the other person; "" if there is none."""
    victim = 1 - fact.owner
    true_of = [one for one in inquiry.facts if one.kind == fact.kind and one.owner == victim]
    fitting = [
        template
        for template in templates
        if all(inquiry.put(template, one) != inquiry.put(template, fact, victim) for one in true_of)
        and (slots_of(template) - PERSONAL or not true_of)
    ]
    return inquiry.dice.pick(fitting) if fitting else ""


def _question(inquiry: Inquiry, category: int, template: str, fact: Fact) -> Question:
    text = inquiry.put(template, fact)
    return Question(text, category, inquiry.evidence(fact), answer=_answer(inquiry, category, template, fact))


def _answer(inquiry: Inquiry, category: int, template: str, fact: Fact) -> str:
    """A date, a value, or, where the question is about more or names the value itself, what was said."""
    asked = inquiry.phrases.questions[fact.kind.name]
    if category == TEMPORAL and template not in asked.get("month", ()):
        return fact.slots["soon_date" if fact.kind.when == "soon" else "date"]
    given_away = slots_of(fact.kind.answer) <= slots_of(template)
    if category == INFERENCE or template in asked["near"] or given_away:
        return inquiry.talk.words[fact.number]
    return fill(fact.kind.answer, fact.slots)
