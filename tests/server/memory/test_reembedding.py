"""Entries are given the vectors of the embedder that serves now, over both stores."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from estuary_server.errors import ProviderError, StoreError
from estuary_server.memory.reembedding import AT_ONCE, reembed
from estuary_server.providers.embedder import Vectors
from estuary_server.providers.scripted_embedder import ScriptedEmbedder
from estuary_server.store.memory import InMemoryStore
from estuary_server.store.search_records import Unembedded
from tests.server.memory.learning_scene import CONCEPTS, STORES, LearningScene, learning

NEW = "scripted:new"


@pytest.fixture(params=sorted(STORES))
async def scene(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[LearningScene]:
    async with learning(request.param, tmp_path) as scene:
        yield scene


async def left(scene: LearningScene) -> int:
    return await scene.store.count_unembedded(NEW)


async def test_a_new_embedder_finds_what_was_said_before_it(scene: LearningScene) -> None:
    (row,) = await scene.says("My dog is called Biscuit.")
    await scene.reads()
    (memory,) = await scene.known()
    newer = ScriptedEmbedder(CONCEPTS, name=NEW)
    assert await reembed(scene.store, newer) == 2
    assert await left(scene) == 0
    assert await reembed(scene.store, newer) == 0
    scene.embedder = newer
    assert await scene.found_by_meaning("cat") == {memory.id: 1.0, str(row): 1.0}
    assert set(await scene.found_by_words("biscuit")) == {memory.id, str(row)}


async def test_a_message_is_cut_into_passages_again(scene: LearningScene) -> None:
    (row,) = await scene.says("We flew right over Bergen last week. And a tired dog slept beside us.")
    await scene.reads()
    newer = ScriptedEmbedder(CONCEPTS, name=NEW)
    await reembed(scene.store, newer)
    scene.embedder = newer
    assert (await scene.found_by_meaning("cat"))[str(row)] == 1.0
    assert (await scene.found_by_meaning("Oslo"))[str(row)] == 1.0


async def test_conversations_of_several_accounts_and_progress(scene: LearningScene) -> None:
    for _ in range(2):
        await scene.says(*("It rained." for _ in range(AT_ONCE)))
        await scene.reads()
        mia = await scene.account.open_conversation("ada", "mia")
        scene.conversation_id = mia.id
    told: list[int] = []
    newer = ScriptedEmbedder(CONCEPTS, name=NEW)
    assert await reembed(scene.store, newer, told.append) == 2 * AT_ONCE
    assert told == [AT_ONCE, AT_ONCE]
    assert await left(scene) == 0


async def test_what_was_done_before_a_failure_is_kept(scene: LearningScene) -> None:
    await scene.says(*("It rained." for _ in range(AT_ONCE + 6)))
    await scene.reads()

    class FailsLater(ScriptedEmbedder):
        async def embed(self, texts: Sequence[str]) -> Vectors:
            if self.asked:
                raise ProviderError(NEW, "down", retryable=True)
            return await super().embed(texts)

    with pytest.raises(ProviderError):
        await reembed(scene.store, FailsLater(CONCEPTS, name=NEW))
    assert await left(scene) == 6
    assert await reembed(scene.store, ScriptedEmbedder(CONCEPTS, name=NEW)) == 6


async def test_a_conversation_that_is_deleted_meanwhile(scene: LearningScene) -> None:
    await scene.says("It rained.")
    await scene.reads()
    gone = scene.conversation_id
    scene.conversation_id = (await scene.account.open_conversation("ada", "mia")).id
    await scene.says("It snowed.")
    await scene.reads()

    class Deletes(ScriptedEmbedder):
        async def embed(self, texts: Sequence[str]) -> Vectors:
            if not self.asked:
                await scene.account.delete_conversation(gone)
            return await super().embed(texts)

    await reembed(scene.store, Deletes(CONCEPTS, name=NEW))
    assert await left(scene) == 0


async def test_a_store_that_keeps_no_vectors_is_not_asked_for_ever(scene: LearningScene) -> None:
    class Forgetful(InMemoryStore):
        async def unembedded(self, model: str, limit: int) -> list[Unembedded]:
            return [Unembedded("a", "c", "turn", "1", "It rained.")]

    with pytest.raises(StoreError):
        await reembed(Forgetful(scene.clock), ScriptedEmbedder(CONCEPTS))
