"""``estuary run``: start a server and talk to its first character, in one process."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import click

from estuary_server import log
from estuary_server.app import open_application
from estuary_server.cli.chat import QUIET, talk
from estuary_server.cli.options import DEFAULT_PLAYER, Target, data_option
from estuary_server.config import Settings, load_settings
from estuary_server.data_dir import write_note
from estuary_server.serving import DEFAULT_HOST, DEFAULT_PORT, listen, served


@click.command()
@click.option("--host", default=DEFAULT_HOST, show_default=True, help="Address to listen on.")
@click.option("--port", default=DEFAULT_PORT, show_default=True, help="Port; the next free one if taken.")
@click.option("--player", default="player", show_default=True, help="Your name to the server.")
@data_option
def run(host: str, port: int, player: str, data: Path | None) -> None:
    """Start a server and talk to its first character."""
    log.configure(QUIET, json=False)
    sys.exit(asyncio.run(_serve_and_talk(load_settings(data), host, port, player)))


async def _serve_and_talk(settings: Settings, host: str, port: int, player: str) -> int:
    async with own_server(settings, host, port, player) as target:
        return await talk(target)


@asynccontextmanager
async def own_server(
    settings: Settings,
    host: str = DEFAULT_HOST,
    port: int = DEFAULT_PORT,
    player: str = DEFAULT_PLAYER,
    *,
    warm_ears: bool = False,
) -> AsyncIterator[Target]:
    """A server in this process, on the next free port; says on standard error where it is."""
    bound = listen(host, port, or_next=True)
    with bound:
        async with (
            open_application(settings, need_key=True, warm_ears=warm_ears) as application,
            served(application.asgi, bound, settings.limits, application.farewell) as url,
        ):
            write_note(settings.data_dir, url=url)
            start = application.start
            click.echo(f"Estuary serves at {url}, API page {url}/docs, data in {settings.data_dir}", err=True)
            if application.embedded_serves:
                click.echo(f"Replies come from {application.embedded_serves}; see 'estuary doctor'", err=True)
            yield Target(url, start.key, start.character_id, player)
