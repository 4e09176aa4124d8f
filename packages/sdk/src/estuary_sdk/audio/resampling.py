"""Changes the sample rate of one stream of PCM, chunk by chunk.

Theory of operation: libsamplerate interpolates band-limited, so nothing above the lower rate's half folds
back as noise, and it remembers its filter from chunk to chunk, so that chunks join without a click. The
filter runs 1 to 3 ms behind; at the end of a stream silence pushes that out, and the stream comes out exactly
as long as it went in. Equal rates need no library.

What must not live here: encodings other than PCM, signed 16 bit little-endian, mono.
"""

from __future__ import annotations

from typing import Any

from estuary_sdk.audio.library import audio_library
from estuary_sdk.protocol.audio import BYTES_PER_SAMPLE, samples_in

CONVERTER = "sinc_fastest"
"""Of libsamplerate's converters the one that is quick enough for a game, and still without audible noise."""

FILTER_S = 0.01
"""More than the filter of any of these converters remembers, at rates from 8 kHz on."""

FULL_SCALE = 32_768


class Resampler:
    """One stream on its way from one rate to another.

    Args:
        from_rate: Hz of what is pushed.
        to_rate: Hz of what comes out.

    Raises:
        EstuaryError: VOICE_NOT_SUPPORTED when the rates differ and the extra ``audio`` is not installed.
    """

    def __init__(self, from_rate: int, to_rate: int) -> None:
        self.from_rate = from_rate
        self.to_rate = to_rate
        self._numpy: Any = None
        self._converter: Any = None
        self._pushed = 0
        self._given = 0
        if from_rate != to_rate:
            self._numpy = audio_library("numpy")
            self._converter = audio_library("samplerate").Resampler(CONVERTER, channels=1)

    def push(self, pcm: bytes) -> bytes:
        """Whole samples in, whole samples out, possibly none yet."""
        if self._converter is None or not pcm:
            return pcm
        self._pushed += samples_in(pcm)
        converted = self._convert(pcm)
        self._given += samples_in(converted)
        return converted

    def finish(self) -> bytes:
        """The end of the stream; nothing may be pushed after it."""
        if self._converter is None:
            return b""
        missing = round(self._pushed * self.to_rate / self.from_rate) - self._given
        if missing <= 0:
            return b""
        tail = self._convert(bytes(round(FILTER_S * self.from_rate) * BYTES_PER_SAMPLE))
        return tail[: missing * BYTES_PER_SAMPLE]

    def _convert(self, pcm: bytes) -> bytes:
        np = self._numpy
        signal = np.frombuffer(pcm, dtype="<i2").astype(np.float32) / FULL_SCALE
        converted = self._converter.process(signal, self.to_rate / self.from_rate) * FULL_SCALE
        # A filtered edge overshoots; without the limit it would come out at the other end of the scale.
        limited = np.clip(np.rint(converted), -FULL_SCALE, FULL_SCALE - 1)
        return bytes(limited.astype("<i2").tobytes())


def resampled(pcm: bytes, from_rate: int, to_rate: int) -> bytes:
    """A whole piece of sound at another rate; raises as :class:`Resampler`."""
    resampler = Resampler(from_rate, to_rate)
    return resampler.push(pcm) + resampler.finish()
