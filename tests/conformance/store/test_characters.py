"""Characters: every field comes back, pages, and what goes with a deleted one."""

from __future__ import annotations

import asyncio
from dataclasses import fields, replace

import pytest

from estuary_sdk.protocol.models.characters import ActionParameter, AgentAction
from estuary_server.errors import InvalidInputError, NotFoundError
from estuary_server.store.base import AccountStore
from estuary_server.store.records import CharacterRecord, Page
from tests.conformance.store.examples import a_character, a_conversation, a_message, at

WAVE = AgentAction("wave", None, [])
GIVE = AgentAction(
    "give", "Hand over", [ActionParameter("item", "string", True, "which"), ActionParameter("n")]
)
FULL = CharacterRecord(
    id="ada",
    name="Ada “Ω” 🦉",
    created_at=at(0),
    updated_at=at(0.000001),
    tagline="t",
    personality="p" * 70_000,
    background="b\n",
    system_prompt="s",
    avatar="a",
    llm_provider="x",
    llm_model="y",
    llm_temperature=0.1,
    llm_max_tokens=7,
    llm_verbosity="high",
    tts_provider="v",
    tts_model="w",
    tts_voice="u",
    tts_speed=1.3,
    tts_delivery_mode="slow",
    voice_preset="warm",
    stt_provider="q",
    stt_language="de",
    vad_sensitivity=0.9,
    vad_min_speech_duration_ms=11,
    vlm_model="z",
    text_only=True,
    verbose=True,
    actions=(GIVE, WAVE),
    player_id="pip",
    is_public=True,
)


async def ids(account: AccountStore, page: Page, player_id: str | None = None) -> tuple[list[str], int]:
    found, total = await account.list_characters(page, player_id)
    return [character.id for character in found], total


def test_the_example_leaves_no_field_at_its_default() -> None:
    plain = a_character("other", name="", created_at=at(9), updated_at=at(9))
    assert [f.name for f in fields(FULL) if getattr(FULL, f.name) == getattr(plain, f.name)] == []


@pytest.mark.parametrize("character", [FULL, a_character()], ids=["full", "bare"])
async def test_every_field_comes_back(account: AccountStore, character: CharacterRecord) -> None:
    await account.add_character(character)
    found = await account.get_character("ada")
    assert found == character
    assert found.created_at.tzname() == "UTC"
    assert isinstance(found.text_only, bool)


async def test_an_id_is_taken_once(account: AccountStore) -> None:
    await account.add_character(a_character())
    with pytest.raises(InvalidInputError):
        await account.add_character(a_character(name="Another"))
    assert await account.get_character("ada") == a_character()


async def test_changing_writes_every_field(account: AccountStore) -> None:
    await account.add_character(a_character())
    await account.add_character(a_character("ben"))
    assert await account.change_character("ada", lambda _: FULL) == FULL
    assert await account.get_character("ada") == FULL
    await account.change_character("ada", lambda _: a_character())
    assert await account.get_character("ada") == a_character()
    assert await account.get_character("ben") == a_character("ben")


async def test_two_changes_at_once_are_both_made(account: AccountStore) -> None:
    await account.add_character(a_character(tagline="", personality=""))
    await asyncio.gather(
        *(
            account.change_character("ada", lambda known: replace(known, tagline=f"{known.tagline}x"))
            for _ in range(20)
        )
    )
    assert (await account.get_character("ada")).tagline == "x" * 20


async def test_a_change_that_fails_changes_nothing(account: AccountStore) -> None:
    await account.add_character(a_character())

    def refuse(_: CharacterRecord) -> CharacterRecord:
        raise InvalidInputError("persona.name", "is required")

    with pytest.raises(InvalidInputError, match="is required"):
        await account.change_character("ada", refuse)
    assert await account.get_character("ada") == a_character()


async def test_an_unknown_character_is_not_found(account: AccountStore) -> None:
    for verb in (
        account.get_character("ada"),
        account.change_character("ada", lambda record: record),
        account.delete_character("ada"),
        account.open_conversation("ada", "pip"),
    ):
        with pytest.raises(NotFoundError):
            await verb
    assert await ids(account, Page()) == ([], 0)


async def test_pages_go_oldest_first(account: AccountStore) -> None:
    for name, age in [("a", 3), ("d", 1), ("b", 1), ("c", 2)]:
        await account.add_character(a_character(name, created_at=at(age)))
    assert await ids(account, Page()) == (["b", "d", "c", "a"], 4)
    assert await ids(account, Page(limit=2)) == (["b", "d"], 4)
    assert await ids(account, Page(limit=2, offset=1)) == (["d", "c"], 4)
    assert await ids(account, Page(limit=2, offset=3)) == (["a"], 4)
    assert await ids(account, Page(offset=4)) == ([], 4)


async def test_a_player_sees_their_own_and_those_of_nobody(account: AccountStore) -> None:
    for name, player in [("a", "pip"), ("b", None), ("c", "quin"), ("d", "pip")]:
        await account.add_character(a_character(name, player_id=player))
    assert await ids(account, Page(), "pip") == (["a", "b", "d"], 3)
    assert await ids(account, Page(limit=1, offset=1), "pip") == (["b"], 3)
    assert await ids(account, Page(), "rose") == (["b"], 1)
    assert await ids(account, Page()) == (["a", "b", "c", "d"], 4)


async def test_deleting_takes_conversations_and_messages_along(account: AccountStore) -> None:
    gone, kept = await a_conversation(account, "ada"), await a_conversation(account, "ben")
    for conversation in (gone, kept):
        await account.add_message(conversation.id, a_message())
    await account.delete_character("ada")
    assert await account.recent_messages(gone.id, 5) == []
    with pytest.raises(NotFoundError):
        await account.add_message(gone.id, a_message())
    assert len(await account.recent_messages(kept.id, 5)) == 1
    assert (await a_conversation(account, "ada")).message_count == 0
