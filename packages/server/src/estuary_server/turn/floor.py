"""Who has the floor: a pure machine, one for each session.

Theory of operation
-------------------
At most one reply is in flight. It is *open* while its pieces are being made and sent: it can be cut. From
the moment its text is complete and is being stored it is *closing*: it can no longer be cut, because what is
stored must be what was delivered; whatever comes next waits for its final event, which is at most one write
to the store away. Then the floor is free.

    free --Begin--> open --Complete--> closing --Done--> free
                     |
                     +-- NewInput, InterruptAsked, SessionEnded --> free

New input first asks for a free floor (NewInput), is stored, and then begins its reply (Begin). Whoever holds
the machine carries out its decisions in order. No await, no clock, no I/O.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

CutReason = Literal["client_interrupt", "new_input", "session_end"]


@dataclass(frozen=True)
class Floor:
    """The machine's state.

    Attributes:
        message_id: the reply in flight; None when the floor is free.
        closing: its text is complete and being stored.
    """

    message_id: str | None = None
    closing: bool = False


@dataclass(frozen=True)
class NewInput:
    """Something came that will be answered."""


@dataclass(frozen=True)
class Begin:
    """A reply with this id begins; the floor is free."""

    message_id: str


@dataclass(frozen=True)
class Complete:
    """The text of this reply is complete; nothing of it will be cut."""

    message_id: str


@dataclass(frozen=True)
class Done:
    """The final event of this reply was sent, or it failed and nothing more will come."""

    message_id: str


@dataclass(frozen=True)
class InterruptAsked:
    """The client asks to cut the reply in flight, or the one it names."""

    message_id: str | None = None


@dataclass(frozen=True)
class SessionEnded:
    """The session is over."""


Input = NewInput | Begin | Complete | Done | InterruptAsked | SessionEnded


@dataclass(frozen=True)
class Cut:
    """Stop this reply at once, tell the client why, and store what was delivered of it."""

    message_id: str
    reason: CutReason


@dataclass(frozen=True)
class LetFinish:
    """Wait until this reply, which is closing, is done."""

    message_id: str


Decision = Cut | LetFinish


def step(floor: Floor, event: Input) -> tuple[Floor, tuple[Decision, ...]]:
    """The next state, and what to do, in order.

    Inputs about a reply that is not in flight (any more) change nothing.
    """
    match event:
        case NewInput():
            return Floor(), _clear(floor, "new_input")
        case Begin(message_id) if floor.message_id is None:
            return Floor(message_id), ()
        case Complete(message_id) if message_id == floor.message_id:
            return Floor(message_id, closing=True), ()
        case Done(message_id) if message_id == floor.message_id:
            return Floor(), ()
        case InterruptAsked(message_id) if message_id in (None, floor.message_id) and not floor.closing:
            return Floor(), _clear(floor, "client_interrupt")
        case SessionEnded():
            return Floor(), _clear(floor, "session_end")
    return floor, ()


def _clear(floor: Floor, reason: CutReason) -> tuple[Decision, ...]:
    """What must happen to the reply in flight, if there is one, before the floor is somebody else's."""
    if floor.message_id is None:
        return ()
    return (LetFinish(floor.message_id),) if floor.closing else (Cut(floor.message_id, reason),)
