"""The transcriber of the tests reads the words, in virtual time, and counts what it did."""

from __future__ import annotations

import asyncio

import looptime
import pytest

from estuary_sdk.protocol.audio import silence
from estuary_server.errors import ProviderError
from estuary_server.providers.scripted_sound import noise, utterance
from estuary_server.providers.scripted_transcriber import ScriptedTranscriber, ScriptedTranscription
from estuary_server.providers.speech_detector import DETECTOR_HZ
from estuary_server.providers.transcriber import Transcript


def nothing(_: str) -> None:
    """Where nobody wants the words so far."""


def feed(ear: ScriptedTranscription, sound: bytes) -> None:
    """As it comes from a client: 20 ms at a time."""
    for start in range(0, len(sound), 640):
        ear.feed(sound[start : start + 640])


async def test_it_reads_one_utterance_after_another() -> None:
    interim: list[str] = []
    async with ScriptedTranscriber().open("en-US", interim.append) as ear:
        feed(ear, utterance("hello there friend"))
        assert await ear.finalise() == Transcript("hello there friend", 1.0, "en")
        feed(ear, utterance("bye") + silence(0.1, DETECTOR_HZ))
        assert await ear.finalise() == Transcript("bye", 1.0, "en")
    assert interim == ["hello", "hello there", "bye"]


async def test_a_noise_has_no_words() -> None:
    interim: list[str] = []
    async with ScriptedTranscriber().open("en", interim.append) as ear:
        feed(ear, noise(0.5))
        assert await ear.finalise() == Transcript("")
        assert await ear.finalise() == Transcript("")
    assert interim == []


async def test_what_is_discarded_is_forgotten() -> None:
    transcriber = ScriptedTranscriber()
    interim: list[str] = []
    async with transcriber.open("en", interim.append) as ear:
        feed(ear, utterance("hello there"))
        ear.discard()
        ear.discard()
        feed(ear, utterance("well then"))
        assert (await ear.finalise()).text == "well then"
    assert interim == ["hello", "well"]
    assert transcriber.discarded == 1


@pytest.mark.looptime
async def test_the_words_take_their_time(looptime: looptime.LoopTimeProxy) -> None:
    async with ScriptedTranscriber(takes_s=0.25).open("en", nothing) as ear:
        feed(ear, utterance("hello"))
        finalising = asyncio.create_task(ear.finalise())
        await asyncio.sleep(0.1)
        feed(ear, utterance("next"))
        assert (await finalising).text == "hello"
        assert float(looptime) == pytest.approx(0.25)
        assert (await ear.finalise()).text == "next"
        assert float(looptime) == pytest.approx(0.5)


@pytest.mark.looptime
async def test_cancelling_discards_the_utterance() -> None:
    transcriber = ScriptedTranscriber(takes_s=5)
    async with transcriber.open("en", nothing) as ear:
        feed(ear, utterance("hello"))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(ear.finalise(), 1)
        feed(ear, utterance("again"))
        assert (await ear.finalise()).text == "again"
    assert transcriber.discarded == 1
    assert transcriber.transcripts == [Transcript("again")]


@pytest.mark.looptime
async def test_it_fails_once_when_told_to_and_hears_the_next(looptime: looptime.LoopTimeProxy) -> None:
    transcriber = ScriptedTranscriber(takes_s=0.5)
    failure = ProviderError(transcriber.name, "failed", retryable=True)
    async with transcriber.open("en", nothing) as ear:
        transcriber.fails = failure
        feed(ear, utterance("lost"))
        with pytest.raises(ProviderError) as caught:
            await ear.finalise()
        assert caught.value is failure
        assert float(looptime) == pytest.approx(0.5)
        feed(ear, utterance("found"))
        assert (await ear.finalise()).text == "found"
    assert transcriber.transcripts == [Transcript("found")]


async def test_it_refuses_once_when_told_to() -> None:
    transcriber = ScriptedTranscriber()
    failure = ProviderError(transcriber.name, "failed", retryable=True)
    transcriber.fails_to_open = failure
    with pytest.raises(ProviderError) as caught:
        await transcriber.open("en", nothing).__aenter__()
    assert caught.value is failure
    assert transcriber.open_streams == 0
    async with transcriber.open("en", nothing):
        assert transcriber.open_streams == 1


async def test_it_says_which_languages_it_knows() -> None:
    transcriber = ScriptedTranscriber(languages=("en", "de"))
    async with transcriber.open("DE-at", nothing) as ear:
        assert (await ear.finalise()).language == "de"
    with pytest.raises(ProviderError, match="knows only these languages: en, de") as caught:
        await transcriber.open("fr", nothing).__aenter__()
    assert not caught.value.retryable
    assert transcriber.open_streams == 0


async def test_it_counts_what_it_did() -> None:
    transcriber = ScriptedTranscriber()
    async with transcriber.open("en", nothing) as first, transcriber.open("en", nothing) as second:
        assert transcriber.open_streams == 2
        feed(first, utterance("one", 0.75))
        feed(second, utterance("two", 0.5))
        await first.finalise()
        await second.finalise()
        second.discard()
    assert transcriber.open_streams == 0
    assert transcriber.fed_s == pytest.approx(1.25)
    assert [transcript.text for transcript in transcriber.transcripts] == ["one", "two"]
    assert transcriber.discarded == 0
