"""What is recalled: its kind, as its content opens."""

from __future__ import annotations

import pytest

from estuary_server.providers.language import Recalled


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("The player lives in Porto", "statement"),
        ('On 2026-11-20 the player said: "hello"', "message"),
        ("On 2026-11-20 the player moved to Porto", "statement"),
        ("On Monday the player said: nothing", "statement"),
        ("The character likes rain", "character"),
        ("The character's name is Mira", "character"),
        ("The characters of the player's book are witches", "statement"),
        ("", "statement"),
    ],
)
def test_the_kind_is_read_from_the_content(content: str, kind: str) -> None:
    assert Recalled(content).kind == kind
