"""Who has the floor: a pure machine, one for each session.

Theory of operation
-------------------
At most one reply is in flight. It is *open* while its text is being made and sent, or what it answers is not
stored yet: it can be cut. From the moment its text is complete and is being stored it is *closing*: it cannot
be cut then, because what is stored must be what was delivered; whatever comes next waits until it is kept,
which is at most one write to the store away. A reply without a voice is over then; a spoken one is *sounding*
until it has been played, and can be cut again: what was kept of it is then shortened to what was heard.

    free --Begin--> open --Complete--> closing --Kept--> sounding --Done--> free
                     |                    |                  |
                     |                    +--Done--> free    |    (a reply without a voice)
                     +---------- NewInput, InterruptAsked, SpeechConfirmed, SessionEnded --> free

Beside that the player may be speaking. From the onset of speech, long before it is known whether it was any,
the sound of the reply in flight is held (Hold); it goes on (Resume) when it was a false alarm, and is cut
when it was not. A reply that begins while the player speaks is held from its beginning.

New input first asks for a free floor (NewInput), and then begins its reply (Begin). Whoever holds the machine
carries out its decisions in order. No await, no clock, no I/O.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

CutReason = Literal["client_interrupt", "new_input", "barge_in", "session_end"]


@dataclass(frozen=True)
class Floor:
    """The machine's state.

    Attributes:
        message_id: the reply in flight; None when the floor is free.
        spoken: that reply has a voice.
        closing: its text is complete and being stored.
        player_speaks: speech was heard, and it has not turned out to be none, nor has it ended.
    """

    message_id: str | None = None
    spoken: bool = False
    closing: bool = False
    player_speaks: bool = False


@dataclass(frozen=True)
class NewInput:
    """Something came that will be answered; ``spoken``: the player said it, over a reply if there is one."""

    spoken: bool = False


@dataclass(frozen=True)
class Begin:
    """A reply with this id begins; the floor is free. ``spoken``: it has a voice."""

    message_id: str
    spoken: bool = False


@dataclass(frozen=True)
class Complete:
    """The text of this reply is complete, what it answers is stored, and it is about to be."""

    message_id: str


@dataclass(frozen=True)
class Kept:
    """The text of this reply is stored and its final event was sent."""

    message_id: str


@dataclass(frozen=True)
class Done:
    """Nothing more will come of this reply, and what was spoken of it has been played."""

    message_id: str


@dataclass(frozen=True)
class InterruptAsked:
    """The client asks to cut the reply in flight, or the one it names."""

    message_id: str | None = None


@dataclass(frozen=True)
class SpeechBegan:
    """The player may have begun to speak."""


@dataclass(frozen=True)
class SpeechConfirmed:
    """It is speech, and it is meant to interrupt."""


@dataclass(frozen=True)
class SpeechOver:
    """It was none, or it has ended."""


@dataclass(frozen=True)
class SessionEnded:
    """The session is over."""


Input = (
    NewInput
    | Begin
    | Complete
    | Kept
    | Done
    | InterruptAsked
    | SpeechBegan
    | SpeechConfirmed
    | SpeechOver
    | SessionEnded
)


@dataclass(frozen=True)
class Cut:
    """Stop this reply at once, tell the client why, and keep what was delivered of it."""

    message_id: str
    reason: CutReason


@dataclass(frozen=True)
class LetFinish:
    """Wait until this reply, which is closing, is kept."""

    message_id: str


@dataclass(frozen=True)
class Hold:
    """Let no more sound of this reply leave, for now."""

    message_id: str


@dataclass(frozen=True)
class Resume:
    """Let the sound of this reply go on where it was held."""

    message_id: str


Decision = Cut | LetFinish | Hold | Resume


def step(floor: Floor, event: Input) -> tuple[Floor, tuple[Decision, ...]]:
    """The next state, and what to do, in order.

    Inputs about a reply that is not in flight (any more) change nothing.
    """
    match event:
        case NewInput(spoken):
            return _clear(floor, "barge_in" if spoken else "new_input")
        case SpeechConfirmed():
            return _clear(floor, "barge_in")
        case SessionEnded():
            return _clear(floor, "session_end")
        case InterruptAsked(message_id) if message_id in (None, floor.message_id) and _can_be_cut(floor):
            return _clear(floor, "client_interrupt")
        case SpeechBegan() | SpeechOver():
            return _player(floor, speaks=isinstance(event, SpeechBegan))
        case Begin(message_id, spoken) if floor.message_id is None:
            begun = replace(floor, message_id=message_id, spoken=spoken)
            return begun, (Hold(message_id),) if spoken and floor.player_speaks else ()
        case Complete() | Kept() | Done() if event.message_id == floor.message_id:
            return _progress(floor, event), ()
    return floor, ()


def _can_be_cut(floor: Floor) -> bool:
    return floor.spoken or not floor.closing


def _clear(floor: Floor, reason: CutReason) -> tuple[Floor, tuple[Decision, ...]]:
    """A free floor, and what must happen to the reply in flight, if there is one, before it is free."""
    free = Floor(player_speaks=floor.player_speaks)
    if floor.message_id is None:
        return free, ()
    waiting = (LetFinish(floor.message_id),) if floor.closing else ()
    cutting = (Cut(floor.message_id, reason),) if _can_be_cut(floor) else ()
    return free, waiting + cutting


def _player(floor: Floor, *, speaks: bool) -> tuple[Floor, tuple[Decision, ...]]:
    after = replace(floor, player_speaks=speaks)
    if after == floor or floor.message_id is None or not floor.spoken:
        return after, ()
    return after, (Hold(floor.message_id) if speaks else Resume(floor.message_id),)


def _progress(floor: Floor, event: Complete | Kept | Done) -> Floor:
    match event:
        case Complete():
            return replace(floor, closing=True)
        case Kept():
            return replace(floor, closing=False)
    return Floor(player_speaks=floor.player_speaks)
