"""No verb of one account sees, changes or removes a row of another."""

from __future__ import annotations

import pytest

from estuary_server.errors import NotFoundError
from estuary_server.store.base import AccountStore, Store
from estuary_server.store.records import Page
from tests.conformance.store.examples import a_character, a_conversation, a_key, a_message, an_account

PAGE = Page(limit=100)


@pytest.fixture
async def other(store: Store) -> AccountStore:
    return await an_account(store)


async def test_what_another_account_has_does_not_exist(account: AccountStore, other: AccountStore) -> None:
    conversation = await a_conversation(account)
    stored = await account.add_message(conversation.id, a_message("mine", "c1"))
    await account.add_key(a_key(account), "hash")
    for verb in (
        other.get_character("ada"),
        other.change_character("ada", lambda _: a_character(name="Taken")),
        other.delete_character("ada"),
        other.open_conversation("ada", "pip"),
        other.add_message(conversation.id, a_message("theirs")),
        other.add_message(conversation.id, a_message("theirs", "c1")),
        other.add_and_recall(conversation.id, a_message("theirs", "c1"), 5),
        other.revoke_key("k1"),
    ):
        with pytest.raises(NotFoundError):
            await verb
    await other.cut_message(stored, "")
    await other.cut_message(stored, "cut")
    assert await other.recent_messages(conversation.id, 5) == []
    assert await other.list_characters(PAGE, None) == ([], 0)
    assert await other.list_characters(PAGE, "pip") == ([], 0)
    assert await other.list_keys() == []
    assert await account.get_character("ada") == a_character()
    assert await account.recent_messages(conversation.id, 5) == [stored]
    assert await account.list_keys() == [a_key(account)]


async def test_the_same_ids_in_two_accounts_are_two_things(
    account: AccountStore, other: AccountStore
) -> None:
    mine, theirs = await a_conversation(account), await a_conversation(other)
    assert mine.id != theirs.id
    await account.add_message(mine.id, a_message("mine", "c1"))
    kept = await other.add_message(theirs.id, a_message("theirs", "c1"))
    await account.add_key(a_key(account), "hash 1")
    await other.add_key(a_key(other), "hash 2")
    await account.change_character("ada", lambda _: a_character(name="Changed"))
    assert await other.list_characters(PAGE, None) == ([a_character()], 1)
    assert (await account.revoke_key("k1")).revoked_at is not None
    await account.delete_character("ada")
    assert await other.get_character("ada") == a_character()
    assert await other.recent_messages(theirs.id, 5) == [kept]
    assert (await other.open_conversation("ada", "pip")).message_count == 1
    assert await other.list_keys() == [a_key(other)]
