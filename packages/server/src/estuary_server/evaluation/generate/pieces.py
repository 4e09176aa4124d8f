"""A piece is what one person says in one go before the other may speak: its words, and what they state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from estuary_server.evaluation.generate.filling import Slots, fill, slots_of
from estuary_server.evaluation.generate.kinds import Kind
from estuary_server.evaluation.generate.lives import Fact
from estuary_server.evaluation.generate.phrases import Line, Telling
from estuary_server.evaluation.labels import Label, Part
from estuary_server.memory.candidate import MemoryType

PASSING_TYPES: tuple[MemoryType, ...] = ("event", "fact", "preference", "emotional_state", "relationship")
_DATES = {"past": frozenset({"when", "since"}), "soon": frozenset({"soon"})}
"""The slots that say when something was or will be."""

_ENDS = ".!?…♪♫🎶"


@dataclass(frozen=True)
class Piece:
    """What a person (0 or 1) says.

    Attributes:
        parts: with their labels; the words are those of the parts, joined by spaces.
        told: the facts that it tells, each with the words that do.
        photo: what a picture shows that goes with it; "" if there is none.
    """

    speaker: int
    parts: tuple[Part, ...]
    told: tuple[tuple[Fact, str], ...] = ()
    photo: str = ""

    @property
    def text(self) -> str:
        """Its words."""
        return " ".join(part.text for part in self.parts)


def ended(part: Part) -> Part:
    """The part with a full stop, unless it ends like a sentence already."""
    return part if part.text[-1] in _ENDS else replace(part, text=f"{part.text}.")


def passing_labels(line: Line, slots: Slots) -> tuple[Label, ...]:
    """Labels of what a line states by the way."""
    groups = [(group, False) for group in line.marks] + [(group, True) for group in line.expected_marks]
    return tuple(
        Label(PASSING_TYPES, tuple(fill(word, slots) for word in group), expected=expected)
        for group, expected in groups
    )


def told_labels(fact: Fact, telling: Telling) -> tuple[Label, ...]:
    """Labels of a fact as it is told: only words that are said, or were asked for, can be wanted."""
    asked = telling.question.text if telling.question else ""
    template = f"{asked} {telling.line.text}"
    said = fill(template, {**fact.slots, "other": ""}).lower()
    labels = [
        label for one in fact.kind.labels if (label := _said_label(one, fact.slots, said, slots_of(template)))
    ]
    return (*labels, *_retyped(passing_labels(telling.line, fact.slots), fact.kind))


def _retyped(labels: Sequence[Label], kind: Kind) -> list[Label]:
    """What a telling states beside its values is of the kind's own type."""
    types = kind.labels[0].types
    return [replace(label, types=types) if label.expected else label for label in labels]


def _said_label(label: Label, slots: Slots, said: str, used: frozenset[str]) -> Label | None:
    """The label with its slots filled; None if nothing of it is said."""
    words = tuple(filled for word in label.words if (filled := _said_ways(word, slots, said)))
    if not words:
        return None
    keyed = bool(label.key) and bool(_said_ways(label.value, slots, said))
    dated = bool(_DATES.get(label.on, frozenset()) & used)
    return Label(
        types=label.types,
        words=words,
        expected=label.expected,
        key=fill(label.key, slots) if keyed else "",
        value=fill(label.value, slots) if keyed else "",
        on=slots["soon_iso" if label.on == "soon" else "when_iso"] if dated else "",
        never=tuple(fill(claim, slots) for claim in label.never),
    )


def _said_ways(word: str, slots: Slots, said: str) -> str:
    """The ways of a word that are said, joined as they were; "" if none is."""
    return "|".join(way for way in fill(word, slots).split("|") if way.lower() in said)
