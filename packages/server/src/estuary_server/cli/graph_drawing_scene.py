"""What a drawing of a memory graph shows: which memories and entities lie in which circle, which lines join
them.

Any server's graph can be drawn: a node without a cluster lies in a circle without a label, an edge that leads
nowhere is left out.

What must not live here: places (``graph_drawing_layout.py``) and marks (``graph_drawing_svg.py``).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from estuary_sdk.protocol.models.graph import GraphEdge, GraphNode, MemoryGraph


@dataclass(frozen=True)
class Circle:
    """A cluster. It holds circles or nodes, seldom both.

    Attributes:
        short_label: the label without what the whole is called.
        colour: number of the colour; parts have their whole's.
        memories: those that lie in it itself.
        entities: those most of whose mentions are in it.
    """

    id: str
    label: str = field(repr=False)
    short_label: str = field(repr=False)
    colour: int
    memories: tuple[GraphNode, ...] = ()
    entities: tuple[GraphNode, ...] = ()
    parts: tuple[Circle, ...] = ()


@dataclass(frozen=True)
class Scene:
    """All of it.

    Attributes:
        circles: of the upper level, in the graph's order.
        mentions: from memories to entities.
        relationships: between entities, and between the user and entities.
    """

    user: GraphNode
    circles: tuple[Circle, ...]
    mentions: tuple[GraphEdge, ...]
    relationships: tuple[GraphEdge, ...]
    nodes: Mapping[str, GraphNode] = field(repr=False)

    @property
    def memories(self) -> list[GraphNode]:
        """All memories."""
        return [node for node in self.nodes.values() if node.type == "memory"]


def scene(graph: MemoryGraph) -> Scene:
    """What is to be drawn of a graph."""
    nodes = {node.id: node for node in graph.nodes}
    user = next((node for node in graph.nodes if node.type == "user"), GraphNode("user", "user", "Player"))
    nodes.setdefault(user.id, user)
    edges = [edge for edge in graph.edges if edge.source in nodes and edge.target in nodes]
    mentions = tuple(edge for edge in edges if edge.type == "mentions")
    inside = _inside(graph, edges)
    circles = _circles(nodes, inside, _entities_by_circle(nodes, mentions, inside))
    return Scene(user, circles, mentions, tuple(e for e in edges if e.type == "relationship"), nodes)


def _inside(graph: MemoryGraph, edges: Sequence[GraphEdge]) -> dict[str, str]:
    """Memory to cluster; "" for those in none."""
    contained = {edge.target: edge.source for edge in edges if edge.type == "contains"}
    clusters = {node.id for node in graph.nodes if node.type == "cluster"}
    said = {
        node.id: contained.get(node.id, node.cluster_id or "")
        for node in graph.nodes
        if node.type == "memory"
    }
    return {memory: cluster if cluster in clusters else "" for memory, cluster in said.items()}


def _entities_by_circle(
    nodes: Mapping[str, GraphNode], mentions: Sequence[GraphEdge], inside: Mapping[str, str]
) -> dict[str, list[GraphNode]]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for edge in mentions:
        counts[edge.target][inside.get(edge.source, "")] += 1
    found: dict[str, list[GraphNode]] = defaultdict(list)
    for node in nodes.values():
        if node.type == "entity":
            found[counts[node.id].most_common(1)[0][0] if counts[node.id] else ""].append(node)
    return found


def _circles(
    nodes: Mapping[str, GraphNode], inside: Mapping[str, str], entities: Mapping[str, list[GraphNode]]
) -> tuple[Circle, ...]:
    memories: dict[str, list[GraphNode]] = defaultdict(list)
    for memory, cluster in inside.items():
        memories[cluster].append(nodes[memory])
    parts: dict[str, list[GraphNode]] = defaultdict(list)
    for node in nodes.values():
        if node.type == "cluster":
            above = _highest(node, nodes)
            parts["" if above is node else above.id].append(node)

    def circle(node: GraphNode, colour: int, whole: str = "") -> Circle:
        label = node.label or ""
        below = parts[node.id] if node.id and not whole else []
        inner = tuple(circle(part, colour, f"{label}: ") for part in below)
        own = tuple(memories[node.id]), tuple(entities.get(node.id, ()))
        return Circle(node.id, label, label.removeprefix(whole), colour, *own, inner)

    upper = [circle(node, at) for at, node in enumerate(parts[""])]
    loose = circle(GraphNode(), len(upper))
    return (*upper, loose) if loose.memories or loose.entities else tuple(upper)


def _highest(node: GraphNode, nodes: Mapping[str, GraphNode]) -> GraphNode:
    """The cluster above a cluster that has none above it; itself, if going up leads round in a circle."""
    seen, at = {node.id}, node
    while (above := nodes.get(at.parent_cluster_id or "")) is not None and above.type == "cluster":
        if above.id in seen:
            return node
        seen.add(above.id)
        at = above
    return at
