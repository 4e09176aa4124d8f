"""What holds a player's memories together: the links that communities are found in.

Theory of operation. Memories are not linked with each other but with what they share: a hub for each topic,
for each entity and for each word that several of them have. That keeps the number of links in proportion to
the memories (400 memories of one topic are 400 links, not 80,000), and a community has its subject in it:
the hubs that came to lie there. What few memories share links more than what many do. Vectors, where there
are any, link each memory with the few that are nearest in meaning.

What must not live here: communities (``clusters.py``).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from estuary_server.memory.entities import KnownEntities
from estuary_server.memory.labels_words import word_reader
from estuary_server.store.memory_records import MemoryRecord

Vectors = Mapping[str, NDArray[np.float32]]
"""Memory id to a vector of unit length; not every memory needs one."""

NO_TOPIC = frozenset({"", "general", "other", "misc"})
"""Topics that say nothing."""

TOPIC, SECOND_TOPIC, ENTITY, WORDS, NEAREST = 1.0, 0.3, 0.8, 0.6, 0.8
"""Weights of a memory's links: to its topic, each further one, an entity that few mention, all its words
together, and the memory that means the same. Chosen by looking at clusters of made-up players."""

NEIGHBOURS = 4
"""How many memories nearest in meaning each one is linked with."""

NEAR_FROM = 0.35
"""Cosine from which memories are near at all."""

_ROWS = 512


@dataclass(frozen=True)
class Links:
    """A weighed graph. Nodes are numbers: memories in the order they were given, then hubs.

    Attributes:
        memories: how many nodes are memories.
        hubs: what the nodes after them stand for: "topic pets", "entity <id>", "word garden".
        weights: from the smaller number to the larger one.
    """

    memories: int
    hubs: tuple[str, ...]
    weights: Mapping[tuple[int, int], float]


def link(records: Sequence[MemoryRecord], known: KnownEntities, vectors: Vectors | None = None) -> Links:
    """The links of these memories. Their order gives the nodes their numbers and changes nothing else."""
    to_hubs = _to_hubs(records, known)
    hubs = sorted({hub for hub, _ in to_hubs})
    number = {hub: len(records) + at for at, hub in enumerate(hubs)}
    weights = {(memory, number[hub]): weight for (hub, memory), weight in sorted(to_hubs.items())}
    for pair, weight in _nearest(records, vectors or {}):
        weights[pair] = max(weights.get(pair, 0.0), weight)
    return Links(len(records), tuple(hubs), weights)


def _to_hubs(records: Sequence[MemoryRecord], known: KnownEntities) -> dict[tuple[str, int], float]:
    """Weights by hub and memory. A hub has two memories at least."""
    weights: dict[str, dict[int, float]] = defaultdict(dict)
    for at, record in enumerate(records):
        for topic in record.secondary_topics:
            weights[f"topic {topic}"][at] = SECOND_TOPIC
        weights[f"topic {record.topic}"][at] = TOPIC
        for entity in known.of_memory.get(record.id, ()):
            weights[f"entity {entity.id}"][at] = ENTITY / (1 + math.log(entity.mention_count))
    for word, at, weight in _by_word(records):
        weights[f"word {word}"][at] = weight
    for empty in NO_TOPIC:
        weights.pop(f"topic {empty}", None)
    return {
        (hub, at): weight
        for hub, linked in weights.items()
        if len(linked) > 1
        for at, weight in linked.items()
    }


def _by_word(records: Sequence[MemoryRecord]) -> Iterator[tuple[str, int, float]]:
    """Shared words, with memory and weight; words of more than a fifth of the memories tell nothing."""
    read = word_reader()
    words = [sorted(read(record.content)) for record in records]
    count: dict[str, int] = defaultdict(int)
    for own in words:
        for word in own:
            count[word] += 1
    most = max(3, len(records) // 5)
    for at, own in enumerate(words):
        rarity = {word: 1 / math.log(1 + count[word]) for word in own if 2 <= count[word] <= most}
        for word, rare in rarity.items():
            yield word, at, WORDS * rare / max(sum(rarity.values()), 2.0)


def _nearest(records: Sequence[MemoryRecord], vectors: Vectors) -> Iterator[tuple[tuple[int, int], float]]:
    at = [number for number, record in enumerate(records) if record.id in vectors]
    if len(at) < 2:
        return
    matrix = np.stack([vectors[records[number].id] for number in at])
    for start in range(0, len(at), _ROWS):
        cosines = matrix[start : start + _ROWS] @ matrix.T
        cosines[np.arange(len(cosines)), np.arange(start, start + len(cosines))] = -1.0
        best = np.argsort(-cosines, axis=1, kind="stable")[:, :NEIGHBOURS]
        for row, others in enumerate(best):
            for other in others:
                near = (float(cosines[row, other]) - NEAR_FROM) / (1 - NEAR_FROM)
                if near > 0:
                    one, two = sorted((at[start + row], at[int(other)]))
                    yield (one, two), NEAREST * near
