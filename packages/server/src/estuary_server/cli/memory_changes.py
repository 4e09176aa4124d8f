"""``estuary memory``, where it changes something: add, edit, delete, restore, undo, history, forget."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from estuary_sdk.protocol.models.memory import MemoryData
from estuary_server.cli.memory_shown import change_lines, echo, memory_lines
from estuary_server.cli.memory_target import Pair, about_a_pair, on_memory
from estuary_server.cli.options import Target, json_option

F = TypeVar("F", bound=Callable[..., Any])


def about_a_memory(function: F) -> F:
    """Add what says which memory, of which character and player, and ``--json``."""
    return click.argument("memory_id")(about_a_pair(json_option(function)))


@click.command()
@click.argument("content")
@about_a_pair
@click.option("--type", "memory_type", help="Such as fact, preference or event. [default: fact]")
@click.option("--confidence", type=float, help="0 to 1. [default: 1]")
@click.option("--topic", help="The one word it is filed under.")
@click.option("--fact", metavar="KEY=VALUE", help="Makes it a core fact, such as dog.name=Biscuit.")
@json_option
def add(target: Target, content: str, fact: str | None, as_json: bool, **given: Any) -> None:
    """Add a memory, in the third person: "The player's dog is called Biscuit"."""
    fields = {**given, **_fact_fields(fact)}
    made = on_memory(target, lambda pair: pair.memory.add(content, **fields))
    _echo(made, as_json)


@click.command()
@click.argument("memory_id")
@about_a_pair
@click.option("--content", help="What it says.")
@click.option("--type", "memory_type", help="Such as fact, preference or event.")
@click.option("--confidence", type=float, help="0 to 1.")
@click.option("--topic", help="The one word it is filed under.")
@click.option("--fact", metavar="KEY=VALUE", help="Makes it a core fact, such as dog.name=Biscuit.")
@click.option("--no-fact", is_flag=True, help="Makes it no core fact any more.")
@json_option
def edit(
    target: Target, memory_id: str, fact: str | None, no_fact: bool, as_json: bool, **given: Any
) -> None:
    """Change a memory; 'estuary memory undo' takes it back."""
    fields = {**given, **_fact_fields(fact), **({"fact_key": ""} if no_fact else {})}
    if all(value is None for value in fields.values()):
        raise click.UsageError("say what to change, such as --content or --topic")
    changed = on_memory(target, lambda pair: pair.memory.update(memory_id, **fields))
    _echo(changed, as_json)


@click.command()
@about_a_memory
def delete(target: Target, memory_id: str, as_json: bool) -> None:
    """Mark a memory as deleted; it is not learnt again from the same messages, and can be restored."""
    _echo(on_memory(target, lambda pair: pair.memory.delete(memory_id)), as_json)


@click.command()
@about_a_memory
def restore(target: Target, memory_id: str, as_json: bool) -> None:
    """Make a superseded, decayed, deleted or quarantined memory active again."""
    _echo(on_memory(target, lambda pair: pair.memory.restore(memory_id)), as_json)


@click.command()
@about_a_memory
def undo(target: Target, memory_id: str, as_json: bool) -> None:
    """Take back the last change of a memory."""
    _echo(on_memory(target, lambda pair: pair.memory.undo(memory_id)), as_json)


@click.command()
@about_a_memory
def history(target: Target, memory_id: str, as_json: bool) -> None:
    """Show what has happened to a memory, oldest first."""
    found = on_memory(target, lambda pair: pair.memory.history(memory_id))
    echo((line for change in found.changes for line in change_lines(change)), found, as_json)


@click.command()
@about_a_pair
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
def forget(target: Target, yes: bool, as_json: bool) -> None:
    """Remove every memory of a player for good, with its history. The messages stay."""
    if not yes:
        _ask(target)
    gone = on_memory(target, lambda pair: pair.memory.delete_all(confirm=True))
    removed = gone.removed
    detail = f": {removed.changes} steps of history, {removed.entries} search entries" if removed else ""
    echo([f"{gone.message}{detail}"], gone, as_json)


def _ask(target: Target) -> None:
    name, count = on_memory(target, _held)
    click.confirm(
        f"Remove all that {name} remembers of {target.player_id} ({count} active), for good?",
        abort=True,
        err=True,
    )


async def _held(pair: Pair) -> tuple[str, int]:
    return pair.character.name, (await pair.memory.get_stats()).total_active


def _fact_fields(fact: str | None) -> dict[str, str]:
    if fact is None:
        return {}
    key, equals, value = fact.partition("=")
    if not key or not equals or not value:
        raise click.UsageError("--fact takes KEY=VALUE, such as dog.name=Biscuit")
    return {"fact_key": key, "fact_value": value}


def _echo(memory: MemoryData, as_json: bool) -> None:
    echo(memory_lines(memory), memory, as_json)


COMMANDS = (add, edit, delete, restore, undo, history, forget)
