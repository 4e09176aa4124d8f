"""The mentions of a memory: every name it uses, with what the memory says of whom it names.

What must not live here: which mentions are of the same one (``entities.py``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from estuary_server.memory.entities_names import SELF, compared, described_as, role
from estuary_server.store.memory_records import Entity, MemoryRecord

Roles = frozenset[tuple[str, str]]
"""To whom (compared name, "" for the player) somebody is what (``role``)."""


OWN_NAME_KEYS = frozenset({"name", "nickname"})
"""Fact keys of what the player is called."""


@dataclass(frozen=True)
class Mention:
    """One name in one memory."""

    order: tuple[datetime, str]
    """When the memory became known, and its id."""
    entity: Entity
    roles: Roles
    nouns: frozenset[tuple[str, str]]
    """To whom ("my" or a compared name) it is what ("dog"), for names made of it."""

    @property
    def memory_id(self) -> str:
        """Where the name is used."""
        return self.order[1]

    @cached_property
    def name(self) -> str:
        """The name as it is compared."""
        return compared(self.entity.name)

    @cached_property
    def aliases(self) -> frozenset[str]:
        """Its other names as they are compared."""
        return frozenset(alias for alias in map(compared, self.entity.aliases) if alias not in SELF)


def in_order(records: Iterable[MemoryRecord]) -> list[MemoryRecord]:
    """Memories, oldest first: an order that does not depend on how they came."""
    return sorted(records, key=place)


def place(record: MemoryRecord) -> tuple[datetime, str]:
    """The place of a memory in that order."""
    return record.created_at, record.id


def mentions_of(record: MemoryRecord) -> Iterator[Mention]:
    """Everybody and everything a memory names but the player: its entities, and what its relations name."""
    nobody = SELF | _own_names(record)
    named = [entity for entity in record.entities if compared(entity.name) not in nobody]
    known = {compared(name) for entity in named for name in (entity.name, *entity.aliases)}
    for relation in record.relations:
        for name in (relation.subject, relation.object):
            if compared(name) not in nobody | known:
                known.add(compared(name))
                named.append(Entity(name))
    for entity in named:
        yield _mention(record, entity)


def _own_names(record: MemoryRecord) -> set[str]:
    """What the player is called, in the memory that says so; somebody else may have the name elsewhere."""
    return {compared(record.fact_value)} if record.fact_key in OWN_NAME_KEYS else set()


def _mention(record: MemoryRecord, entity: Entity) -> Mention:
    names = {compared(name) for name in (entity.name, *entity.aliases)}
    to = [
        ("" if compared(relation.subject) in SELF else compared(relation.subject), relation.relationship)
        for relation in record.relations
        if compared(relation.object) in names
    ]
    described = [("", described_as(name).replace(" ", "_")) for name in sorted(names) if described_as(name)]
    roles = frozenset((whose, role(what)) for whose, what in to + described if role(what))
    nouns = frozenset((whose or "my", what.replace("_", " ")) for whose, what in to + described)
    return Mention(place(record), entity, roles, nouns)
