"""The public JSON form of long-conversation data sets, read into what the bench works with.

Two people talk in dated sessions; questions name the turns ("D3:7") in which their answer lies. What must not
live here: how a set is run (``bench.py``) or scored (``scores.py``).

Real sets have flaws. Evidence may be missing, malformed, or several ids in one string: a question whose
evidence is not entirely known cannot be scored, so it keeps its ``flaw`` and is counted and left out; ids
that are merely joined by ";", "," or spaces are taken apart and used. Anything else that is wrong is an error
that names the place and never quotes the conversation.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, get_args

from estuary_server.errors import InvalidInputError
from estuary_server.evaluation.moments import parse_moment

Flaw = Literal["", "missing", "malformed", "unknown"]
FLAWS: tuple[Flaw, ...] = get_args(Flaw)[1:]

MULTI_HOP, TEMPORAL, INFERENCE, SINGLE_HOP, ADVERSARIAL = 1, 2, 3, 4, 5
CATEGORIES = {
    MULTI_HOP: "multi-hop",
    TEMPORAL: "temporal",
    INFERENCE: "open-domain inference",
    SINGLE_HOP: "single-hop",
    ADVERSARIAL: "adversarial",
}

_TURN_ID = re.compile(r"D\d+:\d+")
_BETWEEN_IDS = re.compile(r"[;,\s]+")
_SESSION = re.compile(r"session_(\d+)(_date_time)?")


@dataclass(frozen=True)
class Turn:
    """What one person says at once.

    Attributes:
        dia_id: names the turn within its conversation ("D3:7").
        blip_caption: what a picture shows that was sent with it; "" if none was.
    """

    speaker: str
    dia_id: str
    text: str = field(repr=False)
    blip_caption: str = field(default="", repr=False)


@dataclass(frozen=True)
class Session:
    """Turns of one sitting, in order; ``at`` is when it began, aware."""

    number: int
    at: datetime
    turns: tuple[Turn, ...]


@dataclass(frozen=True)
class Question:
    """A question about a conversation.

    Attributes:
        answer: "" for adversarial ones, which have none.
        adversarial_answer: what a careless reader would say; "" for all others.
        evidence: ids of the turns in which the answer lies, each once, all of them there; empty with a flaw.
        flaw: why it cannot be scored; "" if it can.
    """

    text: str = field(repr=False)
    category: int
    evidence: tuple[str, ...]
    answer: str = field(default="", repr=False)
    adversarial_answer: str = field(default="", repr=False)
    flaw: Flaw = ""


@dataclass(frozen=True)
class Conversation:
    """One sample: two people, their sessions in order, and questions about them."""

    sample_id: str
    speakers: tuple[str, str]
    sessions: tuple[Session, ...]
    questions: tuple[Question, ...]

    def turns(self) -> dict[str, Turn]:
        """Every turn by its id, in order."""
        return {turn.dia_id: turn for session in self.sessions for turn in session.turns}


def read_dataset(path: Path) -> tuple[Conversation, ...]:
    """The conversations of a file.

    Raises:
        InvalidInputError: it is no JSON or not of the form; names the place.
        OSError: it cannot be read.
    """
    try:
        document = json.loads(path.read_bytes())
    except ValueError as error:
        raise InvalidInputError(path.name, "is no JSON in UTF-8") from error
    return parse_dataset(document)


def parse_dataset(document: object) -> tuple[Conversation, ...]:
    """The conversations of a document that was JSON.

    Raises:
        InvalidInputError: it is not of the form; names the place.
    """
    samples = _list(document, "the file")
    if not samples:
        raise InvalidInputError("the file", "holds no conversation")
    return tuple(_conversation(sample, f"[{i}]") for i, sample in enumerate(samples))


def _conversation(value: object, place: str) -> Conversation:
    sample = _mapping(value, place)
    talk_place = f"{place}.conversation"
    talk = _mapping(sample.get("conversation"), talk_place)
    sessions = _sessions(talk, talk_place)
    known = frozenset(turn.dia_id for session in sessions for turn in session.turns)
    asked = _list_or_none(sample.get("qa"), f"{place}.qa")
    return Conversation(
        sample_id=str(sample.get("sample_id", place)),
        speakers=(_text(talk, "speaker_a", talk_place), _text(talk, "speaker_b", talk_place)),
        sessions=sessions,
        questions=tuple(_question(item, known, f"{place}.qa[{i}]") for i, item in enumerate(asked)),
    )


def _sessions(talk: Mapping[str, Any], place: str) -> tuple[Session, ...]:
    """By number. A date without turns is an empty session; turns without a date are an error."""
    numbers = {int(match[1]) for key in talk if (match := _SESSION.fullmatch(key))}
    return tuple(_session(talk, number, place) for number in sorted(numbers))


def _session(talk: Mapping[str, Any], number: int, place: str) -> Session:
    name = f"session_{number}"
    when = _text(talk, f"{name}_date_time", place)
    try:
        at = parse_moment(when)
    except ValueError as error:
        raise InvalidInputError(f"{place}.{name}_date_time", str(error)) from None
    turns = _list_or_none(talk.get(name), f"{place}.{name}")
    return Session(number, at, tuple(_turn(turn, f"{place}.{name}[{i}]") for i, turn in enumerate(turns)))


def _turn(value: object, place: str) -> Turn:
    turn = _mapping(value, place)
    return Turn(
        speaker=_text(turn, "speaker", place),
        dia_id=_text(turn, "dia_id", place),
        text=_text(turn, "text", place, default=""),
        blip_caption=_text(turn, "blip_caption", place, default=""),
    )


def _question(value: object, known: frozenset[str], place: str) -> Question:
    item = _mapping(value, place)
    category = item.get("category")
    if not isinstance(category, int) or category not in CATEGORIES:
        raise InvalidInputError(f"{place}.category", f"must be one of {', '.join(map(str, CATEGORIES))}")
    evidence, flaw = _evidence(item.get("evidence"), known)
    return Question(
        text=_text(item, "question", place),
        category=category,
        evidence=evidence,
        answer=_answer(item.get("answer")),
        adversarial_answer=_answer(item.get("adversarial_answer")),
        flaw=flaw,
    )


def _evidence(value: object, known: frozenset[str]) -> tuple[tuple[str, ...], Flaw]:
    """The turns that are named, each once; none, and why, unless all of them are known."""
    parts: list[object] = value if isinstance(value, list) else [] if value is None else [value]
    texts = [part for part in parts if isinstance(part, str)]
    if len(texts) < len(parts):
        return (), "malformed"
    ids = [name for text in texts for name in _BETWEEN_IDS.split(text) if name]
    if not ids:
        return (), "missing"
    if not all(_TURN_ID.fullmatch(name) for name in ids):
        return (), "malformed"
    return (tuple(dict.fromkeys(ids)), "") if known.issuperset(ids) else ((), "unknown")


def _answer(value: object) -> str:
    """Answers may be numbers, or lists of words."""
    return "" if value is None else value if isinstance(value, str) else json.dumps(value)


def _mapping(value: object, place: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise InvalidInputError(place, "must be an object")
    return value


def _list(value: object, place: str) -> list[Any]:
    if not isinstance(value, list):
        raise InvalidInputError(place, "must be a list")
    return value


def _list_or_none(value: object, place: str) -> list[Any]:
    """The list; empty where there is none."""
    return [] if value is None else _list(value, place)


def _text(item: Mapping[str, Any], key: str, place: str, default: str | None = None) -> str:
    """The text under a key; null counts as absent."""
    value = item.get(key)
    if value is None and default is not None:
        return default
    if not isinstance(value, str):
        raise InvalidInputError(f"{place}.{key}", "must be a text")
    return value
