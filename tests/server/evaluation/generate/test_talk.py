from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest

from estuary_server.evaluation.generate import PARTS, OwnSet, Part, generate
from estuary_server.evaluation.generate.phrases import load_phrases
from estuary_server.evaluation.labels import TurnLabels


@pytest.fixture(scope="module", params=PARTS)
def own(request: pytest.FixtureRequest) -> OwnSet:
    part: Part = request.param
    return generate(part, 3)


def test_speakers_take_turns_in_sessions_of_a_natural_length(own: OwnSet) -> None:
    for conversation in own.conversations:
        for session in conversation.sessions:
            speakers = [turn.speaker for turn in session.turns]
            assert set(speakers) == set(conversation.speakers)
            assert all(one != other for one, other in pairwise(speakers))
            assert 12 <= len(speakers) <= 50


def test_turns_are_numbered_within_their_session(own: OwnSet) -> None:
    for conversation in own.conversations:
        for session in conversation.sessions:
            ids = [turn.dia_id for turn in session.turns]
            assert ids == [f"D{session.number}:{i + 1}" for i in range(len(ids))]
        moments = [session.at for session in conversation.sessions]
        assert moments == sorted(moments)


def test_the_labels_of_a_turn_cover_its_words(own: OwnSet) -> None:
    turns = {(one.sample_id, turn.dia_id): turn for one in own.conversations for turn in one.turns().values()}
    assert [(label.sample_id, label.dia_id) for label in own.labels] == list(turns)
    for label in own.labels:
        text = " ".join(part.text for part in label.parts)
        assert text == turns[label.sample_id, label.dia_id].text


def test_nothing_is_left_unfilled(own: OwnSet) -> None:
    for conversation in own.conversations:
        for turn in conversation.turns().values():
            assert "{" not in turn.text.replace('{"fact"', "") + turn.blip_caption
            assert "##" not in turn.text
        assert all("{" not in one.text + one.answer for one in conversation.questions)


def test_traps_state_nothing_that_should_be_found(own: OwnSet) -> None:
    traps = [part for label in own.labels for part in label.parts if part.trap]
    assert all(part.strict and not any(label.expected for label in part.labels) for part in traps)
    assert {part.trap for part in traps} <= set(load_phrases(own.part).traps)
    assert len(traps) >= 20


def test_many_turns_state_nothing_and_some_state_several_things(own: OwnSet) -> None:
    counts = Counter(min(2, len(label.expected)) for label in own.labels)
    assert counts[0] > len(own.labels) / 2
    assert counts[2] > 20


def test_facts_hide_in_long_turns_and_in_bare_answers(own: OwnSet) -> None:
    telling = [label for label in own.labels if label.expected]
    words = [len(_text(label).split()) for label in telling]
    assert sum(count > 40 for count in words) > 10
    assert min(words) <= 6


def _text(label: TurnLabels) -> str:
    return " ".join(part.text for part in label.parts)
