"""Accounts and the life of the store itself."""

from __future__ import annotations

import asyncio

import pytest

from estuary_server.errors import NotFoundError, StoreError
from estuary_server.store.base import AccountStore, Store
from tests.conformance.store.examples import Clock, a_character, a_key, a_message


async def test_a_new_store_has_no_accounts(store: Store) -> None:
    assert await store.list_accounts() == []


async def test_accounts_are_listed_oldest_first(store: Store, clock: Clock) -> None:
    made = []
    for name in ("one", "two", "two", "three"):
        made.append(await store.add_account(name))
        clock.move(1)
    assert await store.list_accounts() == made
    assert len(set(made)) == 4


async def test_an_account_knows_its_id_and_is_not_looked_up(store: Store) -> None:
    assert store.account("nobody").account_id == "nobody"


async def test_an_unknown_account_is_empty_and_takes_nothing(store: Store) -> None:
    nobody = store.account("nobody")
    assert await nobody.list_keys() == []
    with pytest.raises(NotFoundError):
        await nobody.add_key(a_key(nobody), "hash")
    with pytest.raises(NotFoundError):
        await nobody.add_character(a_character())
    with pytest.raises(NotFoundError):
        await nobody.add_message("conversation", a_message())
    assert await store.find_key("hash") is None
    assert await store.list_accounts() == []


async def test_ping_answers(store: Store) -> None:
    await store.ping()


async def test_closing_again_is_harmless(store: Store) -> None:
    await store.aclose()
    await store.aclose()


async def test_a_closed_store_refuses(store: Store, account: AccountStore) -> None:
    await store.aclose()
    for verb in (
        store.ping(),
        store.list_accounts(),
        store.add_account("late"),
        store.find_key("hash"),
        account.list_keys(),
        account.add_character(a_character()),
        account.recent_messages("conversation", 5),
    ):
        with pytest.raises(StoreError):
            await verb


async def test_closing_finishes_what_was_asked_for(store: Store, account: AccountStore) -> None:
    asked = [asyncio.ensure_future(account.add_character(a_character(f"c{n}"))) for n in range(20)]
    await asyncio.sleep(0)  # lets each begin
    await store.aclose()
    assert await asyncio.gather(*asked) == [None] * 20
