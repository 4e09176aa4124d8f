"""``estuary memory``, where it reads or writes files: graph (as a page or a picture), export, import."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, TextIO

import click

from estuary_server.cli.graph_drawing import graph_html, graph_png
from estuary_server.cli.memory_shown import echo, graph_lines
from estuary_server.cli.memory_target import about_a_pair, on_memory
from estuary_server.cli.options import Target, json_option

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@about_a_pair
@click.option("--out", type=_FILE, metavar="FILE.html", help="Draw it as a page for a browser.")
@click.option("--png", type=_FILE, metavar="FILE.png", help="Draw it as a picture.")
@click.option(
    "--entities/--no-entities", default=True, show_default=True, help="With people, places, things."
)
@click.option("--character-memories", is_flag=True, help="With what the character remembers of itself.")
@json_option
def graph(
    target: Target,
    out: Path | None,
    png: Path | None,
    entities: bool,
    character_memories: bool,
    as_json: bool,
) -> None:
    """Show how memories hang together: clusters, people, places and things."""
    found = on_memory(target, lambda pair: pair.memory.get_graph(entities, character_memories))
    if out is not None:
        out.write_text(graph_html(found), encoding="utf-8")
    if png is not None:
        png.write_bytes(graph_png(found))
    for path in filter(None, (out, png)):
        click.echo(f"wrote {path}", err=True)
    if as_json or (out is None and png is None):
        echo(graph_lines(found), found, as_json)


@click.command("export")
@about_a_pair
@click.option("--out", type=_FILE, metavar="FILE.json", help="Where to; standard output otherwise.")
def export(target: Target, out: Path | None) -> None:
    """Write all memories with their history as JSON, to keep them or to import them elsewhere."""
    text = json.dumps(on_memory(target, lambda pair: pair.memory.export()), indent=2)
    if out is None:
        click.echo(text)
        return
    out.write_text(text + "\n", encoding="ascii")
    click.echo(f"wrote {out}", err=True)


@click.command("import")
@click.argument("file", type=click.File(encoding="utf-8"))
@about_a_pair
@json_option
def import_(target: Target, file: TextIO, as_json: bool) -> None:
    """Add the memories of an export to those of a player; FILE "-" is standard input."""
    exported = _read(file)
    done = on_memory(target, lambda pair: pair.memory.import_(exported))
    echo([f"imported {done.imported}, known already {done.skipped}"], done, as_json)


def _read(file: TextIO) -> dict[str, Any]:
    try:
        exported = json.load(file)
    except ValueError:
        raise click.UsageError("the file is not JSON; give one that 'estuary memory export' wrote") from None
    if not isinstance(exported, dict):
        raise click.UsageError("the file is not an export; give one that 'estuary memory export' wrote")
    return exported


COMMANDS = (graph, export, import_)
