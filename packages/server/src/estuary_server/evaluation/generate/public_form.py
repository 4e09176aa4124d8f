"""Conversations as the public JSON form has them (``evaluation/dataset.py`` reads it)."""

from __future__ import annotations

from collections.abc import Sequence

from estuary_server.evaluation.dataset import ADVERSARIAL, Conversation, Question, Turn
from estuary_server.evaluation.moments import format_moment


def public_form(conversations: Sequence[Conversation]) -> list[dict[str, object]]:
    """The document, for JSON."""
    return [_sample(conversation) for conversation in conversations]


def _sample(one: Conversation) -> dict[str, object]:
    talk: dict[str, object] = {"speaker_a": one.speakers[0], "speaker_b": one.speakers[1]}
    for session in one.sessions:
        talk[f"session_{session.number}_date_time"] = format_moment(session.at)
        talk[f"session_{session.number}"] = [_turn(turn) for turn in session.turns]
    return {"sample_id": one.sample_id, "conversation": talk, "qa": [_question(q) for q in one.questions]}


def _turn(turn: Turn) -> dict[str, str]:
    said = {"speaker": turn.speaker, "dia_id": turn.dia_id, "text": turn.text}
    return {**said, "blip_caption": turn.blip_caption} if turn.blip_caption else said


def _question(one: Question) -> dict[str, object]:
    adversarial = one.category == ADVERSARIAL
    answer = {"adversarial_answer": one.adversarial_answer} if adversarial else {"answer": one.answer}
    return {"question": one.text, **answer, "evidence": list(one.evidence), "category": one.category}
