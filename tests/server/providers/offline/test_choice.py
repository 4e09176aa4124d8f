"""Frames filled with text."""

from __future__ import annotations

from estuary_server.providers.offline.choice import fill


def test_the_article_in_front_of_a_slot_agrees_with_what_fills_it() -> None:
    assert fill("It was a {x}.", x="afternoon") == "It was an afternoon."
    assert fill("It was a {x}.", x="morning with a apple") == "It was a morning with a apple."
