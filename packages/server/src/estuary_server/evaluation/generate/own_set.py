"""The whole set: conversations and labels of one part, by seed.

The parts share code, kinds and nothing else: the held-out part has its own seeds, its own phrasings and, of
every open pool, its own values. A third of each is held out and is never looked at while tuning.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from estuary_server.evaluation.dataset import Conversation
from estuary_server.evaluation.generate.ask import Inquiry, single_questions
from estuary_server.evaluation.generate.bag import Bags
from estuary_server.evaluation.generate.blocks import Cast
from estuary_server.evaluation.generate.data_files import PARTS, Part
from estuary_server.evaluation.generate.dice import Dice
from estuary_server.evaluation.generate.join import joined_questions
from estuary_server.evaluation.generate.kinds import load_catalogue
from estuary_server.evaluation.generate.lives import Draws, draw_facts, draw_people
from estuary_server.evaluation.generate.phrases import load_phrases
from estuary_server.evaluation.generate.stock import load_stock
from estuary_server.evaluation.generate.style import STYLES
from estuary_server.evaluation.generate.talk import talk
from estuary_server.evaluation.generate.when import FAR_DAYS
from estuary_server.evaluation.labels import TurnLabels

SEEDS: Mapping[Part, range] = {"dev": range(12), "held-out": range(12, 18)}
SESSIONS = 24
FIRST_DAY = datetime(2022, 1, 3, tzinfo=UTC)

__all__ = ["PARTS", "OwnSet", "Part", "generate"]


@dataclass(frozen=True)
class OwnSet:
    """Conversations in the order of their seeds, and the labels of all their turns, in order."""

    part: Part
    conversations: tuple[Conversation, ...]
    labels: tuple[TurnLabels, ...]


def generate(part: Part, limit: int | None = None) -> OwnSet:
    """The part, or its first ``limit`` conversations; the same on every machine and Python."""
    made = [_sample(part, seed) for seed in SEEDS[part][:limit]]
    return OwnSet(
        part=part,
        conversations=tuple(conversation for conversation, _ in made),
        labels=tuple(label for _, labels in made for label in labels),
    )


def _sample(part: Part, seed: int) -> tuple[Conversation, tuple[TurnLabels, ...]]:
    catalogue, phrases, stock = load_catalogue(), load_phrases(part), load_stock(part)
    moments = _moments(Dice(seed, "moments"))
    draws = Draws(stock, Dice(seed, "lives"))
    people = draw_people(draws)
    facts = draw_facts(catalogue, draws, [moment.date() for moment in moments])
    dice = Dice(seed, "words")
    cast = Cast(people, (dice.pick(STYLES), dice.pick(STYLES)), phrases, stock, dice, Bags(dice))
    sample_id = f"{part}-{seed:02}"
    said = talk(cast, facts, moments, sample_id)
    inquiry = Inquiry(people, facts, said, phrases, Dice(seed, "questions"))
    questions = (*joined_questions(inquiry, catalogue.joins), *single_questions(inquiry))
    names = (people[0].name.text, people[1].name.text)
    return Conversation(sample_id, names, said.sessions, questions), said.labels


def _moments(dice: Dice) -> list[datetime]:
    """When the sessions begin: some days apart, fewer than to what is far ahead, and in the daytime."""
    moments = []
    day = FIRST_DAY + timedelta(days=dice.between(0, 500))
    for _ in range(SESSIONS):
        moments.append(day + timedelta(hours=dice.between(8, 21), minutes=dice.between(0, 59)))
        day += timedelta(days=dice.between(3, FAR_DAYS - 1))
    return moments
