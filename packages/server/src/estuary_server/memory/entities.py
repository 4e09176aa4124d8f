"""Who and what a player's memories name: the entities of many statements, merged by name and alias.

Theory of operation. Every memory is asked for its mentions: the entities it names, and names that only its
relations use. They come together in three steps.

1. By name: mentions whose names compare alike (case, accents, articles and punctuation aside) are one.
2. Apart again, where something says so: by kind, when the kinds are of two classes (a person and a place;
   person and animal are one class, so are place and organization; "thing" says nothing), and by relationship,
   when one cannot be both to the same person (a sister and a daughter, a dog and a cat; a friend may be
   anything). A mention that says nothing goes to whichever was mentioned most. What comes first keeps the
   plain name's id, so a second Anna does not change the first.
3. By alias: X goes to Y when Y is also called X ("my dog"; from the relation "dog": "my dog", "Biscuit the
   dog"), nothing of the kind above keeps them apart, and nobody else is also called X. With two dogs,
   "my dog" is neither. This is repeated until nothing changes.

The name is the spelling used most, descriptions ("my dog") last; the kind is that of most mentions, "thing"
last. First names and full names are not brought together unless an alias does.

Pure, and independent of the order of memories. What must not live here: how names are compared
(``entities_names.py``), nodes and edges (``graph.py``).
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from estuary_server.memory.entities_mentions import Mention, Roles, in_order, mentions_of
from estuary_server.memory.entities_names import (
    SELF,
    also_called,
    compared,
    is_description,
    kind_class,
)
from estuary_server.store.memory_records import PLAYER, EntityKind, MemoryRecord, Relation


@dataclass(frozen=True)
class KnownEntity:
    """Somebody or something that memories name.

    Attributes:
        id: the same as long as the first mention of its name is there.
        aliases: other spellings and names that were used, the first used first.
        memory_ids: memories that mention it, each once, oldest first.
    """

    id: str
    name: str = field(repr=False)
    kind: EntityKind
    aliases: tuple[str, ...] = field(repr=False)
    memory_ids: tuple[str, ...]

    @property
    def mention_count(self) -> int:
        """How many memories mention it."""
        return len(self.memory_ids)


@dataclass(frozen=True)
class KnownRelation:
    """What one entity is to another.

    Attributes:
        source: id of an entity, or PLAYER.
        target: id of another entity, or PLAYER.
        relationship: what the target is to the source, in snake case.
        confidence: of the memory that is surest of it.
    """

    source: str
    target: str
    relationship: str
    confidence: float


@dataclass(frozen=True)
class KnownEntities:
    """Entities, most mentioned first, and how they hang together, in no particular order of meaning."""

    entities: tuple[KnownEntity, ...] = ()
    relations: tuple[KnownRelation, ...] = ()

    @cached_property
    def of_memory(self) -> Mapping[str, tuple[KnownEntity, ...]]:
        """The entities of each memory that mentions any, most mentioned first."""
        found: dict[str, list[KnownEntity]] = defaultdict(list)
        for entity in self.entities:
            for memory_id in entity.memory_ids:
                found[memory_id].append(entity)
        return {memory_id: tuple(entities) for memory_id, entities in found.items()}


def merge_entities(records: Iterable[MemoryRecord]) -> KnownEntities:
    """Everybody and everything that these memories name."""
    ordered = in_order(records)
    mentions = [mention for record in ordered for mention in mentions_of(record)]
    parts = _joined(_parts(mentions))
    entities = sorted((_known(part) for part in parts), key=lambda e: (-e.mention_count, e.name, e.id))
    return KnownEntities(tuple(entities), _relations(ordered, parts))


@dataclass
class _Part:
    """Mentions that are one entity so far. ``key`` names it: its first name, and what tells it apart."""

    key: tuple[str, str]
    mentions: list[Mention]

    @cached_property
    def kinds(self) -> frozenset[str]:
        return frozenset(kind_class(m.entity.kind) for m in self.mentions) - {""}

    @cached_property
    def roles(self) -> Roles:
        return frozenset[tuple[str, str]]().union(*(m.roles for m in self.mentions))

    @cached_property
    def names(self) -> frozenset[str]:
        return frozenset(m.name for m in self.mentions)

    @cached_property
    def also(self) -> frozenset[str]:
        """Compared names it may go by."""
        made = {
            also
            for mention in self.mentions
            for owner, noun in mention.nouns
            for name in self.names
            if not is_description(name)
            for also in also_called(name, owner, noun)
        }
        return frozenset(made).union(*(m.aliases for m in self.mentions))


def _parts(mentions: Sequence[Mention]) -> list[_Part]:
    """Steps 1 and 2: one part for each thing that a name stands for."""
    by_name: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        by_name[mention.name].append(mention)
    return [part for name, named in by_name.items() for part in _told_apart(name, named)]


def _told_apart(name: str, mentions: list[Mention]) -> list[_Part]:
    by_kind = _split(mentions, [kind_class(mention.entity.kind) for mention in mentions])
    groups = [group for same_kind in by_kind for group in _split(same_kind, _who(same_kind))]
    place = {id(mention): at for at, mention in enumerate(mentions)}
    groups.sort(key=lambda group: place[id(group[0])])
    return [_Part((name, _distinction(group) if at else ""), group) for at, group in enumerate(groups)]


def _distinction(mentions: list[Mention]) -> str:
    """What was said first of those that go by these mentions and not of others with the name."""
    kinds = _Part(("", ""), mentions).kinds
    roles = next((mention.roles for mention in mentions if mention.roles), Roles())
    return " ".join([*sorted(kinds), *(f"{whose}:{what}" for whose, what in sorted(roles))])


def _who(mentions: list[Mention]) -> list[str]:
    """For each mention, the number of the person it can be by its roles; "" if they say nothing."""
    people: list[set[tuple[str, str]]] = []
    return [str(_person(people, mention.roles)) if mention.roles else "" for mention in mentions]


def _person(people: list[set[tuple[str, str]]], roles: Roles) -> int:
    """The first of these people that can have the roles, or a new one; the roles are theirs from now on."""
    for at, known in enumerate(people):
        if not _excluded(known, roles):
            known |= roles
            return at
    people.append(set(roles))
    return len(people) - 1


def _excluded(some: Iterable[tuple[str, str]], others: Iterable[tuple[str, str]]) -> bool:
    """Whether nobody can have all these roles: two to the same person."""
    taken = list(others)
    return any(whose == to and what != role for whose, what in some for to, role in taken)


def _split(mentions: list[Mention], marks: list[str]) -> list[list[Mention]]:
    """Mentions by their mark; those with the mark "" go where most are, to the first of equals."""
    counts = Counter(mark for mark in marks if mark)
    most = counts.most_common(1)[0][0] if counts else ""
    groups: dict[str, list[Mention]] = defaultdict(list)
    for mention, mark in zip(mentions, marks, strict=True):
        groups[mark or most].append(mention)
    return list(groups.values())


def _joined(parts: list[_Part]) -> list[_Part]:
    """Step 3, until nothing changes."""
    while pairs := _pairs(parts):
        into = {earlier: _both(parts[earlier], parts[later]) for earlier, later in pairs}
        gone = {later for _, later in pairs}
        parts = [into.get(at, part) for at, part in enumerate(parts) if at not in gone]
    return parts


def _both(earlier: _Part, later: _Part) -> _Part:
    return _Part(_key(earlier, later), sorted(earlier.mentions + later.mentions, key=lambda m: m.order))


def _key(earlier: _Part, later: _Part) -> tuple[str, str]:
    """The key of the one that was named first; a description is no name."""
    only_later = is_description(earlier.key[0]) and not is_description(later.key[0])
    return later.key if only_later else earlier.key


def _pairs(parts: list[_Part]) -> list[tuple[int, int]]:
    """Parts that are the same, by their places, the earlier one first; no place twice."""
    called: dict[str, set[int]] = defaultdict(set)
    for at, part in enumerate(parts):
        for name in part.also:
            called[name].add(at)
    found: list[tuple[int, int]] = []
    taken: set[int] = set()
    for at, part in enumerate(parts):
        others = set[int]().union(*(called[name] for name in part.names if name in called)) - {at}
        if len(others) == 1 and not taken & {at, *others} and _may_be_one(part, parts[min(others)]):
            found.append((min(at, *others), max(at, *others)))
            taken |= {at, *others}
    return found


def _may_be_one(one: _Part, other: _Part) -> bool:
    return len(one.kinds | other.kinds) <= 1 and not _excluded(one.roles, other.roles)


def _known(part: _Part) -> KnownEntity:
    spellings = _spellings(part)
    kinds = Counter(mention.entity.kind for mention in part.mentions if mention.entity.kind != "thing")
    key = "\n".join(part.key).encode()
    return KnownEntity(
        id="entity:" + hashlib.blake2b(key, digest_size=8).hexdigest(),
        name=spellings[0],
        kind=kinds.most_common(1)[0][0] if kinds else "thing",
        aliases=tuple(spellings[1:]),
        memory_ids=tuple(dict.fromkeys(mention.memory_id for mention in part.mentions)),
    )


def _spellings(part: _Part) -> list[str]:
    """The name, then other ones, each once however it is spelt."""
    used = Counter(" ".join(mention.entity.name.split()) for mention in part.mentions)
    first = {name: at for at, name in enumerate(used)}
    name = min(used, key=lambda n: (is_description(compared(n)), -used[n], n.islower(), first[n]))
    given = [*used, *(" ".join(a.split()) for m in part.mentions for a in m.entity.aliases)]
    others = {compared(other): other for other in reversed(given) if compared(other) not in SELF}
    others.pop(compared(name), None)
    return [name, *reversed(others.values())]


def _relations(ordered: list[MemoryRecord], parts: list[_Part]) -> tuple[KnownRelation, ...]:
    ids: dict[tuple[str, str], str] = {}
    for part in parts:
        known = _known(part).id
        for mention in part.mentions:
            for name in {mention.name, *mention.aliases}:
                ids.setdefault((mention.memory_id, name), known)
    found: dict[tuple[str, str, str], float] = {}
    for record in ordered:
        for key in (_ends(relation, record.id, ids) for relation in record.relations):
            if key[0] != key[1]:
                found[key] = max(found.get(key, 0.0), record.confidence)
    return tuple(KnownRelation(*key, confidence=found[key]) for key in sorted(found))


def _ends(relation: Relation, memory_id: str, ids: Mapping[tuple[str, str], str]) -> tuple[str, str, str]:
    """Source, target and relationship; a name that is no mention is the player's own."""

    def end(name: str) -> str:
        return PLAYER if compared(name) in SELF else ids.get((memory_id, compared(name)), PLAYER)

    return end(relation.subject), end(relation.object), relation.relationship
