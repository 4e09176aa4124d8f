from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estuary_server.evaluation.dataset import Question, parse_dataset
from estuary_server.evaluation.scores import (
    CUTS,
    Answered,
    Results,
    left_out,
    mean,
    misses,
    quantile,
    recall_at,
    recall_by_turns_at,
    recall_table,
    turns_per_result,
)
from tests.server.evaluation.samples import question, sample

ids = st.sampled_from([f"D1:{i}" for i in range(1, 9)])
results = st.lists(st.lists(ids, min_size=1, max_size=4).map(tuple), max_size=12).map(tuple)
evidence = st.lists(ids, min_size=1, max_size=4, unique=True).map(tuple)


def answered(evidence: tuple[str, ...], results: Results, category: int = 4) -> Answered:
    return Answered("s1", Question("?", category, evidence), results, 0.002)


def test_recall_is_the_share_of_evidence_among_the_first_results() -> None:
    found: Results = (("D1:9",), ("D1:1",), ("D1:2",))
    assert recall_at(("D1:1", "D1:2"), found, 1) == 0
    assert recall_at(("D1:1", "D1:2"), found, 2) == 0.5
    assert recall_at(("D1:1", "D1:2"), found, 3) == 1


def test_a_result_stands_for_all_its_turns_at_one_rank() -> None:
    found: Results = (("D1:7", "D1:1", "D1:2"), ("D1:3",))
    assert recall_at(("D1:1", "D1:2"), found, 1) == 1
    assert recall_by_turns_at(("D1:1", "D1:2"), found, 1) == 0
    assert recall_by_turns_at(("D1:1", "D1:2"), found, 2) == 0.5
    assert recall_by_turns_at(("D1:3",), found, 4) == 1


def bringing_something_new(found: Results) -> Results:
    """Without results all of whose turns were named before: they take a rank and no place."""
    return tuple(
        one
        for place, one in enumerate(found)
        if set(one) - {turn for other in found[:place] for turn in other}
    )


@given(evidence, results, st.integers(1, 12))
def test_naming_more_turns_never_wins_when_every_turn_takes_a_place(
    wanted: tuple[str, ...], found: Results, cut: int
) -> None:
    found = bringing_something_new(found)
    by_turns = recall_by_turns_at(wanted, found, cut)
    assert 0 <= by_turns <= recall_at(wanted, found, cut) <= 1
    assert by_turns * len(wanted) <= cut


@given(evidence, st.lists(ids, unique=True, max_size=8), st.integers(1, 12))
def test_both_ways_agree_where_each_result_is_one_turn(
    wanted: tuple[str, ...], found: list[str], cut: int
) -> None:
    single = tuple((one,) for one in found)
    assert recall_by_turns_at(wanted, single, cut) == recall_at(wanted, single, cut)


@given(evidence, results)
def test_recall_never_falls_with_the_rank(wanted: tuple[str, ...], found: Results) -> None:
    shares = [recall_at(wanted, found, cut) for cut in CUTS]
    assert shares == sorted(shares)


def test_the_table_averages_over_questions_by_category() -> None:
    rows = recall_table(
        [
            answered(("D1:1", "D1:2"), (("D1:1",),), category=1),
            answered(("D1:1",), (("D1:1",),), category=4),
            answered(("D1:1",), (("D1:9",), ("D1:1",)), category=4),
        ]
    )
    assert [(row.what, row.questions) for row in rows] == [("multi-hop", 1), ("single-hop", 2), ("all", 3)]
    assert [row.recall[:2] for row in rows] == [(0.5, 0.5), (0.5, 1), (0.5, pytest.approx(2.5 / 3))]


def test_nothing_answered_is_no_row() -> None:
    assert recall_table([]) == ()


def test_flawed_questions_are_counted_by_what_is_wrong() -> None:
    flawed = [question("?", []), question("?", ["D9:9"]), question("?", ["D9:9"]), question("?", ["x"])]
    conversations = parse_dataset([{**sample(), "qa": flawed}, sample()])
    assert left_out(conversations) == {"missing": 1, "malformed": 1, "unknown": 2}


def test_misses_say_what_was_wanted_and_what_was_returned() -> None:
    far = (*((f"D1:{i}",) for i in range(2, 20)), ("D1:1",))
    missed = misses([answered(("D1:1", "D1:3"), far, category=1), answered(("D1:2",), far)])
    assert missed == [
        {
            "sample_id": "s1",
            "question": "?",
            "category": 1,
            "evidence": ["D1:1", "D1:3"],
            "recall_at_10": 0.5,
            "returned": [[f"D1:{i}"] for i in range(2, 12)],
        }
    ]


def test_quantiles_are_of_the_nearest_rank() -> None:
    samples = [0.004, 0.001, 0.003, 0.002]
    assert quantile(samples, 0.5) == 0.003
    assert quantile(samples, 0.95) == 0.004
    assert quantile([], 0.5) == mean([]) == 0


def test_turns_per_result() -> None:
    assert turns_per_result([answered(("D1:1",), (("a", "b"), ("c",)))]) == 1.5
    assert turns_per_result([]) == 0
