"""What clusters are called."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from estuary_server.memory.entities import merge_entities
from estuary_server.memory.labels import LONGEST, Labels
from estuary_server.store.memory_records import Entity, MemoryRecord
from tests.server.memory.graph_material import HOSTILE, animal, memory, naming, person


def label(records: list[MemoryRecord], **choice: bool) -> str:
    return Labels(merge_entities(records), records).choose(records, **choice)


def test_a_topic_with_what_it_consists_of() -> None:
    pets = [naming(at, animal("Biscuit" if at < 3 else "Miso"), topic="pets") for at in range(5)]
    assert label(pets) == "Pets: Biscuit, Miso"
    assert label(pets, whole=True) == "Pets"


def test_frequent_words_where_there_is_no_entity() -> None:
    texts = [
        "The player likes sushi",
        "The player ate sushi",
        "The player drinks coffee",
        "More coffee",
        "Sushi again",
    ]
    assert label([memory(at, text, topic="food") for at, text in enumerate(texts)]) == "Food: sushi, coffee"


def test_somebody_whom_most_mention() -> None:
    about = [naming(at, person("Anna"), topic=topic) for at, topic in enumerate(["work", "food", "travel"])]
    assert label(about) == "Anna: food, travel, work"


def test_several_subjects() -> None:
    assert (
        label([memory(at, str(at), topic=t) for at, t in enumerate(["home", "work", "food"])])
        == "Food, home, work"
    )


def test_one_of_two_memories_is_not_what_both_are_about() -> None:
    assert label([memory(1, "One", topic="work"), memory(2, "Two", topic="cars")]) == "Cars, work"


def test_nothing_in_common() -> None:
    assert label([memory(1, "One thing"), memory(2, "Quite another")]) == "Other"


def test_one_memory_is_called_after_its_topic() -> None:
    assert label([memory(1, topic="favorite_food")]) == "Favorite food"


def test_dates_are_no_subject() -> None:
    assert label([naming(at, Entity("2026-05-01", "date"), topic="plans") for at in range(2)]) == "Plans"


def test_labels_that_would_be_the_same_differ() -> None:
    records = [memory(at, "The player plays chess", topic="games") for at in range(6)]
    labels = Labels(merge_entities(records), records)
    chosen = [labels.choose(records[at : at + 2]) for at in range(4)]
    assert chosen == ["Games: chess, plays", "Games 2", "Games 3", "Games 4"]


def test_what_stands_before_all_labels() -> None:
    records = [memory(1, topic="pets")]
    assert Labels(merge_entities(records), records, "Its own ").choose(records) == "Its own Pets"


def test_a_hostile_name_is_one_bounded_line() -> None:
    chosen = label([naming(at, Entity(HOSTILE * 5), topic="pets\n" * 30) for at in range(2)])
    assert len(chosen) <= LONGEST
    assert chosen.isprintable()


texts = st.text(max_size=60)


@given(st.lists(st.tuples(texts, texts, texts), min_size=1, max_size=6))
def test_whatever_is_said_labels_are_bounded_lines_and_unique(parts: list[tuple[str, str, str]]) -> None:
    records = [
        naming(at, Entity(name), topic=topic, content=content)
        for at, (name, topic, content) in enumerate(parts)
    ]
    labels = Labels(merge_entities(records), records)
    chosen = [labels.choose(records[: at + 1]) for at in range(len(records))] + [labels.choose(records)]
    assert len(set(chosen)) == len(chosen)
    assert all(0 < len(one) <= LONGEST for one in chosen)
    assert not any(char in one for one in chosen for char in "\n\r\x00\u202e")
