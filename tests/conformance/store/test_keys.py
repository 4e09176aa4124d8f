"""Keys: stored by hash, found from outside, revoked for good."""

from __future__ import annotations

import pytest

from estuary_server.errors import InvalidInputError, NotFoundError
from estuary_server.store.base import AccountStore, Store
from tests.conformance.store.examples import Clock, a_key, an_account, at


async def test_a_key_is_found_by_its_hash(store: Store, account: AccountStore) -> None:
    key = a_key(account)
    await account.add_key(key, "hash")
    assert await store.find_key("hash") == key
    assert await store.find_key("HASH") is None


async def test_keys_are_listed_oldest_first_revoked_ones_too(account: AccountStore) -> None:
    newer, older, twin = (
        a_key(account, name, created_at=at(age)) for name, age in [("a", 2), ("b", 1), ("c", 1)]
    )
    for key in (newer, twin, older):
        await account.add_key(key, key.id)
    revoked = await account.revoke_key("b")
    assert await account.list_keys() == [revoked, twin, newer]


async def test_a_hash_is_taken_once_in_all_accounts(store: Store, account: AccountStore) -> None:
    other = await an_account(store)
    await account.add_key(a_key(account), "hash")
    for owner in (account, other):
        with pytest.raises(InvalidInputError):
            await owner.add_key(a_key(owner, "k2"), "hash")
        assert "k2" not in [key.id for key in await owner.list_keys()]
    assert await store.find_key("hash") == a_key(account)


async def test_an_id_is_taken_once_in_an_account(store: Store, account: AccountStore) -> None:
    other = await an_account(store)
    await account.add_key(a_key(account), "hash")
    with pytest.raises(InvalidInputError):
        await account.add_key(a_key(account, name="again"), "another")
    await other.add_key(a_key(other), "third")
    assert await account.list_keys() == [a_key(account)]
    assert await store.find_key("another") is None


async def test_a_key_of_another_account_is_refused(store: Store, account: AccountStore) -> None:
    other = await an_account(store)
    with pytest.raises(InvalidInputError):
        await account.add_key(a_key(other), "hash")
    assert await store.find_key("hash") is None


async def test_revoking_marks_the_time_once(store: Store, account: AccountStore, clock: Clock) -> None:
    await account.add_key(a_key(account), "hash")
    clock.move(60)
    revoked = await account.revoke_key("k1")
    assert revoked == a_key(account, revoked_at=at(60))
    clock.move(60)
    assert await account.revoke_key("k1") == revoked
    assert await store.find_key("hash") == revoked


async def test_revoking_an_unknown_key(account: AccountStore) -> None:
    with pytest.raises(NotFoundError):
        await account.revoke_key("k1")
