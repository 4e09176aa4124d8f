"""Whether sound may be speech, by its level alone.

Theory of operation: speech reaches some share of the loudest sound that came before it; the room that it is
recorded in does not, and what is almost digital silence is none at any share. A door that slams passes for
speech: whoever asks must not rely on words to follow.

Pure: no clock. What must not live here: real detection of speech, which is the server's.
"""

from __future__ import annotations

import sys
from array import array

LEAST_LEVEL = 60
"""Of 32,767; below it nothing is speech."""

LEAST_SHARE = 0.08
"""Of the loudest sound so far."""


class Loudness:
    """Listens to one microphone or recording."""

    def __init__(self) -> None:
        self._loudest = 0

    def may_be_speech(self, pcm: bytes) -> bool:
        """Whether this PCM may hold speech: signed 16 bit little-endian, the next that came."""
        level = peak(pcm)
        self._loudest = max(self._loudest, level)
        return level >= max(LEAST_LEVEL, LEAST_SHARE * self._loudest)


def peak(pcm: bytes) -> int:
    """The highest level in this PCM, 0 to 32,768."""
    samples = array("h", pcm)
    if sys.byteorder == "big":
        samples.byteswap()
    return max(max(samples, default=0), -min(samples, default=0))
