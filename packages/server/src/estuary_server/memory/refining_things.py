"""Whom and what a model's statement names, as far as the player named them. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import get_args

from estuary_server.memory.candidate import PLAYER, Entity, Relation
from estuary_server.memory.extraction.lexicon import KIN, KIN_PLURAL
from estuary_server.memory.terms import fold
from estuary_server.providers.reader import Named
from estuary_server.store.memory_records import EntityKind

MOST_NAMES = 8
NAME_CHARS = 80

_KINDS: dict[str, EntityKind] = {kind: kind for kind in get_args(EntityKind)}
_PEOPLE = frozenset({*KIN.values(), *KIN_PLURAL.values()})
_NOBODY = frozenset(
    ("i", "me", "my", "myself", "we", "us", "our", "you", "it", "he", "she", "they", "player")
)
_PLACES: dict[str, tuple[str, EntityKind]] = {
    "home": ("lives_in", "place"),
    "employer": ("works_for", "organization"),
    "school": ("studies_at", "organization"),
}
"""Keys whose value is somewhere: how the player hangs together with it, and what it is."""


def named_in(names: Iterable[Named], quote: str, key: str, value: str) -> tuple[Entity, ...]:
    """Those whom the quote names, each once; first the fact's value, where that is somebody or somewhere."""
    owner = _owner_of_name(key)
    found: dict[str, Entity] = {}
    if owner and value:
        kind: EntityKind = "person" if owner in _PEOPLE else "animal"
        found[fold(value)] = Entity(value, kind, (f"my {owner.replace('_', ' ')}",))
    elif key in _PLACES and value:
        found[fold(value)] = Entity(value, _PLACES[key][1])
    for named in names:
        name = " ".join(named.name.split())
        if _is_name(name, quote) and named.kind in _KINDS and len(found) < MOST_NAMES:
            found.setdefault(fold(name), Entity(name, _KINDS[named.kind]))
    return tuple(found.values())


def relations_of(key: str, value: str) -> tuple[Relation, ...]:
    """How the player hangs together with the value of a fact."""
    relation = _owner_of_name(key) or _PLACES.get(key, ("",))[0]
    return (Relation(PLAYER, relation, value),) if relation and value else ()


def _owner_of_name(key: str) -> str:
    owner, _, rest = key.partition(".")
    return owner if rest == "name" else ""


def _is_name(name: str, quote: str) -> bool:
    folded = fold(name)
    return 0 < len(name) <= NAME_CHARS and folded not in _NOBODY and folded in fold(" ".join(quote.split()))
