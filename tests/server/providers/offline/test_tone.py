"""How statements sound, and that bad news is never welcomed."""

from __future__ import annotations

import pytest

from estuary_server.english.text import plain_words
from estuary_server.providers.offline.tone import tone_of
from tests.server.providers.offline.conversation import Talk

BAD = (
    "My dad passed away when I was twelve.",
    "My grandmother died last week and I loved her.",
    "My dad has cancer but he is not giving up.",
    "My mother didn't survive the operation.",
    "My mum is not well.",
    "My sister can't stand my husband.",
    "I cannot stand my boss.",
    "My boss hates me.",
    "My brother hates dogs.",
    "I hate opera.",
    "I don't like my cousin.",
)
WELCOME = ("good news", "good to know", "good to hear", "glad", "smile", "like best", "like most")


@pytest.mark.parametrize(
    ("text", "tone"),
    [
        ("My dad passed away", "hard"),
        ("My dog died and I am not okay", "hard"),
        ("I am sad", "hard"),
        ("I am not sad", "plain"),
        ("My sister can't stand my husband", "unfriendly"),
        ("She hates me", "unfriendly"),
        ("I passed my exam", "bright"),
        ("I have not passed my exam", "plain"),
        ("I live in Porto", "plain"),
    ],
)
def test_the_tone_of_a_statement(text: str, tone: str) -> None:
    assert tone_of(plain_words(text)) == tone


@pytest.mark.parametrize("told", BAD)
def test_bad_news_is_never_welcomed_however_it_is_worded(told: str) -> None:
    for line in (told, f"{told} Yes.", f"Well, {told}", f"You know, {told}", f"I think {told}", f"So {told}"):
        reply = Talk().says(line).lower()
        assert not any(words in reply for words in WELCOME), reply


def test_good_news_is_welcomed() -> None:
    reply = Talk().says("I passed my exam!").lower()
    assert any(words in reply for words in WELCOME)
