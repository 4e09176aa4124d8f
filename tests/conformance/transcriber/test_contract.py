"""Every sentence of the contracts in ``providers.transcriber``, over every transcriber."""

from __future__ import annotations

import asyncio
import os
import re
import threading
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from estuary_server.errors import ProviderError
from estuary_server.providers.transcriber import Transcript, Transcription
from tests.conformance.transcriber.kinds import ENGLISH, FAILING, HEARING, TELLING, Kind, Subject

PATIENCE_S = 30.0
CHUNK_BYTES = 1024


def over(kinds: dict[str, Kind]) -> pytest.MarkDecorator:
    """Run a test over these kinds."""
    return pytest.mark.parametrize("kind", [pytest.param(kinds[name], id=name) for name in sorted(kinds)])


def chunks(pcm: bytes) -> Iterator[bytes]:
    return (pcm[start : start + CHUNK_BYTES] for start in range(0, len(pcm), CHUNK_BYTES))


def unheard(_: str) -> None:
    """Interim words that nobody listens to."""


async def hears(transcription: Transcription, pcm: bytes) -> Transcript:
    """What a transcription makes of one utterance."""
    for chunk in chunks(pcm):
        transcription.feed(chunk)
    async with asyncio.timeout(PATIENCE_S):
        return await transcription.finalise()


async def heard(subject: Subject, pcm: bytes) -> Transcript:
    """What a new microphone makes of one utterance."""
    async with subject.transcriber.open("en", unheard) as transcription:
        return await hears(transcription, pcm)


