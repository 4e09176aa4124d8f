"""Whose memories a command is about, and the way there: options, a character by its name, the client."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from estuary_sdk.protocol.models.characters import Character
from estuary_sdk.rest import CharactersClient, MemoryClient, RestClient
from estuary_server.cli.options import Target, find_target, target_options
from estuary_server.errors import ConfigError

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])

_PAGE = 100
_MOST_NAMED = 10


@dataclass(frozen=True)
class Pair:
    """A character on a server, one of its players, and what the one remembers of the other."""

    character: Character
    player_id: str
    memory: MemoryClient


def about_a_pair(function: F) -> F:
    """Add the options that say which character's memories of which player, on which server.

    The function is handed a :class:`Target` as ``target`` instead of them.
    """

    @target_options
    @click.option(
        "--character", help="Character's name or id. [default: ESTUARY_CHARACTER_ID, or the first there is]"
    )
    @click.option("--player", help="Player's id. [default: ESTUARY_PLAYER_ID, or 'player']")
    @functools.wraps(function)
    def command(
        data: Path | None,
        url: str | None,
        key: str | None,
        character: str | None,
        player: str | None,
        **rest: Any,
    ) -> Any:
        return function(target=find_target(data, url, key, character, player), **rest)

    return command  # type: ignore[return-value]  # click calls it by keywords; its own type says nothing more


def on_memory(target: Target, call: Callable[[Pair], Awaitable[T]]) -> T:
    """Find the character and do something with its memories, in a loop of its own."""

    async def once() -> T:
        async with target.rest() as rest:
            character = await find_character(rest, target.character_id)
            pair = Pair(character, target.player_id, MemoryClient(rest, character.id, target.player_id))
            return await call(pair)

    return asyncio.run(once())


async def find_character(rest: RestClient, wanted: str) -> Character:
    """The character of this id or name, in whatever case; "" is the first there is.

    Raises:
        ConfigError: there is none, or there are several of that name; says which there are.
    """
    everyone = await _characters(rest)
    if not everyone:
        raise ConfigError("there is no character there; make one with 'estuary characters create'")
    if not wanted:
        return everyone[0]
    by_id = [character for character in everyone if character.id == wanted]
    found = by_id or [character for character in everyone if _same_name(character, wanted)]
    if len(found) == 1:
        return found[0]
    listed = ", ".join(
        f"{character.name} ({character.id})" for character in (found or everyone)[:_MOST_NAMED]
    )
    problem = "more than one character is" if found else "no character is"
    raise ConfigError(f"{problem} called {wanted}; there are {listed}; --character takes an id too")


def _same_name(character: Character, wanted: str) -> bool:
    return character.name.strip().casefold() == wanted.strip().casefold()


async def _characters(rest: RestClient) -> list[Character]:
    client = CharactersClient(rest, "")
    found: list[Character] = []
    while True:
        page = await client.list(limit=_PAGE, offset=len(found))
        found += page.characters
        if not page.characters or len(found) >= page.total:
            return found
