"""Importing what was exported: into another player, twice, among what is known there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from estuary_server.errors import ConflictError
from estuary_server.memory.keeper import MemoryEdit, NewMemory
from estuary_server.memory.keeper_writing import MOST_EMBEDDED
from estuary_server.memory.portable import Exported
from estuary_server.store.memory_records import MemoryChange
from estuary_server.store.search_records import SearchQuery
from tests.server.memory.keeper_scene import Scene, another_player, scene


async def a_full_memory() -> Scene:
    """Facts that superseded each other, one that was edited, one deleted, one quarantined."""
    known = await scene()
    message = await known.say("I live in Oslo")
    oslo = await known.live_in("Oslo", message_ids=(message,), source_quote="I live in Oslo", source="voice")
    await known.memories.touch_memories(known.conversation_id, [oslo.id], known.clock())
    new = NewMemory("The player lives in Rome", fact_key="home", fact_value="Rome")
    await known.keeper.add(known.conversation_id, new)
    await known.know("tea", "The player likes tea")
    await known.keeper.edit(known.conversation_id, "tea", MemoryEdit(content="The player likes green tea"))
    await known.know("coffee", "The player likes coffee")
    await known.keeper.delete(known.conversation_id, "coffee")
    await known.know("doubt", "The player may sing", status="quarantined")
    return known


async def moved(known: Scene, to: Scene) -> tuple[int, int]:
    file = Exported.from_dict((await known.keeper.export_all(known.conversation_id)).to_dict())
    done = await to.keeper.import_all(to.conversation_id, file)
    return done.imported, done.skipped


async def by_content(known: Scene) -> dict[str, Any]:
    return {memory.content: memory for memory in (await known.all()).values()}


async def test_everything_arrives_under_new_ids_with_its_history_and_links() -> None:
    known = await a_full_memory()
    other = await another_player(known, "sam")
    assert await moved(known, other) == (5, 0)
    here, there = await by_content(known), await by_content(other)
    assert here.keys() == there.keys()
    new_ids = {here[content].id: memory.id for content, memory in there.items()}
    assert not new_ids.keys() & set(new_ids.values())
    for content, memory in there.items():
        before = here[content]
        assert memory == replace(
            before, id=memory.id, source="import", message_ids=(), updated_at=memory.updated_at,
            superseded_by=new_ids.get(before.superseded_by),
        )  # fmt: skip
    rome, oslo = there["The player lives in Rome"], there["The player lives in Oslo"]
    assert (oslo.superseded_by, oslo.access_count, oslo.source_quote) == (rome.id, 1, "I live in Oslo")


async def test_the_history_comes_along_and_ends_with_the_import() -> None:
    known = await a_full_memory()
    other = await another_player(known, "sam")
    await moved(known, other)
    there = await by_content(other)
    actions = {content: await other.actions(memory.id) for content, memory in there.items()}
    assert actions == {
        "The player lives in Oslo": ["learned", "superseded", "imported"],
        "The player lives in Rome": ["learned", "imported"],
        "The player likes green tea": ["learned", "edited", "imported"],
        "The player likes coffee": ["learned", "deleted", "imported"],
        "The player may sing": ["learned", "imported"],
    }
    oslo = there["The player lives in Oslo"].id
    history = await other.memories.memory_history(other.conversation_id, oslo)
    assert history[1].cause == there["The player lives in Rome"].id
    assert [step.before for step in history[1:]] == [step.after for step in history[:-1]]


async def test_only_active_ones_are_found() -> None:
    known = await a_full_memory()
    other = await another_player(known, "sam")
    await moved(known, other)
    there = await by_content(other)
    found = {there["The player lives in Rome"].id, there["The player likes green tea"].id}
    assert await other.found("oslo rome tea coffee sing") == found
    (vector,) = await known.embedder.embed(["bergen"])
    query = SearchQuery((), known.embedder.name, vector, most=1)
    (hit,) = await other.memories.search(other.conversation_id, query)
    assert hit.ref == there["The player lives in Rome"].id


async def test_importing_twice_changes_nothing() -> None:
    known = await a_full_memory()
    other = await another_player(known, "sam")
    await moved(known, other)
    before, revision = await other.all(), await other.memories.memory_revision(other.conversation_id)
    assert await moved(known, other) == (0, 5)
    assert await other.all() == before
    assert await other.memories.memory_revision(other.conversation_id) == revision


async def test_importing_where_it_came_from_changes_nothing() -> None:
    known = await a_full_memory()
    before = await known.all()
    assert await moved(known, known) == (0, 5)
    assert await known.all() == before


async def test_what_was_deleted_after_an_import_does_not_come_back_with_the_next() -> None:
    known = await a_full_memory()
    other = await another_player(known, "sam")
    await moved(known, other)
    tea = (await by_content(other))["The player likes green tea"]
    await other.keeper.delete(other.conversation_id, tea.id)
    assert await moved(known, other) == (0, 5)
    assert (await other.get(tea.id)).status == "deleted"


async def test_what_is_exported_anew_arrives_with_its_links_to_what_is_there() -> None:
    known = await a_full_memory()
    other = await another_player(known, "sam")
    await moved(known, other)
    new = NewMemory("The player lives in Bergen", fact_key="home", fact_value="Bergen")
    await known.keeper.add(known.conversation_id, new)
    assert await moved(known, other) == (1, 5)
    there = await by_content(other)
    assert there["The player lives in Bergen"].status == "active"
    rome = there["The player lives in Rome"]
    assert (rome.status, rome.superseded_by) == ("superseded", there["The player lives in Bergen"].id)


@pytest.mark.parametrize("day", [-5, 5])
async def test_of_two_homes_the_one_last_said_holds(day: int) -> None:
    known, other = await scene(), await scene()
    await known.live_in("Oslo")
    await other.live_in("Rome", day=day)
    await moved(known, other)
    there = await by_content(other)
    newer, older = ("Rome", "Oslo") if day > 0 else ("Oslo", "Rome")
    winner, loser = there[f"The player lives in {newer}"], there[f"The player lives in {older}"]
    assert (winner.status, loser.status, loser.superseded_by) == ("active", "superseded", winner.id)
    assert await other.found("oslo rome") == {winner.id}
    cause = (await other.memories.memory_history(other.conversation_id, loser.id))[-1].cause
    assert cause == winner.id


async def test_what_is_known_already_in_the_same_words_gives_way() -> None:
    known, other = await scene(), await scene()
    await known.know("mine", "The player loves tea", day=9)
    await other.know("theirs", "The player really likes tea")
    await moved(known, other)
    there = await by_content(other)
    assert there["The player really likes tea"].status == "active"
    assert there["The player loves tea"].superseded_by == "theirs"


async def test_opposites_meet_too_and_what_is_about_the_character_does_not() -> None:
    known, other = await scene(), await scene()
    await known.know("mine", "The player hates tea", day=9)
    await known.know("itself", "The player hates coffee", day=9, memory_type="character_self")
    await other.know("theirs", "The player likes tea")
    await other.know("more", "The player likes coffee")
    await moved(known, other)
    assert (await other.get("theirs")).status == "superseded"
    assert (await other.get("more")).status == "active"


async def test_an_import_can_be_taken_back_memory_by_memory() -> None:
    known, other = await scene(), await scene()
    await known.live_in("Oslo", day=9)
    await other.live_in("Rome")
    await moved(known, other)
    oslo = (await by_content(other))["The player lives in Oslo"]
    assert (await other.keeper.undo(other.conversation_id, oslo.id)).status == "deleted"
    assert (await other.get("rome")).status == "active"


async def test_a_file_without_history_is_enough() -> None:
    known, other = await scene(), await scene()
    await known.know("tea", "The player likes tea")
    file = replace(await known.keeper.export_all(known.conversation_id), changes=())
    assert (await other.keeper.import_all(other.conversation_id, file)).imported == 1
    (memory,) = (await other.all()).values()
    assert await other.actions(memory.id) == ["imported"]


async def test_many_memories_get_their_vectors_later() -> None:
    known, other = await scene(), await scene()
    for number in range(MOST_EMBEDDED + 1):
        await known.know(f"m{number}", f"The player has seen film {number}")
    await moved(known, other)
    assert other.embedder.asked == []
    assert len(await other.found("film", ["memory"])) == 100


async def test_an_export_while_memories_change_is_of_one_moment() -> None:
    known = await a_full_memory()
    changing = _Changing(known, times=2)
    known.keeper = type(known.keeper)(changing, known.embedder, known.clock, lambda: "x")
    file = await known.keeper.export_all(known.conversation_id)
    assert Exported.from_dict(file.to_dict()) == file
    changing.times = 100
    with pytest.raises(ConflictError):
        await known.keeper.export_all(known.conversation_id)


class _Changing:
    """A store in which a memory is edited whenever memories are listed, so many times."""

    def __init__(self, known: Scene, times: int) -> None:
        self.times = times
        self._known = known

    def __getattr__(self, name: str) -> Any:
        return getattr(self._known.account.memories, name)

    async def list_memories(self, *args: Any) -> Any:
        found = await self._known.account.memories.list_memories(*args)
        if self.times:
            self.times -= 1
            tea = await self._known.get("tea")
            change = MemoryChange(
                "tea", "edited", self._known.clock(), tea, replace(tea, topic=f"t{self.times}")
            )
            await self._known.account.memories.change_memories(self._known.conversation_id, [change])
        return found
