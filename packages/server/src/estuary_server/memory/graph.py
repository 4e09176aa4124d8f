"""The graph of what a character remembers of a player: nodes, edges and totals in the wire's models.

Below the user node lie clusters (``has_cluster``), below a cluster its parts (``has_cluster`` again) or its
memories (``contains``); memories mention entities, and entities are something to the user or to each other
(``relationship``, from the one whose it is: user -> Biscuit, "dog"). Every memory lies in exactly one cluster
that has no parts, no edge leads to a node that is not there, and the same memories give the same graph in
whatever order they come.

What a character remembers of itself lies in clusters of its own, so that the player's clusters are the same
with and without it.

Pure. What must not live here: clusters (``clusters.py``), entities (``entities.py``), when a graph is built
(``graph_cache.py``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from estuary_sdk.protocol.models.graph import GraphEdge, GraphNode, GraphStats, MemoryGraph
from estuary_server.memory.clusters import Cluster, find_clusters
from estuary_server.memory.clusters_links import Vectors
from estuary_server.memory.entities import KnownEntities, KnownEntity, KnownRelation, merge_entities
from estuary_server.memory.entities_mentions import in_order
from estuary_server.store.memory_records import PLAYER, MemoryRecord

LABEL_CHARS = 48
"""Characters of a memory's label."""

OF_ITSELF = "The character \N{EN DASH} "
"""Stands before the labels of clusters of what the character remembers of itself."""

_ITS_OWN = "character_self"
_NAME_KEY = "name"


@dataclass(frozen=True)
class GraphOwner:
    """Whose graph it is."""

    conversation_id: str
    player_id: str = field(repr=False)


@dataclass(frozen=True)
class GraphOptions:
    """What a graph holds.

    The defaults are what the documented API implies: "the full knowledge graph" of a player has entities, and
    not what the character remembers of itself.
    """

    include_entities: bool = True
    include_character_memories: bool = False


def build_graph(
    records: Iterable[MemoryRecord],
    owner: GraphOwner,
    options: GraphOptions | None = None,
    vectors: Vectors | None = None,
) -> MemoryGraph:
    """The graph of a conversation's active memories; of no memory, the user node alone.

    Takes about a second for some thousand memories: not for the event loop.

    Args:
        records: each id once, in any order; those that are not active are left out.
        owner: whose they are.
        options: what to leave out.
        vectors: what memories mean, by id, where that is known; it makes clusters better.
    """
    wanted = options or GraphOptions()
    shown = in_order(
        record
        for record in records
        if record.status == "active" and (wanted.include_character_memories or record.memory_type != _ITS_OWN)
    )
    known = merge_entities(shown)
    clusters = _clusters(shown, known, vectors)
    user = GraphNode(id=f"user:{owner.player_id}", type="user", label=_user_label(shown, owner))
    nodes = [user, *_cluster_nodes(clusters, shown), *_memory_nodes(clusters, shown, owner)]
    edges = [*_cluster_edges(clusters, user.id)]
    if wanted.include_entities:
        nodes += [_entity_node(entity) for entity in known.entities]
        edges += [*_mentions(known, shown), *_relationships(known.relations, user.id)]
    return MemoryGraph(nodes, edges, _stats(nodes))


def _clusters(
    shown: list[MemoryRecord], known: KnownEntities, vectors: Vectors | None
) -> tuple[Cluster, ...]:
    of_player = [record for record in shown if record.memory_type != _ITS_OWN]
    of_itself = [record for record in shown if record.memory_type == _ITS_OWN]
    own = find_clusters(of_itself, known, vectors, before=OF_ITSELF)
    return (*find_clusters(of_player, known, vectors), *own)


def _user_label(shown: list[MemoryRecord], owner: GraphOwner) -> str:
    """The player's name, as far as it is known."""
    names = [r.fact_value for r in shown if r.fact_key == _NAME_KEY and r.memory_type != _ITS_OWN]
    return names[-1] if names and names[-1] else owner.player_id


