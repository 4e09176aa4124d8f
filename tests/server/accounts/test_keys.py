"""Keys: made once, kept as hashes, and every reason for which one is refused."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from estuary_server.accounts.keys import create_key, hash_key, verify_key
from estuary_server.config import KEY_PREFIX
from estuary_server.errors import AuthError, InvalidInputError
from estuary_server.store.memory import InMemoryStore
from tests.conformance.store.examples import NOON, Clock, an_account


@pytest.fixture
def store() -> InMemoryStore:
    return InMemoryStore(Clock())


async def test_a_key_opens_its_own_account(store: InMemoryStore) -> None:
    mine, other = await an_account(store), await an_account(store)
    made = await create_key(mine, "laptop", Clock())
    await create_key(other, "laptop", Clock())
    assert (await verify_key(store, made.secret)).account_id == mine.account_id


async def test_a_new_key_is_random_and_kept_as_a_hash(store: InMemoryStore) -> None:
    account = await an_account(store)
    made = await create_key(account, "laptop", Clock())
    again = await create_key(account, "laptop", Clock())
    assert made.secret.startswith(KEY_PREFIX)
    assert len(made.secret) >= len(KEY_PREFIX) + 27, "160 bits in base64"
    assert made.secret != again.secret
    assert made.record == replace(
        made.record, account_id=account.account_id, name="laptop", created_at=NOON, revoked_at=None
    )
    assert await store.find_key(hashlib.sha256(made.secret.encode()).hexdigest()) == made.record


@pytest.mark.parametrize(
    ("secret", "hint"),
    [("est_abcd", "est_"), ("est_abcdef", "est_a"), ("est_0123456789abcdef", "est_0123")],
)
async def test_the_hint_tells_at_most_half_of_a_key(store: InMemoryStore, secret: str, hint: str) -> None:
    made = await create_key(await an_account(store), "mine", Clock(), secret)
    assert (made.secret, made.record.hint) == (secret, hint)


async def test_a_key_is_not_shown_by_accident(store: InMemoryStore) -> None:
    made = await create_key(await an_account(store), "laptop", Clock())
    assert made.secret not in repr(made)


async def test_a_key_that_exists_is_refused(store: InMemoryStore) -> None:
    account = await an_account(store)
    await create_key(account, "one", Clock(), "est_abcd")
    with pytest.raises(InvalidInputError):
        await create_key(account, "two", Clock(), "est_abcd")


@pytest.mark.parametrize(
    ("secret", "reason"),
    [
        (None, "API key missing"),
        ("", "API key missing"),
        ("est_unknown", "API key invalid"),
        ("é\x00", "API key invalid"),
        ("sst_share", "this server does not take share or client tokens yet; use an API key"),
        ("ect_client", "this server does not take share or client tokens yet; use an API key"),
    ],
)
async def test_what_is_not_a_good_key_is_refused(
    store: InMemoryStore, secret: str | None, reason: str
) -> None:
    with pytest.raises(AuthError) as caught:
        await verify_key(store, secret)
    assert str(caught.value) == reason


async def test_a_revoked_key_is_refused(store: InMemoryStore) -> None:
    account = await an_account(store)
    made = await create_key(account, "laptop", Clock())
    await account.revoke_key(made.record.id)
    with pytest.raises(AuthError, match=r"^API key revoked$"):
        await verify_key(store, made.secret)


def test_a_hash_is_sha256_in_hex() -> None:
    assert hash_key("est_x") == hashlib.sha256(b"est_x").hexdigest()
