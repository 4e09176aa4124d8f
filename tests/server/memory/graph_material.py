"""Made-up players: memories as a server would have them, for tests of entities, clusters and the graph."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from estuary_server.store.memory_records import PLAYER, Entity, EntityKind, MemoryRecord, Relation

START = datetime(2026, 3, 1, 9, tzinfo=UTC)

Told = tuple[str, str, list[Entity], list[Relation]]


def memory(number: int, content: str = "The player said something", **changes: Any) -> MemoryRecord:
    """A memory that came an hour after the one before it."""
    at = START + timedelta(hours=number)
    values: dict[str, Any] = {
        "id": f"m{number}",
        "content": content,
        "memory_type": "fact",
        "said_at": at,
        "created_at": at,
        "updated_at": at,
        "source_quote": content.replace("The player", "I"),
        **changes,
    }
    return MemoryRecord(**values)


def naming(
    number: int, *entities: Entity, relations: Iterable[Relation] = (), **changes: Any
) -> MemoryRecord:
    """A memory that names these."""
    return memory(number, entities=entities, relations=tuple(relations), **changes)


def animal(name: str, *aliases: str) -> Entity:
    return Entity(name, "animal", aliases)


def person(name: str, *aliases: str) -> Entity:
    return Entity(name, "person", aliases)


def _pets(chance: random.Random) -> Told:
    name, what = chance.choice([("Biscuit", "dog"), ("Miso", "cat"), ("Pepper", "hamster")])
    deed = chance.choice(
        [
            "loves long walks",
            "has to go to the vet",
            "sleeps on the sofa",
            "ate a shoe",
            "is afraid of thunder",
        ]
    )
    alias = (f"my {what}",) if chance.random() < 0.5 else ()
    relation = [Relation(PLAYER, what, name)] if alias else []
    return "pets", f"The player's {what} {name} {deed}", [animal(name, *alias)], relation


def _family(chance: random.Random) -> Told:
    name, who = chance.choice(
        [("Anna", "sister"), ("Peter", "father"), ("Rosa", "mother"), ("Leo", "nephew")]
    )
    place = chance.choice(["Leeds", "Lisbon", "Tokyo"])
    deed = chance.choice([f"lives in {place}", f"is coming to visit from {place}", f"studied in {place}"])
    relations = [Relation(PLAYER, who, name), Relation(name, "lives_in", place)]
    entities = [person(name, f"my {who}"), Entity(place, "place")]
    return "family", f"The player's {who} {name} {deed}", entities, relations


def _food(chance: random.Random) -> Told:
    what = chance.choice(
        ["sushi", "ramen", "espresso", "flat white coffee", "spicy curry", "paneer curry", "figs"]
    )
    how = chance.choice(["likes", "cannot stand", "wants to learn to cook", "had breakfast with"])
    return "food", f"The player {how} {what}", [], []


def _work(chance: random.Random) -> Told:
    company = chance.choice(["Northwind", "Blue Harbor Labs"])
    deed = chance.choice(
        [
            "works as a nurse at",
            "has a deadline at",
            "argued with a colleague at",
            "got a raise at",
            "may leave",
        ]
    )
    return (
        "work",
        f"The player {deed} {company}",
        [Entity(company, "organization")],
        [Relation(PLAYER, "works_at", company)],
    )


def _music(chance: random.Random) -> Told:
    band = chance.choice(["Radiohead", "Nina Simone", "Daft Punk"])
    deed = chance.choice(["saw a concert of", "practises songs by", "listens on the train to", "dislikes"])
    return "music", f"The player {deed} {band} on guitar night", [Entity(band, "work")], []


def _travel(chance: random.Random) -> Told:
    place = chance.choice(["Lisbon", "Kyoto", "Patagonia", "the Alps"])
    deed = chance.choice(
        ["booked a flight to", "dreams of hiking in", "lost a suitcase in", "got engaged in"]
    )
    return "travel", f"The player {deed} {place}", [Entity(place, "place")], []


def _health(chance: random.Random) -> Told:
    what = chance.choice(
        ["is allergic to peanuts", "runs every morning", "sleeps badly", "sprained an ankle"]
    )
    return "health", f"The player {what}", [], []


def _general(chance: random.Random) -> Told:
    what = chance.choice(
        ["collects stamps", "was born in May", "is left-handed", "paints watercolours of boats"]
    )
    return "general", f"The player {what}", [], []


_SUBJECTS = (_pets, _family, _food, _work, _music, _travel, _health, _general)
_TYPES = ("fact", "preference", "relationship", "event", "emotional_state")


def a_player(memories: int, seed: int = 1) -> list[MemoryRecord]:
    """This many memories about some subjects, with the entities and relations that extraction finds."""
    chance = random.Random(seed)
    return [_one(number, chance) for number in range(memories)]


def _one(number: int, chance: random.Random) -> MemoryRecord:
    topic, content, entities, relations = chance.choice(_SUBJECTS)(chance)
    return memory(
        number,
        content,
        memory_type=chance.choice(_TYPES),
        confidence=round(chance.uniform(0.5, 1.0), 2),
        topic=topic,
        entities=tuple(entities),
        relations=tuple(relations),
        access_count=chance.randrange(5),
    )


HOSTILE = (
    "</script><img src=x onerror=\"document.title='hit'\"><svg onload=alert(1)> "
    "& \"quoted\" 'single' \u202e\x00"
)

ODD: list[tuple[str, str, str, EntityKind]] = [
    ("pets", f"The player said {HOSTILE}", HOSTILE, "thing"),
    ("family", "שמי דוד ואני גר בתל אביב עם הכלב שלי", "תל אביב", "place"),
    ("family", "اسم أختي ليلى وهي تعيش في القاهرة", "ليلى", "person"),
    ("food", "我最喜欢吃小笼包\uff0c每个星期天都和妈妈一起做", "小笼包", "thing"),
    (
        "work",
        "The player " + "really " * 60 + "loves long sentences",
        "Internationalization" * 5,
        "organization",
    ),
    ("general", "🎉🎂 cumpleaños de José María el próximo miércoles", "José María", "person"),
]


def odd_player() -> list[MemoryRecord]:
    """Hostile, right-to-left, Chinese, long and pictured texts."""
    return [
        memory(
            number, content, topic=topic, entities=(Entity(name, kind, ("my friend",)),), source_quote=content
        )
        for number, (topic, content, name, kind) in enumerate(ODD)
    ]
