"""Entities merged by name and alias, and told apart where something says so."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from estuary_server.memory.entities import KnownEntities, KnownEntity, merge_entities
from estuary_server.store.memory_records import PLAYER, Entity, EntityKind, MemoryRecord, Relation
from tests.server.memory.graph_material import a_player, animal, memory, naming, person


def names(known: KnownEntities) -> list[str]:
    return [entity.name for entity in known.entities]


def only(known: KnownEntities) -> KnownEntity:
    [entity] = known.entities
    return entity


def test_spellings_of_one_name_are_one_entity() -> None:
    known = merge_entities(
        [naming(1, animal("Biscuit")), naming(2, animal("BISCUIT")), naming(3, animal("Biscuit"))]
    )
    assert (only(known).name, only(known).mention_count, only(known).aliases) == ("Biscuit", 3, ())
    assert only(known).memory_ids == ("m1", "m2", "m3")


def test_a_description_goes_to_the_one_it_is_an_alias_of() -> None:
    known = merge_entities([naming(1, Entity("my dog", "animal")), naming(2, animal("Biscuit", "my dog"))])
    assert (only(known).name, only(known).aliases, only(known).memory_ids) == (
        "Biscuit",
        ("my dog",),
        ("m1", "m2"),
    )


def test_a_relation_makes_names() -> None:
    known = merge_entities(
        [
            naming(1, animal("Biscuit"), relations=[Relation(PLAYER, "dog", "Biscuit")]),
            naming(2, Entity("Biscuit the dog")),
            naming(3, Entity("my dog")),
            naming(4, Entity("the player's dog Biscuit")),
        ]
    )
    assert (only(known).name, only(known).kind, only(known).mention_count) == ("Biscuit", "animal", 4)


def test_the_dog_of_another_one_has_names_of_its_own() -> None:
    known = merge_entities(
        [
            naming(1, animal("Rex"), person("Tom"), relations=[Relation("Tom", "dog", "Rex")]),
            naming(2, Entity("Tom's dog")),
            naming(3, Entity("my dog")),
        ]
    )
    assert [(e.name, e.mention_count) for e in known.entities] == [("Rex", 2), ("Tom", 1), ("my dog", 1)]


def test_with_two_dogs_my_dog_is_neither() -> None:
    records = [naming(1, animal("Biscuit", "my dog")), naming(2, animal("Rex", "my dog"))]
    known = merge_entities([*records, naming(3, Entity("my dog"))])
    assert sorted(names(known)) == ["Biscuit", "Rex", "my dog"]


def test_nicknames_meet_over_several_steps() -> None:
    known = merge_entities(
        [naming(1, person("Elizabeth", "Liz")), naming(2, person("Liz", "Lizzy")), naming(3, person("Lizzy"))]
    )
    assert (only(known).name, only(known).aliases) == ("Elizabeth", ("Liz", "Lizzy"))


def test_two_people_of_one_name_are_told_apart_by_what_they_are() -> None:
    records = [
        naming(1, person("Anna"), relations=[Relation(PLAYER, "sister", "Anna")]),
        naming(2, person("Anna"), relations=[Relation(PLAYER, "boss", "Anna")]),
        naming(3, person("Anna"), relations=[Relation(PLAYER, "boss", "Anna")]),
        naming(4, person("Anna")),
    ]
    known = merge_entities(records)
    assert [(e.name, e.memory_ids) for e in known.entities] == [
        ("Anna", ("m2", "m3", "m4")),
        ("Anna", ("m1",)),
    ]
    assert len({entity.id for entity in known.entities}) == 2


def test_a_second_anna_does_not_change_the_first() -> None:
    first = naming(1, person("Anna"), relations=[Relation(PLAYER, "sister", "Anna")])
    second = naming(2, person("Anna"), relations=[Relation(PLAYER, "teacher", "Anna")])
    before = only(merge_entities([first])).id
    after = merge_entities([first, second])
    assert {e.memory_ids: e.id for e in after.entities}[("m1",)] == before


def test_a_friend_may_be_a_cousin_and_daughter_of_one_sister_of_another() -> None:
    relations = [
        Relation(PLAYER, "friend", "Anna"),
        Relation(PLAYER, "cousin", "Anna"),
        Relation("Tom", "wife", "Anna"),
    ]
    known = merge_entities([naming(at, person("Anna"), relations=[r]) for at, r in enumerate(relations)])
    assert {e.name: e.mention_count for e in known.entities} == {"Anna": 3, "Tom": 1}


def test_kinds_of_two_classes_are_two_entities_and_things_join_the_larger() -> None:
    kinds: list[EntityKind] = ["place", "person", "place", "thing"]
    known = merge_entities([naming(at, Entity("Paris", kind)) for at, kind in enumerate(kinds)])
    assert [(e.kind, e.mention_count) for e in known.entities] == [("place", 3), ("person", 1)]


def test_an_alias_does_not_join_what_cannot_be_the_same() -> None:
    by_kind = merge_entities([naming(1, Entity("Paris", "place")), naming(2, person("Patricia", "Paris"))])
    assert sorted(names(by_kind)) == ["Paris", "Patricia"]
    sister, boss = ([Relation(PLAYER, what, who)] for what, who in (("sister", "Liz"), ("boss", "Elizabeth")))
    records = [
        naming(1, person("Liz"), relations=sister),
        naming(2, person("Elizabeth", "Liz"), relations=boss),
    ]
    assert sorted(names(merge_entities(records))) == ["Elizabeth", "Liz"]


def test_the_kind_is_that_of_most_mentions_things_last() -> None:
    kinds: list[EntityKind] = ["person", "animal", "thing", "animal", "thing", "thing"]
    assert (
        only(merge_entities([naming(at, Entity("Miso", k)) for at, k in enumerate(kinds)])).kind == "animal"
    )
    assert only(merge_entities([naming(1, Entity("Tuesday Club"))])).kind == "thing"


def test_the_player_is_no_entity() -> None:
    records = [
        naming(1, Entity("the player", "person"), Entity("Me")),
        naming(2, Entity("  "), Entity("...")),
    ]
    assert merge_entities(records).entities == ()


def test_the_players_own_name_is_the_player_where_it_is_told_and_somebody_elses_elsewhere() -> None:
    relations = [Relation("Nora", "lives_in", "Bergen")]
    own = naming(1, person("Nora"), relations=relations, fact_key="name", fact_value="Nora")
    known = merge_entities([own])
    assert (names(known), [r.source for r in known.relations]) == (["Bergen"], [PLAYER])
    assert sorted(names(merge_entities([own, naming(2, person("Nora"))]))) == ["Bergen", "Nora"]


def test_a_relation_alone_names_somebody_too() -> None:
    known = merge_entities([naming(1, relations=[Relation(PLAYER, "lives_in", "Leeds")])])
    [relation] = known.relations
    assert (relation.source, relation.target, relation.relationship) == (PLAYER, only(known).id, "lives_in")


def test_relations_lead_to_the_merged_ones_with_the_surest_confidence() -> None:
    known = merge_entities(
        [
            naming(
                1, animal("Biscuit", "my dog"), relations=[Relation(PLAYER, "dog", "my dog")], confidence=0.6
            ),
            naming(
                2, animal("biscuit"), relations=[Relation("the player", "dog", "biscuit")], confidence=0.9
            ),
        ]
    )
    [relation] = known.relations
    assert (relation.target, relation.confidence) == (only(known).id, 0.9)


def test_nobody_is_something_to_themselves() -> None:
    relations = [Relation("Liz", "friend", "Elizabeth"), Relation(PLAYER, "is", "me")]
    known = merge_entities([naming(1, person("Elizabeth", "Liz"), relations=relations)])
    assert known.relations == ()


def test_the_entities_of_a_memory_are_those_it_mentions() -> None:
    known = merge_entities([naming(1, person("Anna"), person("Tom")), naming(2, person("Tom")), memory(3)])
    assert {key: [e.name for e in of] for key, of in known.of_memory.items()} == {
        "m1": ["Tom", "Anna"],
        "m2": ["Tom"],
    }


def test_nothing_private_is_in_a_repr() -> None:
    assert "Biscuit" not in repr(merge_entities([naming(1, animal("Biscuit", "my dog"))]))


NAMES = [
    "Anna",
    "anna",
    "Ánna",
    "my dog",
    "Biscuit",
    "Biscuit the dog",
    "Rex",
    "me",
    "",
    "Liz",
    "Elizabeth",
    "苹果",
]
KINDS: list[EntityKind] = ["person", "animal", "place", "organization", "thing", "work", "date"]
entities = st.builds(
    Entity,
    st.sampled_from(NAMES),
    st.sampled_from(KINDS),
    st.lists(st.sampled_from(NAMES), max_size=2).map(tuple),
)
relations = st.builds(
    Relation,
    st.sampled_from([*NAMES, PLAYER]),
    st.sampled_from(["sister", "boss", "dog", "friend", "lives_in"]),
    st.sampled_from(NAMES),
)
mentioning = st.tuples(st.lists(entities, max_size=3), st.lists(relations, max_size=2))


def told(parts: list[tuple[list[Entity], list[Relation]]]) -> list[MemoryRecord]:
    return [
        naming(at, *named, relations=related, fact_key="name" if at == 2 else "", fact_value="Anna")
        for at, (named, related) in enumerate(parts)
    ]


@given(st.lists(mentioning, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_memories_does_not_matter(
    parts: list[tuple[list[Entity], list[Relation]]], chance: random.Random
) -> None:
    records = told(parts)
    mixed = records.copy()
    chance.shuffle(mixed)
    assert merge_entities(records) == merge_entities(mixed)


@given(st.lists(mentioning, max_size=8))
def test_ids_are_unique_and_relations_lead_somewhere(
    parts: list[tuple[list[Entity], list[Relation]]],
) -> None:
    records = told(parts)
    known = merge_entities(records)
    ids = [entity.id for entity in known.entities]
    assert len(set(ids)) == len(ids)
    assert all(entity.memory_ids and entity.name for entity in known.entities)
    for relation in known.relations:
        assert relation.source != relation.target
        assert {relation.source, relation.target} <= {PLAYER, *ids}
    assert {id_ for e in known.entities for id_ in e.memory_ids} <= {record.id for record in records}


def test_ids_stay_when_memories_come() -> None:
    records = a_player(80)
    before = {entity.name: entity.id for entity in merge_entities(records[:60]).entities}
    after = {entity.name: entity.id for entity in merge_entities(records).entities}
    assert before.items() <= after.items()
