"""The embedded voice: flite, from the library that Linux distributions package (Debian: libflite1).

Five recordings of English speakers, 27 MB, no model to download. slt (a woman), rms and awb (men, awb is a
Scot) are statistical voices; kal16 and kal are older, faster and more robotic.

The only file that calls flite. Its C interface is called directly (the structures of ``cst_wave.h``,
``cst_audio.h`` and ``cst_utterance.h``, of which only the first fields are needed): an utterance of its own
carries the speed and the callback of each call, so that calls share nothing but the recordings, which flite
only reads. Memory of an utterance, the callback's record included, is given back with it.
"""

from __future__ import annotations

import ctypes
import textwrap
import threading
import unicodedata
import zlib
from array import array
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

from estuary_server.errors import ProviderError
from estuary_server.providers.synthesis import Give, SynthesisThreads
from estuary_server.providers.voice import Sound, VoiceStyle

NEEDS = "flite is not installed; on Debian and Ubuntu: apt install libflite1"
"""What to do where it is missing."""

SAMPLE_RATES = {"slt": 16_000, "rms": 16_000, "awb": 16_000, "kal16": 16_000, "kal": 8_000}
"""Every voice, with the rate of its sound in Hz."""

DEFAULT_VOICE = "slt"

SLOWEST, FASTEST = 0.25, 4.0
"""Speeds that it takes; beyond them a sound would take for ever, or be none."""

_GOOD = ("slt", "rms", "awb")
"""Those that a name nobody knows may be given to."""

_THREADS = 4
_LONGEST_PART = 250
"""Characters that flite is given at a time: it says nothing before it has planned all of them (20 ms)."""

_CHUNK_SAMPLES = 640
_AUDIBLE = 300
"""Level, of 32,768, from which a sound has begun; the 0.2 s of silence before it would be heard as delay."""
_LEAD_BYTES = 640
"""Silence that is kept: 20 ms."""

_CONTINUE, _STOP = 0, -1

_SPELLED = str.maketrans(
    {
        "\u2018": "'",
        "\u2019": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u2026": "...",
        "\u2013": ", ",
        "\u2014": ", ",
    }
    | {"\u00df": "ss", "\u00e6": "ae", "\u00c6": "Ae", "\u0153": "oe", "\u00f8": "o", "\u00d8": "O"}
    | {
        "\u0142": "l",
        "\u0141": "L",
        "\u0111": "d",
        "\u00b0": " degrees",
        "\u20ac": " euro ",
        "\u00a3": " pound ",
    }
)
"""What ASCII, which is all that flite reads, has another spelling for."""


class FliteVoice:
    """See :class:`~estuary_server.providers.voice.Voice` for the contract; ``style.language`` is not heeded.

    ``style.voice`` is a name of SAMPLE_RATES, with or without ``flite:`` before it. Another name is given one
    of the good voices, the same one each time, so that two characters with voices of another vendor differ.

    Args:
        voice: who speaks where the style names nobody; DEFAULT_VOICE does for a name it does not know.
    """

    def __init__(self, voice: str = DEFAULT_VOICE) -> None:
        self._voice = known_voice(voice) or DEFAULT_VOICE
        self._threads = SynthesisThreads(self.name, _THREADS)

    @property
    def name(self) -> str:
        """``flite:voice``."""
        return f"flite:{self._voice}"

    @property
    def working(self) -> int:
        """Sounds that are being made or have to wait."""
        return self._threads.working

    @asynccontextmanager
    async def speak(self, text: str, style: VoiceStyle) -> AsyncIterator[Sound]:
        voice = voice_for(style.voice) or self._voice

        def synthesis(give: Give) -> None:
            self._say(voice, text, style.speed, give)

        async with self._threads.sound(synthesis) as chunks:
            yield Sound(SAMPLE_RATES[voice], chunks)

    async def warm_up(self) -> None:
        await self._threads.finish(lambda give: self._say(self._voice, "Hello.", 1.0, give))

    async def aclose(self) -> None:
        await self._threads.aclose()

    def _say(self, voice: str, text: str, speed: float, give: Give) -> None:
        try:
            synthesize(voice, text, min(FASTEST, max(SLOWEST, speed)), give)
        except (OSError, AttributeError) as error:
            raise ProviderError(self.name, NEEDS, retryable=False) from error


def synthesize(voice: str, text: str, speed: float, give: Give) -> None:
    """Make one sound; blocks.

    Args:
        voice: one of SAMPLE_RATES.
        text: what to say; nothing but what has an ASCII spelling is said.
        speed: 1.0 is as recorded; SLOWEST to FASTEST.
        give: takes each chunk; no other follows when it returns False.

    Raises:
        OSError: a library is missing.
        AttributeError: a library is not flite's.
        RuntimeError: flite failed.
    """
    flite, recording = _flite(), _recording(voice)
    for part in _parts(text):
        if not _utter(flite, recording, part, speed, give):
            return


