"""``estuary models reindex``: gives memories the vectors of the embedder that serves, with a progress bar.

A server does the same by itself, beside its work, from its start on. What must not live here: embedding.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

import click

from estuary_server.app import make_store
from estuary_server.cli.options import data_option, json_option
from estuary_server.config import Settings, load_settings
from estuary_server.data_dir import held
from estuary_server.memory.reembedding import reembed
from estuary_server.vendors import make_embedders


@click.command()
@data_option
@json_option
def reindex(data: Path | None, as_json: bool) -> None:
    """Give memories that were kept with another embedder the vectors of the one that serves now."""
    settings = load_settings(data)
    with held(settings.data_dir):
        name, done = asyncio.run(_reindex(settings))
    if as_json:
        click.echo(json.dumps({"embedder": name, "entries": done}))
    else:
        click.echo(f"{done} entries were given vectors of {name}")


async def _reindex(settings: Settings) -> tuple[str, int]:
    """Name of the embedder, and how many entries were embedded."""
    embedders, store = make_embedders(settings), make_store(settings)
    try:
        embedder = embedders.default()
        await embedder.warm_up()
        await store.start()
        total = await store.count_unembedded(embedder.name)
        with click.progressbar(length=total, label=embedder.name, file=sys.stderr) as bar:
            return embedder.name, await reembed(store, embedder, bar.update)
    finally:
        await store.aclose()
        await embedders.aclose()