class Listener:
    """Keeps the interim words, and tells when there are some."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.heard = asyncio.Event()

    def __call__(self, words: str) -> None:
        self.words.append(words)
        self.heard.set()

    async def wait(self) -> None:
        async with asyncio.timeout(PATIENCE_S):
            await self.heard.wait()


@over(HEARING)
async def test_opening_gives_a_context_manager(kind: Kind) -> None:
    async with kind() as subject:
        context = subject.transcriber.open("en", unheard)
        assert isinstance(context, AbstractAsyncContextManager)
        async with context as transcription:
            assert isinstance(await hears(transcription, subject.speech[0]), Transcript)


@over(HEARING)
async def test_it_writes_down_what_was_said(kind: Kind) -> None:
    async with kind() as subject:
        transcript = await heard(subject, subject.speech[0])
    assert transcript.text == subject.words[0]
    assert 0.5 < transcript.confidence <= 1
    assert transcript.language == "en"


@over(HEARING)
async def test_a_region_of_the_language_does_no_harm(kind: Kind) -> None:
    async with kind() as subject, subject.transcriber.open("en-US", unheard) as transcription:
        assert await hears(transcription, subject.speech[0]) == await heard(subject, subject.speech[0])


@over(HEARING)
async def test_one_utterance_after_another_each_by_itself(kind: Kind) -> None:
    async with kind() as subject, subject.transcriber.open("en", unheard) as transcription:
        texts = [(await hears(transcription, pcm)).text for pcm in (*subject.speech, *subject.speech)]
    assert texts == [*subject.words, *subject.words]


@over(HEARING)
async def test_nothing_fed_is_nothing_said(kind: Kind) -> None:
    async with kind() as subject, subject.transcriber.open("en", unheard) as transcription:
        assert (await hears(transcription, b"")).text == ""
        assert (await hears(transcription, subject.speech[0])).text == subject.words[0]
        assert (await hears(transcription, b"")).text == ""


@over(HEARING)
async def test_a_sound_without_words_harms_nothing(kind: Kind) -> None:
    async with kind() as subject, subject.transcriber.open("en", unheard) as transcription:
        transcript = await hears(transcription, subject.wordless)
        assert 0 <= transcript.confidence <= 1
        assert (await hears(transcription, subject.speech[0])).text == subject.words[0]


@over(TELLING)
async def test_the_words_so_far_come_while_an_utterance_goes_on(kind: Kind) -> None:
    interim = Listener()
    async with kind() as subject, subject.transcriber.open("en", interim) as transcription:
        for chunk in chunks(subject.speech[0]):
            transcription.feed(chunk)
        await interim.wait()
    assert all(interim.words)
    assert all(before != after for before, after in zip(interim.words, interim.words[1:], strict=False))


@over(HEARING)
async def test_no_words_come_after_the_end_of_their_utterance(kind: Kind) -> None:
    interim = Listener()
    async with kind() as subject, subject.transcriber.open("en", interim) as transcription:
        for end in (transcription.finalise, transcription.discard):
            transcription.feed(subject.speech[0])
            told = len(interim.words)
            result = end()
            if result is not None:
                await result
            await hears(transcription, b"")
            assert len(interim.words) == told


@over(HEARING)
async def test_what_was_discarded_is_forgotten(kind: Kind) -> None:
    async with kind() as subject, subject.transcriber.open("en", unheard) as transcription:
        transcription.feed(subject.speech[0])
        transcription.discard()
        transcription.discard()
        assert (await hears(transcription, subject.speech[1])).text == subject.words[1]


@over(HEARING)
async def test_cancelling_discards_the_utterance(kind: Kind) -> None:
    async with kind() as subject, subject.transcriber.open("en", unheard) as transcription:
        transcription.feed(subject.speech[0])
        task = asyncio.create_task(transcription.finalise())
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        # A task that is cancelled before it runs has not called anything.
        transcription.discard()
        assert (await hears(transcription, subject.speech[1])).text == subject.words[1]


@over(HEARING)
async def test_it_may_be_cancelled_in_the_midst(kind: Kind) -> None:
    async with kind() as subject, subject.transcriber.open("en", unheard) as transcription:
        transcription.feed(subject.speech[0])
        task = asyncio.create_task(transcription.finalise())
        await asyncio.sleep(0)
        task.cancel()  # too late for those that know at once
        await asyncio.wait([task])
        assert (await hears(transcription, subject.speech[1])).text == subject.words[1]


@over(HEARING)
async def test_transcriptions_are_independent_and_may_be_open_at_the_same_time(kind: Kind) -> None:
    async with (
        kind() as subject,
        subject.transcriber.open("en", unheard) as first,
        subject.transcriber.open("en", unheard) as second,
    ):
        for one, other in zip(chunks(subject.speech[0]), chunks(subject.speech[1]), strict=False):
            first.feed(one)
            second.feed(other)
        shorter = min(map(len, subject.speech)) // CHUNK_BYTES * CHUNK_BYTES + CHUNK_BYTES
        first.feed(subject.speech[0][shorter:])
        second.feed(subject.speech[1][shorter:])
        async with asyncio.timeout(PATIENCE_S):
            both = await asyncio.gather(first.finalise(), second.finalise())
    assert tuple(transcript.text for transcript in both) == subject.words


@over(HEARING)
async def test_leaving_one_transcription_leaves_another_alone(kind: Kind) -> None:
    async with kind() as subject, subject.transcriber.open("en", unheard) as staying:
        half = len(subject.speech[0]) // 4 * 2
        staying.feed(subject.speech[0][:half])
        async with subject.transcriber.open("en", unheard) as leaving:
            leaving.feed(subject.speech[1])
        assert (await hears(staying, subject.speech[0][half:])).text == subject.words[0]


@over(HEARING)
async def test_a_failure_of_the_listener_passes_through(kind: Kind) -> None:
    async def fails(subject: Subject) -> None:
        async with subject.transcriber.open("en", unheard) as transcription:
            transcription.feed(subject.speech[0])
            raise ZeroDivisionError

    async with kind() as subject:
        with pytest.raises(ZeroDivisionError):
            await fails(subject)
        assert (await heard(subject, subject.speech[0])).text == subject.words[0]


@over(ENGLISH)
async def test_a_language_that_it_does_not_know_is_refused_with_those_it_knows(kind: Kind) -> None:
    async with kind() as subject:
        with pytest.raises(ProviderError) as caught:
            await subject.transcriber.open("fr-FR", unheard).__aenter__()
    assert not caught.value.retryable
    assert re.search(r"\ben\b", str(caught.value))
    assert str(caught.value).isascii()


@over(FAILING)
async def test_what_goes_wrong_is_a_provider_error_of_this_utterance_only(kind: Kind) -> None:
    async with kind() as subject, subject.transcriber.open("en", unheard) as transcription:
        with pytest.raises(ProviderError) as caught:
            await hears(transcription, subject.speech[0])
        assert caught.value.provider == subject.transcriber.name
        assert subject.words[0] not in str(caught.value)


@over(HEARING)
async def test_nothing_is_written_to_a_disk(
    kind: Kind, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    async with kind() as subject:
        await heard(subject, subject.speech[0])
    assert os.listdir(tmp_path) == []


@over(HEARING)
async def test_warming_up_twice_changes_nothing(kind: Kind) -> None:
    async with kind() as subject:
        await subject.transcriber.warm_up()
        await subject.transcriber.warm_up()
        assert (await heard(subject, subject.speech[0])).text == subject.words[0]


@over(HEARING)
async def test_closing_leaves_nothing_running(kind: Kind) -> None:
    before = asyncio.all_tasks()
    known = {thread.name for thread in threading.enumerate()}
    async with kind() as subject:
        await heard(subject, subject.speech[0])
    left = {thread.name for thread in threading.enumerate()} - known
    assert {name for name in left if not name.startswith(("asyncio_", "waitpid"))} == set()
    assert asyncio.all_tasks() == before


@over(HEARING)
async def test_closing_without_any_use_is_fine(kind: Kind) -> None:
    async with kind() as subject:
        await subject.transcriber.aclose()


@over(HEARING)
async def test_its_name_is_vendor_and_model(kind: Kind) -> None:
    async with kind() as subject:
        assert re.fullmatch(r"\w+:\S+", subject.transcriber.name)