def installed() -> bool:
    """Whether the library and its default voice are there; takes less than a millisecond."""
    try:
        _flite()
        _voice_library(DEFAULT_VOICE)
    except (OSError, AttributeError):
        return False
    return True


def known_voice(name: str) -> str:
    """Its own name of a voice, which may have ``flite:`` before it; "" for a name it does not know."""
    voice = name.removeprefix("flite:")
    return voice if voice in SAMPLE_RATES else ""


def voice_for(name: str) -> str:
    """The voice that speaks for a name; "" for no name."""
    if not name.removeprefix("flite:"):
        return ""
    return known_voice(name) or _GOOD[zlib.crc32(name.encode("utf-8", "replace")) % len(_GOOD)]


def _parts(text: str) -> list[str]:
    """The text in ASCII, in parts; none where there is nothing to say."""
    plain = unicodedata.normalize("NFKD", text.translate(_SPELLED)).encode("ascii", "ignore").decode()
    parts = textwrap.wrap(plain, _LONGEST_PART)
    return [part for part in parts if any(character.isalnum() for character in part)]


class _Wave(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_char_p),
        ("sample_rate", ctypes.c_int),
        ("num_samples", ctypes.c_int),
        ("num_channels", ctypes.c_int),
        ("samples", ctypes.c_void_p),
    )


_OnSound = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(_Wave), ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_void_p
)


class _StreamingInfo(ctypes.Structure):
    _fields_ = (("min_buffsize", ctypes.c_int), ("on_sound", _OnSound))


class _Utterance(ctypes.Structure):
    _fields_ = (("features", ctypes.c_void_p),)


_UtterancePointer = ctypes.POINTER(_Utterance)
_StreamingInfoPointer = ctypes.POINTER(_StreamingInfo)

_FUNCTIONS: dict[str, tuple[Any, list[Any]]] = {
    "flite_init": (ctypes.c_int, []),
    "new_utterance": (_UtterancePointer, []),
    "utt_set_input_text": (ctypes.c_int, [_UtterancePointer, ctypes.c_char_p]),
    "utt_init": (ctypes.c_void_p, [_UtterancePointer, ctypes.c_void_p]),
    "utt_synth": (ctypes.c_void_p, [_UtterancePointer]),
    "delete_utterance": (None, [_UtterancePointer]),
    "new_audio_streaming_info": (_StreamingInfoPointer, []),
    "audio_streaming_info_val": (ctypes.c_void_p, [_StreamingInfoPointer]),
    "feat_set": (None, [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]),
    "feat_set_float": (None, [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_float]),
}

_loading = threading.RLock()
"""Held while a library sets itself up, which it does without a thought of threads."""


@cache
def _flite() -> ctypes.CDLL:
    with _loading:
        library = ctypes.CDLL("libflite.so.1")
        for name, (result, arguments) in _FUNCTIONS.items():
            function = getattr(library, name)
            function.restype, function.argtypes = result, arguments
        library.flite_init()
        return library


def _voice_library(voice: str) -> ctypes.CDLL:
    return ctypes.CDLL(f"libflite_cmu_us_{voice}.so.1")


_recordings: dict[str, int] = {}


def _recording(voice: str) -> int:
    """The address of a voice."""
    with _loading:
        if voice not in _recordings:
            register = getattr(_voice_library(voice), f"register_cmu_us_{voice}")
            register.restype, register.argtypes = ctypes.c_void_p, [ctypes.c_char_p]
            _recordings[voice] = register(None)
        return _recordings[voice]


def _from_its_beginning(give: Give) -> Give:
    """Leaves out the silence before the sound."""
    silence: bytes | None = b""

    def give_sound(chunk: bytes) -> bool:
        nonlocal silence
        if silence is None:
            return give(chunk)
        if max(map(abs, array("h", chunk))) < _AUDIBLE:
            silence = chunk
            return True
        chunk, silence = silence[-_LEAD_BYTES:] + chunk, None
        return give(chunk)

    return give_sound


def _utter(flite: ctypes.CDLL, recording: int, text: str, speed: float, give: Give) -> bool:
    """Say one part; False when nobody listens any more."""
    listened = True
    give = _from_its_beginning(give)

    def on_sound(wave: Any, start: int, size: int, _last: int, _info: int) -> int:
        nonlocal listened
        if size:
            listened = give(ctypes.string_at(wave.contents.samples + 2 * start, 2 * size))
        return _CONTINUE if listened else _STOP

    callback = _OnSound(on_sound)
    utterance = flite.new_utterance()
    try:
        flite.utt_set_input_text(utterance, text.encode())
        flite.utt_init(utterance, recording)
        info = flite.new_audio_streaming_info()
        info.contents.min_buffsize, info.contents.on_sound = _CHUNK_SAMPLES, callback
        features = utterance.contents.features
        flite.feat_set(features, b"streaming_info", flite.audio_streaming_info_val(info))
        flite.feat_set_float(features, b"duration_stretch", 1 / speed)
        if not flite.utt_synth(utterance):
            raise RuntimeError("flite made no sound")
    finally:
        flite.delete_utterance(utterance)
    return listened
