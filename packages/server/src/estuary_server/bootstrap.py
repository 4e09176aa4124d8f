"""What a fresh server needs before anybody can talk: an account, a key, a character."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from estuary_server.accounts.keys import create_key, hash_key
from estuary_server.clock import Now
from estuary_server.config import Settings
from estuary_server.data_dir import read_note, write_note
from estuary_server.errors import ConfigError
from estuary_server.store.base import AccountStore, Store
from estuary_server.store.records import Page
from estuary_server.world.characters import new_character
from estuary_server.world.demo import DEMO_CHARACTER

_ACCOUNT = "default"
_KEY_NAME = "first start"


@dataclass(frozen=True)
class Bootstrapped:
    """What local clients may use.

    Attributes:
        key: a good developer key; "" when this directory's note was lost.
        character_id: the oldest character; "" when there is none.
        fresh: this was the first start.
    """

    key: str = field(repr=False)
    character_id: str
    fresh: bool


async def bootstrap(store: Store, settings: Settings, now: Now) -> Bootstrapped:
    """Make what is missing; idempotent.

    Raises:
        ConfigError: ESTUARY_BOOTSTRAP_KEY was revoked.
    """
    accounts = await store.list_accounts()
    account = store.account(accounts[0] if accounts else await store.add_account(_ACCOUNT))
    if not accounts:
        await account.add_character(new_character(str(uuid.uuid4()), DEMO_CHARACTER, now()))
    key = await _key(store, account, settings, now, fresh=not accounts)
    oldest, _ = await account.list_characters(Page(limit=1), None)
    character_id = oldest[0].id if oldest else ""
    write_note(settings.data_dir, key=key, character_id=character_id)
    return Bootstrapped(key, character_id, fresh=not accounts)


async def _key(store: Store, account: AccountStore, settings: Settings, now: Now, *, fresh: bool) -> str:
    """The key to hand out: the one that was set, a new one, or the one of the last start."""
    if settings.bootstrap_key:
        await _ensure(store, account, settings.bootstrap_key, now)
        return settings.bootstrap_key
    if fresh:
        return (await create_key(account, _KEY_NAME, now)).secret
    known = read_note(settings.data_dir).key
    record = await store.find_key(hash_key(known)) if known else None
    return known if record is not None and record.revoked_at is None else ""


async def _ensure(store: Store, account: AccountStore, secret: str, now: Now) -> None:
    record = await store.find_key(hash_key(secret))
    if record is None:
        await create_key(account, _KEY_NAME, now, secret)
    elif record.revoked_at is not None:
        raise ConfigError("the key in ESTUARY_BOOTSTRAP_KEY was revoked; set another one, or none")
