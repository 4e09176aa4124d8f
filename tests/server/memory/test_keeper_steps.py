"""Taking steps back, among memories that change each other: as merging and hands leave them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from estuary_server.memory.keeper_steps import changed, holds_instead, steps_left, taken_back
from estuary_server.memory.merge import Spoken
from estuary_server.store.memory_records import MemoryChange, MemoryRecord
from tests.server.memory.merge_material import NOW, Known, cosines, home, said

WORKS = "The player works as a software engineer"
ENGINEER = "The player is a software engineer"


class Kept(Known):
    """What is known, changed by hand too, a second later each time."""

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.now = NOW

    def listen(self, *spoken: Spoken) -> None:
        self.now += timedelta(seconds=1)
        self.hear(*spoken, now=self.now)

    def by_hand(self, work_out: Callable[[], tuple[MemoryChange, ...]]) -> None:
        self.now += timedelta(seconds=1)
        for change in work_out():
            assert change.before == self.memories.get(change.memory_id)
            self.memories[change.memory_id] = change.after
            self.changes.append(change)

    def alter(self, action: Any, content: str, **values: Any) -> None:
        before = self.the(content)
        self.by_hand(lambda: changed(action, before, replace(before, **values), self.now, self.actives()))

    def delete(self, content: str) -> None:
        self.alter("deleted", content, status="deleted")

    def restore(self, content: str) -> None:
        self.alter("restored", content, status="active", superseded_by=None)

    def undo(self, content: str) -> None:
        memory = self.the(content)
        histories = {one: [step for step in self.changes if step.memory_id == one] for one in self.memories}
        others = [one for one in self.memories.values() if one.id != memory.id]
        self.by_hand(lambda: taken_back(memory, histories, others, self.now))

    def actives(self) -> list[MemoryRecord]:
        return [memory for memory in self.memories.values() if memory.status == "active"]

    def states(self) -> dict[str, MemoryRecord]:
        return {one: replace(memory, updated_at=NOW) for one, memory in self.memories.items()}

    def statuses(self) -> dict[str, str]:
        return {memory.content.split()[-1]: memory.status for memory in self.memories.values()}


def lives_in(place: str) -> str:
    return f"The player lives in {place}"


def test_of_several_that_the_winner_had_superseded_the_newest_comes_back() -> None:
    kept = Kept()
    kept.listen(home("Oslo", 1))
    kept.listen(home("Rome", 3))
    kept.listen(home("Bergen", 2))
    assert kept.statuses() == {"Oslo": "superseded", "Rome": "active", "Bergen": "superseded"}
    kept.undo(lives_in("Rome"))
    assert kept.statuses() == {"Oslo": "superseded", "Rome": "deleted", "Bergen": "active"}
    kept.undo(lives_in("Bergen"))
    assert kept.the(lives_in("Bergen")).status == "deleted"


def test_one_that_came_back_does_not_oust_a_newer_one_that_is_there() -> None:
    kept = Kept()
    kept.listen(home("Oslo", 1))
    kept.listen(home("Rome", 2))
    kept.delete(lives_in("Rome"))
    kept.listen(home("Bergen", 3))
    kept.undo(lives_in("Rome"))
    assert kept.statuses() == {"Oslo": "superseded", "Rome": "active", "Bergen": "superseded"}
    kept.undo(lives_in("Rome"))
    assert kept.statuses() == {"Oslo": "superseded", "Rome": "deleted", "Bergen": "active"}


def test_near_ones_are_parted_again() -> None:
    kept = Kept(cosine=cosines(always=0.99))
    kept.listen(said(WORKS, 1))
    before = kept.states()
    kept.listen(said(ENGINEER, 2))
    merged = kept.states()
    kept.undo(ENGINEER)
    assert kept.the(ENGINEER).status == "deleted"
    assert kept.states()[kept.the(WORKS).id] == before[kept.the(WORKS).id]
    kept.restore(ENGINEER)
    kept.undo(ENGINEER)
    assert kept.the(ENGINEER).status == "deleted"
    assert merged.keys() == kept.states().keys()


def test_one_that_was_superseded_before_is_superseded_again_by_what_it_was() -> None:
    kept = Kept(cosine=cosines(always=0.99))
    kept.listen(said(ENGINEER, 1))
    kept.listen(said("The player is not a software engineer", 2))
    before = kept.states()
    kept.listen(said(WORKS, 0))
    assert kept.the(ENGINEER).superseded_by == kept.the(WORKS).id
    kept.undo(WORKS)
    assert {one: kept.states()[one] for one in before} == before


def test_taking_back_what_a_representative_heard_frees_the_one_it_heard_it_of() -> None:
    kept = Kept(cosine=cosines(always=0.99))
    kept.listen(said(WORKS, 1))
    kept.listen(said(ENGINEER, 2))
    kept.undo(WORKS)
    assert kept.the(WORKS).message_ids == (1,)
    assert kept.contents() == sorted([WORKS, ENGINEER])


def test_a_later_step_of_a_representative_parts_nobody() -> None:
    kept = Kept(cosine=cosines(always=0.99))
    kept.listen(said(WORKS, 1))
    kept.listen(said(ENGINEER, 2))
    before = kept.states()
    kept.alter("edited", WORKS, confidence=0.1)
    kept.undo(WORKS)
    assert kept.states() == before


def test_what_happened_to_others_for_other_reasons_stays() -> None:
    kept = Kept()
    kept.listen(said("The player sings", 1))
    kept.listen(home("Oslo", 2))
    kept.alter("edited", "The player sings", confidence=0.1)
    kept.undo(lives_in("Oslo"))
    assert kept.the("The player sings").confidence == 0.1


def test_taking_back_that_it_was_said_again_lets_the_other_hold_again() -> None:
    kept = Kept()
    for place, message in (("Oslo", 1), ("Rome", 2)):
        kept.listen(home(place, message))
    before = kept.states()
    kept.listen(home("Oslo", 3))
    assert kept.statuses() == {"Oslo": "active", "Rome": "superseded"}
    kept.undo(lives_in("Oslo"))
    assert kept.states() == before


def test_a_step_is_struck_out_once() -> None:
    kept = Kept()
    kept.listen(home("Oslo", 1))
    kept.listen(home("Rome", 2))
    kept.undo(lives_in("Rome"))
    oslo = [step for step in kept.changes if step.memory_id == kept.the(lives_in("Oslo")).id]
    assert [step.action for step in oslo] == ["learned", "superseded", "restored"]
    assert [step.action for step in steps_left(oslo)] == ["learned"]


def test_a_taking_back_of_nothing_strikes_nothing_out() -> None:
    memory = Kept()
    memory.listen(home("Oslo", 1))
    (learned,) = memory.changes
    stray = replace(learned, action="restored", before=learned.after, cause="nobody")
    assert steps_left([learned, stray]) == [learned]


def test_undoing_under_a_clock_that_stands_still_leaves_one_value() -> None:
    kept = Kept()
    kept.listen(home("Oslo", 1))
    now = kept.now + timedelta(seconds=1)
    kept.now = now - timedelta(seconds=1)
    kept.listen(home("Rome", 2))
    kept.now = now - timedelta(seconds=1)
    kept.alter("edited", lives_in("Rome"), confidence=0.1)
    kept.now = now - timedelta(seconds=1)
    kept.undo(lives_in("Rome"))
    assert kept.statuses() == {"Oslo": "superseded", "Rome": "active"}
    assert kept.the(lives_in("Rome")).confidence == 0.8


PLACES = ["Oslo", "Rome", "Bergen"]
STEPS = st.lists(
    st.tuples(st.sampled_from(["hear", "delete", "restore", "edit", "undo"]), st.sampled_from(PLACES)),
    max_size=10,
)


def perform(kept: Kept, verb: str, place: str, number: int) -> bool:
    """Do this, if it can be done; whether it could."""
    content = lives_in(place)
    there = any(memory.content == content for memory in kept.memories.values())
    if verb == "hear":
        deleted = there and kept.the(content).status == "deleted"
        if not deleted:
            kept.listen(home(place, number))
        return not deleted
    if there and verb == "edit":
        kept.alter("edited", content, confidence=number / 100)
    elif there:
        {"delete": kept.delete, "restore": kept.restore, "undo": kept.undo}[verb](content)
    return there


@settings(max_examples=200, deadline=None)
@given(STEPS)
def test_one_home_at_most_whatever_is_done(steps: list[tuple[str, str]]) -> None:
    kept = Kept()
    for number, (verb, place) in enumerate(steps, 1):
        perform(kept, verb, place, number)
        active = kept.actives()
        assert not any(one is not other and holds_instead(one, other) for one in active for other in active)
        assert all(memory.superseded_by in {None, *kept.memories} for memory in kept.memories.values())


@settings(max_examples=200, deadline=None)
@given(STEPS, st.sampled_from(["delete", "restore", "edit", "hear"]), st.sampled_from(PLACES))
def test_undoing_the_last_step_gives_what_was_before(
    steps: list[tuple[str, str]], verb: str, place: str
) -> None:
    kept = Kept()
    for number, (earlier, where) in enumerate(steps, 1):
        perform(kept, earlier, where, number)
    before, count = kept.states(), len(kept.changes)
    assert perform(kept, verb, place, 50) or before == kept.states()
    if len(kept.changes) == count:
        return
    kept.undo(lives_in(place))
    after = kept.states()
    if kept.the(lives_in(place)).id not in before:
        del after[kept.the(lives_in(place)).id]
    assert after == before


@given(STEPS)
def test_undoing_ends_with_every_memory_deleted(steps: list[tuple[str, str]]) -> None:
    kept = Kept()
    for number, (verb, place) in enumerate(steps, 1):
        perform(kept, verb, place, number)
    for memory in list(kept.memories.values()):
        for _ in range(len(kept.changes) + 1):
            if not steps_left([step for step in kept.changes if step.memory_id == memory.id]):
                break
            kept.undo(memory.content)
        assert kept.memories[memory.id].status == "deleted"
