"""What the players of the load generator are tested with: a server that is one function."""

from __future__ import annotations

import base64
from collections.abc import Callable

from bench.load.plan import Plan
from bench.load.rhythm import now
from bench.load.sound import closing_frame, speech
from bench.load.wire import OTHER, Heard, Listener, What

Answers = Callable[[bytes], list[tuple[float, Heard]]]
"""What comes back for a frame, each so many seconds after it."""

SPEECH = base64.b64encode(b"".join(speech(3))).decode()
PLAN = Plan("", "", "", 1, 1.0, speech=SPEECH, closing=closing_frame(16), onset=1)


class PlainWire:
    """A frame is its PCM."""

    path = ""

    def hello(self) -> tuple[bytes, ...]:
        return ()

    def audio(self, pcm: bytes) -> bytes:
        return pcm

    def audio_to_acknowledge(self, pcm: bytes) -> bytes:
        return b"acknowledge"

    def interrupt(self, reply: str) -> bytes:
        return f"interrupt {reply}".encode()

    def played(self, reply: str) -> bytes:
        return f"played {reply}".encode()

    def read(self, opcode: int, payload: bytes) -> Heard:
        return OTHER


class ScriptedClient:
    """Sends to a function; what it answers is heard at once, with the time that it is said to come."""

    def __init__(self, answers: Answers) -> None:
        self.wire = PlainWire()
        self.sent: list[bytes] = []
        self._answers = answers
        self._listener: Listener = lambda heard, at: None

    def listen(self, listener: Listener) -> None:
        self._listener = listener

    def send(self, frame: bytes) -> None:
        self.sent.append(frame)
        for after_s, heard in self._answers(frame):
            self._listener(heard, now() + after_s)


class Turns:
    """Answers for a client that talks in turns, by the number of the frame in its cycle."""

    def __init__(self, cycle: int, by_place: dict[int, list[tuple[float, Heard]]]) -> None:
        self._cycle = cycle
        self._by_place = by_place
        self._frames = 0

    def __call__(self, frame: bytes) -> list[tuple[float, Heard]]:
        if len(frame) != len(speech(1)[0]):
            return self._by_place.get(-1, []) if frame.startswith(b"interrupt") else []
        place = self._frames % self._cycle
        self._frames += 1
        return self._by_place.get(place, [])


def voice(reply: str = "r") -> Heard:
    return Heard(What.VOICE, reply)


def last_voice(reply: str = "r") -> Heard:
    return Heard(What.LAST_VOICE, reply)
