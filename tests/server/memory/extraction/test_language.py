"""Which words are taken for English."""

from __future__ import annotations

import pytest

from estuary_server.memory.extraction.language import is_english, is_foreign
from tests.server.memory.extraction.tables import contents

FOREIGN = (
    "No me llamo Marisol, me llamo Lucía.",
    "me llamo Lucía",
    "Mi perro se llama Rex",
    "Me llamo Lucía y vivo en Valencia con mi perro.",
    "Ich heisse Anna",
    "Ich heiße Anna und wohne in Berlin.",
    "Meine Schwester war in Rom",
    "Je m'appelle Marie",
    "Je m\u2019appelle Marie et j'habite à Lyon avec mon chat.",
    "Mon chien s'appelle Rex",
    "Mi chiamo Marco e vivo a Roma.",
    "Il mio cane si chiama Rex",
    "Meu nome é João e moro em Lisboa.",
    "Eu moro no Porto",
)
ENGLISH = (
    "i live in las palmas de gran canaria",
    "my name is lucía de la cruz",
    "no one told me so on an open day",
    "my favourite colour isn't teal, it's orange",
    "i love les misérables",
    "vegan since 2010",
    "",
)


@pytest.mark.parametrize("said", FOREIGN)
def test_another_language_states_nothing(said: str) -> None:
    assert is_foreign(said.lower().split())
    assert contents(said) == []


@pytest.mark.parametrize("said", ENGLISH)
def test_english_is_english_whatever_it_names(said: str) -> None:
    assert not is_foreign(said.split())
    assert is_english(said.split())
