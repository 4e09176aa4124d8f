"""The embedded voice of every language but English: espeak-ng, from the Python package espeakng-loader.

A formant synthesizer: 20 MB, over a hundred languages, half a millisecond to the first sound; easy to follow,
and plainly a machine.

The only file that calls espeak-ng. The library is one global instance: it is set up once in a process, voice,
speed and callback are set before each sound, and a lock lets no two calls be within it at the same time, not
even those of two EspeakVoice.
"""

from __future__ import annotations

import ctypes
import importlib
import importlib.util
import re
import threading
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

from estuary_server.errors import ProviderError
from estuary_server.providers.synthesis import Give, SynthesisThreads
from estuary_server.providers.voice import Sound, VoiceStyle

NEEDS = "espeak-ng is not installed: pip install 'estuary-server[embedded]'"
"""What to do where it is missing."""

SAMPLE_RATE = 22_050

VOICES = ("f1", "f2", "f3", "f4", "f5", "m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8")
"""The variants of each language that are good to listen to."""

_LANGUAGES = {"en": "en-us", "zh": "cmn", "no": "nb", "iw": "he", "in": "id"}
"""What espeak-ng has under another name than its ISO 639-1 code."""
_DEFAULT_LANGUAGE = "en-us"
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")

_USUAL_WORDS_PER_MINUTE = 175
_SLOWEST, _FASTEST = 80, 700
"""Words a minute; slower ones the library does not speak, faster ones nobody follows."""

_THREADS = 1
"""More would wait for each other: the library does one thing at a time."""

# Constants of speak_lib.h.
_SYNCHRONOUS = 2
_DO_NOT_EXIT = 0x8000
_RATE = 1
_CHARACTER = 1
_UTF_8 = 1
_PAUSE_AT_END = 0x1000
_CONTINUE, _STOP = 0, 1
_OK = 0

_CHUNK_MS = 40

_OnSound = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)
_SYNTH_ARGUMENTS = (
    ctypes.c_char_p,
    ctypes.c_size_t,
    ctypes.c_uint,
    ctypes.c_int,
    ctypes.c_uint,
    ctypes.c_uint,
    ctypes.c_void_p,
    ctypes.c_void_p,
)
_using = threading.Lock()


class EspeakVoice:
    """See :class:`~estuary_server.providers.voice.Voice` for the contract.

    ``style.voice`` is one of VOICES, with or without ``espeak-ng:`` before it; "" is espeak-ng's own voice.
    Another name is given one of VOICES, the same one each time, so that two characters with voices of another
    vendor differ. ``style.language`` may have a region ("pt-BR"); a language that espeak-ng does not have is
    spoken as ``language``.

    Args:
        language: ISO 639-1, possibly with a region; what is spoken where the style's language is unknown.
    """

    def __init__(self, language: str = "en") -> None:
        self._language = language
        self._threads = SynthesisThreads(self.name, _THREADS)

    @property
    def name(self) -> str:
        """``espeak-ng:language``."""
        return f"espeak-ng:{self._language}"

    @property
    def working(self) -> int:
        """Sounds that are being made or have to wait."""
        return self._threads.working

    @asynccontextmanager
    async def speak(self, text: str, style: VoiceStyle) -> AsyncIterator[Sound]:
        async with self._threads.sound(lambda give: self._say(text, style, give)) as chunks:
            yield Sound(SAMPLE_RATE, chunks)

    async def warm_up(self) -> None:
        await self._threads.finish(
            lambda give: self._say("Hello.", VoiceStyle(language=self._language), give)
        )

    async def aclose(self) -> None:
        await self._threads.aclose()

    def _say(self, text: str, style: VoiceStyle, give: Give) -> None:
        try:
            synthesize((style.language, self._language), style, text, give)
        except (ImportError, OSError, AttributeError) as error:
            raise ProviderError(self.name, NEEDS, retryable=False) from error


