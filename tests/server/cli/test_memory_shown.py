"""Memories as lines: what is shown, in 80 columns, whatever they hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prompt_toolkit.utils import get_cwidth

from estuary_sdk.protocol.models.graph import GraphEdge, GraphNode, GraphStats, MemoryGraph
from estuary_sdk.protocol.models.memory import (
    CoreFact,
    MemoryChange,
    MemoryData,
    MemorySearchResult,
    MemoryStats,
    TimelineEntry,
)
from estuary_server.cli.memory_shown import (
    change_lines,
    counts_line,
    facts_lines,
    graph_lines,
    hit_lines,
    memory_lines,
    period_lines,
)

TEA = MemoryData(
    id="mem_1",
    content="The player likes tea",
    memory_type="preference",
    confidence=0.85,
    topic="drinks",
    source_quote="I like tea",
    created_at="2026-11-01T09:00:00+00:00",
)


def test_a_memory_shows_what_it_says_and_where_that_comes_from() -> None:
    assert memory_lines(TEA) == [
        "The player likes tea",
        "  preference  drinks  2026-11-01  85% sure  active",
        '  "I like tea"',
        "  mem_1",
    ]


def test_a_fact_shows_its_key_and_what_took_its_place() -> None:
    old = MemoryData(
        id="mem_1",
        content="Lives in Rome",
        memory_type="fact",
        status="superseded",
        said_at="2026-10-31T23:00:00+00:00",
        created_at="2026-11-01T09:00:00+00:00",
        fact_key="home",
        fact_value="Rome",
        superseded_by="mem_2",
    )
    assert memory_lines(old) == [
        "Lives in Rome",
        "  fact  2026-10-31  100% sure  superseded by mem_2",
        "  home = Rome",
        "  mem_1",
    ]


def test_a_hit_shows_how_near_it_is() -> None:
    assert hit_lines(MemorySearchResult(TEA, 1.2, 0.834))[1] == (
        "  similarity 0.83  preference  drinks  2026-11-01  85% sure  active"
    )


def test_facts_stand_in_columns() -> None:
    facts = [CoreFact(fact_key="name", fact_value="Ada"), CoreFact(fact_key="dog.name", fact_value="Biscuit")]
    assert facts_lines(facts) == ["  name      Ada", "  dog.name  Biscuit"]
    assert facts_lines([]) == []


@pytest.mark.parametrize(
    ("stats", "line"),
    [
        (MemoryStats(), "0 memories"),
        (MemoryStats(1, core_facts=1), "1 memory, 1 core fact"),
        (MemoryStats(1200, 3, 1, core_facts=2), "1,200 memories, 2 core facts (and 3 superseded, 1 decayed)"),
    ],
)
def test_totals_in_a_line(stats: MemoryStats, line: str) -> None:
    assert counts_line(stats) == line


def test_a_period_is_its_first_day_and_what_was_said() -> None:
    assert list(period_lines(TimelineEntry("2026-11-01", [TEA]))) == ["2026-11-01", "  The player likes tea"]


def test_a_step_shows_the_content_where_it_changed() -> None:
    after = MemoryData(content="Loves tea")
    edited = MemoryChange("mem_1", "edited", "2026-11-20T12:30:45+00:00", TEA, after)
    assert change_lines(edited) == ["2026-11-20 12:30  edited  active", "  Loves tea"]
    gone = MemoryChange("mem_1", "deleted", "2026-11-20T12:30:45+00:00", TEA, TEA, "mem_2")
    assert change_lines(gone) == ["2026-11-20 12:30  deleted  active  on account of mem_2"]


def test_a_graph_in_words() -> None:
    entities = [GraphNode(type="entity", name=f"E{n:02}", mention_count=n) for n in range(1, 23)]
    graph = MemoryGraph(
        entities,
        [GraphEdge()],
        GraphStats(5, 22, 2, {"pets": 2, "work": 3}),
        stale=True,
    )
    lines = list(graph_lines(graph))
    assert lines[:4] == [
        "5 memories, 22 entities, 2 clusters, 1 edge (stale: memories were added since)",
        "     3  work",
        "     2  pets",
        "    22  E22",
    ]
    assert lines[-1] == "  and 2 more; --json shows them all"


@given(st.text(max_size=400), st.text(max_size=60))
def test_nothing_is_wider_than_the_screen_or_steers_it(content: str, quote: str) -> None:
    memory = MemoryData(
        id=quote[:5], content=content, topic="t", source_quote=quote, fact_key="k", fact_value=quote
    )
    for line in memory_lines(memory):
        assert get_cwidth(line) <= 80
        assert line.isprintable() or not any(char < " " or "\x7f" <= char <= "\x9f" for char in line)


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=300))
def test_no_word_is_lost(content: str) -> None:
    *lines, _, _ = memory_lines(MemoryData(id="x", content=content))
    assert "".join("".join(lines).split()) == "".join(content.split())


def test_wide_characters_are_counted_as_they_are_seen() -> None:
    first, second, *_ = memory_lines(MemoryData(id="x", content="\N{CJK UNIFIED IDEOGRAPH-4E2D}" * 41))
    assert (len(first), len(second)) == (40, 1)


def test_a_sequence_that_would_steer_the_terminal_is_shown_as_text() -> None:
    lines = memory_lines(MemoryData(id="\x1b[2J", content="a\x1b]0;b\x07c\nd"))
    assert (lines[0], lines[-1]) == ("a]0;bc d", "  [2J")
