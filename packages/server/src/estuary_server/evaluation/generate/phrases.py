"""The phrasings of one part: how facts are told, reacted to and asked about. Loaded from its TOML files.

What must not live here: any phrasing itself. Each way to tell a fact has an id ("dev.pet_new.say.3").
The parts have no template in common.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from estuary_server.evaluation.generate.data_files import Part, read_phrasings

Manner = Literal["say", "answers", "aside"]
FACT_FILES = ("facts_self", "facts_people", "facts_tastes", "facts_doings")


@dataclass(frozen=True)
class Line:
    """Something to say, still with slots.

    Attributes:
        marks: words of what else it states of the speaker, each a group that hangs together.
        expected_marks: those of them that should be found.
    """

    text: str = field(repr=False)
    marks: tuple[tuple[str, ...], ...] = ()
    expected_marks: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Telling:
    """A way to tell a kind of fact.

    Attributes:
        question: what the other one asks first; None unless it is an answer.
    """

    id: str
    manner: Manner
    line: Line
    question: Line | None = None


@dataclass(frozen=True)
class Reactions:
    """What is said around news of one topic."""

    reply: Sequence[Line]
    follow: Sequence[Line]
    back: Sequence[Sequence[Line]]


@dataclass(frozen=True)
class SmallTalk:
    """Talk without facts: exchanges are lines of both, taking turns."""

    greetings: Sequence[Sequence[Line]]
    goodbyes: Sequence[Sequence[Line]]
    chatter: Sequence[Sequence[Line]]
    openers: Sequence[str]
    joins: Sequence[str]
    stories: Sequence[Line]
    hosts: Sequence[Line]


@dataclass(frozen=True)
class Phrases:
    """All phrasings of a part.

    Attributes:
        tellings, questions: by kind; questions again by manner ("direct", "other", "when", ...).
        all_of, both: questions over several facts, by kind.
        joined: questions over several steps of a story, by name of the join and manner ("ask", "near").
        leads: what an inference may be led in with.
    """

    tellings: Mapping[str, Sequence[Telling]]
    reactions: Mapping[str, Reactions]
    small_talk: SmallTalk
    traps: Mapping[str, Sequence[Sequence[Line]]]
    questions: Mapping[str, Mapping[str, Sequence[str]]]
    all_of: Mapping[str, Sequence[str]]
    both: Mapping[str, Sequence[str]]
    joined: Mapping[str, Mapping[str, Sequence[str]]]
    leads: Sequence[str]


@cache
def load_phrases(part: Part) -> Phrases:
    """The phrasings of a part."""
    questions = read_phrasings(part, "questions")
    leads = questions.pop("inference")["ask"]
    joins = questions.pop("join")
    all_of, both = _asks(questions.pop("all")), _asks(questions.pop("both"))
    return Phrases(
        tellings={name: tuple(_tellings(part, name, entry)) for name, entry in _facts(part)},
        reactions={topic: _reactions(entry) for topic, entry in read_phrasings(part, "reactions").items()},
        small_talk=_small_talk(read_phrasings(part, "smalltalk")),
        traps={name: _exchanges(entry) for name, entry in read_phrasings(part, "traps").items()},
        questions=questions,
        all_of=all_of,
        both=both,
        joined=joins,
        leads=leads,
    )


def _facts(part: Part) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name in FACT_FILES:
        yield from read_phrasings(part, name).items()


def _tellings(part: Part, kind: str, entry: Mapping[str, Any]) -> Iterator[Telling]:
    manners: tuple[Manner, ...] = ("say", "answers", "aside")
    for manner in manners:
        for i, text in enumerate(entry.get(manner, ())):
            said, asked = (text[1], parse_line(text[0])) if manner == "answers" else (text, None)
            yield Telling(f"{part}.{kind}.{manner}.{i}", manner, parse_line(said), asked)


def _reactions(entry: Mapping[str, Any]) -> Reactions:
    return Reactions(_lines(entry["reply"]), _lines(entry["follow"]), _exchanges(entry["back"]))


def _small_talk(entry: Mapping[str, Any]) -> SmallTalk:
    return SmallTalk(
        greetings=_exchanges(entry["greetings"]),
        goodbyes=_exchanges(entry["goodbyes"]),
        chatter=_exchanges(entry["chatter"]),
        openers=entry["openers"],
        joins=entry["joins"],
        stories=_lines(entry["stories"]),
        hosts=_lines(entry["hosts"]),
    )


def _lines(texts: Sequence[str]) -> tuple[Line, ...]:
    return tuple(map(parse_line, texts))


def _exchanges(entries: Sequence[Sequence[str]]) -> tuple[tuple[Line, ...], ...]:
    return tuple(map(_lines, entries))


def _asks(section: Mapping[str, Mapping[str, Any]]) -> dict[str, Sequence[str]]:
    return {name: entry["ask"] for name, entry in section.items()}


def parse_line(text: str) -> Line:
    """A line and what it states, written as ``said ## words; +more words``."""
    said, _, marked = text.partition("##")
    groups = [group.strip() for group in marked.split(";") if group.strip()]
    plain = tuple(tuple(group.split()) for group in groups if not group.startswith("+"))
    expected = tuple(tuple(group[1:].split()) for group in groups if group.startswith("+"))
    return Line(said.strip(), plain, expected)
