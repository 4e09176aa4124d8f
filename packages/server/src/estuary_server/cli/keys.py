"""``estuary keys``: developer keys of the server on this machine, straight from its data directory."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import click

from estuary_server.accounts.keys import create_key
from estuary_server.app import make_store
from estuary_server.cli.options import data_option, json_option
from estuary_server.clock import utc_now
from estuary_server.config import load_settings
from estuary_server.data_dir import database_path
from estuary_server.errors import ConfigError
from estuary_server.store.base import AccountStore
from estuary_server.store.records import ApiKey

T = TypeVar("T")


@click.group()
def keys() -> None:
    """Developer keys of the server on this machine."""


@keys.command()
@click.option("--name", default="", help="What the key is for.")
@data_option
@json_option
def create(name: str, data: Path | None, as_json: bool) -> None:
    """Make a key. It is shown once."""
    made = _with_account(data, lambda account: create_key(account, name, utc_now))
    if as_json:
        click.echo(json.dumps({"id": made.record.id, "key": made.secret}))
        return
    click.echo(made.secret)
    click.echo(f"id {made.record.id}; keep the key, it is not shown again", err=True)


@keys.command("list")
@data_option
@json_option
def list_(data: Path | None, as_json: bool) -> None:
    """List keys, revoked ones too."""
    found = _with_account(data, lambda account: account.list_keys())
    if as_json:
        click.echo(json.dumps([_row(key) for key in found]))
        return
    for key in found:
        state = f"revoked {key.revoked_at:%Y-%m-%d %H:%M}" if key.revoked_at else "good"
        click.echo(f"{key.id}  {key.hint}...  {key.created_at:%Y-%m-%d %H:%M}  {state}  {key.name}".rstrip())


@keys.command()
@click.argument("key_id")
@data_option
def revoke(key_id: str, data: Path | None) -> None:
    """Revoke a key, by its id in 'estuary keys list'. New sessions and calls are refused from then on."""
    _with_account(data, lambda account: account.revoke_key(key_id))
    click.echo(f"revoked {key_id}", err=True)


def _with_account(data: Path | None, call: Callable[[AccountStore], Awaitable[T]]) -> T:
    async def once() -> T:
        settings = load_settings(data)
        if not database_path(settings.data_dir).exists():
            raise ConfigError(f"there is no server's data in {settings.data_dir}; start 'estuary serve' once")
        store = make_store(settings)
        try:
            await store.start()
            accounts = await store.list_accounts()
            if not accounts:
                raise ConfigError("this data directory has no account yet; start 'estuary serve' once")
            return await call(store.account(accounts[0]))
        finally:
            await store.aclose()

    return asyncio.run(once())


def _row(key: ApiKey) -> dict[str, str | None]:
    return {
        "id": key.id,
        "name": key.name,
        "hint": key.hint,
        "created_at": key.created_at.isoformat(),
        "revoked_at": key.revoked_at.isoformat() if key.revoked_at else None,
    }
