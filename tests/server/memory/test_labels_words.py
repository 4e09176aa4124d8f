"""The telling words of a text."""

from __future__ import annotations

from estuary_server.memory.labels_words import word_reader


def test_words_are_compared_by_their_stems_and_shown_as_written() -> None:
    assert word_reader()("The player's dog loves running, runs far") == {"dog": "dog", "run": "running"}


def test_numbers_single_letters_and_endless_words_tell_nothing() -> None:
    assert word_reader()(f"in 2024 x y {'z' * 40}") == {}


def test_accents_do_not_count() -> None:
    read = word_reader()
    assert list(read("Café")) == list(read("cafe"))


def test_scripts_without_spaces_give_pairs_that_are_not_shown() -> None:
    assert word_reader()("小笼包") == {"小笼": "", "笼包": ""}
