"""What is said over and over again: one step of the history, over both stores, and taken back as one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from estuary_server.store.memory_records import Entity, MemoryChange, MemoryRecord
from estuary_server.store.memory_repeats import add_step, is_repeat
from tests.conformance.store.examples import NOON
from tests.conformance.store.memory_examples import a_memory
from tests.server.memory.learning_scene import STORES, LearningScene, learning

TEA = "I like tea."
TIMES = 300


@pytest.fixture(params=sorted(STORES))
async def scene(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[LearningScene]:
    async with learning(request.param, tmp_path) as base:
        yield base


async def history_of(scene: LearningScene) -> list[MemoryChange]:
    (memory,) = await scene.known()
    return await scene.memories.memory_history(scene.conversation_id, memory.id)


async def test_the_history_does_not_grow_with_what_is_repeated(scene: LearningScene) -> None:
    rows = await scene.says(*[TEA] * TIMES)
    await scene.reads()
    for _ in range(3):
        rows += await scene.says(TEA)
        await scene.reads()
    first, repeated = await history_of(scene)
    (memory,) = await scene.known()
    assert (first.action, first.after.message_ids) == ("learned", (rows[0],))
    assert (repeated.action, repeated.before, repeated.after) == ("merged", first.after, memory)
    assert memory.message_ids == tuple(rows)
    for row in (rows[0], rows[TIMES // 2], rows[-1]):
        assert await scene.memories.memories_of_messages(scene.conversation_id, [row]) == [memory]


async def test_repeated_in_a_file_it_takes_little_room(tmp_path: Path) -> None:
    async with learning("sqlite", tmp_path) as scene:
        await scene.says(*[TEA] * TIMES)
        before = _size(tmp_path)
        await scene.reads()
        assert _size(tmp_path) - before < TIMES * 2000


def _size(directory: Path) -> int:
    return sum(file.stat().st_size for file in directory.iterdir())


async def test_taking_back_takes_back_all_repetitions_and_then_the_memory(scene: LearningScene) -> None:
    rows = await scene.says(*[TEA] * 5)
    await scene.reads()
    (memory,) = await scene.known()
    undone = await scene.keeper().undo(scene.conversation_id, memory.id)
    assert (undone.message_ids, undone.status) == ((rows[0],), "active")
    assert await scene.memories.memories_of_messages(scene.conversation_id, rows[1:]) == []
    (row,) = await scene.says(TEA)
    await scene.reads()
    assert [step.action for step in await history_of(scene)] == ["learned", "merged", "restored", "merged"]
    again = await scene.keeper().undo(scene.conversation_id, memory.id)
    assert again.message_ids == (rows[0],)
    assert await scene.memories.memories_of_messages(scene.conversation_id, [row]) == []
    assert (await scene.keeper().undo(scene.conversation_id, memory.id)).status == "deleted"


def repeated(before: MemoryRecord, row: int, cause: str = "", **fields: Any) -> MemoryChange:
    later = before.said_at + timedelta(minutes=row)
    after = replace(before, message_ids=(*before.message_ids, row), said_at=later, updated_at=later)
    return MemoryChange("m1", "merged", later, before, replace(after, **fields), cause)


def test_repetitions_on_one_account_are_one_step_from_first_to_last() -> None:
    one = repeated(a_memory(), 7)
    two = repeated(one.after, 8, confidence=0.99)
    steps = [MemoryChange("m1", "learned", NOON, None, a_memory())]
    for step in (one, two):
        add_step(steps, step)
    assert steps[1:] == [replace(two, before=a_memory())]
    add_step(steps, repeated(two.after, 9, cause="m2"))
    assert len(steps) == 3


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "superseded"},
        {"memory_type": "correction"},
        {"content": "x"},
        {"entities": (Entity("tea"),)},
        {"message_ids": ()},
    ],
)
def test_what_changes_more_is_a_step_of_its_own(fields: dict[str, Any]) -> None:
    one = repeated(a_memory(), 7)
    other = repeated(one.after, 8, **fields)
    assert not is_repeat(other)
    steps = [one]
    add_step(steps, other)
    add_step(steps, repeated(other.after, 9))
    assert len(steps) == 3


def test_what_is_done_by_hand_is_a_step_of_its_own() -> None:
    one = repeated(a_memory(), 7)
    assert not is_repeat(replace(one, action="edited"))
    assert not is_repeat(replace(one, before=None))
