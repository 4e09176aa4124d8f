"""What the store's tests put into it: valid records, of which a test names only what it is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from estuary_server.store.base import AccountStore, Store
from estuary_server.store.records import ApiKey, CharacterRecord, Conversation, NewMessage

NOON = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.time = NOON

    def __call__(self) -> datetime:
        return self.time

    def move(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


def at(seconds: float) -> datetime:
    """So long after noon."""
    return NOON + timedelta(seconds=seconds)


def a_character(character_id: str = "ada", **values: Any) -> CharacterRecord:
    return replace(CharacterRecord(character_id, "Ada", NOON, NOON), **values)


def a_key(account: AccountStore, key_id: str = "k1", **values: Any) -> ApiKey:
    return replace(ApiKey(key_id, account.account_id, "laptop", "est_ab", NOON), **values)


def a_message(content: str = "hello", client_id: str | None = None, **values: Any) -> NewMessage:
    return replace(NewMessage("user", content, NOON, f"m-{content}", client_id), **values)


async def an_account(store: Store) -> AccountStore:
    return store.account(await store.add_account("somebody"))


async def a_conversation(account: AccountStore, character_id: str = "ada") -> Conversation:
    """The first conversation of a new character with the player "pip"."""
    await account.add_character(a_character(character_id))
    return await account.open_conversation(character_id, "pip")
