"""Changes the sample rate of a stream of PCM, chunk by chunk.

Theory of operation: libsamplerate's band-limited interpolation keeps its filter from chunk to chunk, so that
chunks join without a click. What comes out lags behind what went in by half the filter (1 to 3 ms); when the
stream ends, silence pushes the rest out, and what is more than the stream's duration is cut off, so that the
duration is right to the sample.

What must not live here: rates, which the callers know, and other encodings than PCM.
"""

from __future__ import annotations

import importlib
from functools import cache
from typing import Any

from estuary_sdk.protocol.audio import BYTES_PER_SAMPLE, samples_in

_CONVERTER = "sinc_fastest"
"""Alias at -141 dB and signal to noise over 90 dB for 45 us a 20 ms chunk; the better ones are later."""

_FULL_SCALE = 32_768.0
_TAIL_SAMPLES = 64
"""Samples of the lower rate that push everything out of the filter; half of it is 21 of them."""


def warm_up() -> None:
    """Load the libraries, which the first chunk would otherwise wait for (about 0.1 s)."""
    _libraries()


class Resampler:
    """One stream of PCM, signed 16 bit little-endian, mono, from one sample rate to another.

    A resampler belongs to one stream: its chunks must be pushed in order, by one caller. After ``end`` or
    ``reset`` it is as new. Equal rates cost nothing: chunks pass through as they are.

    Args:
        from_hz: rate of what is pushed.
        to_hz: rate of what comes out.
    """

    def __init__(self, from_hz: int, to_hz: int) -> None:
        self._from_hz = from_hz
        self._to_hz = to_hz
        self.reset()

    def reset(self) -> None:
        """Forget the stream; the next chunk begins another one."""
        self._half = b""
        self._pushed = 0
        self._given = 0
        self._converter: Any = None

    def push(self, chunk: bytes) -> bytes:
        """What can be told of the stream now: whole samples, possibly none.

        Args:
            chunk: PCM of any length; it may end within a sample, whose rest comes with the next chunk.
        """
        pcm = self._whole_samples(chunk)
        if self._from_hz == self._to_hz or not pcm:
            return pcm
        self._pushed += samples_in(pcm)
        return self._convert(pcm)

    def end(self) -> bytes:
        """The rest of the stream; the resampler is as new then. Half a sample at the end is dropped."""
        missing = round(self._pushed * self._to_hz / self._from_hz) - self._given
        tail = self._convert(self._silence())[: BYTES_PER_SAMPLE * missing] if missing > 0 else b""
        self.reset()
        return tail

    def _whole_samples(self, chunk: bytes) -> bytes:
        sound = self._half + chunk
        end = len(sound) - len(sound) % BYTES_PER_SAMPLE
        self._half = sound[end:]
        return sound[:end]

    def _silence(self) -> bytes:
        lower_hz = min(self._from_hz, self._to_hz)
        return bytes(BYTES_PER_SAMPLE * (_TAIL_SAMPLES * self._from_hz // lower_hz))

    def _convert(self, pcm: bytes) -> bytes:
        np, samplerate = _libraries()
        if self._converter is None:
            self._converter = samplerate.Resampler(_CONVERTER, channels=1)
        signal = np.frombuffer(pcm, dtype="<i2").astype(np.float32) / _FULL_SCALE
        converted = self._converter.process(signal, self._to_hz / self._from_hz)
        self._given += len(converted)
        # A loud step overshoots: without the bounds its peak would turn into its opposite.
        bounded = np.clip(np.rint(converted * _FULL_SCALE), -_FULL_SCALE, _FULL_SCALE - 1)
        encoded: bytes = bounded.astype("<i2").tobytes()
        return encoded


@cache
def _libraries() -> tuple[Any, Any]:
    """Numpy and libsamplerate; not imported before they are needed because that takes a tenth of a second."""
    return importlib.import_module("numpy"), importlib.import_module("samplerate")