def synthesize(languages: tuple[str, ...], style: VoiceStyle, text: str, give: Give) -> None:
    """Make one sound; blocks, also while another one is being made in this process.

    Args:
        languages: the first of them that espeak-ng has is spoken; American English where it has none.
        style: voice and speed.
        text: what to say.
        give: takes each chunk; no other follows when it returns False.

    Raises:
        ImportError, OSError, AttributeError: the library is missing or is not espeak-ng.
        RuntimeError: espeak-ng failed.
    """
    if not any(character.isalnum() for character in text):
        return
    with _using:
        espeak = _espeak()
        _choose(espeak, (*languages, _DEFAULT_LANGUAGE), variant_for(style.voice))
        espeak.espeak_SetParameter(_RATE, words_per_minute(style.speed), 0)
        _utter(espeak, text, give)


def installed() -> bool:
    """Whether the package is there; takes less than a millisecond, loads nothing."""
    return importlib.util.find_spec("espeakng_loader") is not None


def variant_for(name: str) -> str:
    """The variant that speaks for a name; "" for no name."""
    known = name.removeprefix("espeak-ng:")
    if known in VOICES or not known:
        return known
    return VOICES[zlib.crc32(name.encode("utf-8", "replace")) % len(VOICES)]


def language_code(name: str) -> str:
    """A language's code, as it is; "" for what does not look like one.

    Whether espeak-ng has that language stays open: to ask it could mean to wait for a sound that it makes.
    """
    return name if _LANGUAGE.fullmatch(name) else ""


def names_of(language: str) -> tuple[str, ...]:
    """What espeak-ng may call a language, best first: with its region, if it has one, and without it."""
    code = language.lower()
    base = code.partition("-")[0]
    return tuple(dict.fromkeys(_LANGUAGES.get(name, name) for name in (code, base) if name))


def speaks(language: str) -> bool:
    """Whether espeak-ng has this language, with its region or without it; False where it is not installed."""
    try:
        with _using:
            return _set_voice(_espeak(), language, "")
    except (ImportError, OSError, AttributeError):
        return False


def words_per_minute(speed: float) -> int:
    """Espeak-ng's measure of speed."""
    return max(_SLOWEST, min(_FASTEST, round(_USUAL_WORDS_PER_MINUTE * speed)))


@cache
def _espeak() -> Any:
    """The library, set up."""
    loader = importlib.import_module("espeakng_loader")
    library = ctypes.CDLL(loader.get_library_path())
    library.espeak_Synth.argtypes = _SYNTH_ARGUMENTS
    data = loader.get_data_path().encode()
    rate = library.espeak_Initialize(_SYNCHRONOUS, _CHUNK_MS, data, _DO_NOT_EXIT)
    if rate != SAMPLE_RATE:
        raise OSError("espeak-ng could not be set up")
    return library


def _choose(espeak: Any, languages: tuple[str, ...], variant: str) -> None:
    """Speak the first of these languages that there is."""
    if not any(_set_voice(espeak, language, variant) for language in languages):
        raise RuntimeError("espeak-ng has no language")


def _set_voice(espeak: Any, language: str, variant: str) -> bool:
    suffix = f"+{variant}" if variant else ""
    names = [f"{name}{suffix}".encode() for name in names_of(language)]
    return any(espeak.espeak_SetVoiceByName(name) == _OK for name in names)


def _utter(espeak: Any, text: str, give: Give) -> None:
    def on_sound(samples: int | None, count: int, _events: int) -> int:
        if samples and count and not give(ctypes.string_at(samples, 2 * count)):
            return _STOP
        return _CONTINUE

    callback = _OnSound(on_sound)
    espeak.espeak_SetSynthCallback(callback)
    encoded = text.encode("utf-8", "replace") + b"\0"
    result = espeak.espeak_Synth(encoded, len(encoded), 0, _CHARACTER, 0, _UTF_8 | _PAUSE_AT_END, None, None)
    if result != _OK:
        raise RuntimeError("espeak-ng made no sound")
