"""What becomes of what is said, message after message."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from estuary_server.memory.merge import unrelated
from estuary_server.memory.merge_settling import MOST_CONFIDENCE, surer
from estuary_server.memory.similar import Cosine
from estuary_server.store.memory_records import Entity, MemoryStatus, Relation
from tests.server.memory.merge_material import NEW_ID, NOW, START, Known, cosines, facts, heard, home, said

LIKES_TEA = "The player likes tea"
NO_TEA = "The player doesn't like tea"
ENGINEER = "The player is a software engineer"
WORKS = "The player works as a software engineer"


def test_a_new_statement_is_kept_with_all_that_is_known_of_it() -> None:
    entities = (Entity("Biscuit", "animal"),)
    relations = (Relation("", "dog", "Biscuit"),)
    known = Known()
    merged = known.hear(
        said(
            "The player's dog is called Biscuit", 7, quote="my dog Biscuit", source="voice", topic="pets",
            secondary_topics=("family",), fact_key="dog.name", fact_value="Biscuit", entities=entities,
            relations=relations, happens_on="2026", memory_type="relationship",
        )
    )  # fmt: skip
    (change,) = merged.changes
    memory = change.after
    assert (change.action, change.before, change.at, change.cause) == ("learned", None, NOW, "")
    assert memory.id == NEW_ID(7, "dog.name\nThe player's dog is called Biscuit")
    assert (memory.status, memory.source, memory.source_quote) == ("active", "voice", "my dog Biscuit")
    assert (memory.topic, memory.secondary_topics) == ("pets", ("family",))
    assert memory.memory_type == "relationship"
    assert (memory.fact_key, memory.fact_value, memory.message_ids) == ("dog.name", "Biscuit", (7,))
    assert (memory.said_at, memory.created_at, memory.extracted_at) == (START + timedelta(days=7), NOW, NOW)
    assert (memory.entities, memory.relations, memory.happens_on) == (entities, relations, "2026")
    assert (merged.fresh, merged.hidden) == ((memory,), ())


def test_said_again_it_is_surer_newer_and_has_both_messages() -> None:
    known = heard([said(LIKES_TEA, 1)])
    merged = known.hear(said("The player really loves tea", 2, entities=(Entity("tea"),)))
    memory = known.the(LIKES_TEA)
    assert [change.action for change in merged.changes] == ["merged"]
    assert memory.message_ids == (1, 2)
    assert memory.confidence == pytest.approx(0.96)
    assert memory.said_at == START + timedelta(days=2)
    assert memory.entities == (Entity("tea"),)
    assert merged.fresh == (memory,)


def test_confidence_never_rises_over_its_limit_nor_falls() -> None:
    known = heard(*([said(LIKES_TEA, number)] for number in range(1, 10)))
    assert known.the(LIKES_TEA).confidence == MOST_CONFIDENCE
    assert surer(1.0, 0.5) == 1.0
    assert surer(0.5, 0.5) == 0.75


def test_an_older_message_that_comes_late_does_not_make_it_older() -> None:
    known = heard([said(LIKES_TEA, 5)], [said(LIKES_TEA, 2)])
    memory = known.the(LIKES_TEA)
    assert (memory.said_at, memory.message_ids) == (START + timedelta(days=5), (5, 2))


@pytest.mark.parametrize("batches", [[[1, 2]], [[1], [2]], [[2], [1]], [[2, 1]]])
def test_the_newer_value_supersedes_the_older_in_whatever_order(batches: list[list[int]]) -> None:
    homes = {1: home("Oslo", 1), 2: home("Bergen", 2)}
    known = heard(*([homes[number] for number in batch] for batch in batches))
    oslo, bergen = known.the("The player lives in Oslo"), known.the("The player lives in Bergen")
    assert facts(known) == {"home": {"Bergen"}}
    assert (oslo.status, oslo.superseded_by) == ("superseded", bergen.id)
    (last,) = [change for change in known.changes if change.after == oslo]
    assert last.cause == bergen.id


def test_superseding_hides_the_old_one_and_is_a_change_of_its_own() -> None:
    known = heard([home("Oslo", 1)])
    merged = known.hear(home("Bergen", 2))
    assert [(change.action, change.after.fact_value) for change in merged.changes] == [
        ("learned", "Bergen"),
        ("superseded", "Oslo"),
    ]
    assert merged.hidden == (known.the("The player lives in Oslo").id,)
    assert [memory.fact_value for memory in merged.fresh] == ["Bergen"]


def test_an_old_value_that_comes_late_is_learned_and_superseded_in_one_change() -> None:
    known = heard([home("Bergen", 2)])
    merged = known.hear(home("Oslo", 1))
    (change,) = merged.changes
    assert (change.action, change.before, change.after.status) == ("learned", None, "superseded")
    assert (merged.fresh, merged.hidden) == ((), ())


def test_a_value_said_again_after_another_is_the_same_memory_active_again() -> None:
    known = heard([home("Oslo", 1)], [home("Bergen", 2)], [home("Oslo", 3)])
    oslo = known.the("The player lives in Oslo")
    assert (oslo.status, oslo.superseded_by, oslo.message_ids) == ("active", None, (1, 3))
    assert known.the("The player lives in Bergen").superseded_by == oslo.id
    assert facts(known) == {"home": {"Oslo"}}


def test_a_value_is_compared_without_case_and_marks() -> None:
    known = heard([home("Oslo", 1)], [home("oslo.", 2)])
    assert known.contents() == ["The player lives in Oslo"]
    assert known.the("The player lives in Oslo").message_ids == (1, 2)


def test_the_same_value_with_other_names_is_another_memory() -> None:
    with_sam = said("The player lives in Oslo with Sam", 1, fact_key="home", fact_value="Oslo")
    with_ana = said("The player lives in Oslo with Ana", 2, fact_key="home", fact_value="Oslo")
    known = heard([with_sam, with_ana])
    assert known.contents() == ["The player lives in Oslo with Ana"]
    assert known.contents("superseded") == ["The player lives in Oslo with Sam"]


def dog(name: str, message: int, **fields: Any) -> Any:
    return said(f"The player's dog is called {name}", message, fact_key="dog.name", fact_value=name, **fields)


def test_of_what_there_can_be_several_only_a_correction_supersedes() -> None:
    assert facts(heard([dog("Biscuit", 1), dog("Rex", 2)])) == {"dog.name": {"Biscuit", "Rex"}}
    corrected = heard([dog("Biscuit", 1)], [dog("Rex", 2, memory_type="correction")])
    assert facts(corrected) == {"dog.name": {"Rex"}}


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1), (1, 2, 0)])
def test_one_that_was_overruled_still_overrules_what_was_said_before_it(order: tuple[int, ...]) -> None:
    gone = said("Rex has died", 3, fact_key="dog.name", fact_value="Rex", negates=True)
    spoken = [dog("Biscuit", 1), dog("Rex", 2, memory_type="correction"), gone]
    known = heard(*([spoken[at]] for at in order))
    assert known.contents() == ["Rex has died"]


def test_read_again_by_somebody_who_sees_more_it_names_more() -> None:
    known = heard([said(LIKES_TEA, 1)], [said(LIKES_TEA, 1, entities=(Entity("tea"),))])
    memory = known.the(LIKES_TEA)
    assert (memory.entities, memory.confidence, memory.message_ids) == ((Entity("tea"),), 0.8, (1,))


def test_of_two_values_said_at_once_the_correction_holds() -> None:
    known = heard([home("Bergen", 1, memory_type="correction"), home("Oslo", 1)])
    assert facts(known) == {"home": {"Bergen"}}


@pytest.mark.parametrize("batches", [[[1, 2, 3]], [[1], [2], [3]]])
def test_a_clock_that_is_set_back_does_not_make_what_is_said_then_older(batches: list[list[int]]) -> None:
    corrected = home("Bergen", 2, day=2, memory_type="correction")
    homes = {1: home("Oslo", 1, day=5), 2: corrected, 3: home("Rome", 3, day=2)}
    known = heard(*([homes[number] for number in batch] for batch in batches))
    assert facts(known) == {"home": {"Rome"}}
    known.hear(home("Oslo", 4, day=3))
    assert facts(known) == {"home": {"Oslo"}}
    assert known.hear(*homes.values(), home("Oslo", 4, day=3)).changes == ()


@pytest.mark.parametrize("source", ["api", "import"])
def test_what_was_written_by_hand_goes_by_its_time_alone(source: str) -> None:
    known = heard([home("Oslo", 1)])
    known.set(known.the("The player lives in Oslo"), source=source, said_at=START + timedelta(days=9))
    known.hear(home("Bergen", 8))
    assert facts(known) == {"home": {"Oslo"}}


def test_of_two_values_in_one_message_the_last_holds() -> None:
    assert facts(heard([home("Oslo", 1), home("Bergen", 1)])) == {"home": {"Bergen"}}
    assert facts(heard([home("Bergen", 1), home("Oslo", 1)])) == {"home": {"Oslo"}}


def test_a_correction_heard_of_a_known_value_makes_it_one() -> None:
    known = heard([dog("Biscuit", 1), dog("Rex", 2)], [dog("Rex", 3, day=2, memory_type="correction")])
    assert facts(known) == {"dog.name": {"Rex"}}


TAKEN_BACK = [
    ("Oslo", []),
    ("", []),
    ("Rome", ["The player lives in Oslo"]),
]


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize(("value", "left"), TAKEN_BACK)
def test_taking_back_supersedes_what_it_takes_back(value: str, left: list[str], backwards: bool) -> None:
    moved = said("The player has moved out", 2, fact_key="home", fact_value=value, negates=True)
    batches = [[home("Oslo", 1)], [moved]]
    known = heard(*(reversed(batches) if backwards else batches))
    assert known.contents() == sorted([*left, "The player has moved out"])
    assert known.the("The player has moved out").fact_key == "not.home"


def test_what_is_said_after_it_was_taken_back_holds_and_the_taking_back_does_not() -> None:
    gone = said("The player has no home any more", 2, fact_key="home", negates=True)
    known = heard([home("Oslo", 1)], [gone], [home("Oslo", 3)])
    assert known.contents() == ["The player lives in Oslo"]
    assert known.contents("superseded") == ["The player has no home any more"]


def test_two_takings_back_do_not_oppose_each_other() -> None:
    gone = [
        said(f"The player has left {place}", number, fact_key="home", fact_value=place, negates=True)
        for number, place in enumerate(["Oslo", "Bergen"], 1)
    ]
    assert len(heard(gone).contents()) == 2


def test_taking_back_without_a_key_is_a_statement_like_any_other() -> None:
    known = heard([said(NO_TEA, 1, negates=True)])
    assert known.the(NO_TEA).fact_key == ""


@pytest.mark.parametrize("backwards", [False, True])
def test_the_opposite_in_the_same_words_supersedes(backwards: bool) -> None:
    batches = [[said(LIKES_TEA, 1)], [said("The player hates tea", 2)]]
    known = heard(*(reversed(batches) if backwards else batches))
    assert known.contents() == ["The player hates tea"]
    assert known.contents("superseded") == [LIKES_TEA]


NEVER_MERGED = [
    ("The player has two cats", "The player has three cats"),
    (LIKES_TEA, NO_TEA),
    ("The player's sister is called Maya", "The player's sister is called Ana"),
    ("The player's brother is ill", "The player's sister is ill"),
    ("The player lived in Oslo", "The player lives in Oslo"),
]


@pytest.mark.parametrize(("one", "other"), NEVER_MERGED)
def test_statements_with_other_values_are_never_merged_however_near_their_vectors(
    one: str, other: str
) -> None:
    known = heard([said(one, 1), said(other, 2)], cosine=cosines(always=1.0))
    assert known.the(one).message_ids == (1,)
    assert known.the(other).message_ids == (2,)


@pytest.mark.parametrize("order", [(WORKS, ENGINEER), (ENGINEER, WORKS)])
def test_near_statements_become_one_the_one_with_more_words(order: tuple[str, str]) -> None:
    known = heard([said(order[0], 1)], [said(order[1], 2)], cosine=cosines(always=0.99))
    kept, other = known.the(WORKS), known.the(ENGINEER)
    assert known.contents() == [WORKS]
    assert sorted(kept.message_ids) == [1, 2]
    assert kept.confidence == pytest.approx(0.96)
    assert kept.said_at == START + timedelta(days=2)
    assert (other.status, other.superseded_by) == ("superseded", kept.id)


def test_near_by_words_alone_is_not_near() -> None:
    assert len(heard([said(WORKS, 1), said(ENGINEER, 2)]).contents()) == 2


def test_one_written_by_hand_is_kept_though_it_has_fewer_words() -> None:
    known = heard([said(ENGINEER, 1)], cosine=cosines(always=0.99))
    known.set(known.the(ENGINEER), source="api")
    known.hear(said(WORKS, 2))
    assert known.contents() == [ENGINEER]


def test_a_chain_of_near_statements_has_one_representative_that_hears_of_all() -> None:
    longest = "The player works as a software engineer at home"
    known = heard([said(ENGINEER, 1)], [said(longest, 2)], cosine=cosines(always=0.99))
    assert len(known.contents()) == 2
    known.hear(said(WORKS, 3))
    assert known.contents() == [longest]
    known.hear(said(ENGINEER, 4))
    assert known.contents() == [longest]
    assert sorted(known.the(longest).message_ids) == [1, 2, 3, 4]
    assert known.the(longest).confidence == MOST_CONFIDENCE


def test_a_representative_falls_and_rises_with_the_opposite_of_any_of_its_company() -> None:
    not_working = "The player doesn't work as a software engineer"
    known = heard([said(ENGINEER, 1), said(WORKS, 2)], cosine=cosines(always=0.99))
    known.hear(said("The player is not a software engineer", 3))
    assert known.contents() == ["The player is not a software engineer"]
    known.hear(said(not_working, 4))
    assert known.contents() == [not_working]
    known.hear(said(ENGINEER, 5))
    assert known.contents() == [WORKS]


def test_doubtful_ones_are_kept_aside_and_overrule_nothing() -> None:
    known = heard([home("Oslo", 1)])
    merged = known.hear(home("Rome", 2, doubtful=True))
    assert [(change.action, change.after.status) for change in merged.changes] == [("quarantined",) * 2]
    assert facts(known) == {"home": {"Oslo"}}
    assert (merged.fresh, merged.hidden) == ((), ())
    known.hear(home("Oslo", 3))
    assert known.the("The player lives in Rome").status == "quarantined"


@pytest.mark.parametrize("message", [2, 3])
def test_a_doubtful_one_said_plainly_becomes_active_as_it_is_said_then(message: int) -> None:
    known = heard([home("Oslo", 1)], [home("Rome", 2, doubtful=True, confidence=0.3)])
    known.hear(home("Rome", message, confidence=0.9, quote="I live in Rome"))
    rome = known.the("The player lives in Rome")
    assert (rome.status, rome.confidence, rome.source_quote) == ("active", 0.9, "I live in Rome")
    assert rome.message_ids == tuple(sorted({2, message}, reverse=True))
    assert facts(known) == {"home": {"Rome"}}


def test_doubt_about_what_is_known_adds_a_message_and_no_confidence() -> None:
    known = heard([said(LIKES_TEA, 1)], [said(LIKES_TEA, 2, doubtful=True)])
    memory = known.the(LIKES_TEA)
    assert (memory.message_ids, memory.confidence) == ((1, 2), 0.8)
    assert memory.said_at == START + timedelta(days=1)


def test_doubtful_twice_is_still_doubtful() -> None:
    known = heard([said(LIKES_TEA, 1, doubtful=True)], [said(LIKES_TEA, 2, doubtful=True)])
    assert known.the(LIKES_TEA).status == "quarantined"
    assert known.the(LIKES_TEA).message_ids == (1, 2)


def deleted(*spoken: Any, cosine: Cosine = unrelated) -> Known:
    known = heard(spoken, cosine=cosine)
    for memory in list(known.memories.values()):
        known.set(memory, status="deleted")
    return known


REREAD = [
    said(LIKES_TEA, 1, quote="I like tea"),
    said("The player loves tea", 1),
    said("The player drinks tea with joy", 1, quote="I like tea"),
    said("The player is at a tea house", 1, quote="I like tea", memory_type="event"),
    said("The player drinks tea", 1, quote="well I like tea, you know", fact_key="drink", fact_value="tea"),
    said("The player drinks something hot", 1, quote="tea"),
    said(LIKES_TEA, 1, doubtful=True),
]


@pytest.mark.parametrize("again", REREAD)
def test_a_deleted_memory_is_not_learned_again_from_its_message(again: Any) -> None:
    known = deleted(said(LIKES_TEA, 1, quote="I like tea"))
    assert known.hear(again).changes == ()


def test_a_deleted_memory_is_not_learned_again_in_a_near_wording_or_as_the_same_fact() -> None:
    known = deleted(said(ENGINEER, 1, quote="x"), cosine=cosines(always=0.99))
    assert known.hear(said(WORKS, 1, quote="y")).changes == ()
    known = deleted(home("Oslo", 1))
    other_words = said("The player's home is Oslo, with Sam", 1, fact_key="home", fact_value="Oslo")
    assert known.hear(other_words).changes == ()


def test_other_statements_of_the_same_message_are_learned() -> None:
    known = deleted(said(LIKES_TEA, 1, quote="I like tea"))
    about_itself = said(LIKES_TEA, 1, quote="I like tea", memory_type="character_self")
    assert len(known.hear(about_itself).changes) == 1
    assert len(known.hear(said("The player likes chess", 1, quote="and chess")).changes) == 1
    assert len(known.hear(home("Rome", 1)).changes) == 1


def test_a_deleted_memory_is_learned_when_it_is_said_anew() -> None:
    known = deleted(said(LIKES_TEA, 1))
    merged = known.hear(said(LIKES_TEA, 2))
    (memory,) = merged.fresh
    assert memory.message_ids == (2,)
    assert known.contents("deleted") == [LIKES_TEA]
    assert known.hear(said(LIKES_TEA, 1)).changes == () or memory.id in known.memories
    assert known.contents("deleted") == [LIKES_TEA]


def test_a_deleted_fact_overrules_nothing() -> None:
    known = deleted(home("Oslo", 5))
    known.hear(home("Rome", 1))
    assert facts(known) == {"home": {"Rome"}}


def test_an_edited_memory_is_not_learned_again_from_its_first_message() -> None:
    known = heard([said(LIKES_TEA, 1)])
    known.set(known.the(LIKES_TEA), content="The player likes green tea")
    assert known.hear(said(LIKES_TEA, 1)).changes == ()


def test_a_decayed_memory_said_again_is_active_again() -> None:
    known = heard([said(LIKES_TEA, 1)])
    known.set(known.the(LIKES_TEA), status="decayed")
    merged = known.hear(said(LIKES_TEA, 2))
    assert [(change.action, change.after.status) for change in merged.changes] == [("merged", "active")]
    assert len(merged.fresh) == 1


def test_a_decayed_opponent_stays_decayed() -> None:
    known = heard([said(NO_TEA, 1)])
    known.set(known.the(NO_TEA), status="decayed")
    known.hear(said(LIKES_TEA, 2))
    assert known.the(NO_TEA).status == "decayed"


def test_what_the_character_says_of_itself_never_meets_what_is_about_the_player() -> None:
    own = home("Rome", 2, memory_type="character_self")
    known = heard([home("Oslo", 1), own, said(LIKES_TEA, 3)], cosine=cosines(always=1.0))
    known.hear(said(NO_TEA, 4, memory_type="character_self"))
    known.hear(said(LIKES_TEA, 5, memory_type="character_self"))
    assert len(known.contents()) == 4
    assert len(known.contents("superseded")) == 1


def test_what_somebody_restored_stays_until_something_newer_is_said() -> None:
    known = heard([home("Oslo", 1)], [home("Bergen", 4)])
    known.set(known.the("The player lives in Oslo"), status="active", superseded_by=None)
    known.set(known.the("The player lives in Bergen"), status="superseded")
    known.hear(home("Rome", 2), home("Oslo", 0))
    assert facts(known) == {"home": {"Oslo"}}
    known.hear(home("Bergen", 5))
    assert facts(known) == {"home": {"Bergen"}}


@pytest.mark.parametrize("status", ["superseded", "active"])
def test_memories_that_supersede_each_other_in_a_circle_do_no_harm(status: MemoryStatus) -> None:
    known = heard([said(ENGINEER, 1), said(WORKS, 2)], cosine=cosines(always=0.99))
    known.set(known.the(WORKS), status=status, superseded_by=known.the(ENGINEER).id)
    known.hear(said(ENGINEER, 3))
    assert 3 in known.the(ENGINEER).message_ids


def test_the_same_words_about_different_days_are_different_events() -> None:
    known = heard(
        [said("The player goes to the dentist", number, happens_on=f"2026-05-0{number}") for number in (1, 2)]
    )
    assert len(known.contents()) == 2


def test_nothing_said_changes_nothing() -> None:
    assert Known().hear().changes == ()
