"""Entries that wait for a vector, in all accounts, with the text to embed."""

from __future__ import annotations

from estuary_server.store.base import AccountStore, Store
from estuary_server.store.search_records import EntryKey, Unembedded
from tests.conformance.store.examples import an_account
from tests.conformance.store.memory_examples import (
    MODEL,
    a_memory,
    new,
    pointing,
    with_messages,
    words,
)


async def test_entries_without_a_vector_of_the_model(store: Store, account: AccountStore) -> None:
    conversation, ids = await with_messages(account, 2)
    memories = [a_memory("none", content="no vector"), a_memory("old", content="old vector")]
    entries = [
        words("none", "x"),
        pointing("old", 1, 0, model="an-older"),
        pointing("later", 1, 0, model="z-later"),
        pointing("has", 1, 0),
        words(str(ids[1]), "x", "turn"),
        words("999999", "x", "turn"),
        words("hidden", "x"),
    ]
    hidden = [EntryKey("memory", "hidden")]
    await account.memories.change_memories(conversation.id, [new(each) for each in memories], entries, hidden)
    here = account.account_id, conversation.id
    expected = {
        Unembedded(*here, "memory", "none", "no vector"),
        Unembedded(*here, "memory", "old", "old vector"),
        Unembedded(*here, "memory", "later", ""),
        Unembedded(*here, "turn", str(ids[1]), "say 1"),
        Unembedded(*here, "turn", "999999", ""),
    }
    found = await store.unembedded(MODEL, 100)
    assert (set(found), len(found)) == (expected, 5)
    assert await store.count_unembedded(MODEL) == 5
    some = await store.unembedded(MODEL, 2)
    assert len(some) == 2
    assert set(some) < expected


async def test_embedding_bit_by_bit_comes_to_an_end(store: Store, account: AccountStore) -> None:
    other = await an_account(store)
    for each in (account, other):
        conversation, _ = await with_messages(each, 1)
        entries = [words(f"m{n}", "x") for n in range(5)]
        await each.memories.change_memories(conversation.id, [], entries)
    rounds = 0
    while some := await store.unembedded(MODEL, 3):
        rounds += 1
        for entry in some:
            given = [pointing(entry.ref, 1, 0)]
            memories = store.account(entry.account_id).memories
            await memories.set_vectors(entry.conversation_id, MODEL, given)
    assert rounds == 4
    assert await store.count_unembedded(MODEL) == 0
    assert await store.count_unembedded("another") == 10
