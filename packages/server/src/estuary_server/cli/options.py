"""Options that several commands share, and where their values come from when they are not given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import click

from estuary_sdk.config import RetryConfig
from estuary_sdk.rest import CharactersClient, RestClient
from estuary_server.config import ClientSettings, load_client_settings, load_settings
from estuary_server.data_dir import ClientNote, read_note
from estuary_server.errors import ConfigError

F = TypeVar("F", bound=Callable[..., Any])

DEFAULT_PLAYER = "player"

data_option = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    help="Data directory. [default: ESTUARY_DATA, or the platform's user data directory]",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")


@dataclass(frozen=True)
class Target:
    """Which server to talk to, and as whom; ``character_id`` "" means the first there is."""

    url: str
    key: str = field(repr=False)
    character_id: str = ""
    player_id: str = DEFAULT_PLAYER

    def rest(self) -> RestClient:
        """A REST client for it."""
        return RestClient(self.url, self.key, retry_config=RetryConfig(max_retries=1))

    def characters(self, rest: RestClient) -> CharactersClient:
        """The characters there."""
        return CharactersClient(rest, self.player_id)


def target_options(function: F) -> F:
    """Add --url, --key and --data."""
    for option in (
        data_option,
        click.option("--key", help="API key. [default: ESTUARY_API_KEY, or that of the local server]"),
        click.option("--url", help="Server. [default: ESTUARY_SERVER_URL, or the local server]"),
    ):
        function = option(function)
    return function


def find_target(
    data: Path | None,
    url: str | None,
    key: str | None,
    character: str | None = None,
    player: str | None = None,
) -> Target:
    """What was given; else what the environment says; else what a server on this machine left behind.

    Raises:
        ConfigError: no server or no key is known, or the address is none; says how to give them.
    """
    env, note = load_client_settings(), read_note(load_settings(data).data_dir)
    chosen = url or env.server_url
    found = Target(
        url=chosen or note.url,
        key=key or env.api_key or _own(note.key, chosen, note),
        character_id=character or env.character_id,
        player_id=player or env.player_id or DEFAULT_PLAYER,
    )
    _check(found, env)
    return found


def _own(value: str, chosen_url: str, note: ClientNote) -> str:
    """What the note says, unless another server was chosen: its key must not be sent elsewhere."""
    return value if not chosen_url or chosen_url.rstrip("/") == note.url else ""


def _check(found: Target, env: ClientSettings) -> None:
    if not found.url:
        raise ConfigError("no server is known; start one with 'estuary serve', or give --url and --key")
    if not found.url.startswith(("http://", "https://")):
        raise ConfigError(
            "the server's address must begin with http:// or https://, such as http://127.0.0.1:4000"
        )
    if not found.key:
        raise ConfigError("no API key is known; give --key, or set ESTUARY_API_KEY ('estuary keys create')")
