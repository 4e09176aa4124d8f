"""What a turn is handed of what was said before: read by the real learner, found in the store in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import pytest

from estuary_sdk.protocol.models.session import SessionInfo
from estuary_server.errors import ProviderError, StoreError
from estuary_server.memory.asking import FEWEST_MESSAGES, MOST_ASKED
from estuary_server.memory.entries import memory_entry
from estuary_server.memory.learning import Learner
from estuary_server.memory.long_term import PATIENCE_S, LongTermMemory
from estuary_server.memory.near_words import MOST_NEAR
from estuary_server.memory.recall import (
    LONGEST_QUOTE,
    LONGEST_STATEMENT,
    PROMPT_CHARS,
    PROMPT_MEMORIES,
    Finder,
    Recall,
)
from estuary_server.memory.worker import MemoryWorker
from estuary_server.providers.embedder import Embedder
from estuary_server.providers.hashing_embedder import HashingEmbedder
from estuary_server.providers.language import Recalled
from estuary_server.providers.scripted_embedder import ScriptedEmbedder
from estuary_server.store.base import AccountStore
from estuary_server.store.memory_records import MemoryRecord, MemoryStatus
from estuary_server.store.records import StoredMessage
from tests.conformance.store.examples import a_character, an_account
from tests.conformance.store.memory_examples import a_memory, new
from tests.server.memory.learning_scene import STORES, LearningScene, learning

DOG = Recalled("The player's dog is called Biscuit", "My dog is called Biscuit")


@dataclass
class RecallScene:
    """A conversation, and a recall whose counting is written down."""

    scene: LearningScene
    embedder: Embedder
    touched: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)

    @property
    def finder(self) -> Finder:
        return Finder(self.embedder, self.scene.clock)

    def touch(self, account: AccountStore, conversation_id: str, memory_ids: Sequence[str]) -> None:
        self.touched.append((conversation_id, tuple(memory_ids)))

    async def hears(self, *texts: str, source: str = "text_chat") -> list[int]:
        rows = await self.scene.says(*texts, source=source)
        await self.reads()
        return rows

    async def reads(self) -> None:
        learner = Learner(self.embedder, self.scene.clock)
        while await learner.read(self.scene.memories, self.scene.conversation_id) is not None:
            pass

    async def recalls(self, text: str, history: Sequence[StoredMessage] = ()) -> list[Recalled]:
        recall = Recall(self.finder, self.touch)
        return list(await recall(self.scene.account, self.scene.conversation_id, text, history))

    async def recalled(self, text: str, history: Sequence[StoredMessage] = ()) -> list[str]:
        return [one.content for one in await self.recalls(text, history)]

    async def keep(self, *memories: MemoryRecord) -> None:
        entries = [memory_entry(memory, "", None) for memory in memories]
        changes = [new(memory) for memory in memories]
        await self.scene.memories.change_memories(self.scene.conversation_id, changes, entries)


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[RecallScene]:
    async with learning("memory", tmp_path) as scene:
        yield RecallScene(scene, HashingEmbedder())


async def test_the_question_it_is_for(scene: RecallScene) -> None:
    await scene.hears(
        "My dog is called Biscuit.",
        "What is my dog called?",
        "My sister Vera plays the cello.",
        "I live in Oslo.",
        "Do you like dogs?",
    )
    assert (await scene.recalls("what is my dog called?"))[0] == DOG
    assert (await scene.recalled("Where do I live?"))[0] == "The player lives in Oslo"
    assert "Vera plays the cello" in (await scene.recalled("Who plays the cello?"))[0]


async def test_what_no_rule_understood_is_recalled_as_it_was_said(scene: RecallScene) -> None:
    await scene.hears("The lighthouse keeper waved at the ferry.")
    assert await scene.recalls("What about the lighthouse keeper?") == [
        Recalled(
            'On 2026-03-01 the player said: "The lighthouse keeper waved at the ferry."',
            "The lighthouse keeper waved at the ferry.",
        )
    ]


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("我的狗叫饼干。", "我的狗叫什么"),
        ("Mi perro se llama Galleta.", "¿Cómo se llama mi perro?"),
        ("كلبي اسمه بسكويت", "ما اسمه كلبي؟"),
        ("Min hund heter Kjeks og bor på Øya.", "Hvor er Øya?"),
        ("Party 🎉 on the roof", "🎉"),
    ],
)
async def test_other_languages_are_recalled_by_their_words(scene: RecallScene, said: str, asked: str) -> None:
    scene.embedder = ScriptedEmbedder()  # which sees all alike
    await scene.hears("It is raining.", said, "It snowed last night.")
    assert said in (await scene.recalled(asked))[0]


async def test_names_lead_on(scene: RecallScene) -> None:
    """Nothing in the first message, the oldest of all, is about a cat; only its name says so."""
    scene.embedder = ScriptedEmbedder()
    fillers = [f"It rained on the hills, number {number}." for number in range(30)]
    await scene.hears("Mo chewed up the charger again.", *fillers, "My cat is called Mo.")
    recalled = await scene.recalled("What of my cat?")
    assert recalled[0] == "The player's cat is called Mo"
    assert any("Mo chewed up the charger again." in one for one in recalled[1:3])


async def test_a_name_that_everything_is_about_does_not_count_in_meaning(scene: RecallScene) -> None:
    """Else the many that hold only the name would be nearer than the one that answers."""
    embedder = ScriptedEmbedder({"name": "zoe", "music": "cello song"})
    scene.embedder = embedder
    await scene.hears(
        "My cello broke.", *(f"Zoe waved at cloud {number}." for number in range(FEWEST_MESSAGES))
    )
    await scene.recalls("Which song does Zoe like?")
    assert embedder.asked[-1] == ("Which song does  like?",)
    assert "cello" in (await scene.recalled("Which song does Zoe like?"))[0]


async def test_an_answer_is_found_beside_its_question(scene: RecallScene) -> None:
    scene.embedder = ScriptedEmbedder()  # which sees all alike
    await scene.hears("The ferry was late.", *(f"Fog, day {number}." for number in range(150)))
    await scene.scene.says("Which lighthouse did you paint?", role="assistant")
    await scene.hears("Oh, some old thing up north.", *(f"Hail, day {number}." for number in range(150)))
    assert "old thing up north" in (await scene.recalled("lighthouse"))[0]


async def test_what_is_given_anyway_is_left_out(scene: RecallScene) -> None:
    await scene.hears("The lighthouse keeper waved.", "The lighthouse is red.")
    history = await scene.scene.account.recent_messages(scene.scene.conversation_id, 1)
    recalled = await scene.recalled("Tell me about the lighthouse", history)
    assert [said[-len('The lighthouse keeper waved."') :] for said in recalled] == [
        'The lighthouse keeper waved."'
    ]


async def test_memories_are_recalled_beside_the_message_they_came_from(scene: RecallScene) -> None:
    await scene.hears("My dog is called Biscuit.")
    history = await scene.scene.account.recent_messages(scene.scene.conversation_id, 5)
    assert await scene.recalls("What is my dog called?", history) == [DOG]


async def test_the_same_question_tells_nothing(scene: RecallScene) -> None:
    await scene.hears("Where is the lighthouse?", "The lighthouse?", "I painted the lighthouse red.")
    (recalled,) = await scene.recalled("Where is the lighthouse?")
    assert "painted" in recalled


async def test_what_the_character_said_is_left_out(scene: RecallScene) -> None:
    await scene.scene.says("The lighthouse is made of glass.", role="assistant")
    await scene.reads()
    assert await scene.recalled("What about the lighthouse?") == []


# What is never recalled


@pytest.mark.parametrize("status", ["superseded", "decayed", "deleted", "quarantined"])
async def test_only_active_memories_are_recalled(scene: RecallScene, status: MemoryStatus) -> None:
    """Even where the index is behind, and still has them."""
    good = a_memory("m1", content="The player paints lighthouses")
    await scene.keep(good, a_memory("m2", content="The player builds lighthouses", status=status))
    assert await scene.recalled("Tell me about lighthouses") == [good.content]
    account, where = scene.scene.account, scene.scene.conversation_id
    assert [one.id for one, *_ in await scene.finder.find(account, where, "lighthouses", 10)] == ["m1"]


async def test_what_was_contradicted_is_not_recalled(scene: RecallScene) -> None:
    await scene.hears("I live in Oslo.", "I live in Rome now.")
    recalled = await scene.recalled("Where do I live?")
    assert "Rome" in recalled[0]
    assert "The player lives in Oslo" not in recalled


async def test_what_was_deleted_is_not_recalled_nor_are_its_words(scene: RecallScene) -> None:
    await scene.hears("I live in Oslo.", "I love green tea.")
    oslo, _ = await scene.scene.known()
    await scene.scene.keeper().delete(scene.scene.conversation_id, oslo.id)
    assert "Oslo" not in " ".join(await scene.recalled("Where do I live? Oslo?"))


SISTER = "My sister Ana lives in Porto."


async def test_the_words_of_a_deleted_memory_are_no_quote_of_another_one(scene: RecallScene) -> None:
    await scene.hears(SISTER, "My sister Vera plays the cello.")
    about_ana = [one for one in await scene.scene.known() if "Ana" in one.source_quote]
    assert len(about_ana) == 2
    told = [one for one in await scene.recalls("Where does my sister live?") if "Ana" in one.quote]
    assert len(told) == 2
    deleted, kept = about_ana
    await scene.scene.keeper().delete(scene.scene.conversation_id, deleted.id)
    told = await scene.recalls("Where does my sister live?")
    assert Recalled(kept.content) in told
    assert deleted.content not in {one.content for one in told}
    assert {one.quote for one in told if one.quote} == {"My sister Vera plays the cello"}
    await scene.scene.keeper().undo(scene.scene.conversation_id, deleted.id)
    assert len([one for one in await scene.recalls("my sister?") if "Ana" in one.quote]) == 2


@pytest.mark.parametrize("kind", STORES)
async def test_deleted_words_find_nothing_that_was_read_after_them(kind: str, tmp_path: Path) -> None:
    async with learning(kind, tmp_path) as scene:
        await scene.says("I live in Oslo.")
        (reply,) = await scene.says("How lovely.", role="assistant")
        await scene.says("It is raining.")
        await scene.reads()
        (oslo,) = await scene.known()
        assert str(reply) in await scene.found_by_words("Oslo")
        await scene.keeper().delete(scene.conversation_id, oslo.id)
        assert await scene.found_by_words("Oslo") == []
        assert await scene.found_by_words("lovely", "turn") != []


async def test_a_deleted_message_is_not_told_where_the_index_is_behind(scene: RecallScene) -> None:
    (row,) = await scene.hears("The lighthouse keeper waved at the ferry.")
    await scene.keep(a_memory("gone", content="The player knows it", status="deleted", message_ids=(row,)))
    assert await scene.scene.found_by_words("lighthouse", "turn") == [str(row)]
    assert await scene.recalls("What about the lighthouse keeper?") == []


async def test_another_conversation_is_another_world(scene: RecallScene) -> None:
    await scene.hears("My dog is called Biscuit.")
    account = scene.scene.account
    mia = await account.open_conversation("ada", "mia")
    await account.add_character(a_character("bob"))
    bob = await account.open_conversation("bob", "pip")
    stranger = await an_account(scene.scene.store)
    recall = Recall(scene.finder, scene.touch)
    where = scene.scene.conversation_id
    places = [(account, mia.id), (account, bob.id), (account, "nowhere"), (stranger, where)]
    assert [await recall(*place, "What is my dog called?", ()) for place in places] == [()] * 4


# The budget


async def test_the_budget_in_statements(scene: RecallScene) -> None:
    await scene.hears(*(f"The lighthouse has window {number}." for number in range(40)))
    recalled = await scene.recalled("lighthouse window")
    assert len(recalled) == PROMPT_MEMORIES
    assert len(set(recalled)) == PROMPT_MEMORIES


async def test_the_budget_in_characters(scene: RecallScene) -> None:
    words = " ".join(f"lighthouse{number}" for number in range(30))
    await scene.keep(*(a_memory(f"m{number}", content=f"lighthouse {words}") for number in range(20)))
    recalled = await scene.recalls("lighthouse")
    sizes = [len(one.content) + len(one.quote) for one in recalled]
    assert PROMPT_CHARS - sizes[0] < sum(sizes) <= PROMPT_CHARS


async def test_a_long_memory_makes_way_for_short_ones(scene: RecallScene) -> None:
    long = "The player paints the lighthouse " + "over and over " * 300
    quote = "I paint the lighthouse " + "again " * 300
    long_ones = [a_memory(f"long{number}", content=long, source_quote=quote) for number in range(2)]
    await scene.keep(*long_ones, a_memory("short", content="The player has a lighthouse"))
    recalled = await scene.recalls("Who paints the lighthouse over and over again?")
    assert Recalled(long[:LONGEST_STATEMENT], quote[:LONGEST_QUOTE]) in recalled
    assert Recalled("The player has a lighthouse") in recalled
    assert len(recalled) == 2


async def test_a_long_message_is_cut(scene: RecallScene) -> None:
    await scene.hears("The lighthouse shone. " * 4_500)
    (recalled,) = await scene.recalls("The red lighthouse")
    assert len(recalled.quote) == LONGEST_QUOTE


async def test_a_question_of_100_kb(scene: RecallScene) -> None:
    await scene.hears("My dog is called Biscuit.")
    assert await scene.recalls("What is my dog called? " * 4_500) == [DOG]


async def test_of_a_huge_question_no_more_words_are_searched_for(scene: RecallScene) -> None:
    many = " ".join(f"w{number}" for number in range(15_000))
    query = await scene.finder._query(scene.scene.memories, scene.scene.conversation_id, many, ("turn",))
    assert len(query.terms) == MOST_ASKED
    assert len(query.near_terms) <= MOST_NEAR


@pytest.mark.parametrize("asked", ["", "   ", "the", "?!"])
async def test_a_question_without_words(scene: RecallScene, asked: str) -> None:
    assert await scene.recalls(asked) == []
    await scene.hears("My dog is called Biscuit.")
    assert await scene.recalls(asked) in ([], [DOG])


# Counting


async def test_what_was_recalled_is_counted_once(scene: RecallScene) -> None:
    await scene.hears("My dog is called Biscuit.", "I live in Oslo.", "The lighthouse is red.")
    dog, oslo = await scene.scene.known()
    await scene.recalls("What is my dog called?")
    ((where, ids),) = scene.touched
    assert where == scene.scene.conversation_id
    assert ids[0] == dog.id
    assert sorted(ids) == sorted([dog.id, oslo.id])


async def test_what_is_searched_for_is_not_counted(scene: RecallScene) -> None:
    await scene.hears("My dog is called Biscuit.")
    account, where = scene.scene.account, scene.scene.conversation_id
    ((memory, score, similarity),) = await scene.finder.find(account, where, "my dog", 5)
    assert memory.content == DOG.content
    assert score > 0
    assert 0 < similarity <= 1
    assert await scene.finder.find(account, where, "my dog", 0) == []
    assert scene.touched == []


# What goes wrong


@pytest.fixture
async def scripted(tmp_path: Path) -> AsyncIterator[RecallScene]:
    async with learning("memory", tmp_path) as scene:
        yield RecallScene(scene, scene.embedder)


def long_term(scene: RecallScene) -> LongTermMemory:
    store, clock = scene.scene.store, scene.scene.clock
    worker = MemoryWorker(store, Learner(scene.embedder, clock), clock)
    return LongTermMemory(Recall(scene.finder, scene.touch), worker)


def info(scene: RecallScene) -> SessionInfo:
    return SessionInfo("s1", scene.scene.conversation_id, "ada", "pip")


async def test_where_the_embedder_fails_words_are_enough(scripted: RecallScene) -> None:
    await scripted.hears("My dog is called Biscuit.", "The lighthouse is red.")
    embedder = cast(ScriptedEmbedder, scripted.embedder)
    for asked, said in (("dog", DOG.content), ("lighthouse", "The lighthouse is red.")):
        embedder.fails = ProviderError("scripted:embedder", "down", retryable=True)
        recalled = await long_term(scripted).recall(
            scripted.scene.account, info(scripted), f"my {asked}?", ()
        )
        assert said in recalled[0].content


@pytest.mark.looptime
async def test_a_turn_does_not_wait_for_a_slow_embedder(scripted: RecallScene) -> None:
    await scripted.hears("My dog is called Biscuit.")
    cast(ScriptedEmbedder, scripted.embedder).goes_on.clear()
    loop = asyncio.get_running_loop()
    began = loop.time()
    assert await long_term(scripted).recall(scripted.scene.account, info(scripted), "my dog", ()) == ()
    assert loop.time() - began == pytest.approx(PATIENCE_S)
    assert scripted.touched == []


async def test_a_turn_is_handed_nothing_where_the_store_fails(scripted: RecallScene) -> None:
    await scripted.hears("My dog is called Biscuit.")
    await scripted.scene.store.aclose()
    with pytest.raises(StoreError):
        await scripted.recalls("dog")
    assert await long_term(scripted).recall(scripted.scene.account, info(scripted), "dog", ()) == ()


async def test_a_turn_that_is_cancelled_while_it_recalls(scripted: RecallScene) -> None:
    await scripted.hears("My dog is called Biscuit.")
    cast(ScriptedEmbedder, scripted.embedder).goes_on.clear()
    memory = long_term(scripted)
    recalling = asyncio.create_task(memory.recall(scripted.scene.account, info(scripted), "dog", ()))
    await asyncio.sleep(0)
    recalling.cancel()
    with pytest.raises(asyncio.CancelledError):
        await recalling


async def test_a_vector_of_another_embedder_is_not_compared(scripted: RecallScene) -> None:
    await scripted.hears("I saw a cat.")
    scripted.embedder = ScriptedEmbedder({"animal": "cat dog"}, name="scripted:another")
    assert await scripted.recalled("a dog") == []
