"""Messages at any rate brought to one: streams do not mix, nothing is lost at their ends."""

from __future__ import annotations

import pytest

from estuary_sdk.audio.messages import MessageResampler, Piece
from estuary_sdk.protocol.audio import samples_in

SECOND = bytes(2 * 24_000)


def lengths(pieces: list[Piece]) -> dict[str, int]:
    found: dict[str, int] = {}
    for piece in pieces:
        found[piece.message_id] = found.get(piece.message_id, 0) + samples_in(piece.pcm)
    return found


def test_at_the_same_rate_chunks_pass_as_they_are() -> None:
    messages = MessageResampler(16_000)
    assert messages.push("m1", b"\1\2\3\4", 16_000, False) == [Piece("m1", b"\1\2\3\4", False)]
    assert messages.push("m1", b"\5\6", 16_000, True) == [Piece("m1", b"\5\6", True)]


def test_a_chunk_may_end_within_a_sample() -> None:
    messages = MessageResampler(16_000)
    first = messages.push("m1", b"\1\2\3", 16_000, False)
    second = messages.push("m1", b"\4\5\6\7", 16_000, True)
    assert [*first, *second] == [Piece("m1", b"\1\2", False), Piece("m1", b"\3\4\5\6", True)]
    assert messages.push("m2", b"\1\2", 16_000, False) == [Piece("m2", b"\1\2", False)]


def test_a_message_keeps_its_length() -> None:
    messages = MessageResampler(16_000)
    pieces: list[Piece] = []
    for number in range(50):
        pieces += messages.push("m1", bytes(960), 24_000, number == 49)
    assert lengths(pieces) == {"m1": 16_000}
    assert [piece.is_final for piece in pieces] == [False] * 49 + [True]


def test_the_next_message_ends_one_whose_end_was_not_marked() -> None:
    messages = MessageResampler(16_000)
    pieces = messages.push("m1", SECOND, 24_000, False)
    pieces += messages.push("m2", SECOND, 24_000, True)
    assert lengths(pieces) == {"m1": 16_000, "m2": 16_000}
    assert [(piece.message_id, piece.is_final) for piece in pieces] == [
        ("m1", False),
        ("m1", True),
        ("m2", True),
    ]


def test_a_message_may_change_its_rate() -> None:
    messages = MessageResampler(16_000)
    pieces = messages.push("m1", SECOND, 24_000, False)
    pieces += messages.push("m1", bytes(2 * 48_000), 48_000, True)
    assert lengths(pieces) == {"m1": 32_000}
    assert [piece.is_final for piece in pieces] == [False, False, True]


def test_what_comes_after_the_end_disturbs_nobody() -> None:
    messages = MessageResampler(16_000)
    messages.push("m1", SECOND, 24_000, True)
    pieces = messages.push("m2", SECOND, 24_000, False)
    assert messages.push("m1", SECOND, 24_000, True) == []
    pieces += messages.push("m2", b"", 24_000, True)
    assert lengths(pieces) == {"m2": 16_000}


@pytest.mark.parametrize("named", [True, False])
def test_a_cut_message_has_no_rest(named: bool) -> None:
    messages = MessageResampler(16_000)
    messages.push("m1", SECOND, 24_000, False)
    messages.cut("m1" if named else None)
    assert messages.push("m1", SECOND, 24_000, False) == []
    assert lengths(messages.push("m2", SECOND, 24_000, True)) == {"m2": 16_000}


def test_cutting_another_message_leaves_this_one() -> None:
    messages = MessageResampler(16_000)
    pieces = messages.push("m1", SECOND, 24_000, False)
    messages.cut("m2")
    pieces += messages.push("m1", b"", 24_000, True)
    assert lengths(pieces) == {"m1": 16_000}
    assert messages.push("m2", SECOND, 24_000, True) == []


@pytest.mark.parametrize("rate", [-1, 0, 7_999, 96_001])
def test_rates_that_no_sound_has(rate: int) -> None:
    with pytest.raises(ValueError, match=f"a sample rate must be 8000 to 96000 Hz, not {rate}"):
        MessageResampler(16_000).push("m1", b"", rate, False)


def test_sound_of_no_message_goes_on_for_ever() -> None:
    messages = MessageResampler(16_000)
    pieces = messages.push("", bytes(4), 16_000, True) + messages.push("", bytes(4), 16_000, False)
    assert lengths(pieces) == {"": 4}