def _cluster_nodes(clusters: Iterable[Cluster], shown: list[MemoryRecord]) -> Iterator[GraphNode]:
    types = {record.id: record.memory_type for record in shown}
    for cluster in clusters:
        yield GraphNode(
            id=cluster.id,
            type="cluster",
            label=cluster.label,
            memory_count=len(cluster.memory_ids),
            level=cluster.level,
            parent_cluster_id=cluster.parent_id,
            child_cluster_ids=list(cluster.child_ids),
            type_distribution=dict(sorted(Counter(types[id_] for id_ in cluster.memory_ids).items())),
            expanded=True,
        )


def _memory_nodes(
    clusters: Iterable[Cluster], shown: list[MemoryRecord], owner: GraphOwner
) -> Iterator[GraphNode]:
    inside = {id_: cluster.id for cluster in clusters if not cluster.child_ids for id_ in cluster.memory_ids}
    for record in shown:
        yield GraphNode(
            id=record.id,
            type="memory",
            label=_label(record.content),
            content=record.content,
            memory_type=record.memory_type,
            confidence=record.confidence,
            created_at=record.created_at.isoformat(),
            topic=record.topic,
            cluster_id=inside[record.id],
            source_quote=record.source_quote or None,
            source_conversation_id=owner.conversation_id,
            access_count=record.access_count,
            extra_data=_further(record),
        )


def _further(record: MemoryRecord) -> dict[str, Any]:
    """What the documented fields have no place for, where there is any."""
    values = {
        "secondary_topics": list(record.secondary_topics),
        "fact_key": record.fact_key,
        "happens_on": record.happens_on,
        "source": record.source,
    }
    return {key: value for key, value in values.items() if value}


def _label(content: str) -> str:
    """The beginning of a statement, up to the end of a word."""
    line = " ".join(content.split())
    if len(line) <= LABEL_CHARS:
        return line
    start = line[: LABEL_CHARS - 1]
    whole, space, _ = start.rpartition(" ")
    return (whole if space and len(whole) > LABEL_CHARS // 2 else start) + "\N{HORIZONTAL ELLIPSIS}"


def _entity_node(entity: KnownEntity) -> GraphNode:
    return GraphNode(
        id=entity.id,
        type="entity",
        label=entity.name,
        name=entity.name,
        entity_type=entity.kind,
        mention_count=entity.mention_count,
        extra_data={"aliases": list(entity.aliases)} if entity.aliases else {},
    )


def _cluster_edges(clusters: Iterable[Cluster], user_id: str) -> Iterator[GraphEdge]:
    for cluster in clusters:
        yield GraphEdge(cluster.parent_id or user_id, cluster.id, "has_cluster")
        if not cluster.child_ids:
            yield from (GraphEdge(cluster.id, memory_id, "contains") for memory_id in cluster.memory_ids)


def _mentions(known: KnownEntities, shown: list[MemoryRecord]) -> Iterator[GraphEdge]:
    for record in shown:
        for entity in known.of_memory.get(record.id, ()):
            yield GraphEdge(record.id, entity.id, "mentions", confidence=record.confidence)


def _relationships(relations: Iterable[KnownRelation], user_id: str) -> Iterator[GraphEdge]:
    for relation in relations:
        yield GraphEdge(
            source=user_id if relation.source == PLAYER else relation.source,
            target=user_id if relation.target == PLAYER else relation.target,
            type="relationship",
            relationship_type=relation.relationship,
            label=relation.relationship.replace("_", " "),
            confidence=relation.confidence,
        )


def _stats(nodes: list[GraphNode]) -> GraphStats:
    """Totals of the nodes that are there; clusters of both levels count."""
    types = Counter(node.type for node in nodes)
    clusters = {node.label or "": node.memory_count or 0 for node in nodes if node.type == "cluster"}
    return GraphStats(types["memory"], types["entity"], types["cluster"], clusters)
