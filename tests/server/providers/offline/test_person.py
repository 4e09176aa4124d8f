"""The player's words turned round."""

from __future__ import annotations

import pytest

from estuary_server.providers.offline.person import turned


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("My dog is called Biscuit", "your dog is called Biscuit"),
        (
            "I moved to Lisbon in 2019 because I love the sea",
            "you moved to Lisbon in 2019 because you love the sea",
        ),
        ("I'm tired and I've lost my key", "you're tired and you've lost your key"),
        ("I was ill and was sad", "you were ill and were sad"),
        ("I really was ill but my dog was not", "you really were ill but your dog was not"),
        ("The train leaves at 8 am", "the train leaves at 8 am"),
        ("That book is mine", "that book is yours"),
        ("We wash ourselves in our river", "you wash yourselves in your river"),
        ("You are kind", "I am kind"),
        ("I love you", "you love me"),
        ("I told you about my job", "you told me about your job"),
        ("Your ship was here", "my ship was here"),
        ('She said "I love you" to me', 'she said "I love you" to you'),
        ("Marta is my boss", "Marta is your boss"),
        ("Was I late", "were you late"),
        ("They work in the US with us", "they work in the US with you"),
        ("dont tell my wife", "dont tell your wife"),
    ],
)
def test_first_and_second_person_change_places(said: str, heard: str) -> None:
    assert turned(said) == heard
