"""What is known that matters for what was found: by key, by message, by nearness, and what superseded it."""

from __future__ import annotations

from typing import Any

import pytest

from estuary_server.memory.entries import memory_entry
from estuary_server.memory.merge import memory_ids, merge
from estuary_server.memory.related import Related, related
from estuary_server.store.memory_records import MemoryRecord
from tests.server.memory.keeper_scene import Scene, scene
from tests.server.memory.merge_material import home, said


async def related_to(known: Scene, *spoken: Any, embedded: bool = True) -> Related:
    contents = [one.candidate.content for one in spoken]
    vectors = await known.embedder.embed(contents) if embedded else None
    name = known.embedder.name
    return await related(known.memories, known.conversation_id, spoken, vectors, name)


def ids(found: Related) -> set[str]:
    return {memory.id for memory in found.memories}


async def with_vector(known: Scene, memory: MemoryRecord) -> None:
    (vector,) = await known.embedder.embed([memory.content])
    entry = memory_entry(memory, known.embedder.name, vector[None])
    await known.memories.change_memories(known.conversation_id, (), [entry])


async def test_memories_under_the_same_key_whatever_their_status_and_what_takes_them_back() -> None:
    known = await scene()
    await known.live_in("Oslo", status="superseded")
    await known.know("gone", "x", fact_key="not.home", status="deleted")
    await known.know("name", "y", fact_key="name", fact_value="Sam")
    assert ids(await related_to(known, home("Bergen", 1), embedded=False)) == {"oslo", "gone"}


async def test_memories_of_the_same_messages_whatever_their_status() -> None:
    known = await scene()
    await known.know("other", "x", message_ids=(4, 7), status="deleted")
    assert ids(await related_to(known, said("The player sings", 7))) == {"other"}
    assert ids(await related_to(known, said("The player sings", 8))) == set()


async def test_memories_that_share_words_or_meaning_with_their_likeness() -> None:
    known = await scene()
    tea = await known.know("tea", "The player drinks tea")
    await with_vector(known, tea)
    await known.know("song", "The player sings")
    found = await related_to(known, said("The player wants coffee", 1), said("The player sings loudly", 2))
    assert ids(found) == {"tea", "song"}
    assert found.cosine("The player wants coffee", tea.content) == pytest.approx(1)
    assert found.cosine(tea.content, "The player wants coffee") == pytest.approx(1)
    assert found.cosine("The player wants coffee", "The player sings loudly") == pytest.approx(0)
    assert found.cosine("The player wants coffee", "unheard of") == 0


async def test_what_superseded_a_memory_comes_with_it() -> None:
    known = await scene()
    await known.know("a", "x", message_ids=(1,), status="superseded", superseded_by="b")
    await known.know("b", "y", status="superseded", superseded_by="c")
    await known.know("c", "z")
    await known.know("d", "unrelated", status="superseded", superseded_by="nobody")
    assert ids(await related_to(known, said("The player sings", 1))) == {"a", "b", "c"}
    await known.know("e", "v", message_ids=(2,), status="superseded", superseded_by="nobody")
    assert ids(await related_to(known, said("The player sings", 2))) == {"e"}


async def test_merging_into_a_store_message_by_message() -> None:
    known = await scene()
    for number, place in enumerate(["Oslo", "Bergen", "Oslo"], 1):
        spoken = home(place, number)
        found = await related_to(known, spoken)
        merged = merge(found.memories, [spoken], known.clock(), memory_ids("c"), found.cosine)
        await known.memories.change_memories(known.conversation_id, merged.changes)
    assert sorted((await known.statuses()).values()) == ["active", "superseded"]
    (oslo,) = [memory for memory in (await known.all()).values() if memory.status == "active"]
    assert (oslo.fact_value, oslo.message_ids) == ("Oslo", (1, 3))
