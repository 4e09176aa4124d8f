"""What a bench needs of any server: frames to send, and the meaning of what comes back; pure.

The languages themselves live in ``wires.py``, connections in ``session.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol


class What(Enum):
    """What a message from a server means to a bench."""

    READY = auto()
    FINAL_TRANSCRIPT = auto()
    VOICE = auto()
    LAST_VOICE = auto()
    TEXT = auto()
    INTERRUPT = auto()
    ACKNOWLEDGED = auto()
    WRONG = auto()
    OTHER = auto()


@dataclass(frozen=True)
class Heard:
    """One message from a server.

    Attributes:
        reply: which reply it belongs to; "" where the wire does not say.
        detail: what went wrong.
        answer: a frame to send back at once.
    """

    what: What
    reply: str = ""
    detail: str = ""
    answer: bytes = b""


OTHER = Heard(What.OTHER)


class Wire(Protocol):
    """A server's language, for one session. ``read`` is called with every message, in order."""

    path: str

    def hello(self) -> tuple[bytes, ...]:
        """What is sent when the WebSocket is open; READY is heard when the session may talk."""
        ...

    def audio(self, pcm: bytes) -> bytes:
        """One frame of the microphone."""
        ...

    def audio_to_acknowledge(self, pcm: bytes) -> bytes:
        """The same; ACKNOWLEDGED is heard when everything sent so far was taken. Not every wire has it."""
        ...

    def interrupt(self, reply: str) -> bytes:
        """Stop this reply."""
        ...

    def played(self, reply: str) -> bytes:
        """This reply was heard to its end; b"" where the wire has no such message."""
        ...

    def read(self, opcode: int, payload: bytes) -> Heard:
        """What a message means."""
        ...


Listener = Callable[[Heard, float], None]
"""Told what was heard and when, in seconds of ``time.perf_counter``."""


class Client(Protocol):
    """One player who may talk."""

    @property
    def wire(self) -> Wire:
        """How the server is spoken to."""
        ...

    def listen(self, listener: Listener) -> None:
        """Tell this listener from now on, and nobody else."""
        ...

    def send(self, frame: bytes) -> None:
        """Send a frame of the wire."""
        ...
