"""``estuary characters``: list, create, show, update and delete, over REST, on any Estuary server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from estuary_sdk.protocol.models.characters import Character
from estuary_sdk.rest import CharactersClient
from estuary_sdk.rest.character_fields import CharacterFields
from estuary_server.cli.options import find_target, json_option, target_options

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])

_PERSONA = ("tagline", "personality", "background", "system_prompt")
_SETTABLE = frozenset(CharacterFields.__annotations__)


@click.group()
def characters() -> None:
    """Characters on a server."""


def _persona_options(function: F) -> F:
    set_option = click.option(
        "--set",
        "settings",
        multiple=True,
        metavar="FIELD=VALUE",
        help="Any other field, such as tts_speed=1.2.",
    )
    function = set_option(function)
    for name in reversed(_PERSONA):
        option = "--" + name.replace("_", "-")
        function = click.option(option, help=f"The character's {name.replace('_', ' ')}.")(function)
    return function


@characters.command("list")
@target_options
@click.option("--limit", default=20, show_default=True)
@click.option("--offset", default=0, show_default=True)
@json_option
def list_(
    data: Path | None, url: str | None, key: str | None, limit: int, offset: int, as_json: bool
) -> None:
    """List characters, oldest first."""
    found = _with_client(data, url, key, lambda client: client.list(limit=limit, offset=offset))
    if as_json:
        click.echo(json.dumps(found.to_dict()))
        return
    for character in found.characters:
        click.echo(f"{character.id}  {character.name}  {character.tagline or ''}".rstrip())
    click.echo(f"{len(found.characters)} of {found.total}", err=True)


@characters.command()
@click.argument("name")
@target_options
@_persona_options
@json_option
def create(
    name: str, data: Path | None, url: str | None, key: str | None, settings: tuple[str, ...], as_json: bool,
    **persona: str | None,
) -> None:  # fmt: skip
    """Create a character."""
    fields = {**_given(persona), **_parsed(settings)}
    _print(_with_client(data, url, key, lambda client: client.create(name, **fields)), as_json)


@characters.command()
@click.argument("character_id")
@target_options
@json_option
def show(character_id: str, data: Path | None, url: str | None, key: str | None, as_json: bool) -> None:
    """Show one character."""
    _print(_with_client(data, url, key, lambda client: client.get(character_id)), as_json)


@characters.command()
@click.argument("character_id")
@target_options
@click.option("--name", help="The character's name.")
@_persona_options
@json_option
def update(
    character_id: str, data: Path | None, url: str | None, key: str | None, name: str | None,
    settings: tuple[str, ...], as_json: bool, **persona: str | None,
) -> None:  # fmt: skip
    """Change some fields of a character; FIELD=null clears one."""
    fields = {**_given({"name": name, **persona}), **_parsed(settings)}
    if not fields:
        raise click.UsageError("say what to change, such as --tagline or --set llm_temperature=0.3")
    _print(_with_client(data, url, key, lambda client: client.update(character_id, **fields)), as_json)


@characters.command()
@click.argument("character_id")
@target_options
def delete(character_id: str, data: Path | None, url: str | None, key: str | None) -> None:
    """Delete a character, with its conversations."""
    _with_client(data, url, key, lambda client: client.delete(character_id))
    click.echo(f"deleted {character_id}", err=True)


def _with_client(
    data: Path | None, url: str | None, key: str | None, call: Callable[[CharactersClient], Awaitable[T]]
) -> T:
    target = find_target(data, url, key)

    async def once() -> T:
        rest = target.rest()
        try:
            return await call(target.characters(rest))
        finally:
            await rest.close()

    return asyncio.run(once())


def _given(values: dict[str, str | None]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _parsed(settings: tuple[str, ...]) -> dict[str, Any]:
    """``FIELD=VALUE`` pairs; a value that is JSON is read as JSON, any other is text."""
    fields: dict[str, Any] = {}
    for setting in settings:
        name, equals, text = setting.partition("=")
        if not equals or name not in _SETTABLE:
            raise click.UsageError(f"--set takes FIELD=VALUE, FIELD one of {', '.join(sorted(_SETTABLE))}")
        try:
            fields[name] = json.loads(text)
        except ValueError:
            fields[name] = text
    return fields


def _print(character: Character, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(character.to_dict()))
        return
    for name, value in character.to_dict().items():
        if value not in (None, [], ""):
            click.echo(f"{name:27}{value}")
