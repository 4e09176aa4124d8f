"""What of a text is embedded by itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estuary_server.memory.passages import LEAST_CHARS, MOST_PASSAGES, PASSAGE_CHARS, READ_CHARS, passages

MOVED = "We have moved to Aarhus."
CAT = "The cat next door hates us!"
WHY = "Do you know why that is?"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{MOVED} {CAT}  {WHY}", [MOVED, CAT, WHY]),
        (f"{MOVED}\n\n{CAT}", [MOVED, CAT]),
        (f"Yes! I have. {MOVED}", [f"Yes! I have. {MOVED}"]),
        (f"{MOVED} Bye!", [f"{MOVED} Bye!"]),
        ("Biscuit!", ["Biscuit!"]),
        ("It cost 3.50 at www.shop.com, I think", ["It cost 3.50 at www.shop.com, I think"]),
        ("", [""]),
        (" \n ", [""]),
        (f"Ana: {MOVED}", [MOVED]),
        (f"Ana Maria: {MOVED} {CAT}", [MOVED, CAT]),
        ("Ana:", ["Ana:"]),
        (f"{MOVED} So: {CAT}", [MOVED, f"So: {CAT}"]),
        ("At 10:30 we meet in town", ["At 10:30 we meet in town"]),
        ("我的狗叫饼干。" * 4, ["我的狗叫饼干。 " * 3 + "我的狗叫饼干。"]),
    ],
)
def test_a_passage_is_a_sentence_or_a_few_short_ones(text: str, expected: list[str]) -> None:
    assert passages(text) == expected


def test_a_huge_text_has_few_passages() -> None:
    many = passages(f"{MOVED} " * 4_000)
    assert many == [MOVED] * MOST_PASSAGES
    long = passages("moved " * 20_000)
    assert len(long) == READ_CHARS // PASSAGE_CHARS
    assert max(map(len, long)) <= PASSAGE_CHARS


@given(st.text(alphabet=st.sampled_from("ab .!?\n:。"), max_size=400))
def test_whatever_is_said(text: str) -> None:
    found = passages(text)
    assert 1 <= len(found) <= MOST_PASSAGES
    assert len(found) == 1 or min(map(len, found)) >= LEAST_CHARS
    kept = "".join("".join(found).split())
    assert "".join(text.split()).endswith(kept)
