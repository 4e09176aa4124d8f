"""Every server's replies, made to mean the same."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estuary_sdk.protocol import reply_text
from estuary_sdk.protocol.codec import DecodeError
from estuary_sdk.protocol.events import BotResponse
from estuary_sdk.protocol.reply_text import ReplyText


def delta(text: str, message_id: str = "m", *, final: bool = False) -> dict[str, Any]:
    return {"text": text, "partial": not final, "is_final": final, "message_id": message_id}


def test_a_server_whose_partial_is_text_is_taken_as_it_is() -> None:
    texts = ReplyText()
    payloads = [
        {"text": "Good ", "partial": "Good ", "message_id": "m"},
        {"text": "Good evening", "partial": "evening", "message_id": "m", "chunk_index": 1},
        {"text": "Good evening", "partial": "", "is_final": True, "message_id": "m", "chunk_index": 2},
    ]
    assert [texts.read(payload) for payload in payloads] == [
        BotResponse("Good ", "Good ", message_id="m"),
        BotResponse("Good evening", "evening", message_id="m", chunk_index=1),
        BotResponse("Good evening", "", is_final=True, message_id="m", chunk_index=2),
    ]


@pytest.mark.parametrize("absent", [{}, {"partial": None}])
def test_a_server_that_says_nothing_about_pieces_is_taken_as_it_is(absent: dict[str, Any]) -> None:
    texts = ReplyText()
    for text in ("Good ", "evening"):
        assert texts.read({"text": text, "message_id": "m", **absent}).text == text


def test_a_server_whose_partial_is_a_flag_has_its_pieces_joined() -> None:
    texts = ReplyText()
    read = [
        texts.read(delta("Good ")),
        texts.read(delta("eve")),
        texts.read(delta("Good evening", final=True)),
    ]
    assert [(chunk.text, chunk.partial, chunk.is_final) for chunk in read] == [
        ("Good ", "Good ", False),
        ("Good eve", "eve", False),
        ("Good evening", "ning", True),
    ]


def test_a_final_that_changes_what_was_said_has_no_new_piece() -> None:
    texts = ReplyText()
    texts.read(delta("Good "))
    final = texts.read(delta("Farewell", final=True))
    assert (final.text, final.partial) == ("Farewell", "")


def test_a_reply_of_one_chunk_is_its_own_piece() -> None:
    final = ReplyText().read(delta("Good evening", final=True))
    assert (final.text, final.partial) == ("Good evening", "Good evening")


def test_a_final_chunk_whose_flag_is_set_all_the_same_is_final() -> None:
    texts = ReplyText()
    texts.read(delta("Good "))
    final = texts.read({**delta("Good evening", final=True), "partial": True})
    assert (final.text, final.partial, final.is_final) == ("Good evening", "evening", True)


def test_replies_are_joined_each_for_itself() -> None:
    texts = ReplyText()
    for piece, message_id in (("a", "m1"), ("x", "m2"), ("b", "m1"), ("y", "m2")):
        last = texts.read(delta(piece, message_id))
        assert last.partial == piece
    assert texts.read(delta("c", "m1")).text == "abc"
    assert texts.read(delta("z", "m2")).text == "xyz"


def test_an_id_that_comes_again_after_its_final_begins_anew() -> None:
    texts = ReplyText()
    texts.read(delta("old"))
    texts.read(delta("old", final=True))
    assert texts.read(delta("new")).text == "new"


def test_what_was_cut_is_forgotten() -> None:
    texts = ReplyText()
    texts.read(delta("old"))
    texts.forget("m")
    texts.forget("unknown")
    assert texts.read(delta("new")).text == "new"


def test_replies_that_never_end_are_forgotten_oldest_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reply_text, "MAX_MESSAGES", 2)
    texts = ReplyText()
    for message_id in ("m1", "m2", "m1", "m3"):
        texts.read(delta("a", message_id))
    assert texts.read(delta("b", "m1")).text == "aab"
    assert texts.read(delta("b", "m2")).text == "b"


@pytest.mark.parametrize("payload", [None, "secret", [], {"text": 5}, {"text": 5, "partial": True}])
def test_what_is_no_reply_is_refused(payload: Any) -> None:
    with pytest.raises(DecodeError, match="BotResponse: expected"):
        ReplyText().read(payload)


@given(pieces=st.lists(st.text(min_size=1, max_size=5), max_size=8), last=st.text(max_size=5))
def test_delta_and_accumulating_servers_read_the_same(pieces: list[str], last: str) -> None:
    whole = "".join(pieces) + last
    deltas, accumulating = ReplyText(), ReplyText()
    so_far = ""
    for index, piece in enumerate(pieces):
        so_far += piece
        expected = {"text": so_far, "partial": piece, "message_id": "m", "chunk_index": index}
        assert deltas.read({**delta(piece), "chunk_index": index}) == accumulating.read(expected)
    final = accumulating.read({"text": whole, "partial": last, "is_final": True, "message_id": "m"})
    assert deltas.read(delta(whole, final=True)) == final
