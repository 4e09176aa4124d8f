"""``estuary chat`` and ``estuary run``: talk to a character in the terminal."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import click

from estuary_sdk.client import EstuaryClient
from estuary_sdk.config import EstuaryConfig
from estuary_sdk.protocol.models.characters import Character
from estuary_server import log
from estuary_server.app import open_application
from estuary_server.cli.conversation import Conversation
from estuary_server.cli.options import Target, data_option, find_target, local_settings, target_options
from estuary_server.config import Settings
from estuary_server.data_dir import write_note
from estuary_server.errors import ConfigError
from estuary_server.serving import DEFAULT_HOST, DEFAULT_PORT, listen, served

_QUIET = "warning"


@click.command()
@target_options
@click.option("--character", help="Character id. [default: ESTUARY_CHARACTER_ID, or the first there is]")
@click.option("--player", help="Your name to the server. [default: ESTUARY_PLAYER_ID, or 'player']")
def chat(
    data: Path | None, url: str | None, key: str | None, character: str | None, player: str | None
) -> None:
    """Talk to a character. Piped input is answered line by line."""
    log.configure(_QUIET, json=False)
    sys.exit(asyncio.run(_talk(find_target(data, url, key, character, player))))


@click.command()
@click.option("--host", default=DEFAULT_HOST, show_default=True, help="Address to listen on.")
@click.option("--port", default=DEFAULT_PORT, show_default=True, help="Port; the next free one if taken.")
@click.option("--player", default="player", show_default=True, help="Your name to the server.")
@data_option
def run(host: str, port: int, player: str, data: Path | None) -> None:
    """Start a server and talk to its first character."""
    log.configure(_QUIET, json=False)
    sys.exit(asyncio.run(_serve_and_talk(local_settings(data), host, port, player)))


async def _serve_and_talk(settings: Settings, host: str, port: int, player: str) -> int:
    bound = listen(host, port, or_next=True)
    with bound:
        async with (
            open_application(settings) as application,
            served(application.asgi, bound, settings.limits) as url,
        ):
            write_note(settings.data_dir, url=url)
            start = application.start
            if not start.key:
                raise ConfigError(
                    f"the key of {settings.data_dir} is not known any more; 'estuary keys create'"
                )
            click.echo(f"Estuary serves at {url}, API page {url}/docs, data in {settings.data_dir}", err=True)
            return await _talk(Target(url, start.key, start.character_id, player))


async def _talk(target: Target) -> int:
    """Find the character, connect, converse; returns the exit status."""
    character = await _character(target)
    config = EstuaryConfig(target.url, target.key, character.id, target.player_id)
    async with EstuaryClient(config) as client:
        conversation = Conversation(client, character, target.player_id)
        await client.connect()
        return await conversation.hold()


async def _character(target: Target) -> Character:
    rest = target.rest()
    try:
        if target.character_id:
            return await target.characters(rest).get(target.character_id)
        found = await target.characters(rest).list(limit=1)
    finally:
        await rest.close()
    if not found.characters:
        raise ConfigError("there is no character there; make one with 'estuary characters create'")
    return found.characters[0]
