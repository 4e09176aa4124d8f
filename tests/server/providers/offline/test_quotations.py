"""A text's own sentences apart from those that repeat somebody."""

from __future__ import annotations

import pytest

from estuary_server.providers.offline.quotations import parted
from tests.server.providers.offline.conversation import Talk


@pytest.mark.parametrize(
    ("text", "own", "repeated"),
    [
        ("I live in Porto.", "I live in Porto.", ""),
        ('"I live in Paris," said the man. I am cold.', "I am cold.", '"I live in Paris," said the man.'),
        ("'I live in Paris,' said the man.", "", '"I live in Paris," said the man.'),
        ('I\'m old. He said "I am. You know." Bye.', "I'm old. Bye.", 'He said "I am. You know."'),
        ('I am cold. He said "I live in', "I am cold.", 'He said "I live in'),
        ('My motto is "never give up".', 'My motto is "never give up".', ""),
        ("I'm at my parents' house, they're out.", "I'm at my parents' house, they're out.", ""),
        ("", "", ""),
    ],
)
def test_sentences_with_the_words_of_others_are_parted_off(text: str, own: str, repeated: str) -> None:
    found = parted(text)
    assert (" ".join(found[0].split()), found[1]) == (own, repeated)


def test_what_somebody_says_is_no_fact_of_the_player() -> None:
    talk = Talk()
    talk.says('"I live in Paris," said the man in your book.')
    assert "Paris" not in talk.says("Where do I live?")


def test_what_somebody_says_is_quoted_with_every_quotation_closed() -> None:
    talk = Talk()
    talk.says('My boss said "we need you to work. Every day." I live in Oslo.')
    assert "Oslo" in talk.says("Where do I live?")
    reply = talk.says("What did I tell you about my boss?")
    assert "'we need you to work. Every day.'" in reply
    assert reply.count('"') == 2
