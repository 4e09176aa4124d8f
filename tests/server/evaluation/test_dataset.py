from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from estuary_server.errors import InvalidInputError
from estuary_server.evaluation.dataset import Question, Turn, parse_dataset, read_dataset
from tests.server.evaluation.samples import question, sample


def asked(*questions: dict[str, Any]) -> tuple[Question, ...]:
    return parse_dataset([{**sample(), "qa": list(questions)}])[0].questions


def test_the_public_form_is_read() -> None:
    (found,) = parse_dataset([sample()])
    assert found.sample_id == "s1"
    assert found.speakers == ("Ana", "Ben")
    assert [(session.number, session.at) for session in found.sessions] == [
        (1, datetime(2023, 5, 8, 13, 56, tzinfo=UTC)),
        (2, datetime(2023, 6, 2, 19, 10, tzinfo=UTC)),
    ]
    assert found.sessions[0].turns[1] == Turn("Ben", "D1:2", "Show me!", "a photo of a grey cat")
    assert [one.category for one in found.questions] == [1, 2, 4, 5]
    assert found.questions[0] == Question("What did Ana's cat break?", 1, ("D1:1", "D2:1"), answer="so")
    assert found.questions[3].adversarial_answer == "Mo"
    assert found.questions[3].answer == ""


def test_sessions_come_in_the_order_of_their_numbers() -> None:
    tenth = {"session_10_date_time": "1:00 am on 1 July, 2023", "session_10": []}
    (found,) = parse_dataset([sample(**tenth)])
    assert [session.number for session in found.sessions] == [1, 2, 10]


@pytest.mark.parametrize("turns", [[], None])
def test_a_date_without_turns_is_an_empty_session(turns: object) -> None:
    (found,) = parse_dataset([sample(session_3_date_time="1:00 am on 1 July, 2023", session_3=turns)])
    assert found.sessions[2].turns == ()
    (bare,) = parse_dataset([sample(session_3_date_time="1:00 am on 1 July, 2023")])
    assert bare.sessions[2].turns == ()


def test_a_turn_may_be_a_picture_alone() -> None:
    picture = {"speaker": "Ana", "dia_id": "D2:1", "blip_caption": "a photo of a vase"}
    (found,) = parse_dataset([sample(session_2=[picture, {**picture, "dia_id": "D2:2", "text": None}])])
    assert [turn.text for turn in found.sessions[1].turns] == ["", ""]


@pytest.mark.parametrize(
    "evidence",
    [["D1:1; D2:1"], ["D1:1 D2:1"], ["D1:1,D2:1"], ["D1:1;D2:1;"], "D1:1 D2:1", ["D1:1", "D2:1", "D1:1"]],
)
def test_joined_ids_are_taken_apart(evidence: object) -> None:
    (found,) = asked(question("?", evidence))
    assert (found.evidence, found.flaw) == (("D1:1", "D2:1"), "")


@pytest.mark.parametrize(
    ("evidence", "flaw"),
    [
        ([], "missing"),
        (None, "missing"),
        (["", " ; "], "missing"),
        (["D"], "malformed"),
        (["D:1:1"], "malformed"),
        ([7], "malformed"),
        ({"id": "D1:1"}, "malformed"),
        (["D1:1", "nonsense"], "malformed"),
        (["D9:1"], "unknown"),
        (["D1:1; D9:1"], "unknown"),
    ],
)
def test_evidence_that_is_not_entirely_known_is_a_flaw(evidence: object, flaw: str) -> None:
    (found,) = asked(question("?", evidence))
    assert (found.evidence, found.flaw) == ((), flaw)


def test_a_question_without_the_key_has_no_evidence() -> None:
    (found,) = asked({"question": "?", "category": 4})
    assert (found.flaw, found.answer) == ("missing", "")


def test_answers_may_be_numbers() -> None:
    (found,) = asked({**question("?", ["D1:1"]), "answer": 2022})
    assert found.answer == "2022"


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ({}, "the file"),
        ([], "the file"),
        ([7], r"\[0\]"),
        ([sample(), {}], r"\[1\]\.conversation"),
        ([sample(speaker_b=None)], r"\[0\]\.conversation\.speaker_b"),
        ([sample(session_1_date_time="yesterday")], r"\[0\]\.conversation\.session_1_date_time"),
        ([sample(session_4=[])], r"\[0\]\.conversation\.session_4_date_time"),
        ([sample(session_1={})], r"\[0\]\.conversation\.session_1: must be a list"),
        ([sample(session_1="hello")], r"\[0\]\.conversation\.session_1: must be a list"),
        ([sample(session_1=[{"speaker": "Ana", "text": "x"}])], r"session_1\[0\]\.dia_id"),
        ([sample(session_1=[{"dia_id": "D1:1", "text": "x"}])], r"session_1\[0\]\.speaker"),
        ([sample(session_1=[{"dia_id": "D1:1", "speaker": "Ana", "text": 7}])], r"session_1\[0\]\.text"),
        ([{**sample(), "qa": {}}], r"\[0\]\.qa: must be a list"),
        ([{**sample(), "qa": "?"}], r"\[0\]\.qa: must be a list"),
        ([{**sample(), "qa": [question("?", [], category=6)]}], r"\[0\]\.qa\[0\]\.category"),
        ([{**sample(), "qa": [question("?", [], category="1")]}], r"\[0\]\.qa\[0\]\.category"),
        ([{**sample(), "qa": [{"category": 1}]}], r"\[0\]\.qa\[0\]\.question"),
    ],
)
def test_bad_input_names_the_place(document: object, place: str) -> None:
    with pytest.raises(InvalidInputError, match=place):
        parse_dataset(document)


def test_errors_never_quote_the_conversation() -> None:
    with pytest.raises(InvalidInputError) as caught:
        parse_dataset([sample(session_1_date_time="my secret")])
    assert "secret" not in str(caught.value)


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "set.json"
    path.write_text(json.dumps([sample()]), "utf-8")
    assert read_dataset(path) == parse_dataset([sample()])


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe\x00[", b""])
def test_a_file_that_is_no_json_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "set.json"
    path.write_bytes(content)
    with pytest.raises(InvalidInputError, match=r"set\.json: is no JSON"):
        read_dataset(path)
