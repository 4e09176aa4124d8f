from __future__ import annotations

import pytest

from estuary_server.evaluation.extraction_scores import Reading, score, stems, verdict
from estuary_server.evaluation.generate import PARTS, Part, generate
from estuary_server.evaluation.labels import Label, TurnLabels
from estuary_server.evaluation.labels import Part as TurnPart
from estuary_server.memory.candidate import Candidate


def told(part: Part) -> list[tuple[TurnLabels, str, str]]:
    """Every turn of a few conversations with its labels, its words and the turn before it."""
    own = generate(part, 3)
    labels = {(label.sample_id, label.dia_id): label for label in own.labels}
    turns = []
    for conversation in own.conversations:
        for session in conversation.sessions:
            before = ""
            for turn in session.turns:
                turns.append((labels[conversation.sample_id, turn.dia_id], turn.text, before))
                before = turn.text
    return turns


@pytest.mark.parametrize("part", PARTS)
def test_labels_want_only_what_was_said_or_asked(part: Part) -> None:
    for labels, _, before in told(part):
        for piece in labels.parts:
            known = stems(piece.text) | stems(before)
            for word in (word for label in piece.labels for word in label.words):
                assert any(stems(way) <= known for way in word.split("|")), (word, labels.dia_id)


def perfect(piece: TurnPart, label: Label) -> Candidate:
    """What extraction would make of a label, had it read the labels."""
    content = "The player: " + " ".join(word.split("|")[0] for word in label.words)
    key = label.key.split("|")[0]
    return Candidate(
        content, piece.text, label.types[0], 0.9, fact_key=key, fact_value=label.value, happens_on=label.on
    )


@pytest.mark.parametrize("part", PARTS)
def test_an_extraction_that_knew_the_labels_would_be_perfect(part: Part) -> None:
    readings = [
        Reading(labels, text, before, tuple(
            perfect(piece, label) for piece in labels.parts for label in piece.labels if label.expected
        ))
        for labels, text, before in told(part)
    ]  # fmt: skip
    found = score(readings)
    assert (found.precision, found.recall, found.junk_rate) == (1, 1, 0)
    for hits, having in (found.typed, found.keyed, found.dated):
        assert hits == having > 0


@pytest.mark.parametrize("part", PARTS)
def test_taking_a_trap_at_its_word_is_junk(part: Part) -> None:
    for labels, text, before in told(part):
        for piece in (piece for piece in labels.parts if piece.trap and not piece.labels):
            naive = Candidate(f"The player: {piece.text}", piece.text, "fact", 0.9)
            assert verdict(Reading(labels, text, before, (naive,)), naive) == "junk"
