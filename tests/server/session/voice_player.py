"""Who speaks into the microphone of a spoken session.

The player's words are carried by the sound itself (``providers/scripted_sound.py``), so what is written down
is what was really fed. No tests live here.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from estuary_sdk.protocol.audio import BYTES_PER_SAMPLE, bytes_for
from estuary_server.providers.scripted_sound import hum, noise, utterance

FRAME_S = 0.02


@dataclass
class Player:
    """Who speaks into the microphone, and when, in seconds since the scene began."""

    sample_rate: int
    track: bytearray = field(default_factory=bytearray)
    sent_bytes: int = 0

    def says(self, text: str, from_s: float, to_s: float, *, quiet: bool = False) -> None:
        self._lay(utterance(text, to_s - from_s, self.sample_rate, quiet=quiet), from_s)

    def coughs(self, from_s: float, to_s: float) -> None:
        self._lay(noise(to_s - from_s, self.sample_rate), from_s)

    def hums(self, from_s: float, to_s: float) -> None:
        self._lay(hum(to_s - from_s, self.sample_rate), from_s)

    @property
    def sent_s(self) -> float:
        """How much of the track was sent."""
        return self.sent_bytes / bytes_for(1, self.sample_rate)

    def frame(self) -> bytes:
        """The next 20 ms."""
        size = bytes_for(FRAME_S, self.sample_rate)
        frame = bytes(self.track[self.sent_bytes : self.sent_bytes + size])
        self.sent_bytes += size
        return frame.ljust(size, b"\0")

    def _lay(self, sound: bytes, from_s: float) -> None:
        start = round(from_s * self.sample_rate) * BYTES_PER_SAMPLE
        assert start >= len(self.track), "sounds must be laid in order, and not over each other"
        self.track += bytes(start - len(self.track)) + sound
