"""What was said, written down in order, and how long anybody waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from estuary_sdk.protocol.audio import silence
from estuary_server.errors import ProviderError
from estuary_server.providers.scripted_detector import ScriptedDetector
from estuary_server.providers.scripted_sound import noise, utterance
from estuary_server.providers.scripted_transcriber import ScriptedTranscriber
from estuary_server.providers.transcriber import Transcript
from estuary_server.session.ears import Ears
from estuary_server.session.scribe import GRACE_S, MADE_DO_CONFIDENCE, Scribe
from estuary_server.turn.endpointing import EndpointRules

pytestmark = pytest.mark.looptime

LONGEST_S = 5.0


@dataclass
class Desk:
    """A scribe, and what it told, each with the time of the loop."""

    transcriber: ScriptedTranscriber
    log: list[tuple[float, str]] = field(default_factory=list)
    finals: list[Transcript] = field(default_factory=list)

    def __post_init__(self) -> None:
        ears = Ears(ScriptedDetector(), self.transcriber, "en", EndpointRules(), LONGEST_S)
        self.scribe = Scribe(ears, lambda words: self.note(words), lambda reason: self.note(f"! {reason}"))

    def note(self, what: str) -> None:
        self.log.append((round(asyncio.get_running_loop().time(), 3), what))

    def take(self, transcript: Transcript) -> None:
        self.finals.append(transcript)
        self.note(f"= {transcript.text}")

    def hears(self, words: str) -> None:
        """An utterance, from its onset to its end."""
        self.scribe.feed(utterance(words, 1.0) + silence(0.1, 16_000))
        self.scribe.end(self.take)


@asynccontextmanager
async def a_desk(takes_s: float = 0.0) -> AsyncIterator[Desk]:
    desk = Desk(ScriptedTranscriber(takes_s=takes_s))
    await desk.scribe.open()
    running = asyncio.create_task(desk.scribe.run())
    try:
        yield desk
    finally:
        running.cancel()
        await asyncio.wait([running])
        await desk.scribe.aclose()
        await desk.scribe.aclose()
        assert desk.transcriber.open_streams == 0


async def test_words_are_told_as_they_are_known_and_then_the_final_ones() -> None:
    async with a_desk() as desk:
        said = utterance("one two", 1.0) + silence(0.1, 16_000)
        desk.scribe.feed(said[:20_000])
        desk.scribe.feed(said[20_000:])
        assert not desk.scribe.finishing
        desk.scribe.end(desk.take)
        await asyncio.sleep(0.1)
        assert [what for _, what in desk.log] == ["one", "one two", "= one two"]
        assert desk.scribe.words == ""


async def test_what_is_asked_while_final_words_are_waited_for_is_done_after_them_in_order() -> None:
    async with a_desk(takes_s=1.5) as desk:
        desk.hears("one two")
        desk.hears("three")
        desk.scribe.call(lambda: desk.note("called"))
        assert desk.scribe.finishing
        await asyncio.sleep(1)
        assert desk.log[-1] == (0, "one two")
        await asyncio.sleep(1)
        assert desk.scribe.finishing
        await asyncio.sleep(2)
        assert not desk.scribe.finishing
        assert [entry for entry in desk.log if entry[1][0] in "=c"] == [
            (1.5, "= one two"),
            (3.0, "= three"),
            (3.0, "called"),
        ]


async def test_an_utterance_that_was_none_is_forgotten() -> None:
    async with a_desk() as desk:
        desk.scribe.feed(utterance("one two", 1.0) + silence(0.1, 16_000))
        await asyncio.sleep(0.1)
        desk.scribe.discard()
        desk.hears("three")
        await asyncio.sleep(0.1)
        assert [final.text for final in desk.finals] == ["three"]
        assert desk.transcriber.discarded == 1


@pytest.mark.parametrize(("takes_s", "confidence"), [(1.9, 1.0), (2.1, MADE_DO_CONFIDENCE), (900, 0.5)])
async def test_final_words_are_waited_for_a_moment_when_words_are_known(
    takes_s: float, confidence: float
) -> None:
    async with a_desk(takes_s) as desk:
        desk.hears("one two")
        await asyncio.sleep(20)
        assert desk.finals == [Transcript("one two", confidence)]
        assert desk.log[-1] == (min(takes_s, GRACE_S), "= one two")


@pytest.mark.parametrize("takes_s", [3.0, 900])
async def test_they_are_waited_for_longer_when_none_are(takes_s: float) -> None:
    async with a_desk(takes_s) as desk:
        desk.scribe.feed(noise(1.0))
        desk.scribe.end(desk.take)
        await asyncio.sleep(20)
        failure = [(LONGEST_S, "! the speech was not understood: the transcriber failed")]
        assert desk.log == [*(failure if takes_s > LONGEST_S else []), (min(takes_s, LONGEST_S), "= ")]


@pytest.mark.parametrize("error", [ProviderError("vendor", "it broke", retryable=True), OSError("secret")])
async def test_a_transcriber_that_fails_loses_no_word_that_is_known_and_hears_again(error: Exception) -> None:
    async with a_desk() as desk:
        desk.transcriber.fails = error  # type: ignore[assignment]
        desk.hears("one two")
        await asyncio.sleep(0.1)
        desk.hears("three")
        await asyncio.sleep(0.1)
        assert desk.finals == [Transcript("one two", MADE_DO_CONFIDENCE), Transcript("three")]
        assert not any("!" in what for _, what in desk.log)


async def test_what_an_unknown_failure_says_is_told_nobody() -> None:
    async with a_desk() as desk:
        desk.transcriber.fails = OSError("secret")  # type: ignore[assignment]
        desk.scribe.feed(noise(1.0))
        desk.scribe.end(desk.take)
        await asyncio.sleep(0.1)
        assert [what for _, what in desk.log] == [
            "! the speech was not understood: the transcriber failed",
            "= ",
        ]


async def test_whoever_is_told_and_fails_does_not_end_the_writing() -> None:
    def fail(transcript: Transcript) -> None:
        raise ValueError(transcript.text)

    async with a_desk() as desk:
        desk.scribe.feed(utterance("one", 1.0))
        desk.scribe.end(fail)
        desk.hears("two")
        await asyncio.sleep(0.1)
        assert [final.text for final in desk.finals] == ["two"]


async def test_how_much_waits_is_known_and_can_be_waited_for() -> None:
    async with a_desk(takes_s=1) as desk:
        desk.hears("one two")
        await asyncio.sleep(0.5)
        desk.scribe.feed(silence(3.0, 16_000))
        desk.scribe.feed(silence(2.0, 16_000))
        assert desk.scribe.waiting_s == pytest.approx(5)
        await desk.scribe.taken()
        desk.note("taken")
        assert desk.scribe.waiting_s == pytest.approx(0)
        assert desk.log[-1] == (1.0, "taken")


async def test_closing_it_keeps_nobody_waiting() -> None:
    desk = Desk(ScriptedTranscriber(takes_s=900))
    await desk.scribe.open()
    running = asyncio.create_task(desk.scribe.run())
    desk.hears("one two")
    await asyncio.sleep(0.1)
    desk.scribe.feed(silence(1.0, 16_000))
    desk.hears("three")
    desk.scribe.call(lambda: desk.note("called"))
    taken = asyncio.create_task(desk.scribe.taken())
    await asyncio.sleep(0.1)
    running.cancel()
    await asyncio.wait([running])
    await desk.scribe.aclose()
    await asyncio.wait_for(taken, 1)
    assert desk.log[-1] == (0.2, "called")
    assert (desk.finals, desk.scribe.waiting_s) == ([], 0)
    assert desk.transcriber.open_streams == 0
