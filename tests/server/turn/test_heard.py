"""How much of a reply's text was heard after so many seconds of its sound."""

from __future__ import annotations

import re
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estuary_server.turn.heard import (
    INEXACT_PLAYBACK_S,
    SECONDS_PER_CHARACTER,
    UNFINISHED,
    Spoken,
    SpokenPiece,
    heard_text,
)

TEN = SpokenPiece("One two. ", 0.9, whole=True)
SILENT = SpokenPiece("[waves] ", 0.0, whole=True)
BYE = SpokenPiece("Bye now.", 0.8, whole=True)
SLOW = SpokenPiece("Slow. ", 1.2, whole=True)
"""0.2 s a character."""
TWENTY_WORDS = "abcd " * 20
SPEEDS = st.floats(0.25, 4)

WORDS = st.lists(st.text("abc,.!'", min_size=1, max_size=12), min_size=1, max_size=8)
SECONDS = st.just(0.0) | st.floats(0.02, 10)
PIECES = st.lists(
    st.builds(SpokenPiece, WORDS.map(lambda words: " ".join(words) + " "), SECONDS, st.just(True))
)
ANY_PIECES = st.lists(
    st.builds(
        SpokenPiece, st.text(st.sampled_from("ab \n.\u4f60\u597d\u3002"), min_size=1), SECONDS, st.booleans()
    )
)


def whole(pieces: list[SpokenPiece]) -> str:
    return "".join(piece.text for piece in pieces)


def unfinished(seconds: float, text: str = TWENTY_WORDS) -> SpokenPiece:
    return SpokenPiece(text, seconds, whole=False)


def words_heard(pieces: list[SpokenPiece], heard_s: float, speed: float = 1.0) -> int:
    """How many of the TWENTY_WORDS."""
    return heard_text(pieces, heard_s, speed).count("abcd")


@pytest.mark.parametrize(
    ("heard_s", "text"),
    [
        (-1.0, ""),
        (0.0, ""),
        (0.01, "One"),
        (0.29, "One"),
        (0.31, "One"),
        (0.41, "One two."),
        (0.9, "One two. [waves]"),
        (0.91, "One two. [waves] Bye"),
        (1.3, "One two. [waves] Bye now."),
        (1.7, "One two. [waves] Bye now."),
        (60.0, "One two. [waves] Bye now."),
    ],
)
def test_the_word_that_was_being_heard_is_the_last(heard_s: float, text: str) -> None:
    assert heard_text([TEN, SILENT, BYE], heard_s) == text


def test_of_no_pieces_nothing_was_heard() -> None:
    assert heard_text([], 3.0) == ""


def test_nothing_heard_is_no_text_even_of_a_piece_without_sound() -> None:
    assert heard_text([SILENT, BYE], 0.0) == ""


def test_a_piece_without_sound_at_the_end_counts_when_everything_was_heard() -> None:
    assert heard_text([TEN, SILENT], 0.9) == "One two. [waves]"


@pytest.mark.parametrize(
    ("heard_s", "characters"), [(0.1, 1), (1.1, 2), (2.1, 3), (3.1, 4), (4.1, 5), (9, 5)]
)
def test_a_script_without_spaces_is_cut_after_the_character(heard_s: float, characters: int) -> None:
    text = "\u4f60\u597d\u3002\u518d\u89c1"
    assert heard_text([SpokenPiece(text, 5.0, whole=True)], heard_s) == text[:characters]


# A piece whose sound is still being made: SOME_S of TWENTY_WORDS, which are 100 characters.

SOME_S = 2.5


