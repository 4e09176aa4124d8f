"""Questions whose evidence lies in several turns: all facts of one kind, both people, steps of one story."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from estuary_server.evaluation.dataset import MULTI_HOP, Question
from estuary_server.evaluation.generate.ask import Inquiry, is_outdated
from estuary_server.evaluation.generate.filling import fill
from estuary_server.evaluation.generate.kinds import Join
from estuary_server.evaluation.generate.lives import Fact

ALL_SHARE = 0.6
BOTH_SHARE = 0.35
JOIN_SHARE = 0.6
NEAR_SHARE = 0.5
"""Of the questions over a story: those that name some of it."""


def joined_questions(inquiry: Inquiry, joins: Sequence[Join]) -> Iterator[Question]:
    """All multi-hop questions."""
    yield from _all_of_a_kind(inquiry)
    yield from _both(inquiry)
    yield from _joins(inquiry, joins)


def _all_of_a_kind(inquiry: Inquiry) -> Iterator[Question]:
    groups: dict[tuple[str, int], list[Fact]] = defaultdict(list)
    for fact in inquiry.facts:
        if fact.kind.many:
            groups[fact.kind.name, fact.owner].append(fact)
    for (kind, _), facts in groups.items():
        if len(facts) > 1 and inquiry.dice.chance(ALL_SHARE):
            yield _joined(inquiry, inquiry.phrases.all_of[kind], facts)


def _both(inquiry: Inquiry) -> Iterator[Question]:
    for kind, templates in inquiry.phrases.both.items():
        facts = [fact for fact in inquiry.facts if fact.kind.name == kind]
        if len(facts) == 2 and not any(map(is_outdated, facts)) and inquiry.dice.chance(BOTH_SHARE):
            yield _joined(inquiry, templates, facts)


def _joins(inquiry: Inquiry, joins: Sequence[Join]) -> Iterator[Question]:
    stories: dict[int, dict[str, Fact]] = defaultdict(dict)
    for fact in inquiry.facts:
        stories[fact.story][fact.kind.name] = fact
    for join in joins:
        for story in stories.values():
            if story.keys() >= set(join.steps) and inquiry.dice.chance(JOIN_SHARE):
                yield _told_together(inquiry, join, [story[step] for step in join.steps])


def _told_together(inquiry: Inquiry, join: Join, facts: Sequence[Fact]) -> Question:
    slots = {name: value for fact in facts for name, value in fact.slots.items()}
    answer = fill(join.answer, slots)
    asked = inquiry.phrases.joined[join.name]["near" if inquiry.dice.chance(NEAR_SHARE) else "ask"]
    return _joined(inquiry, asked, facts, answer)


def _joined(inquiry: Inquiry, templates: Sequence[str], facts: Sequence[Fact], answer: str = "") -> Question:
    listed = ", ".join(fill(fact.kind.answer, fact.slots) for fact in facts)
    text = inquiry.put(inquiry.dice.pick(templates), facts[-1])
    return Question(text, MULTI_HOP, inquiry.evidence(*facts), answer=answer or listed)
