"""What a load generator is asked to do, and what it answers; both travel as JSON between two processes."""

from __future__ import annotations

import base64
import json
from dataclasses import asdict, dataclass, field

from bench.load.sound import FRAME_SAMPLES

CYCLE_SPEECH_BLOCKS = 3
"""Length of a player's utterance: 480 ms."""


@dataclass(frozen=True)
class Plan:
    """What to do.

    Attributes:
        mode: a name in ``bench.load.modes``.
        wire: a name in ``bench.load.__main__.WIRES``.
        url: of the server.
        auth: what a session authenticates with; each adds a player of its own.
        sessions: how many at once.
        seconds: how long.
        listeners: further sessions that stream hiss and say nothing.
        speech: PCM of one utterance, as base64; a whole number of frames.
        closing: index of the frame that closes the endpoint, from the first silent one.
        practice: how many turns of a session come before those that are measured.
        onset: index of the frame that lets the server see speech, from the first spoken one.
        server_pid: whose CPU time is measured; 0 for nobody's.
    """

    mode: str
    wire: str
    url: str
    sessions: int
    seconds: float
    auth: dict[str, object] = field(default_factory=dict)
    listeners: int = 0
    speech: str = ""
    closing: int = 0
    practice: int = 1
    onset: int = 0
    server_pid: int = 0

    @property
    def speech_frames(self) -> tuple[bytes, ...]:
        """The utterance, frame by frame."""
        pcm = base64.b64decode(self.speech)
        size = 2 * FRAME_SAMPLES
        return tuple(pcm[at : at + size] for at in range(0, len(pcm), size))

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Plan:
        return cls(**json.loads(text))


@dataclass(frozen=True)
class Outcome:
    """What was measured.

    Attributes:
        samples: milliseconds, or what the mode says, by the name of what was measured.
        wrong: what went wrong, each with how often.
        late_ms: how late this generator itself was with its frames.
        frames: of audio that were sent in the measured time.
        wall_s: the measured time.
        server_cpu_s: CPU time that the server took in it.
        own_cpu_s: CPU time that this generator took in it.
    """

    samples: dict[str, list[float]] = field(default_factory=dict)
    wrong: dict[str, int] = field(default_factory=dict)
    late_ms: list[float] = field(default_factory=list)
    frames: int = 0
    wall_s: float = 0.0
    server_cpu_s: float = 0.0
    own_cpu_s: float = 0.0

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Outcome:
        return cls(**json.loads(text))
