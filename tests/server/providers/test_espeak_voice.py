"""What the embedded voice of all languages adds to the contract: languages, voices, its library."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest

from estuary_server.providers.espeak_voice import (
    NEEDS,
    VOICES,
    EspeakVoice,
    installed,
    language_code,
    names_of,
    speaks,
    synthesize,
    variant_for,
    words_per_minute,
)
from estuary_server.providers.voice import VoiceStyle

needs_espeak = pytest.mark.skipif(not installed(), reason=NEEDS)

PLAIN = VoiceStyle()
SENTENCE = "Die Boote bleiben, wo sie sind."
LONG = " ".join([SENTENCE] * 60)

WITHOUT_ESPEAK = """
import asyncio, sys
sys.modules["espeakng_loader"] = None
from estuary_server.errors import ProviderError
from estuary_server.providers import espeak_voice
from estuary_server.providers.voice import VoiceStyle

async def main():
    voice = espeak_voice.EspeakVoice()
    try:
        async with voice.speak("Secret.", VoiceStyle()) as sound:
            await anext(sound.chunks)
    except ProviderError as error:
        told = str(error), error.retryable
    await voice.aclose()
    return told

assert not espeak_voice.installed()
assert not espeak_voice.speaks("en")
told = asyncio.run(main())
sys.exit(told != (f"espeak-ng:en: {espeak_voice.NEEDS}", False))
"""


def heard(
    text: str = SENTENCE, *languages: str, style: VoiceStyle = PLAIN, chunks: int | None = None
) -> list[bytes]:
    """What is handed over to somebody who listens to so many chunks; all of them when None."""
    given: list[bytes] = []

    def give(chunk: bytes) -> bool:
        given.append(chunk)
        return len(given) != chunks

    synthesize(languages, style, text, give)
    return given


def sound(*languages: str, voice: str = "", text: str = SENTENCE) -> int:
    """Bytes of a text, which depend on the language and the voice, but hardly on what was said before."""
    return len(b"".join(heard(text, *languages, style=VoiceStyle(voice))))


def same(one: int, other: int) -> bool:
    """Whether two sounds may be the same; English takes 12,000 bytes more than German for SENTENCE."""
    return abs(one - other) < 1_000


@pytest.mark.parametrize(
    ("name", "variant"), [("", ""), ("f3", "f3"), ("espeak-ng:m2", "m2"), ("espeak-ng:", "")]
)
def test_its_own_names(name: str, variant: str) -> None:
    assert variant_for(name) == variant


def test_other_names_are_shared_out_for_good() -> None:
    assert {variant_for(f"voice-{number}") for number in range(200)} == set(VOICES)
    assert [variant_for(name) for name in ("21m00Tcm4TlvDq8ikWAM", "Ashley")] == ["m8", "f4"]
    assert variant_for("\ud800") == variant_for("?")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("de", "de"),
        ("pt-BR", "pt-BR"),
        ("cmn", "cmn"),
        ("zh-Hans-CN", "zh-Hans-CN"),
        ("", ""),
        ("eleven_flash_v2_5", ""),
        ("tts-1", ""),
        ("de\n", ""),
    ],
)
def test_what_looks_like_a_language(name: str, code: str) -> None:
    assert language_code(name) == code


@pytest.mark.parametrize(("speed", "rate"), [(1.0, 175), (2.0, 350), (0.25, 80), (4.0, 700), (9.0, 700)])
def test_speed_in_words_per_minute(speed: float, rate: int) -> None:
    assert words_per_minute(speed) == rate


@needs_espeak
def test_it_speaks_the_language() -> None:
    assert not same(sound("de"), sound("en"))
    assert not same(sound("de"), sound("ja"))


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("de", ("de",)),
        ("de-AT", ("de-at", "de")),
        ("pt-BR", ("pt-br", "pt")),
        ("en", ("en-us",)),
        ("en-GB", ("en-gb", "en-us")),
        ("zh-Hans-CN", ("zh-hans-cn", "cmn")),
        ("", ()),
    ],
)
def test_languages_by_its_names(language: str, names: tuple[str, ...]) -> None:
    assert names_of(language) == names


@needs_espeak
def test_it_has_the_languages_that_characters_are_likely_to_speak() -> None:
    codes = "ar cs da de el en es fi fr he hi hu id it ja ko nl no pl pt ro ru sv tr uk vi zh de-CH"
    assert [code for code in codes.split() if not speaks(code)] == []
    assert not speaks("xx")
    assert not speaks("")


@needs_espeak
def test_a_language_it_does_not_have_is_spoken_as_the_next_or_as_english() -> None:
    assert same(sound("xx", "de"), sound("de"))
    assert same(sound("xx"), sound("en"))


@needs_espeak
async def test_a_language_it_does_not_have_is_spoken_as_its_own() -> None:
    speaker = EspeakVoice("de")
    lengths = []
    for language in ("xx", "de"):
        async with speaker.speak(SENTENCE, VoiceStyle(language=language)) as made:
            lengths.append(len(b"".join([chunk async for chunk in made.chunks])))
    await speaker.aclose()
    assert speaker.name == "espeak-ng:de"
    assert same(*lengths)
    assert not same(lengths[0], sound("en"))


@needs_espeak
def test_voices_differ() -> None:
    assert sound("de", voice="m3", text=LONG) < 0.99 * sound("de", voice="f3", text=LONG)


@needs_espeak
def test_it_stops_as_soon_as_nobody_listens() -> None:
    assert len(heard(LONG, "de", chunks=2)) == 2
    assert len(heard(LONG, "de")) > 500


@needs_espeak
def test_a_sentence_is_followed_by_a_pause() -> None:
    samples = memoryview(b"".join(heard("Hello.", "en"))).cast("h")
    assert max(map(abs, samples[-22_050 // 5 :])) < 300


@needs_espeak
def test_calls_from_many_threads_do_not_meet_in_the_library() -> None:
    alone = sound("de")
    lengths: list[int] = []
    threads = [threading.Thread(target=lambda: lengths.append(sound("de"))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(lengths) == 20
    assert all(same(length, alone) for length in lengths)


@needs_espeak
def test_marks_are_not_commands() -> None:
    assert not same(sound("en", text="<break/> [[h@'loU]]"), sound("en", text="[[h@'loU]]"))


def test_without_the_package_it_says_what_to_install() -> None:
    assert subprocess.run([sys.executable, "-c", WITHOUT_ESPEAK], check=False).returncode == 0
    assert "embedded" in NEEDS
