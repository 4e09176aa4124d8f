"""What the turns of the project's own set state about their speaker: the yardstick for extraction.

Data alone. Labels lie beside the public form, not in it: a set that is written to a file can be given to any
other bench.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from estuary_server.memory.candidate import MemoryType


@dataclass(frozen=True)
class Label:
    """One statement.

    Attributes:
        types: memory types that fit it, the best first.
        words: each must be in the stored content, whatever its inflection; "a|b" is either of the two.
        expected: it should be found; else it may be.
        key: names that the stable fact may be kept under ("employer|work"); "" if it is none.
        value: of the stable fact.
        on: ISO date, or "2023-05", that the statement's event is at; "" if it has none.
        never: claims that would say the opposite: content that holds one of them does not match.
    """

    types: tuple[MemoryType, ...]
    words: tuple[str, ...] = field(repr=False)
    expected: bool = True
    key: str = ""
    value: str = field(default="", repr=False)
    on: str = ""
    never: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Part:
    """A piece of a turn, as it was composed.

    Attributes:
        text: verbatim, a substring of the turn; the parts of a turn are in order and do not overlap.
        labels: what it states of its speaker.
        trap: why a careless reader might find more ("quote", "song", ...); "" if it is no trap.
        strict: nothing but its labels may be stored; where False, what is stored may also simply say what the
            speaker says of themself, with the speaker's words.
    """

    text: str = field(repr=False)
    labels: tuple[Label, ...] = ()
    trap: str = ""
    strict: bool = False


@dataclass(frozen=True)
class TurnLabels:
    """A turn of a conversation and what its parts state."""

    sample_id: str
    dia_id: str
    parts: tuple[Part, ...]

    @property
    def expected(self) -> tuple[Label, ...]:
        """The statements that should be found."""
        return tuple(label for part in self.parts for label in part.labels if label.expected)


def labels_document(turns: Sequence[TurnLabels]) -> list[dict[str, object]]:
    """The labels, for JSON."""
    return [asdict(turn) for turn in turns]
