"""The knowledge graph of one player's memories."""

from __future__ import annotations

from dataclasses import field
from typing import Any

from estuary_sdk.protocol.codec import Wire, encode, model, wire_name


@model
class GraphNode(Wire, case="camel"):
    """A node; ``type`` is "user", "cluster", "memory" or "entity" and decides which fields are filled."""

    id: str = ""
    type: str = ""
    label: str | None = None
    content: str | None = None
    memory_type: str | None = None
    confidence: float | None = None
    name: str | None = None
    entity_type: str | None = None
    mention_count: int | None = None
    memory_count: int | None = None
    level: int | None = None
    # Fields below are not in the documented table.
    parent_cluster_id: str | None = None
    child_cluster_ids: list[str] = field(default_factory=list)
    created_at: str | None = None
    topic: str | None = None
    pending_label: bool = field(default=False, metadata=wire_name("pendingLabel", "labelPending"))
    extra_data: dict[str, Any] = field(default_factory=dict)
    type_distribution: dict[str, int] = field(default_factory=dict)
    expanded: bool = False
    cluster_id: str | None = None
    source_quote: str | None = None
    source_conversation_id: str | None = None
    access_count: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """The wire form; the pending flag goes out under both names that clients read."""
        return {**encode(self), "labelPending": self.pending_label}


@model
class GraphEdge(Wire, case="camel"):
    """An edge; ``type`` is "has_cluster", "contains", "mentions" or "relationship"."""

    source: str = ""
    target: str = ""
    type: str = ""
    relationship_type: str | None = None
    label: str | None = None
    confidence: float | None = None


@model
class GraphStats(Wire, case="camel"):
    """Totals of a graph; ``clusters`` maps a cluster's label to its size."""

    total_memories: int = 0
    total_entities: int = 0
    cluster_count: int = 0
    clusters: dict[str, int] = field(default_factory=dict)


@model
class MemoryGraph(Wire, case="camel"):
    """Nodes, edges and totals; ``stale`` means that memories were added since it was built."""

    nodes: list[GraphNode] = field(default_factory=list)
    edges: list[GraphEdge] = field(default_factory=list)
    stats: GraphStats = field(default_factory=GraphStats)
    stale: bool = False
