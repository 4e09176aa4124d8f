"""A label of a drawing: lines of text with a place, and the room they take.

What must not live here: which labels there are (``graph_drawing_svg.py``).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from estuary_server.cli.graph_drawing_text import Line

LINE_HEIGHT = 1.16
"""In sizes of letters."""


@dataclass(frozen=True)
class Box:
    """What a text covers."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: Box) -> bool:
        """Whether both cover a place."""
        apart = self.right <= other.left or other.right <= self.left
        return not (apart or self.bottom <= other.top or other.bottom <= self.top)


@dataclass(frozen=True)
class Label:
    """Centred lines of text.

    Attributes:
        y: of the first line's foot; of the last line's, if they go ``upwards``.
        number: of the node it belongs to.
        near: small, only for those who come near: it takes no room from others.
        noted: the last line is a note.
    """

    x: float
    y: float
    size: float
    lines: tuple[Line, ...] = field(repr=False)
    kind: str
    number: int
    upwards: bool = False
    near: bool = False
    noted: bool = False

    @property
    def width(self) -> float:
        """In sizes of letters."""
        return max((line.width for line in self.lines), default=0.0)

    @property
    def rise(self) -> float:
        """How far the first line is below ``y``, in sizes of letters."""
        return -LINE_HEIGHT * (len(self.lines) - 1) if self.upwards else 0.0

    @property
    def box(self) -> Box:
        """What it covers."""
        top = self.y + (self.rise - 0.9) * self.size
        half = self.width * self.size / 2
        return Box(self.x - half, top, self.x + half, top + LINE_HEIGHT * len(self.lines) * self.size)
