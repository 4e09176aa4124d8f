"""Texts in a drawing: harmless, and in lines of known width."""

from __future__ import annotations

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from estuary_server.cli.graph_drawing_text import harmless, units, wrapped


def lines(text: str, *limits: int) -> list[str]:
    return [line.text for line in wrapped(text, *limits)]


def test_short_texts_are_one_line() -> None:
    assert lines("Biscuit") == ["Biscuit"]
    assert lines("") == []


def test_long_ones_are_broken_at_spaces_and_end_with_an_ellipsis() -> None:
    assert lines("the quick brown fox jumps over", 10, 2) == ["the quick", "brown fox\u2026"]
    assert lines("Internationalization", 10, 3) == ["Internatio", "nalization"]


def test_chinese_signs_are_twice_as_wide_and_accents_have_no_width() -> None:
    assert units("小笼包") == 6
    assert units("e\u0301") == 1
    assert lines("小笼包小笼包", 6, 2) == ["小笼包", "小笼包"]


def test_nothing_steers_the_text_around_it() -> None:
    assert harmless("a\u202eb\x00c\nd\ud800\ufffe") == "abc d"


@given(
    st.text(alphabet=st.characters(categories=None, codec=None), max_size=80),
    st.integers(3, 30),
    st.integers(1, 4),
)
def test_lines_fit_and_are_xml(text: str, most_units: int, most_lines: int) -> None:
    found = lines(text, most_units, most_lines)
    assert len(found) <= most_lines
    assert all(line and units(line) <= most_units for line in found)
    for line in found:
        ElementTree.fromstring(f"<a>{line.replace('&', '&amp;').replace('<', '&lt;')}</a>")
