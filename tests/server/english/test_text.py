"""Cleaning of what was written, and the article that goes with a word."""

from __future__ import annotations

import pytest

from estuary_server.english.text import agreed, clean


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("Ada\x00\x07 likes\u202e tea\ue000", "Ada likes tea"),
        ("one\ttwo\nthree", "one two\nthree"),
        ("caf\u00e9 \u4f60\u597d \U0001f600", "caf\u00e9 \u4f60\u597d \U0001f600"),
        ("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", ""),
        ("\ufffd\ufffd\ufffda", ""),
        ("\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f468\U0001f469\U0001f467"),
    ],
)
def test_what_cannot_be_written_is_left_out(given: str, wanted: str) -> None:
    assert clean(given, 1000) == wanted


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("worth a afternoon", "worth an afternoon"),
        ("an town and a owl", "a town and an owl"),
        ("A hour of an unicorn", "An hour of a unicorn"),
        ("an one-way road, a uninvited guest", "a one-way road, an uninvited guest"),
        ("banana bread", "banana bread"),
    ],
)
def test_the_article_goes_with_the_sound(given: str, wanted: str) -> None:
    assert agreed(given) == wanted
