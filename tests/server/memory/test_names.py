"""Names in what people say."""

from __future__ import annotations

import pytest

from estuary_server.memory.names import names_in


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("I met Anna in Oslo.", ["Anna", "Oslo"]),
        ("we saw New York and Anna", ["New York", "Anna"]),
        ("Anna came. Then she left.", []),
        ('she said "Fine" to Anna', ["Anna"]),
        ("¿Dónde está Ana? ¡Aquí!", ["Ana"]),
        ("my friend Émile lives in Łódź with Åse", ["Émile", "Łódź", "Åse"]),
        ("that is Biscuit's bed, Rex\u2019s toy, and James' ball", ["Biscuit", "Rex", "James"]),
        ("so I'm Anna and I\u2019ll ask O'Brien", ["Anna", "O'Brien"]),
        ("well, OK, Yes, I told Jean-Luc", ["Jean-Luc"]),
        ("Anna Maria met Bo", ["Maria", "Bo"]),
        ("with Mo,Bo and\nCleo", ["Mo", "Bo"]),
        ("like Mo and Mo", ["Mo", "Mo"]),
        ("我见到了安娜", []),
        ("", []),
        ("   ", []),
        ("42 B7 _X", ["B7"]),
    ],
)
def test_names(text: str, names: list[str]) -> None:
    assert names_in(text) == names


def test_a_long_text_takes_no_time() -> None:
    assert len(names_in("x " + "Anna, " * 20_000)) == 20_000
    assert len(names_in("x " + "Anna " * 20_000)) == 1