@pytest.mark.parametrize(
    ("speed", "heard_s", "words"),
    [
        (1.0, 3 * 5 * SECONDS_PER_CHARACTER + 0.01, 4),
        (1.0, 7 * 5 * SECONDS_PER_CHARACTER + 0.01, 8),
        (2.0, 3 * 5 * SECONDS_PER_CHARACTER / 2 + 0.01, 4),
        (2.0, 15 * 5 * SECONDS_PER_CHARACTER / 2 + 0.01, 16),
        (0.5, 3 * 5 * SECONDS_PER_CHARACTER * 2 + 0.01, 4),
    ],
)
def test_while_no_pace_is_known_it_is_that_of_speech_at_the_speed_of_the_voice(
    speed: float, heard_s: float, words: int
) -> None:
    assert words_heard([unfinished(SOME_S)], heard_s, speed) == words
    assert words_heard([SILENT, unfinished(SOME_S)], heard_s, speed) == words


@pytest.mark.parametrize(
    ("before", "pace"),
    [
        ([SLOW], 0.2),
        ([TEN], 0.1),
        ([SILENT, TEN], 0.1),
        ([SLOW, TEN], 2.1 / 15),
        ([TEN, SILENT, SLOW, BYE], 2.9 / 23),
    ],
)
@pytest.mark.parametrize("speed", [0.5, 1.0, 4.0])
def test_the_pace_is_that_of_the_pieces_whose_sound_was_all_made(
    before: list[SpokenPiece], pace: float, speed: float
) -> None:
    before_s = sum(piece.seconds for piece in before)
    for words in (1, 2):
        heard_s = before_s + words * 5 * pace
        assert words_heard([*before, unfinished(SOME_S)], heard_s - 0.01, speed) == words
        assert words_heard([*before, unfinished(SOME_S)], heard_s + 0.01, speed) == words + 1


@pytest.mark.parametrize("before", [[], [TEN]])
def test_a_piece_of_which_much_was_made_is_a_fifth_longer_than_that(before: list[SpokenPiece]) -> None:
    before_s = sum(piece.seconds for piece in before)
    pieces = [*before, unfinished(20.0)]
    assert words_heard(pieces, before_s + 10.0) == 1 + 8  # 41 of 100 characters
    assert words_heard(pieces, before_s + 20.0) == 1 + 16  # 83 of 100 characters


@given(st.floats(0.02, 60), SPEEDS, st.lists(st.sampled_from([TEN, SILENT, SLOW, BYE])))
def test_of_a_piece_that_is_being_made_some_remains(
    seconds: float, speed: float, before: list[SpokenPiece]
) -> None:
    heard_s = sum(piece.seconds for piece in before) + seconds
    assert 1 <= words_heard([*before, unfinished(seconds)], heard_s, speed) <= 1 + 20 / UNFINISHED


@given(st.floats(0, 60), st.floats(0.001, 60), st.lists(st.sampled_from([TEN, SILENT, SLOW])))
def test_a_silence_after_sound_that_broke_off_is_no_text(
    seconds: float, silence_s: float, before: list[SpokenPiece]
) -> None:
    pieces = [TEN, *before, unfinished(seconds)]
    made_s = sum(piece.seconds for piece in pieces) + 1e-9  # sums are not exact
    assert heard_text(pieces, made_s + silence_s) == heard_text(pieces, made_s)


def test_of_a_piece_whose_sound_never_began_nothing_was_heard() -> None:
    assert heard_text([TEN, unfinished(0.0)], 60.0) == "One two."
    assert heard_text([unfinished(0.0)], 60.0) == ""


@given(ANY_PIECES, st.floats(0, 60), SPEEDS, SPEEDS)
def test_of_a_faster_voice_as_much_was_heard_or_more(
    pieces: list[SpokenPiece], heard_s: float, one: float, other: float
) -> None:
    slow, fast = sorted((one, other))
    assert heard_text(pieces, heard_s, fast).startswith(heard_text(pieces, heard_s, slow))


@given(ANY_PIECES, st.floats(0, 60), SPEEDS)
def test_the_speed_does_not_count_where_a_pace_is_known(
    pieces: list[SpokenPiece], heard_s: float, speed: float
) -> None:
    pieces = [TEN, *pieces]
    assert heard_text(pieces, heard_s, speed) == heard_text(pieces, heard_s)


# What holds for any reply


