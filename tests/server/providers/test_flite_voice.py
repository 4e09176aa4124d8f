"""What the embedded English voice adds to the contract: its voices, what it can read, its library."""

from __future__ import annotations

import math
import subprocess
import sys

import pytest

from estuary_server.errors import ProviderError
from estuary_server.providers.flite_voice import (
    NEEDS,
    SAMPLE_RATES,
    FliteVoice,
    installed,
    known_voice,
    synthesize,
    voice_for,
)
from estuary_server.providers.voice import VoiceStyle

needs_flite = pytest.mark.skipif(not installed(), reason=NEEDS)

SENTENCE = "The boats stay where they are."
LONG = " ".join([SENTENCE] * 60)

WITHOUT_FLITE = """
import asyncio, ctypes, sys
from estuary_server.errors import ProviderError
from estuary_server.providers import flite_voice
from estuary_server.providers.voice import VoiceStyle

def missing(name):
    raise OSError(f"{name}: cannot open shared object file")

ctypes.CDLL = missing

async def main():
    voice = flite_voice.FliteVoice()
    try:
        async with voice.speak("Secret.", VoiceStyle()) as sound:
            await anext(sound.chunks)
    except ProviderError as error:
        told = str(error), error.retryable
    await voice.aclose()
    return told

assert not flite_voice.installed()
told = asyncio.run(main())
sys.exit(told != (f"flite:slt: {flite_voice.NEEDS}", False))
"""


def heard(text: str, voice: str = "slt", speed: float = 1.0, chunks: int | None = None) -> list[bytes]:
    """What is handed over to somebody who listens to so many chunks; all of them when None."""
    given: list[bytes] = []

    def give(chunk: bytes) -> bool:
        given.append(chunk)
        return len(given) != chunks

    synthesize(voice, text, speed, give)
    return given


@pytest.mark.parametrize(
    ("name", "voice"), [("", ""), ("slt", "slt"), ("flite:kal16", "kal16"), ("kal", "kal"), ("flite:", "")]
)
def test_its_own_names(name: str, voice: str) -> None:
    assert voice_for(name) == known_voice(name) == voice


def test_other_names_are_shared_out_among_the_good_voices_for_good() -> None:
    names = [f"voice-{number}" for number in range(30)]
    assert {voice_for(name) for name in names} == {"slt", "rms", "awb"}
    assert {known_voice(name) for name in names} == {""}
    assert voice_for("\ud800") == voice_for("?")
    assert [voice_for(name) for name in ("21m00Tcm4TlvDq8ikWAM", "Ashley", "alloy")] == ["rms", "awb", "rms"]


@needs_flite
@pytest.mark.parametrize("voice", sorted(SAMPLE_RATES))
async def test_every_voice_speaks_at_its_rate(voice: str) -> None:
    speaker = FliteVoice()
    async with speaker.speak(SENTENCE, VoiceStyle(f"flite:{voice}")) as sound:
        pcm = b"".join([chunk async for chunk in sound.chunks])
    await speaker.aclose()
    assert sound.sample_rate == SAMPLE_RATES[voice]
    assert 1 < len(pcm) / 2 / sound.sample_rate < 3


@needs_flite
async def test_two_voices_differ_and_the_default_is_the_one_named() -> None:
    speaker = FliteVoice("kal16")
    pcm = []
    for style in (VoiceStyle(), VoiceStyle("kal16"), VoiceStyle("rms")):
        async with speaker.speak(SENTENCE, style) as sound:
            pcm.append(b"".join([chunk async for chunk in sound.chunks]))
    await speaker.aclose()
    assert speaker.name == "flite:kal16"
    assert pcm[0] == pcm[1]
    assert pcm[1] != pcm[2]


@pytest.mark.parametrize("name", ["", "eleven_flash_v2_5", "flite:", "SLT", "\ud800"])
async def test_a_default_that_it_does_not_know_is_its_own(name: str) -> None:
    speaker = FliteVoice(name)
    async with speaker.speak("...", VoiceStyle()) as sound:
        assert sound.sample_rate == SAMPLE_RATES["slt"]
    await speaker.aclose()
    assert speaker.name == "flite:slt"


@needs_flite
@pytest.mark.parametrize(
    ("speed", "like"),
    [(0.0, 0.25), (-1.0, 0.25), (1e-9, 0.25), (math.nan, 0.25), (9.0, 4.0), (math.inf, 4.0)],
)
async def test_a_speed_that_cannot_be_is_the_nearest_that_can(speed: float, like: float) -> None:
    speaker = FliteVoice("kal16")
    pcm = []
    for asked in (speed, like):
        async with speaker.speak(SENTENCE, VoiceStyle(speed=asked)) as sound:
            pcm.append(b"".join([chunk async for chunk in sound.chunks]))
    await speaker.aclose()
    assert pcm[0] == pcm[1]


@needs_flite
def test_it_stops_as_soon_as_nobody_listens() -> None:
    assert len(heard(LONG, chunks=2)) == 2
    assert len(heard(LONG)) > 500


@needs_flite
def test_a_long_text_is_spoken_whole() -> None:
    once, often = len(b"".join(heard(SENTENCE))), len(b"".join(heard(LONG)))
    assert 45 < often / once < 62


@needs_flite
def test_it_begins_without_delay() -> None:
    first = heard(SENTENCE)[0]
    samples = memoryview(first).cast("h")
    assert max(map(abs, samples)) >= 300
    assert max(map(abs, samples[:160])) < 300


@needs_flite
@pytest.mark.parametrize(
    ("text", "like"),
    [
        ("caf\u00e9 na\u00efve", "cafe naive"),
        ("\u201cIt\u2019s\u201d", '"It\'s"'),
        ("Stra\u00dfe", "Strasse"),
        ("yes\u2014no", "yes, no"),
        ("5 \u20ac", "5 euro"),
        ("Hi \u4f60\u597d", "Hi"),
    ],
)
def test_other_letters_are_read_as_their_ascii_spelling(text: str, like: str) -> None:
    assert heard(text, "kal16") == heard(like, "kal16")


@needs_flite
@pytest.mark.parametrize("text", ["", "\u4f60\u597d", "\u041f\u0440\u0438\u0432\u0435\u0442", "... - !"])
def test_what_has_no_ascii_spelling_is_not_spoken(text: str) -> None:
    assert heard(text) == []


def test_without_the_library_it_says_what_to_install() -> None:
    assert subprocess.run([sys.executable, "-c", WITHOUT_FLITE], check=False).returncode == 0
    assert "libflite1" in NEEDS


async def test_a_voice_it_cannot_load_is_a_provider_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SAMPLE_RATES, "no-such", 16_000)
    speaker = FliteVoice("no-such")
    with pytest.raises(ProviderError, match="flite:no-such: flite is not installed"):
        await speaker.warm_up()
    await speaker.aclose()
