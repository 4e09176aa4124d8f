"""Memories by hand: what is stored, what is found, what it does to the others."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any, Literal

import pytest

from estuary_server.errors import ConflictError, NotFoundError, ProviderError
from estuary_server.memory.entries import turn_entry
from estuary_server.memory.keeper import MemoryEdit, NewMemory
from estuary_server.memory.keeper_writing import ATTEMPTS
from estuary_server.store.memory_records import Entity, Learned, MemoryChange, MemoryRecord, Relation
from estuary_server.store.search_records import SearchQuery
from tests.server.memory.keeper_scene import Scene, scene


def home_in(place: str, content: str = "x") -> NewMemory:
    return NewMemory(content, fact_key="home", fact_value=place)


async def without_times(known: Scene) -> dict[str, MemoryRecord]:
    return {one: replace(memory, updated_at=memory.created_at) for one, memory in (await known.all()).items()}


# Adding


async def test_a_new_memory_is_stored_and_found() -> None:
    known = await scene()
    new = NewMemory("The player likes tea", "preference", 0.9, "food", ("drinks",))
    memory = await known.keeper.add(known.conversation_id, new)
    assert memory == await known.get("by-hand-1")
    assert (memory.content, memory.memory_type) == ("The player likes tea", "preference")
    assert memory.confidence == 0.9
    assert (memory.topic, memory.secondary_topics) == ("food", ("drinks",))
    assert (memory.source, memory.source_quote, memory.message_ids) == ("api", "", ())
    assert (memory.status, memory.extracted_at, memory.said_at) == ("active", None, memory.created_at)
    assert await known.found("tea") == {"by-hand-1"}
    assert await known.actions("by-hand-1") == ["learned"]


async def test_it_is_found_by_its_meaning() -> None:
    known = await scene()
    await known.keeper.add(known.conversation_id, NewMemory("The player likes tea"))
    (vector,) = await known.embedder.embed(["coffee"])
    query = SearchQuery((), known.embedder.name, vector)
    (hit,) = await known.memories.search(known.conversation_id, query)
    assert hit.similarity == pytest.approx(1)


async def test_it_is_stored_without_a_vector_when_the_embedder_fails() -> None:
    known = await scene()
    known.embedder.fails = ProviderError("scripted:embedder", "is down", retryable=True)
    await known.keeper.add(known.conversation_id, NewMemory("The player likes tea"))
    assert await known.found("tea") == {"by-hand-1"}


async def test_a_new_fact_supersedes_the_one_that_had_its_key() -> None:
    known = await scene()
    await known.live_in("Oslo", day=5)
    await known.keeper.add(known.conversation_id, home_in("Rome", "x lives in Rome"))
    assert await known.statuses() == {"oslo": "superseded", "by-hand-1": "active"}
    assert (await known.get("oslo")).superseded_by == "by-hand-1"
    assert await known.found("oslo rome") == {"by-hand-1"}
    assert await known.actions("oslo") == ["learned", "superseded"]


async def test_the_same_fact_by_hand_takes_the_place_of_the_one_that_was_learned() -> None:
    known = await scene()
    await known.live_in("Oslo")
    same = home_in("Oslo", "The player lives in Oslo")
    await known.keeper.add(known.conversation_id, same)
    assert await known.statuses() == {"oslo": "superseded", "by-hand-1": "active"}


async def test_a_value_without_a_key_is_dropped() -> None:
    known = await scene()
    memory = await known.keeper.add(known.conversation_id, NewMemory("x", fact_value="Rome"))
    assert (memory.fact_key, memory.fact_value) == ("", "")


async def test_nothing_is_added_to_a_conversation_that_is_not_there() -> None:
    known = await scene()
    with pytest.raises(NotFoundError):
        await known.keeper.add("another", NewMemory("x"))


async def test_an_id_that_is_there_already_is_a_conflict() -> None:
    known = await scene()
    await known.know("by-hand-1", "The player likes tea")
    with pytest.raises(ConflictError):
        await known.keeper.add(known.conversation_id, NewMemory("x"))


# Editing


async def test_an_edit_changes_what_it_names_and_keeps_the_rest() -> None:
    known = await scene()
    before = await known.know("tea", "The player likes tea", source_quote="I like tea", message_ids=(3,))
    edit = MemoryEdit("The player likes coffee", "preference", confidence=0.5, topic="food")
    after = await known.keeper.edit(known.conversation_id, "tea", edit)
    assert after == replace(
        before, content="The player likes coffee", memory_type="preference", confidence=0.5, topic="food",
        updated_at=after.updated_at,
    )  # fmt: skip
    assert after.updated_at > before.updated_at
    assert await known.found("coffee") == {"tea"}
    assert await known.actions("tea") == ["learned", "edited"]


async def test_an_edit_that_changes_nothing_is_no_step() -> None:
    known = await scene()
    before = await known.know("tea", "The player likes tea")
    edit = MemoryEdit(content="The player likes tea", confidence=1.0)
    assert await known.keeper.edit(known.conversation_id, "tea", edit) == before
    assert await known.actions("tea") == ["learned"]


async def test_an_edit_can_make_a_fact_and_unmake_it() -> None:
    known = await scene()
    await known.live_in("Oslo")
    await known.know("rome", "The player lives in Rome")
    await known.keeper.edit(known.conversation_id, "rome", MemoryEdit(fact_key="home", fact_value="Rome"))
    assert await known.statuses() == {"oslo": "superseded", "rome": "active"}
    after = await known.keeper.edit(known.conversation_id, "rome", MemoryEdit(fact_key=""))
    assert (after.fact_key, after.fact_value) == ("", "")


async def test_entities_that_are_not_named_any_more_are_dropped() -> None:
    known = await scene()
    entities = (Entity("Rex", "animal"), Entity("Maya", "person"))
    relations = (Relation("", "dog", "Rex"), Relation("", "sister", "Maya"), Relation("Maya", "dog", "Rex"))
    await known.know("rex", "Maya walks Rex", entities=entities, relations=relations)
    edit = MemoryEdit(content="The player walks rex")
    after = await known.keeper.edit(known.conversation_id, "rex", edit)
    assert (after.entities, after.relations) == (entities[:1], relations[:1])


async def test_editing_one_that_is_not_active_does_not_make_it_found() -> None:
    known = await scene()
    await known.know("tea", "The player likes tea", status="superseded")
    await known.keeper.edit(known.conversation_id, "tea", MemoryEdit(content="The player likes coffee"))
    assert await known.found("coffee tea") == set()


async def test_a_memory_that_is_not_there_cannot_be_changed() -> None:
    known = await scene()
    for verb in (known.keeper.delete, known.keeper.restore, known.keeper.undo):
        with pytest.raises(NotFoundError):
            await verb(known.conversation_id, "nothing")


# Deleting and restoring


async def test_a_deleted_memory_is_not_found_nor_are_its_messages() -> None:
    known = await scene()
    first, second, other = [await known.say(text) for text in ("I like tea", "tea again", "tea for two")]
    await known.know("tea", "The player likes tea", message_ids=(first, second))
    assert await known.found("tea") == {"tea", str(first), str(second), str(other)}
    deleted = await known.keeper.delete(known.conversation_id, "tea")
    assert deleted.status == "deleted"
    assert await known.found("tea") == {str(other)}
    assert await known.keeper.delete(known.conversation_id, "tea") == deleted
    assert await known.actions("tea") == ["learned", "deleted"]


async def told_in_order(known: Scene, *texts: str) -> list[int]:
    """Messages, each with the words of the one before it around it."""
    rows = [await known.say(text) for text in texts]
    said = await known.memories.get_messages(known.conversation_id, rows)
    entries = [turn_entry(one, before, "", None) for before, one in pairwise(said)]
    await known.memories.change_memories(known.conversation_id, (), entries)
    return rows


async def test_the_next_message_is_not_found_by_the_words_of_a_deleted_one() -> None:
    known = await scene()
    rows = await told_in_order(
        known, "I like tea", "I have epilepsy", "It is what it is, since May", "I walk"
    )
    _, told, after, last = rows
    await known.know("ill", "The player is ill", message_ids=(told,))
    assert await known.found("epilepsy") == {str(told), str(after)}
    await known.keeper.delete(known.conversation_id, "ill")
    assert await known.found("epilepsy tea") == {str(rows[0])}
    assert await known.found("May") == {str(after), str(last)}
    (vector,) = await known.embedder.embed(["since May"])
    hits = await known.memories.search(
        known.conversation_id, SearchQuery((), known.embedder.name, vector, kinds=("turn",))
    )
    assert str(after) in {hit.ref for hit in hits}


async def test_the_last_message_and_one_without_words_can_be_deleted() -> None:
    known = await scene()
    first, last = await told_in_order(known, "the", "I have epilepsy")
    await known.know("ill", "The player is ill", message_ids=(first, last))
    await known.keeper.delete(known.conversation_id, "ill")
    assert await known.found("epilepsy", ("turn",)) == set()


async def test_of_two_memories_deleted_at_once_both_messages_stay_hidden() -> None:
    known = await scene()
    told, after = await told_in_order(known, "I have epilepsy", "I like tea")
    await known.know("ill", "The player is ill", message_ids=(told,))
    await known.know("tea", "The player drinks", message_ids=(after,))
    interrupted = Interfering(known, "tea", 1, "deleted")
    keeper = type(known.keeper)(known.memories, interrupted, known.clock, lambda: "new")
    await keeper.delete(known.conversation_id, "ill")
    assert await known.statuses() == {"ill": "deleted", "tea": "deleted"}
    assert await known.found("epilepsy tea") == set()


async def test_what_it_had_superseded_stays_superseded() -> None:
    known = await scene()
    await known.live_in("Oslo")
    await known.keeper.add(known.conversation_id, home_in("Rome"))
    await known.keeper.delete(known.conversation_id, "by-hand-1")
    assert await known.statuses() == {"oslo": "superseded", "by-hand-1": "deleted"}


async def test_a_restored_memory_is_found_again_with_its_messages() -> None:
    known = await scene()
    message = await known.say("I like tea")
    await known.know("tea", "The player likes tea", message_ids=(message,))
    await known.keeper.delete(known.conversation_id, "tea")
    restored = await known.keeper.restore(known.conversation_id, "tea")
    assert restored.status == "active"
    assert await known.found("tea") == {"tea", str(message)}


async def test_a_message_stays_hidden_while_another_deleted_memory_came_from_it() -> None:
    known = await scene()
    message = await known.say("I like tea and coffee")
    await known.know("tea", "The player likes tea", message_ids=(message,))
    await known.know("coffee", "The player likes coffee", message_ids=(message,))
    for memory_id in ("tea", "coffee"):
        await known.keeper.delete(known.conversation_id, memory_id)
    await known.keeper.restore(known.conversation_id, "tea")
    assert await known.found("tea coffee") == {"tea"}
    await known.keeper.restore(known.conversation_id, "coffee")
    assert await known.found("tea coffee") == {"tea", "coffee", str(message)}


@pytest.mark.parametrize("status", ["superseded", "decayed", "deleted", "quarantined"])
async def test_whatever_is_not_active_can_be_restored(status: Any) -> None:
    known = await scene()
    await known.live_in("Rome", status=status, superseded_by="oslo" if status == "superseded" else None)
    await known.live_in("Oslo", day=9)
    restored = await known.keeper.restore(known.conversation_id, "rome")
    assert (restored.status, restored.superseded_by) == ("active", None)
    assert (await known.get("oslo")).superseded_by == "rome"
    assert await known.found("rome oslo") == {"rome"}


async def test_restoring_an_active_one_changes_nothing() -> None:
    known = await scene()
    memory = await known.live_in("Rome")
    assert await known.keeper.restore(known.conversation_id, "rome") == memory
    assert await known.actions("rome") == ["learned"]


async def test_restoring_a_fact_supersedes_that_it_was_taken_back() -> None:
    known = await scene()
    await known.live_in("Rome", status="superseded", superseded_by="gone")
    await known.know("gone", "The player has moved out", fact_key="not.home", day=3)
    await known.keeper.restore(known.conversation_id, "rome")
    assert await known.statuses() == {"rome": "active", "gone": "superseded"}


# Taking back


async def test_taking_back_how_a_memory_came_to_be_deletes_it_and_brings_back_what_it_superseded() -> None:
    known = await scene()
    await known.live_in("Oslo")
    before = await without_times(known)
    added = await known.keeper.add(known.conversation_id, home_in("Rome"))
    after = await known.keeper.undo(known.conversation_id, added.id)
    assert after.status == "deleted"
    assert {**before, added.id: replace(after, updated_at=after.created_at)} == await without_times(known)
    assert await known.found("oslo x") == {"oslo"}


async def test_every_step_can_be_taken_back_one_after_the_other() -> None:
    known = await scene()
    await known.live_in("Oslo")
    states = [await without_times(known)]
    steps = [
        known.keeper.edit(known.conversation_id, "oslo", MemoryEdit(content="The player lives in old Oslo")),
        known.keeper.delete(known.conversation_id, "oslo"),
        known.keeper.restore(known.conversation_id, "oslo"),
        known.keeper.edit(known.conversation_id, "oslo", MemoryEdit(confidence=0.1)),
    ]
    for step in steps:
        await step
        states.append(await without_times(known))
    for state in reversed(states[:-1]):
        await known.keeper.undo(known.conversation_id, "oslo")
        assert await without_times(known) == state
    assert (await known.keeper.undo(known.conversation_id, "oslo")).status == "deleted"
    last = await known.keeper.undo(known.conversation_id, "oslo")
    assert last.status == "deleted"
    assert await known.actions("oslo") == [
        "learned", "edited", "deleted", "restored", "edited",
        "restored", "restored", "restored", "restored", "deleted",
    ]  # fmt: skip


async def test_taking_back_that_a_memory_was_superseded_supersedes_the_other() -> None:
    known = await scene()
    await known.live_in("Oslo")
    rome = await known.keeper.add(known.conversation_id, home_in("Rome"))
    await known.keeper.undo(known.conversation_id, "oslo")
    assert await known.statuses() == {"oslo": "active", rome.id: "superseded"}
    await known.keeper.undo(known.conversation_id, "oslo")
    assert await known.statuses() == {"oslo": "deleted", rome.id: "active"}


async def test_taking_back_a_later_step_leaves_what_an_earlier_one_superseded() -> None:
    known = await scene()
    await known.live_in("Oslo")
    rome = await known.keeper.add(known.conversation_id, home_in("Rome"))
    await known.keeper.edit(known.conversation_id, rome.id, MemoryEdit(content="y"))
    await known.keeper.undo(known.conversation_id, rome.id)
    assert await known.statuses() == {"oslo": "superseded", rome.id: "active"}
    await known.keeper.delete(known.conversation_id, rome.id)
    await known.keeper.undo(known.conversation_id, rome.id)
    assert await known.statuses() == {"oslo": "superseded", rome.id: "active"}


async def test_what_was_changed_since_by_somebody_else_is_left_alone() -> None:
    known = await scene()
    await known.live_in("Oslo")
    rome = await known.keeper.add(known.conversation_id, home_in("Rome"))
    await known.keeper.edit(known.conversation_id, "oslo", MemoryEdit(confidence=0.2))
    await known.keeper.undo(known.conversation_id, rome.id)
    assert await known.statuses() == {"oslo": "superseded", rome.id: "deleted"}


async def test_recalls_are_not_taken_back() -> None:
    known = await scene()
    await known.know("tea", "The player likes tea")
    await known.keeper.edit(known.conversation_id, "tea", MemoryEdit(content="The player likes coffee"))
    await known.memories.touch_memories(known.conversation_id, ["tea"], known.clock())
    memory = await known.keeper.undo(known.conversation_id, "tea")
    assert (memory.content, memory.access_count) == ("The player likes tea", 1)


async def test_a_message_that_is_back_is_as_near_as_its_nearest_sentence() -> None:
    known = await scene()
    message = await known.say("I drink tea whenever it rains. My dog sleeps all day long.")
    await known.know("tea", "The player likes tea", message_ids=(message,))
    await known.keeper.delete(known.conversation_id, "tea")
    await known.keeper.undo(known.conversation_id, "tea")
    (vector,) = await known.embedder.embed(["coffee"])
    query = SearchQuery(model=known.embedder.name, vector=vector, kinds=("turn",))
    (hit,) = await known.memories.search(known.conversation_id, query)
    assert (hit.ref, round(hit.similarity, 3)) == (str(message), 1.0)


async def test_taking_back_a_deletion_brings_the_messages_back() -> None:
    known = await scene()
    message = await known.say("I like tea")
    await known.know("tea", "The player likes tea", message_ids=(message,))
    await known.keeper.delete(known.conversation_id, "tea")
    await known.keeper.undo(known.conversation_id, "tea")
    assert await known.found("tea") == {"tea", str(message)}


# Somebody else at the same time


class Interfering:
    """Somebody who edits a memory, or deletes it, whenever the keeper embeds, so many times."""

    def __init__(
        self, known: Scene, memory_id: str, times: int, action: Literal["edited", "deleted"] = "edited"
    ) -> None:
        self._known = known
        self._memory_id = memory_id
        self._left = times
        self._action = action
        self.name = known.embedder.name
        self.dimensions = known.embedder.dimensions
        self.semantic = known.embedder.semantic

    async def embed(self, texts: Any) -> Any:
        if self._left:
            self._left -= 1
            if self._action == "deleted":
                await self._known.keeper.delete(self._known.conversation_id, self._memory_id)
                return await self._known.embedder.embed(texts)
            memory = await self._known.get(self._memory_id)
            after = replace(memory, confidence=memory.confidence / 2)
            change = MemoryChange(memory.id, "edited", self._known.clock(), memory, after)
            await self._known.memories.change_memories(self._known.conversation_id, [change])
        return await self._known.embedder.embed(texts)

    async def warm_up(self) -> None: ...

    async def aclose(self) -> None: ...


def interfered(known: Scene, memory_id: str, times: int) -> None:
    embedder = Interfering(known, memory_id, times)
    known.keeper = type(known.keeper)(known.memories, embedder, known.clock, lambda: "new")


async def test_a_change_by_somebody_else_meanwhile_is_kept() -> None:
    known = await scene()
    await known.know("tea", "The player likes tea")
    interfered(known, "tea", ATTEMPTS - 1)
    await known.keeper.edit(known.conversation_id, "tea", MemoryEdit(content="The player likes coffee"))
    memory = await known.get("tea")
    assert memory.content == "The player likes coffee"
    assert memory.confidence == 1 / 2 ** (ATTEMPTS - 1)


async def test_a_change_gives_up_in_the_end() -> None:
    known = await scene()
    await known.know("tea", "The player likes tea")
    interfered(known, "tea", ATTEMPTS)
    with pytest.raises(ConflictError):
        await known.keeper.edit(known.conversation_id, "tea", MemoryEdit(content="The player likes coffee"))
    assert (await known.get("tea")).content == "The player likes tea"


# Forgetting


async def test_forgetting_removes_everything_and_a_reading_under_way_comes_to_nothing() -> None:
    known = await scene()
    await known.know("tea", "The player likes tea")
    message = await known.say("I like coffee")
    unread = await known.memories.claim_unread(known.conversation_id, known.clock(), known.clock(), 10, 0)
    assert unread is not None
    purged = await known.keeper.forget_all(known.conversation_id)
    assert (purged.memories, purged.changes) == (1, 1)
    at = known.clock()
    late = MemoryRecord("late", "The player likes coffee", "fact", at, at, at, message_ids=(message,))
    read = Learned(unread.read_up_to, message, (MemoryChange("late", "learned", at, None, late),))
    assert await known.memories.learn(known.conversation_id, read) is False
    assert await known.all() == {}
    assert await known.found("tea coffee") == set()
    assert await known.memories.claim_unread(known.conversation_id, at, at, 10, 0) is None
