"""Two lives: which facts each person has, and in which session each is told. Drawn, not yet worded.

Steps of a chain are told in different sessions, in order: somebody has a dog, speaks of it later, loses it.
No value is used twice in a conversation while there are others, so that an answer belongs to one question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from estuary_server.evaluation.generate.dice import Dice
from estuary_server.evaluation.generate.filling import Slots
from estuary_server.evaluation.generate.kinds import Catalogue, Chain, Kind
from estuary_server.evaluation.generate.stock import Stock, Value
from estuary_server.evaluation.generate.when import PAST_SLOTS, SOON_SLOTS, When, past, soon


@dataclass(frozen=True)
class Person:
    """Who speaks; ``index`` is 0 or 1."""

    index: int
    name: Value

    def slots(self, other: Person) -> dict[str, str]:
        """How questions refer to them and to the other one."""
        own = self.name.slots("who")
        pronouns = {word: own[f"who.{word}"] for word in ("they", "them", "their")}
        return {"who": self.name.text, "other": other.name.text, **pronouns}


@dataclass(frozen=True)
class Fact:
    """Something that a person tells in a session.

    Attributes:
        number: names it within the conversation.
        owner: index of the person.
        story: facts of one chain of one person share it.
        later: kinds that are told later in the same story.
    """

    number: int
    owner: int
    story: int
    kind: Kind
    session: int
    slots: Slots = field(repr=False)
    later: frozenset[str] = frozenset()


@dataclass
class Draws:
    """Draws values of pools, none twice while there are others."""

    stock: Stock
    dice: Dice
    used: set[str] = field(default_factory=set)

    def draw(self, pool: str, gender: str = "") -> Value:
        """A value; of this gender if one is given."""
        fitting = [one for one in self.stock[pool] if not gender or one.attributes.get("g") == gender]
        value = self.dice.pick([one for one in fitting if one.text not in self.used] or fitting)
        self.used.add(value.text)
        return value


def draw_people(draws: Draws) -> tuple[Person, Person]:
    """The two who talk."""
    return Person(0, draws.draw("names")), Person(1, draws.draw("names"))


def draw_facts(catalogue: Catalogue, draws: Draws, days: Sequence[date]) -> tuple[Fact, ...]:
    """All facts of both, in the order of the sessions; ``days`` are the sessions' dates."""
    facts: list[Fact] = []
    for story, (owner, chain) in enumerate(_stories(catalogue, draws.dice)):
        facts += _told(_Story(story, owner, chain), catalogue, draws, days, len(facts))
    return tuple(sorted(facts, key=lambda fact: (fact.session, fact.number)))


def _stories(catalogue: Catalogue, dice: Dice) -> list[tuple[int, Chain]]:
    return [
        (owner, chain)
        for chain in catalogue.chains
        for owner in (0, 1)
        for _ in range(dice.between(*chain.times))
    ]


@dataclass(frozen=True)
class _Story:
    number: int
    owner: int
    chain: Chain


def _told(
    story: _Story, catalogue: Catalogue, draws: Draws, days: Sequence[date], first_number: int
) -> list[Fact]:
    slots = _values(story.chain, draws)
    kinds = [catalogue.kinds[name] for name in _steps(story.chain, draws.dice)]
    sessions = draws.dice.some(range(len(days)), len(kinds))
    placed: list[tuple[Kind, int, Slots]] = []
    waits: date | None = None
    for kind, drawn in zip(kinds, sessions, strict=True):
        session = _session(kind, drawn, placed[-1][1] if placed else -1, waits, days)
        if session is None:
            break
        when = _when(kind, days[session], draws.dice)
        waits = when.day if when and kind.when == "soon" else None
        placed.append((kind, session, {**slots, **_date_slots(kind, when)}))
    return [
        Fact(first_number + i, story.owner, story.number, kind, session, own, _names(placed[i + 1 :]))
        for i, (kind, session, own) in enumerate(placed)
    ]


def _names(placed: Sequence[tuple[Kind, int, Slots]]) -> frozenset[str]:
    return frozenset(kind.name for kind, _, _ in placed)


def _values(chain: Chain, draws: Draws) -> dict[str, str]:
    """One value for each slot; "pool:slot" gets the gender of the value before it."""
    genders: dict[str, str] = {}
    slots: dict[str, str] = {}
    for name, source in chain.slots.items():
        pool, _, like = source.partition(":")
        value = draws.draw(pool, genders.get(like, ""))
        genders[name] = value.attributes.get("g", "")
        slots |= value.slots(name)
    return slots


def _steps(chain: Chain, dice: Dice) -> list[str]:
    """The steps that happen."""
    return [dice.pick(step.kinds) for step in chain.steps if dice.chance(step.chance)]


def _session(kind: Kind, drawn: int, previous: int, waits: date | None, days: Sequence[date]) -> int | None:
    """Where a fact is told, after the one before it; None if there is no session left for it."""
    session = previous + 1 if kind.next else max(drawn, previous + 1)
    while kind.after and waits and session < len(days) and days[session] <= waits:
        session += 1
    return session if session < len(days) else None


def _when(kind: Kind, today: date, dice: Dice) -> When | None:
    if kind.when == "past":
        return past(today, dice, coarse=kind.coarse)
    return soon(today, dice, far=kind.far) if kind.when else None


def _date_slots(kind: Kind, when: When | None) -> dict[str, str]:
    return when.slots(PAST_SLOTS if kind.when == "past" else SOON_SLOTS) if when else {}
