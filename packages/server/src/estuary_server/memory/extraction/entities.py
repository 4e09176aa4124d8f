"""Who and what a statement names, and how they hang together with the player.

A frame says which of its blanks name something; besides, the player's own people and animals ("my sister")
and names written with a capital are entities wherever they stand.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from estuary_server.memory.candidate import PLAYER, Entity, EntityKind, Relation
from estuary_server.memory.extraction import lexicon
from estuary_server.memory.extraction.english import PREPOSITIONS, STOP_WORDS, TIMES, word_set
from estuary_server.memory.extraction.words import Word

_PLACING = word_set("in at to from near around through")
_BODIES = word_set("university college school hospital inc ltd company bank institute academy corporation")
_NO_ENTITY = STOP_WORDS | TIMES | word_set("i i'm ok okay god lol mr mrs")


@dataclass(frozen=True)
class Found:
    """What a frame names: (name, kind) of each, (relation, name) of each, and another name of the first."""

    named: tuple[tuple[str, EntityKind], ...] = field(default=(), repr=False)
    relations: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    alias: str = field(default="", repr=False)
    besides: tuple[str, ...] = field(default=(), repr=False)
    """Names that are stated elsewhere."""


@dataclass(frozen=True)
class Things:
    """The entities of a statement, and their relations."""

    entities: tuple[Entity, ...]
    relations: tuple[Relation, ...]


def entities_of(found: Found, words: list[Word]) -> Things:
    """What a statement names: what its frame says first, then the rest in order, each once."""
    entities: dict[str, Entity] = {}
    relations: dict[tuple[str, str], Relation] = {}
    for index, (name, kind) in enumerate(found.named):
        aliases = (found.alias,) if found.alias and index == 0 else ()
        entities.setdefault(name.lower(), Entity(name, kind, aliases))
    for relation, name in found.relations:
        relations[relation, name] = Relation(PLAYER, relation, name)
    aliased = {alias for entity in entities.values() for alias in entity.aliases}
    for entity, relation in _own(words):
        if entity.aliases[0] not in aliased and entity.name not in entities:
            entities[entity.name] = entity
            relations[relation, entity.name] = Relation(PLAYER, relation, entity.name)
    inside = {part.strip(",") for name in (*entities, *found.besides) for part in name.lower().split()}
    for entity in _named(words):
        if entity.name.lower() not in entities and not set(entity.name.lower().split()) <= inside:
            entities[entity.name.lower()] = entity
    return Things(tuple(entities.values()), tuple(relations.values()))


def _own(words: list[Word]) -> list[tuple[Entity, str]]:
    """The player's own people and animals."""
    found = []
    for index in range(len(words) - 1):
        if words[index].low not in ("my", "our"):
            continue
        two = f"{words[index + 1].low} {words[index + 2].low}" if index + 2 < len(words) else ""
        noun = two if two in lexicon.KIN else words[index + 1].low
        kind: EntityKind | None = (
            "person" if noun in lexicon.KIN else "animal" if noun in lexicon.PETS else None
        )
        if kind:
            after = index + 1 + len(noun.split())
            label = lexicon.KIN.get(noun) or (
                "dog" if noun in lexicon.DOGS else "cat" if noun in lexicon.CATS else noun
            )
            found.append((Entity(_name_at(words, after) or noun, kind, (f"my {noun}",)), label))
    return found


def _name_at(words: list[Word], index: int) -> str:
    """The name that stands right behind somebody's noun, "" if none does."""
    if index >= len(words) or words[index].low in _NO_ENTITY:
        return ""
    known = words[index].capital or words[index].low in lexicon.GIVEN_NAMES
    return words[index].text[:1].upper() + words[index].text[1:].removesuffix("'s") if known else ""


def _named(words: list[Word]) -> list[Entity]:
    """Names written with a capital, that do not only open the sentence."""
    found: list[Entity] = []
    index = 1
    while index < len(words):
        stop = index
        while stop < len(words) and words[stop].capital and _may_name(words[stop]):
            stop += 1
        if stop > index and stop - index <= 4:
            found.append(_entity(words, index, stop))
        index = max(stop, index + 1)
    return found


def _may_name(word: Word) -> bool:
    shouted = word.text.isupper() and len(word.text) > 3
    return word.low not in _NO_ENTITY and not shouted


def _entity(words: list[Word], start: int, stop: int) -> Entity:
    name = " ".join(word.text.removesuffix("'s") for word in words[start:stop])
    before = words[start - 1].low
    if words[start].low in lexicon.GIVEN_NAMES:
        return Entity(name, "person")
    if words[start].low in lexicon.NATIONS | lexicon.LANGUAGES:
        return Entity(name, "thing")
    if set(name.lower().split()) & _BODIES:
        return Entity(name, "organization")
    return Entity(name, "place" if before in _PLACING and before in PREPOSITIONS else "thing")
