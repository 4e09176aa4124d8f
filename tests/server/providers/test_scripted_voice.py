"""The voice of the tests does what its manner says, in virtual time."""

from __future__ import annotations

import asyncio

import looptime
import pytest

from estuary_server.errors import ProviderError
from estuary_server.providers.scripted_voice import Manner, ScriptedVoice, Spoken
from estuary_server.providers.voice import VoiceStyle

STYLE = VoiceStyle("any", 1.0, "en")
TEN = "Ten chars."


async def chunks_of(voice: ScriptedVoice, text: str = TEN, style: VoiceStyle = STYLE) -> list[bytes]:
    async with voice.speak(text, style) as sound:
        return [chunk async for chunk in sound.chunks]


async def listen(voice: ScriptedVoice, heard: list[bytes]) -> None:
    async with voice.speak(TEN, STYLE) as sound:
        async for chunk in sound.chunks:
            heard.append(chunk)  # noqa: PERF401 - what came before it failed is wanted


async def test_the_sound_follows_the_text() -> None:
    manner = Manner(seconds_per_character=0.05, level=-2, sample_rate=8_000, chunk_s=0.2)
    async with ScriptedVoice(manner).speak(TEN, STYLE) as sound:
        assert sound.sample_rate == 8_000
        chunks = [chunk async for chunk in sound.chunks]
    assert chunks == [b"\xfe\xff" * samples for samples in (1_600, 1_600, 800)]


async def test_speed_shortens_it() -> None:
    chunks = await chunks_of(ScriptedVoice(), style=VoiceStyle(speed=2.0))
    assert len(b"".join(chunks)) == 2 * round(0.06 * 10 / 2 * 16_000)


async def test_what_cannot_be_spoken_makes_no_sound() -> None:
    voice = ScriptedVoice()
    assert await chunks_of(voice, "... \N{BLACK HEART SUIT}") == []
    assert [spoken.text for spoken in voice.spoken] == ["... \N{BLACK HEART SUIT}"]


async def test_it_remembers_what_it_was_to_say() -> None:
    voice = ScriptedVoice(lambda text: Manner(refuses=text == "No."))
    await chunks_of(voice, "One.")
    with pytest.raises(ProviderError):
        await chunks_of(voice, "No.", VoiceStyle("other"))
    assert voice.spoken == [Spoken("One.", STYLE), Spoken("No.", VoiceStyle("other"))]
    assert voice.open_sounds == 0


async def test_open_sounds_are_counted() -> None:
    voice = ScriptedVoice()
    async with voice.speak(TEN, STYLE), voice.speak(TEN, STYLE):
        assert voice.open_sounds == 2
    assert voice.open_sounds == 0


@pytest.mark.looptime
async def test_its_pace_is_kept_in_loop_time(looptime: looptime.LoopTimeProxy) -> None:
    voice = ScriptedVoice(Manner(takes_s=0.3, pace=0.5, chunk_s=0.2))
    async with voice.speak(TEN, STYLE) as sound:
        assert looptime == 0.0
        times = [float(looptime) async for _ in sound.chunks]
    assert times == pytest.approx([0.4, 0.5, 0.6])


async def test_it_refuses() -> None:
    heard: list[bytes] = []
    with pytest.raises(ProviderError, match="scripted:voice: failed"):
        await listen(ScriptedVoice(Manner(refuses=True)), heard)
    assert heard == []


async def test_it_fails_after_some_chunks() -> None:
    heard: list[bytes] = []
    with pytest.raises(ProviderError, match="scripted:voice: failed"):
        await listen(ScriptedVoice(Manner(fails_after=2)), heard)
    assert len(heard) == 2


async def test_a_sound_that_has_ended_does_not_fail() -> None:
    assert len(await chunks_of(ScriptedVoice(Manner(fails_after=6)))) == 6


@pytest.mark.looptime
async def test_it_hangs_until_it_is_cancelled() -> None:
    voice = ScriptedVoice(Manner(hangs_after=1))
    heard: list[bytes] = []
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(listen(voice, heard), 1_000)
    assert len(heard) == 1
    assert voice.open_sounds == 0