@given(st.lists(st.integers(1, 400), min_size=1, max_size=12))
def test_sums_of_blocks_that_are_not_exact_neither_add_the_next_word_nor_lose_the_last(
    blocks: list[int],
) -> None:
    """Of each piece the seconds are summed by themselves, of what was sent over all pieces."""
    pieces = [SpokenPiece("said ", sum([0.02] * count), whole=True) for count in blocks] + [SILENT]
    heard_s = sum([0.02] * sum(blocks))
    assert heard_text([*pieces, SpokenPiece("unsaid", 0.0, whole=False)], heard_s) == whole(pieces).rstrip()


@given(ANY_PIECES, st.floats(0, 60))
def test_it_is_a_prefix_of_the_reply(pieces: list[SpokenPiece], heard_s: float) -> None:
    heard = heard_text(pieces, heard_s)
    assert whole(pieces).startswith(heard)
    assert heard == heard.rstrip()


@given(ANY_PIECES, st.floats(0, 60), st.floats(0, 60), SPEEDS)
def test_it_grows_with_what_was_heard(
    pieces: list[SpokenPiece], one_s: float, other_s: float, speed: float
) -> None:
    less, more = sorted((one_s, other_s))
    assert heard_text(pieces, more, speed).startswith(heard_text(pieces, less, speed))


@given(PIECES, st.floats(0.001, 60))
def test_it_ends_with_a_word(pieces: list[SpokenPiece], heard_s: float) -> None:
    heard = heard_text(pieces, heard_s)
    assert re.match(r"\s|\Z", whole(pieces)[len(heard) :])


@given(PIECES, st.floats(0, 10))
def test_who_heard_everything_heard_the_whole_text(pieces: list[SpokenPiece], more_s: float) -> None:
    pieces = [TEN, *pieces]
    all_s = sum(piece.seconds for piece in pieces)
    assert heard_text(pieces, all_s + more_s) == whole(pieces).rstrip()


@given(WORDS, st.floats(0.1, 10), st.floats(0.001, 0.999))
def test_no_word_is_in_it_that_had_not_begun_and_none_is_missing_that_had(
    words: list[str], seconds: float, share: float
) -> None:
    text = " ".join(words)
    heard = heard_text([SpokenPiece(text, seconds, whole=True)], share * seconds)
    position = share * len(text)
    begins_at = list(accumulate((len(word) + 1 for word in words), initial=0))[: len(words)]
    begun = sum(begin <= position + 1e-6 for begin in begins_at)
    surely_begun = sum(begin <= position - 1e-6 for begin in begins_at)
    assert " ".join(words[:surely_begun]) == heard or " ".join(words[:begun]) == heard


# What a client says it has played


@pytest.mark.parametrize(
    ("sent_s", "played_s", "more"),
    [
        (1.7, 1.7, False),
        (1.7, 60.0, False),
        (1.7, 1.7 - INEXACT_PLAYBACK_S + 0.01, False),
        (1.7, 1.7 - INEXACT_PLAYBACK_S - 0.01, True),
        (1.7, 0.0, True),
        (0.2, 0.1, False),
        (0.2, 0.0, True),
        (0.2, -1.0, True),
        (0.0, 0.0, False),
        (0.0, -1.0, False),
    ],
)
def test_more_was_sent_than_the_client_has_played_where_the_difference_counts(
    sent_s: float, played_s: float, more: bool
) -> None:
    assert Spoken((TEN, BYE), sent_s, 1.0).is_more_than(played_s) is more


@pytest.mark.parametrize(("played_s", "text"), [(0.5, "One two."), (60.0, "One two. Bye"), (-1.0, "")])
def test_no_more_was_heard_than_was_sent(played_s: float, text: str) -> None:
    assert Spoken((TEN, BYE), 1.0, 1.0).heard_text(played_s) == text


def test_what_was_not_all_made_was_heard_at_the_speed_of_the_voice() -> None:
    heard = [Spoken((unfinished(1.0),), 1.0, speed).heard_text(1.0).count("abcd") for speed in (1.0, 2.0)]
    assert heard[0] < heard[1]
