"""A player's memories in clusters: communities of what hangs together, with labels, in one level or two.

Theory of operation. Communities are found by Louvain's method (Blondel et al., "Fast unfolding of
communities in large networks", 2008; networkx) over the links of ``clusters_links.py``, with fixed seeds:
the best of a few attempts by modularity, so that the same memories give the same clusters and one more
memory moves few others. Memories that hang together with nothing form one cluster of the rest. A cluster of
many memories is parted once more, by everything but what all of them share; then it is the parent of its
parts, and only those hold memories.

A cluster is named after the strongest hub in it (its topic, before an entity, before a word), and since a hub
lies in one community only, that name is its own and stays when memories come and go.

What must not live here: words for labels (``labels.py``), nodes and edges (``graph.py``).
"""

from __future__ import annotations

import hashlib
import importlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from estuary_server.memory.clusters_links import Links, Vectors, link
from estuary_server.memory.entities import KnownEntities
from estuary_server.memory.entities_mentions import in_order
from estuary_server.memory.labels import Labels
from estuary_server.store.memory_records import MemoryRecord

LARGE = 24
"""More memories than this in a cluster, and it is parted if it can be."""

SMALLEST_PART = 4
"""Memories of a part at least; smaller ones come together in one."""

ATTEMPTS, ATTEMPTS_LARGE = 4, 1
"""How often communities are looked for; the second number above ``MANY`` memories, where it takes long."""

MANY = 800

_REST = "rest"
_STRENGTH = ("topic ", "entity ", "word ")


@dataclass(frozen=True)
class Cluster:
    """Memories that hang together.

    Attributes:
        id: the same as long as its subject is.
        label: for people; no two clusters of a player share one.
        level: 0 for those below the player, 1 for their parts.
        parent_id: None at level 0.
        child_ids: its parts; () if it holds its memories itself.
        memory_ids: oldest first; those of its parts too.
    """

    id: str
    label: str = field(repr=False)
    level: int
    parent_id: str | None
    child_ids: tuple[str, ...]
    memory_ids: tuple[str, ...]


@dataclass(frozen=True)
class _Group:
    """A community: what it is named after, and its memories, oldest first. Parts lie below it."""

    key: str
    records: tuple[MemoryRecord, ...]
    parts: tuple[_Group, ...] = ()


def find_clusters(
    records: Iterable[MemoryRecord],
    known: KnownEntities,
    vectors: Vectors | None = None,
    before: str = "",
) -> tuple[Cluster, ...]:
    """Clusters such that each memory is in exactly one that has no parts; parents before their parts, the
    larger before the smaller.

    Args:
        records: each id once, in any order.
        known: the entities of these memories, or of more than these.
        vectors: what they mean, where that is known.
        before: stands before every label, and makes the ids others than those without it.
    """
    ordered = in_order(records)
    groups = [_parted(group, known, vectors) for group in _groups(ordered, known, vectors)]
    chosen = Labels(known, ordered, before)
    return tuple(cluster for group in _by_size(groups) for cluster in _clusters(group, chosen))


def _by_size(groups: Iterable[_Group]) -> list[_Group]:
    return sorted(groups, key=lambda group: (group.key.endswith(_REST), -len(group.records), group.key))


def _clusters(group: _Group, labels: Labels) -> list[Cluster]:
    own = _cluster(group, labels, level=0)
    parts = [_cluster(part, labels, level=1, parent_id=own.id) for part in _by_size(group.parts)]
    return [replace(own, child_ids=tuple(part.id for part in parts)), *parts]


def _cluster(group: _Group, labels: Labels, level: int, parent_id: str | None = None) -> Cluster:
    memory_ids = tuple(record.id for record in group.records)
    name = hashlib.blake2b(f"{labels.before}\n{group.key}".encode(), digest_size=8).hexdigest()
    label = labels.choose(group.records, whole=bool(group.parts))
    return Cluster(f"cluster:{name}", label, level, parent_id, (), memory_ids)


def _parted(group: _Group, known: KnownEntities, vectors: Vectors | None) -> _Group:
    """The group with parts, if it is large and falls into some."""
    if len(group.records) <= LARGE:
        return group
    found = _groups(group.records, known, vectors, within=True)
    parts = [part for part in found if len(part.records) >= SMALLEST_PART and part.key != _REST]
    if len(parts) < 2:
        return group
    inside = {record.id for part in parts for record in part.records}
    rest = tuple(record for record in group.records if record.id not in inside)
    if rest:
        parts.append(_Group(_REST, rest))
    return replace(group, parts=tuple(replace(part, key=f"{group.key}/{part.key}") for part in parts))


def _groups(
    ordered: Sequence[MemoryRecord], known: KnownEntities, vectors: Vectors | None, *, within: bool = False
) -> list[_Group]:
    """Communities of these memories; those alone in theirs are put together."""
    links = link(ordered, known, vectors)
    if within:
        links = _without_common(links)
    groups, alone = [], []
    for community in _communities(links):
        members = [at for at in community if at < links.memories]
        if len(members) == 1:
            alone += members
        elif members:
            groups.append(_Group(_key(links, community, ordered), tuple(ordered[at] for at in members)))
    if alone:
        groups.append(_Group(_REST, tuple(ordered[at] for at in sorted(alone))))
    return groups


def _without_common(links: Links) -> Links:
    """Without hubs that most of the memories share."""
    linked: dict[int, int] = defaultdict(int)
    for _, to in links.weights:
        linked[to] += 1
    common = {to for to, count in linked.items() if to >= links.memories and count > links.memories / 2}
    return replace(links, weights={pair: w for pair, w in links.weights.items() if pair[1] not in common})


def _key(links: Links, community: Sequence[int], ordered: Sequence[MemoryRecord]) -> str:
    """The strongest hub of a community; its oldest memory, if it has none."""
    inside = set(community)
    strength: dict[str, float] = defaultdict(float)
    for (one, two), weight in links.weights.items():
        if two >= links.memories and one in inside and two in inside:
            strength[links.hubs[two - links.memories]] += weight
    for kind in _STRENGTH:
        hubs = [hub for hub in strength if hub.startswith(kind)]
        if hubs:
            return min(hubs, key=lambda hub: (-strength[hub], hub))
    return f"memory {ordered[min(community)].id}"


def _communities(links: Links) -> list[list[int]]:
    """Nodes that hang together, in ascending order, by their first."""
    networkx = _networkx()
    graph = networkx.Graph()
    graph.add_nodes_from(range(links.memories + len(links.hubs)))
    graph.add_weighted_edges_from((one, two, weight) for (one, two), weight in links.weights.items())
    if not graph.size():
        return [[at] for at in range(links.memories)]
    attempts = ATTEMPTS if links.memories <= MANY else ATTEMPTS_LARGE
    found = [networkx.community.louvain_communities(graph, seed=seed) for seed in range(attempts)]
    best = max(found, key=lambda parts: round(networkx.community.modularity(graph, parts), 9))
    return sorted(sorted(community) for community in best)


@cache
def _networkx() -> Any:
    """Not imported before it is needed: it takes a third of a second."""
    return importlib.import_module("networkx")
