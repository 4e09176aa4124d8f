"""Conversations: one for each pair, and messages in order, none twice."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from estuary_server.errors import NotFoundError
from estuary_server.store.base import AccountStore
from estuary_server.store.records import Conversation, NewMessage, StoredMessage
from tests.conformance.store.examples import Clock, a_character, a_conversation, a_message, at

REPLY = NewMessage("assistant", "…and th", at(5), "r1", None, "voice", interrupted=True)


def contents(messages: list[StoredMessage]) -> list[str]:
    return [message.content for message in messages]


async def state(account: AccountStore) -> Conversation:
    return await account.open_conversation("ada", "pip")


async def test_a_pair_has_one_conversation(account: AccountStore, clock: Clock) -> None:
    clock.move(7)
    first = await a_conversation(account)
    assert first == Conversation(first.id, "ada", "pip", at(7), at(7), 0)
    clock.move(7)
    assert await account.open_conversation("ada", "pip") == first


async def test_other_pairs_have_others(account: AccountStore) -> None:
    first = await a_conversation(account)
    await account.add_character(a_character("ben"))
    others = [await account.open_conversation(*pair) for pair in [("ada", "quin"), ("ben", "pip")]]
    assert len({first.id, *(other.id for other in others)}) == 3


async def test_a_race_for_the_first_has_one_winner(account: AccountStore) -> None:
    await account.add_character(a_character())
    opened = await asyncio.gather(*(account.open_conversation("ada", "pip") for _ in range(20)))
    assert len(set(opened)) == 1


@pytest.mark.parametrize("message", [a_message("hi", "c1"), REPLY], ids=["player", "reply"])
async def test_every_field_comes_back(account: AccountStore, message: NewMessage) -> None:
    conversation = await a_conversation(account)
    stored = await account.add_message(conversation.id, message)
    assert stored == StoredMessage(id=stored.id, conversation_id=conversation.id, **vars(message))
    (found,) = await account.recent_messages(conversation.id, 5)
    assert found == stored
    assert found.created_at.tzname() == "UTC"
    assert isinstance(found.interrupted, bool)


async def test_ids_increase_over_all_conversations(account: AccountStore) -> None:
    first, second = await a_conversation(account, "ada"), await a_conversation(account, "ben")
    ids = [(await account.add_message(where.id, a_message())).id for where in (first, second, second, first)]
    assert ids == sorted(set(ids))


async def test_an_id_is_not_given_again_after_a_deletion(account: AccountStore) -> None:
    last = await account.add_message((await a_conversation(account)).id, a_message())
    await account.delete_character("ada")
    assert (await account.add_message((await a_conversation(account)).id, a_message())).id > last.id


async def test_messages_are_counted_and_move_the_last_activity(account: AccountStore) -> None:
    conversation = await a_conversation(account)
    for seconds, expected in [(5, 5), (9, 9), (7, 9)]:
        await account.add_message(conversation.id, a_message(created_at=at(seconds)))
        assert (await state(account)).last_activity == at(expected)
    assert (await state(account)).message_count == 3
    assert (await state(account)).created_at == conversation.created_at


async def test_a_repeated_client_id_stores_nothing(account: AccountStore) -> None:
    conversation = await a_conversation(account)
    first = await account.add_message(conversation.id, a_message("one", "c1"))
    before = await state(account)
    assert await account.add_message(conversation.id, a_message("two", "c1", created_at=at(9))) == first
    assert await account.recent_messages(conversation.id, 5) == [first]
    assert await state(account) == before


async def test_a_client_id_counts_within_its_conversation(account: AccountStore) -> None:
    first, second = await a_conversation(account, "ada"), await a_conversation(account, "ben")
    stored = [await account.add_message(where.id, a_message("x", "c1")) for where in (first, second)]
    assert stored[0].id != stored[1].id


async def test_messages_without_a_client_id_are_never_repeats(account: AccountStore) -> None:
    conversation = await a_conversation(account)
    for _ in range(2):
        await account.add_message(conversation.id, REPLY)
    assert (await state(account)).message_count == 2


async def test_recent_messages_are_the_last_in_order(account: AccountStore) -> None:
    conversation, other = await a_conversation(account, "ada"), await a_conversation(account, "ben")
    for name in "abcd":
        await account.add_message(conversation.id, a_message(name, created_at=at(-ord(name))))
        await account.add_message(other.id, a_message("other"))
    assert contents(await account.recent_messages(conversation.id, 3)) == ["b", "c", "d"]
    assert contents(await account.recent_messages(conversation.id, 99)) == ["a", "b", "c", "d"]
    assert await account.recent_messages(conversation.id, 0) == []


async def test_recall_is_what_was_said_before(account: AccountStore) -> None:
    conversation, other = await a_conversation(account, "ada"), await a_conversation(account, "ben")
    await account.add_message(other.id, a_message("other"))
    recalled = []
    for name in "abcd":
        stored, before = await account.add_and_recall(conversation.id, a_message(name, name), 2)
        assert stored.content == name
        recalled.append(contents(before))
    assert recalled == [[], ["a"], ["a", "b"], ["b", "c"]]
    assert (await state(account)).message_count == 4
    assert contents((await account.add_and_recall(conversation.id, a_message("e"), 0))[1]) == []


async def test_recall_of_a_repeat_ends_before_the_first_time(account: AccountStore) -> None:
    conversation = await a_conversation(account)
    stored = [await account.add_message(conversation.id, a_message(name, name)) for name in "abc"]
    again = await account.add_and_recall(conversation.id, a_message("changed", "b"), 5)
    assert again == (stored[1], [stored[0]])
    assert (await state(account)).message_count == 3


async def test_an_unknown_conversation(account: AccountStore) -> None:
    with pytest.raises(NotFoundError):
        await account.add_message("none", a_message())
    with pytest.raises(NotFoundError):
        await account.add_and_recall("none", a_message("x", "c1"), 5)
    assert await account.recent_messages("none", 5) == []


async def test_twenty_writers_lose_nothing(account: AccountStore) -> None:
    conversation = await a_conversation(account)

    async def write(writer: int) -> None:
        for n in range(10):
            await account.add_message(conversation.id, a_message(f"{writer}.{n}", f"{writer}.{n}"))

    await asyncio.gather(*(write(writer) for writer in range(20)))
    found = contents(await account.recent_messages(conversation.id, 1000))
    assert (await state(account)).message_count == len(found) == 200
    for writer in range(20):
        mine = [content for content in found if content.startswith(f"{writer}.")]
        assert mine == [f"{writer}.{n}" for n in range(10)]


async def test_a_message_is_found_by_the_id_its_client_gave_it(account: AccountStore) -> None:
    conversation = await a_conversation(account)
    await account.add_message(conversation.id, a_message("other"))
    stored = await account.add_message(conversation.id, a_message("mine", "c1"))
    assert await account.find_message(conversation.id, "c1") == stored
    assert await account.find_message(conversation.id, "c2") is None
    assert await account.find_message("elsewhere", "c1") is None


async def test_a_reply_is_shortened_to_what_was_heard(account: AccountStore) -> None:
    conversation = await a_conversation(account)
    said = NewMessage("assistant", "the whole reply", at(5), "r1", None, "voice")
    before = await account.add_message(conversation.id, a_message("hi"))
    stored = await account.add_message(conversation.id, said)
    await account.cut_message(stored, "the whole")
    shortened = replace(stored, content="the whole", interrupted=True)
    assert await account.recent_messages(conversation.id, 5) == [before, shortened]
    assert (await state(account)).message_count == 2


async def test_a_reply_of_which_nothing_was_heard_is_removed_and_not_counted(account: AccountStore) -> None:
    conversation = await a_conversation(account)
    before = await account.add_message(conversation.id, a_message("hi"))
    stored = await account.add_message(conversation.id, REPLY)
    for _ in range(2):
        await account.cut_message(stored, "")
        assert await account.recent_messages(conversation.id, 5) == [before]
        assert (await state(account)).message_count == 1


async def test_a_message_that_is_not_there_is_not_cut(account: AccountStore) -> None:
    conversation = await a_conversation(account)
    stored = await account.add_message(conversation.id, REPLY)
    await account.delete_character("ada")
    await account.cut_message(stored, "x")
    await account.cut_message(replace(stored, conversation_id="elsewhere"), "")
