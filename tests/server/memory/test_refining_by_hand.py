"""What was set right by hand, and a model that reads the same messages afterwards. Over both stores."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from estuary_server.memory.keeper import MemoryEdit, NewMemory
from estuary_server.memory.refining import Refiner
from estuary_server.memory.refining_by_hand import Settled, is_settled
from estuary_server.providers.reader import ReadingRequest, Stated
from estuary_server.providers.scripted_reader import ScriptedReader
from estuary_server.store.memory_records import MemoryRecord
from tests.server.memory.learning_scene import STORES, LearningScene, learning
from tests.server.memory.merge_material import said

OSLO = "My home is in Oslo now, I live in Oslo."
HOME = {"type": "fact", "key": "home", "value": "Oslo"}
ROME = "The player lives in Rome"
BISCUIT = "My dog is called Biscuit and he is lovely."


@dataclass
class Scene:
    """A conversation that was read without a model, and a model that reads it then."""

    base: LearningScene
    reader: ScriptedReader = field(default_factory=ScriptedReader)

    def __post_init__(self) -> None:
        self.refiner = Refiner(self.base.learner, lambda *_: self.reader, self.base.clock)

    async def hears(self, *texts: str) -> None:
        await self.base.says(*texts)
        await self.base.reads()

    async def the(self, key: str, status: str = "active") -> MemoryRecord:
        """The memory under a key that has this status."""
        (memory,) = [one for one in await self.base.known() if (one.fact_key, one.status) == (key, status)]
        return memory

    async def edit(self, memory: MemoryRecord, **fields: Any) -> None:
        await self.base.keeper().edit(self.base.conversation_id, memory.id, MemoryEdit(**fields))

    async def finds(self, content: str, quote: str, **values: Any) -> list[str]:
        """What is learned from a model that finds this in the newest message that has the quote."""

        def script(request: ReadingRequest) -> list[Stated]:
            number = [line.number for line in request.utterances if quote in line.text][-1]
            return [Stated(content, quote, number, **{"type": "fact", "confidence": 0.9, **values})]

        self.reader.script = script
        learnt = await self.refiner.read(self.base.account, self.base.conversation_id)
        assert learnt is not None
        return [memory.content for memory in learnt.memories]


@pytest.fixture(params=sorted(STORES))
async def scene(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Scene]:
    async with learning(request.param, tmp_path) as base:
        yield Scene(base)


@pytest.mark.parametrize(
    ("content", "quote", "values"),
    [
        ("The player has a dog named Biscuit", "My dog is called Biscuit", {}),
        ("The player has a dog named Biscuit", "My dog is called Biscuit", {"type": "relationship"}),
        ("The player owns a pet dog, Biscuit", BISCUIT.rstrip("."), {}),
        ("The player owns a pet dog, Biscuit", "dog is called Biscuit and he", {"type": "relationship"}),
        ("The player's dog is Biscuit", "Biscuit", {"key": "dog.name", "value": "Biscuit"}),
    ],
)
async def test_what_was_deleted_is_not_learned_from_the_same_words(
    scene: Scene, content: str, quote: str, values: dict[str, Any]
) -> None:
    await scene.hears(BISCUIT)
    for memory in await scene.base.known():
        await scene.base.keeper().delete(scene.base.conversation_id, memory.id)
    assert await scene.finds(content, quote, **values) == []
    assert set((await scene.base.statements()).values()) == {"deleted"}


async def test_other_words_of_the_message_and_other_messages_are_learned(scene: Scene) -> None:
    await scene.hears("My dog is called Biscuit. Guess what, the aurora was right above us on the ferry.")
    await scene.base.keeper().delete(scene.base.conversation_id, (await scene.the("dog.name")).id)
    aurora = "The player saw the aurora from the ferry"
    assert await scene.finds(aurora, "the aurora was right above us on the ferry") == [aurora]
    await scene.base.says("So, Biscuit, that dog of mine")
    await scene.base.reads()
    again = "The player has a dog named Biscuit"
    assert await scene.finds(again, "Biscuit, that dog of mine") == [again]


@pytest.mark.parametrize("values", [HOME, {"type": "event"}])
async def test_a_correction_by_hand_holds(scene: Scene, values: dict[str, Any]) -> None:
    await scene.hears(OSLO)
    await scene.edit(await scene.the("home"), content=ROME, fact_value="Rome")
    assert await scene.finds("The player's home is Oslo", "My home is in Oslo now", **values) == []
    assert await scene.base.statements() == {ROME: "active"}


async def test_it_holds_under_the_key_that_it_had_too(scene: Scene) -> None:
    await scene.hears("I live in Oslo. Yes, really Norway.")
    await scene.edit(await scene.the("home"), content="The player comes from Rome", fact_key="")
    known = await scene.base.statements()
    assert await scene.finds("The player lives in Norway", "Norway", key="home", value="Norway") == []
    assert await scene.base.statements() == known


async def test_what_gave_way_to_one_that_was_restored_or_written_does_not_come_back(scene: Scene) -> None:
    await scene.hears("I live in Rome.", "Sam is my friend. I live in Oslo.")
    rome = await scene.the("home", "superseded")
    await scene.base.keeper().restore(scene.base.conversation_id, rome.id)
    with_sam = "The player lives in Oslo with Sam"
    assert await scene.finds(with_sam, "I live in Oslo", **HOME) == []
    assert (await scene.the("home")).id == rome.id


async def test_said_again_after_the_correction_it_counts(scene: Scene) -> None:
    await scene.hears(OSLO)
    await scene.edit(await scene.the("home"), content=ROME, fact_value="Rome")
    await scene.hears("so it is oslo that i call home since june")
    oslo = "The player lives in oslo"
    assert await scene.finds(oslo, "it is oslo that i call home", **{**HOME, "value": "oslo"}) == [oslo]
    assert (await scene.base.statements())[ROME] == "superseded"


async def test_what_is_written_by_hand_is_not_touched_by_older_messages(scene: Scene) -> None:
    await scene.hears(OSLO)
    await scene.base.keeper().add(
        scene.base.conversation_id, NewMemory(ROME, fact_key="home", fact_value="Rome")
    )
    assert await scene.finds("The player's place is in Oslo", "I live in Oslo", **HOME) == []
    assert (await scene.the("home")).content == ROME


def test_a_statement_is_settled_by_its_message_and_its_key_or_words() -> None:
    settled = [Settled(frozenset([1]), frozenset(["home"]), "I live in Oslo")]
    assert is_settled(said("x", 1, quote="y", fact_key="home"), settled)
    assert is_settled(said("x", 1, quote="live in Oslo"), settled)
    assert not is_settled(said("x", 2, quote="I live in Oslo", fact_key="home"), settled)
    assert not is_settled(said("x", 1, quote="I have a cat", fact_key="cat.name"), settled)
