"""Memories as lines of a terminal.

Whatever a server says is shown without control characters: a memory must not be able to steer the terminal.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

import click
from prompt_toolkit.utils import get_cwidth

from estuary_sdk.protocol.codec import Wire
from estuary_sdk.protocol.models.graph import MemoryGraph
from estuary_sdk.protocol.models.memory import (
    CoreFact,
    MemoryChange,
    MemoryData,
    MemorySearchResult,
    MemoryStats,
    TimelineEntry,
)
from estuary_server.cli.screen import harmless

WIDTH = 80
_INDENT = "  "
_MOST_ENTITIES = 20


def echo(lines: Iterable[str], model: Wire, as_json: bool) -> None:
    """Print for people, or for programs."""
    click.echo(json.dumps(model.to_dict()) if as_json else "\n".join(lines).rstrip("\n"))


def memory_lines(memory: MemoryData, *extra: str) -> list[str]:
    """One memory: what it says, what is known about that, the words it came from, its id.

    Args:
        memory: which one.
        extra: more to say about it, in front of the rest.
    """
    about = [*extra, memory.memory_type, memory.topic, _day(memory.said_at or memory.created_at)]
    about += [_percent(memory.confidence), _status(memory)]
    lines = _wrapped(memory.content) + _wrapped("  ".join(filter(None, about)), _INDENT)
    if memory.fact_key:
        lines += _wrapped(f"{memory.fact_key} = {memory.fact_value}", _INDENT)
    if memory.source_quote:
        lines += _wrapped(f'"{memory.source_quote}"', _INDENT)
    return [*lines, f"{_INDENT}{_line(memory.id)}"]


def facts_lines(facts: Iterable[CoreFact]) -> list[str]:
    """The core facts, one a line."""
    known = list(facts)
    widest = max((get_cwidth(_line(fact.fact_key)) for fact in known), default=0)
    return [
        line
        for fact in known
        for line in _wrapped(
            f"{_padded(_line(fact.fact_key), widest)}  {_line(fact.fact_value)}", _INDENT, widest + 2
        )
    ]


def counts_line(stats: MemoryStats) -> str:
    """How many memories there are."""
    older = [
        f"{count} {name}"
        for count, name in ((stats.total_superseded, "superseded"), (stats.total_decayed, "decayed"))
        if count
    ]
    facts = f", {_counted(stats.core_facts, 'core fact')}" if stats.core_facts else ""
    kept = f" (and {', '.join(older)})" if older else ""
    return f"{_counted(stats.total_active, 'memory', 'memories')}{facts}{kept}"


def hit_lines(hit: MemorySearchResult) -> list[str]:
    """One hit of a search."""
    return memory_lines(hit.memory, f"similarity {hit.similarity_score:.2f}")


def period_lines(entry: TimelineEntry) -> Iterator[str]:
    """One period of a timeline: its first day, and what was said in it."""
    yield entry.date
    for memory in entry.memories:
        yield from _wrapped(memory.content, _INDENT)


def change_lines(change: MemoryChange) -> list[str]:
    """One step of a memory's life: what was done and when, and the content where it changed."""
    cause = f"  on account of {_line(change.cause)}" if change.cause else ""
    head = f"{_moment(change.at)}  {_line(change.action)}  {_status(change.after)}{cause}"
    before = change.before.content if change.before else ""
    return _wrapped(head) + (
        _wrapped(change.after.content, _INDENT) if change.after.content != before else []
    )


def graph_lines(graph: MemoryGraph) -> Iterator[str]:
    """A graph in words: totals, clusters by size, entities by mentions."""
    stats = graph.stats
    yield (
        f"{_counted(stats.total_memories, 'memory', 'memories')}, "
        f"{_counted(stats.total_entities, 'entity', 'entities')}, "
        f"{_counted(stats.cluster_count, 'cluster')}, {_counted(len(graph.edges), 'edge')}"
        f"{' (stale: memories were added since)' if graph.stale else ''}"
    )
    for label, size in sorted(stats.clusters.items(), key=lambda item: (-item[1], item[0])):
        yield from _wrapped(f"{size:>4}  {_line(label)}", _INDENT, 6)
    entities = [node for node in graph.nodes if node.type == "entity"]
    entities.sort(key=lambda node: (-(node.mention_count or 0), node.name or ""))
    for node in entities[:_MOST_ENTITIES]:
        yield from _wrapped(f"{node.mention_count or 0:>4}  {_line(node.name or '')}", _INDENT, 6)
    if len(entities) > _MOST_ENTITIES:
        yield f"{_INDENT}and {len(entities) - _MOST_ENTITIES} more; --json shows them all"


def _status(memory: MemoryData) -> str:
    successor = f" by {_line(memory.superseded_by)}" if memory.superseded_by else ""
    return f"{_line(memory.status)}{successor}"


def _percent(confidence: float) -> str:
    return f"{confidence:.0%} sure"


def _day(time: str | None) -> str:
    return _line(time or "")[:10]


def _moment(time: str) -> str:
    return _line(time)[:16].replace("T", " ")


def _counted(count: int, one: str, many: str = "") -> str:
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def _line(text: str) -> str:
    """A text that stays on its line."""
    return " ".join(harmless(text).split())


def _padded(text: str, columns: int) -> str:
    return text + " " * (columns - get_cwidth(text))


def _wrapped(text: str, indent: str = "", hanging: int = 0) -> list[str]:
    """A text in lines of at most WIDTH columns, broken at spaces where there are any; wide characters count
    twice.

    Args:
        text: without line ends.
        indent: in front of every line.
        hanging: columns by which all lines but the first are indented further.
    """
    lines: list[str] = []
    rest = harmless(text).replace("\n", " ").rstrip()
    start = indent
    while rest:
        cut = _fitting(rest, WIDTH - get_cwidth(start))
        lines.append((start + rest[:cut]).rstrip())
        rest = rest[cut:].lstrip(" ")
        start = indent + " " * hanging
    return lines


def _fitting(text: str, columns: int) -> int:
    """How many characters go on a line: whole words, if one fits."""
    used = 0
    for place, char in enumerate(text):
        used += get_cwidth(char)
        if used > columns:
            space = text.rfind(" ", 1, place + 1)
            return space if space > 0 else max(place, 1)
    return len(text)
