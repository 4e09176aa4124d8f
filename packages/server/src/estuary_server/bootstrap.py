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
        key: a good developer key; "" when none is known here any more.
        character_id: the oldest character; "" when there is none.
        fresh: this was the first start.
    """

    key: str = field(repr=False)
    character_id: str
    fresh: bool


async def bootstrap(store: Store, settings: Settings, now: Now, *, need_key: bool = False) -> Bootstrapped:
    """Make what is missing; idempotent.

    Args:
        store: started.
        settings: for the data directory and the bootstrap key.
        now: wall clock.
        need_key: make a new key when none is known here any more.

    Raises:
        ConfigError: ESTUARY_BOOTSTRAP_KEY was revoked.
    """
    account = store.account(await _account_id(store))
    fresh = not await account.list_keys()
    if fresh and not (await account.list_characters(Page(limit=1), None))[1]:
        await account.add_character(new_character(str(uuid.uuid4()), DEMO_CHARACTER, now()))
    # The key comes last: without one, a first start was not completed and is gone through again.
    key = await _key(store, account, settings, now, make=fresh or need_key)
    oldest, _ = await account.list_characters(Page(limit=1), None)
    character_id = oldest[0].id if oldest else ""
    write_note(settings.data_dir, key=key, character_id=character_id)
    return Bootstrapped(key, character_id, fresh=fresh)


async def _account_id(store: Store) -> str:
    accounts = await store.list_accounts()
    return accounts[0] if accounts else await store.add_account(_ACCOUNT)


async def _key(store: Store, account: AccountStore, settings: Settings, now: Now, *, make: bool) -> str:
    """The key to hand out: the one that was set, the one of the last start, or a new one."""
    if settings.bootstrap_key:
        await _ensure(store, account, settings.bootstrap_key, now)
        return settings.bootstrap_key
    known = read_note(settings.data_dir).key
    record = await store.find_key(hash_key(known)) if known else None
    if record is not None and record.revoked_at is None:
        return known
    return (await create_key(account, _KEY_NAME, now)).secret if make else ""


async def _ensure(store: Store, account: AccountStore, secret: str, now: Now) -> None:
    record = await store.find_key(hash_key(secret))
    if record is None:
        await create_key(account, _KEY_NAME, now, secret)
    elif record.revoked_at is not None:
        raise ConfigError("the key in ESTUARY_BOOTSTRAP_KEY was revoked; set another one, or none")
