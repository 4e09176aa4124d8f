"""What the listener has heard of a reply so far: a pure model of the client's playback.

A client plays what it is sent in order and without gaps, as soon as it has it. So after each chunk the end of
playback is the later of now and the former end, plus the chunk. What has not been played at a moment is the
time until that end. Clients buffer a little before they begin; the usual amount is taken off when the heard
part is estimated (the official ones buffer between none and 250 ms).
"""

from __future__ import annotations

from dataclasses import dataclass

LEAD_S = 0.2
"""How far ahead of real time sound is sent: enough for a network's jitter, little enough to be cut."""

CLIENT_BUFFER_S = 0.1
"""What a client usually buffers before it plays."""

LEAST_WAIT_S = 0.001
"""Less is not waited for: clocks are no finer."""

DRAIN_S = 0.5
"""How long after the estimated end of playback a reply counts as played, when the client does not say."""


@dataclass(frozen=True)
class Playout:
    """Playback at the client, in seconds of one clock.

    Attributes:
        sent_s: sound sent so far.
        ends_at_s: when it will have been played.
        heard_before_s: what had been heard when the last of it was sent; a pause in sending takes none of it
            back.
    """

    sent_s: float = 0.0
    ends_at_s: float = 0.0
    heard_before_s: float = 0.0

    def send(self, seconds: float, now_s: float) -> Playout:
        """So much sound leaves now."""
        return Playout(self.sent_s + seconds, max(self.ends_at_s, now_s) + seconds, self.heard_s(now_s))

    def take_back(self, seconds: float) -> Playout:
        """So much of what was sent last has not left after all."""
        sent_s = max(0.0, self.sent_s - seconds)
        return Playout(sent_s, self.ends_at_s - seconds, min(self.heard_before_s, sent_s))

    def wait_s(self, seconds: float, now_s: float) -> float:
        """How long a chunk of this length has to wait; 0 when it may leave."""
        wait_s = self.ends_at_s + seconds - now_s - LEAD_S
        return wait_s if wait_s > LEAST_WAIT_S else 0.0

    def heard_s(self, now_s: float) -> float:
        """How much has been heard, at most."""
        unplayed_s = max(0.0, self.ends_at_s + CLIENT_BUFFER_S - now_s)
        return max(self.heard_before_s, self.sent_s - unplayed_s)

    def drained_at_s(self) -> float:
        """When the reply counts as played, if the client does not say so before."""
        return self.ends_at_s + DRAIN_S
