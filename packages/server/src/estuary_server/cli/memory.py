"""``estuary memory``: what a character remembers of a player, read: show, search, timeline, graph.

Over REST, on any Estuary server. What must not live here: commands that change memories
(``memory_changes.py``) or read and write files of them (``memory_files.py``).
"""

from __future__ import annotations

import json
from typing import Any

import click

from estuary_sdk.protocol import routes
from estuary_sdk.protocol.models.memory import CoreFactsResponse, MemoryListResponse, MemoryStats
from estuary_server.cli import memory_changes, memory_files
from estuary_server.cli.memory_shown import (
    counts_line,
    echo,
    facts_lines,
    hit_lines,
    memory_lines,
    period_lines,
)
from estuary_server.cli.memory_target import Pair, about_a_pair, on_memory
from estuary_server.cli.options import Target, json_option

_SORTS = ("created_at", "confidence", "last_accessed_at")


@click.group()
def memory() -> None:
    """What a character remembers of a player."""


@memory.command()
@click.argument("memory_id", required=False)
@about_a_pair
@click.option("--type", "memory_type", help="Only this type, such as fact or preference.")
@click.option("--status", type=click.Choice(routes.MEMORY_STATUSES), default="active", show_default=True)
@click.option("--limit", default=50, show_default=True, help="At most so many, 1 to 200.")
@click.option("--offset", default=0, show_default=True, help="Leave out the first ones.")
@click.option("--sort", "sort_by", type=click.Choice(_SORTS), default="created_at", show_default=True)
@click.option("--order", "sort_order", type=click.Choice(("asc", "desc")), default="desc", show_default=True)
@json_option
def show(target: Target, memory_id: str | None, as_json: bool, **wanted: Any) -> None:
    """Show core facts and memories, or the one memory of this id."""
    if memory_id is not None:
        one = on_memory(target, lambda pair: pair.memory.get(memory_id))
        echo(memory_lines(one), one, as_json)
        return
    pair, facts, stats, page = on_memory(target, lambda pair: _overview(pair, wanted))
    if as_json:
        click.echo(json.dumps(page.to_dict()))
        return
    click.echo(f"{pair.character.name} of {pair.player_id}: {counts_line(stats)}", err=True)
    known = facts_lines(facts.core_facts)
    click.echo("\n".join([*known, ""] if known and page.memories else known))
    for found in page.memories:
        click.echo("\n".join([*memory_lines(found), ""]))
    click.echo(f"{len(page.memories)} of {page.total} {wanted['status']}", err=True)


async def _overview(
    pair: Pair, wanted: dict[str, Any]
) -> tuple[Pair, CoreFactsResponse, MemoryStats, MemoryListResponse]:
    page = await pair.memory.get_memories(**wanted)
    return pair, await pair.memory.get_core_facts(), await pair.memory.get_stats(), page


@memory.command()
@click.argument("query")
@about_a_pair
@click.option("--limit", default=routes.SEARCH_LIMIT, show_default=True, help="At most so many, 1 to 50.")
@json_option
def search(target: Target, query: str, limit: int, as_json: bool) -> None:
    """Find memories by meaning, best first."""
    found = on_memory(target, lambda pair: pair.memory.search(query, limit))
    lines = [line for hit in found.results for line in (*hit_lines(hit), "")]
    echo(lines or ["nothing found"], found, as_json)


@memory.command()
@about_a_pair
@click.option("--from", "start", help="ISO date or time, such as 2026-11-20.")
@click.option("--to", "end", help="ISO date or time; a date with its whole day.")
@click.option("--by", type=click.Choice(("day", "week", "month")), default="day", show_default=True)
@json_option
def timeline(target: Target, start: str | None, end: str | None, by: str, as_json: bool) -> None:
    """Show memories by day, week or month."""
    found = on_memory(target, lambda pair: pair.memory.get_timeline(start, end, by))
    lines = [line for entry in found.timeline for line in (*period_lines(entry), "")]
    echo(lines or ["nothing in that time"], found, as_json)


for command in (*memory_changes.COMMANDS, *memory_files.COMMANDS):
    memory.add_command(command)
