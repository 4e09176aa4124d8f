"""``estuary serve``: start the server and say how to talk to it."""

from __future__ import annotations

import asyncio
import json
import socket
import sys
from pathlib import Path

import click
import uvicorn

from estuary_server import log
from estuary_server.app import open_application
from estuary_server.bootstrap import Bootstrapped
from estuary_server.cli.options import data_option, json_option
from estuary_server.config import Settings, load_settings
from estuary_server.data_dir import write_note
from estuary_server.serving import DEFAULT_HOST, DEFAULT_PORT, listen, url_of
from estuary_server.serving import serve as serve_application


@click.command()
@click.option("--host", default=DEFAULT_HOST, show_default=True, help="Address to listen on.")
@click.option("--port", default=DEFAULT_PORT, show_default=True, help="Port; 0 takes any free one.")
@data_option
@json_option
def serve(host: str, port: int, data: Path | None, as_json: bool) -> None:
    """Start the server; on the first start, make a key and a demo character."""
    settings = load_settings(data)
    log.configure(settings.log_level, json=not sys.stderr.isatty())
    bound = listen(host, port)
    loop_factory = uvicorn.Config("", log_config=None).get_loop_factory()
    try:
        with asyncio.Runner(loop_factory=loop_factory) as runner:
            runner.run(_serve(settings, bound, as_json))
    except KeyboardInterrupt:
        pass
    finally:
        bound.close()


async def _serve(settings: Settings, bound: socket.socket, as_json: bool) -> None:
    async with open_application(settings, warm_ears=True) as application:

        def ready() -> None:
            write_note(settings.data_dir, url=url_of(bound))
            _announce(url_of(bound), application.start, settings.data_dir, as_json)

        await serve_application(application.asgi, bound, settings.limits, ready, application.farewell)


def _announce(url: str, start: Bootstrapped, data_dir: Path, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"url": url, "key": start.key, "character_id": start.character_id}))
        return
    click.echo(f"Estuary is ready at {url}  (API page: {url}/docs)")
    click.echo(f"  data       {data_dir}")
    click.echo(f"  key        {start.key or 'not known here; make one with: estuary keys create'}")
    click.echo(f"  character  {start.character_id or 'none; make one with: estuary characters create'}")
    click.echo(f"Talk to it:  estuary chat --data {data_dir}")
