"""The end of sound that stops while it is heard: its next few samples, ever quieter.

Theory of operation: sound that stops in the middle of a wave is heard as a click. So of what would have come
next a little is still given, each sample quieter than the one before it by the same step, down to nothing;
its first joins the last one that was heard, its last is 0, and silence follows. Where there is less of it
than a fade takes, its last sample is held: a shorter fade would click too.

Pure: no clock, no device, no sample rate.
"""

from __future__ import annotations

import sys
from array import array

from estuary_sdk.protocol.audio import BYTES_PER_SAMPLE, samples_in


class FadeOut:
    """See the theory of operation at the head of this file. Used by one thread.

    Args:
        samples: the length of a fade; 0 for none.
    """

    def __init__(self, samples: int) -> None:
        self._samples = samples
        self._kept = b""
        self._faded = b""

    def keep(self, pcm: bytes) -> None:
        """Whole samples that would have come next, or the last that came; what is too much is dropped.

        Nothing may be kept while a fade is being pulled.
        """
        room = self._samples - samples_in(self._kept)
        self._kept += pcm[: room * BYTES_PER_SAMPLE]

    def pull(self, samples: int) -> bytes:
        """The next of the fade, at most so many samples."""
        if self._kept:
            missing = self._samples - samples_in(self._kept)
            held = self._kept[-BYTES_PER_SAMPLE:] * missing
            self._faded, self._kept = faded(self._kept + held), b""
        part = self._faded[: samples * BYTES_PER_SAMPLE]
        self._faded = self._faded[len(part) :]
        return part

    @property
    def is_over(self) -> bool:
        """Whether nothing waits to be pulled."""
        return not (self._kept or self._faded)


def faded(pcm: bytes) -> bytes:
    """PCM (signed 16 bit little-endian), getting linearly quieter down to 0 at its last sample."""
    samples = _swapped(array("h", pcm))
    length = len(samples)
    quieter = (sample * (length - place) // length for place, sample in enumerate(samples, 1))
    return _swapped(array("h", quieter)).tobytes()


def _swapped(samples: array[int]) -> array[int]:
    """Between the order of bytes that PCM has and that of this machine."""
    if sys.byteorder == "big":
        samples.byteswap()
    return samples
