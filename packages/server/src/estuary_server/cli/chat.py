"""``estuary chat``: talk to a character in the terminal, on whatever server."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import click

from estuary_sdk.client import EstuaryClient
from estuary_sdk.config import EstuaryConfig
from estuary_sdk.protocol.models.characters import Character
from estuary_server import log
from estuary_server.cli.conversation import Conversation
from estuary_server.cli.options import Target, find_target, target_options
from estuary_server.errors import ConfigError

QUIET = "warning"
"""Log level beside a conversation."""


@click.command()
@target_options
@click.option("--character", help="Character id. [default: ESTUARY_CHARACTER_ID, or the first there is]")
@click.option("--player", help="Your name to the server. [default: ESTUARY_PLAYER_ID, or 'player']")
def chat(
    data: Path | None, url: str | None, key: str | None, character: str | None, player: str | None
) -> None:
    """Talk to a character. Piped input is answered line by line."""
    log.configure(QUIET, json=False)
    sys.exit(asyncio.run(talk(find_target(data, url, key, character, player))))


async def talk(target: Target) -> int:
    """Find the character, connect, converse; returns the exit status."""
    character = await find_character(target)
    config = EstuaryConfig(target.url, target.key, character.id, target.player_id)
    async with EstuaryClient(config) as client:
        conversation = Conversation(client, character, target.player_id)
        await client.connect()
        return await conversation.hold()


async def find_character(target: Target) -> Character:
    """The character that is meant, or the first there is."""
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
