"""The frames, by subject, in the order in which they are tried: of those that match a clause the first one
counts.

To add one: write it into the file of its subject, and an utterance for it into the tables of the tests.
"""

from __future__ import annotations

from estuary_server.memory.extraction.frame import Frame
from estuary_server.memory.extraction.frames.events import EVENTS, POSSESSIONS
from estuary_server.memory.extraction.frames.favorites import FAVORITES
from estuary_server.memory.extraction.frames.feelings import CHARACTER, FEELINGS
from estuary_server.memory.extraction.frames.health import HEALTH
from estuary_server.memory.extraction.frames.home import HOME
from estuary_server.memory.extraction.frames.identity import IDENTITY
from estuary_server.memory.extraction.frames.passing import PASSING, PRESUPPOSED
from estuary_server.memory.extraction.frames.people import PEOPLE
from estuary_server.memory.extraction.frames.pets import PETS
from estuary_server.memory.extraction.frames.plans import PLANS
from estuary_server.memory.extraction.frames.tastes import TASTES
from estuary_server.memory.extraction.frames.work import WORK

__all__ = ["ANYWHERE", "FRAMES", "PRESUPPOSED", "frames_for", "prepare"]

FRAMES: tuple[Frame, ...] = (
    *IDENTITY,
    *HOME,
    *PETS,
    *PEOPLE,
    *WORK,
    *HEALTH,
    *FEELINGS,
    *FAVORITES,
    *TASTES,
    *CHARACTER,
    *PLANS,
    *EVENTS,
    *POSSESSIONS,
)
ANYWHERE: tuple[Frame, ...] = PASSING

_BY_OPENING: dict[str, tuple[Frame, ...]] = {
    opening: tuple(frame for frame in FRAMES if frame.opening in (opening, ""))
    for opening in {frame.opening for frame in FRAMES}
}


def frames_for(text: str) -> tuple[Frame, ...]:
    """The frames that a clause's text may match, in order."""
    return _BY_OPENING.get(text.split(" ", 1)[0]) or _BY_OPENING.get("", ())


def prepare() -> None:
    """Compile every pattern now (some 0.1 s), so that no message waits for it."""
    for frame in (*FRAMES, *ANYWHERE):
        _ = frame.blanks
