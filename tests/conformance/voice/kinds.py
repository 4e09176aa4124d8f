"""The voices that the suite runs over; a further one joins by a line in each table."""

from __future__ import annotations

import array
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from estuary_sdk.protocol.audio import bytes_for
from estuary_sdk.protocol.models.characters import Character
from estuary_server.config import ProviderSettings, Settings
from estuary_server.providers import espeak_voice, flite_voice
from estuary_server.providers.espeak_voice import EspeakVoice
from estuary_server.providers.flite_voice import FliteVoice
from estuary_server.providers.openai_voice import SAMPLE_RATE, OpenAIVoice
from estuary_server.providers.scripted_voice import Manner, ScriptedVoice
from estuary_server.providers.voice import Voice, VoiceStyle
from estuary_server.vendors import VOICES, make_voices
from tests.server.providers.openai_audio_server import Asked, Respond, Step, openai_audio_server
from tests.server.providers.openai_server import Drop, Raw, Refusal, Stall


@dataclass(frozen=True)
class Subject:
    """A voice under test.

    Attributes:
        working: how many sounds are being made for it.
    """

    voice: Voice
    working: Callable[[], int]


Kind = Callable[[], AbstractAsyncContextManager[Subject]]


@asynccontextmanager
async def scripted(manner: Manner) -> AsyncIterator[Subject]:
    voice = ScriptedVoice(manner)
    try:
        yield Subject(voice, lambda: voice.open_sounds)
    finally:
        await voice.aclose()


@asynccontextmanager
async def flite(name: str = "slt") -> AsyncIterator[Subject]:
    if not flite_voice.installed():
        pytest.skip(flite_voice.NEEDS)
    voice = FliteVoice(name)
    try:
        yield Subject(voice, lambda: voice.working)
    finally:
        await voice.aclose()


@asynccontextmanager
async def espeak() -> AsyncIterator[Subject]:
    if not espeak_voice.installed():
        pytest.skip(espeak_voice.NEEDS)
    voice = EspeakVoice()
    try:
        yield Subject(voice, lambda: voice.working)
    finally:
        await voice.aclose()


PIECE_BYTES = 4_801
"""Of an answer over HTTP; ends within a sample."""


def humming(asked: Asked) -> list[Step]:
    """The sound that a server makes of a text, whatever is in it."""
    seconds = 0.06 * len(asked.json["input"]) / asked.json.get("speed", 1.0)
    samples = array.array("h", [4_000, -4_000]) * (bytes_for(seconds, SAMPLE_RATE) // 4)
    pcm = samples.tobytes()
    return [Raw(pcm[start : start + PIECE_BYTES]) for start in range(0, len(pcm), PIECE_BYTES)]


def stalling(asked: Asked) -> Sequence[Step]:
    return [*humming(asked)[:2], Stall()]


@asynccontextmanager
async def openai(respond: Respond) -> AsyncIterator[Subject]:
    async with openai_audio_server(respond) as server:
        voice = OpenAIVoice(ProviderSettings(openai_base_url=server.url), "v-1")
        try:
            yield Subject(voice, lambda: server.open)
        finally:
            await voice.aclose()


@asynccontextmanager
async def openai_connected() -> AsyncIterator[Subject]:
    """The server keeps a connection, and has a task for it in this loop, which is none of the voice's."""
    async with openai(humming) as subject:
        async with subject.voice.speak("a", VoiceStyle()) as sound:
            assert [chunk async for chunk in sound.chunks]
        yield subject


@asynccontextmanager
async def by_default(vendor: str, settings: ProviderSettings | None = None) -> AsyncIterator[Subject]:
    """What the registry's factory makes for a character that names this vendor and no model."""
    settings = settings or ProviderSettings()
    if not VOICES[vendor].configured(settings):
        pytest.skip(VOICES[vendor].needs)
    voices = make_voices(Settings(Path(), providers=settings))
    voice = voices(vendor, Character.tts_model)
    try:
        yield Subject(voice, lambda: voice.working if isinstance(voice, FliteVoice | EspeakVoice) else 0)
    finally:
        await voices.aclose()


@asynccontextmanager
async def openai_by_default() -> AsyncIterator[Subject]:
    async with (
        openai_audio_server(humming) as server,
        by_default("openai", ProviderSettings(openai_base_url=server.url)) as subject,
    ):
        await subject.voice.warm_up()
        async with subject.voice.speak("a", VoiceStyle()) as sound:
            assert [chunk async for chunk in sound.chunks]
        yield subject


ANSWERING: dict[str, Kind] = {
    "embedded, by default": lambda: by_default("embedded"),
    "espeak": espeak,
    "espeak, by default": lambda: by_default("espeak-ng"),
    "flite": flite,
    "flite, by default": lambda: by_default("flite"),
    "flite, diphones": lambda: flite("kal16"),
    "openai": openai_connected,
    "openai, by default": openai_by_default,
    "scripted": lambda: scripted(Manner()),
}
"""Each speaks as fast as it can."""

UNHURRIED: dict[str, Kind] = {
    "espeak": espeak,
    "flite": flite,
    "openai": lambda: openai(stalling),
    "scripted": lambda: scripted(Manner(hangs_after=1)),
}
"""Each has more to say of a long text when its first chunk is heard."""

FAILING: dict[str, Kind] = {
    "openai, on entering": lambda: openai(lambda asked: [Refusal(500)]),
    "openai, on iterating": lambda: openai(lambda asked: [*humming(asked)[:1], Drop()]),
    "scripted, on entering": lambda: scripted(Manner(refuses=True)),
    "scripted, on iterating": lambda: scripted(Manner(fails_after=1)),
}
"""Each has a vendor that fails; the embedded ones fail in tests of their own, without their libraries."""
