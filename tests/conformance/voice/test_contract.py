"""Every sentence of the contract of ``providers.voice.Voice``, over every voice."""

from __future__ import annotations

import array
import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack

import pytest

from estuary_sdk.protocol.audio import MAX_HZ, MIN_HZ, seconds_in
from estuary_server.errors import ProviderError
from estuary_server.providers.voice import Sound, Voice, VoiceStyle
from tests.conformance.voice.kinds import ANSWERING, FAILING, UNHURRIED, Kind, Subject

PATIENCE_S = 20.0

SENTENCE = "Hello there, my friend. How are you today?"
LONG = ("The water of the river is cold, and the boats stay where they are. " * 30)[:2_000]
STYLE = VoiceStyle("", 1.0, "en")
CALLS = 20
"""More than any voice makes sounds at a time."""


def over(kinds: dict[str, Kind]) -> pytest.MarkDecorator:
    """Run a test over these kinds."""
    return pytest.mark.parametrize("kind", [pytest.param(kinds[name], id=name) for name in sorted(kinds)])


async def spoken(voice: Voice, text: str = SENTENCE, style: VoiceStyle = STYLE) -> tuple[list[bytes], int]:
    """The chunks of a text, and their rate."""
    async with voice.speak(text, style) as sound:
        return [chunk async for chunk in sound.chunks], sound.sample_rate


async def seconds(voice: Voice, text: str = SENTENCE, style: VoiceStyle = STYLE) -> float:
    chunks, sample_rate = await spoken(voice, text, style)
    return seconds_in(b"".join(chunks), sample_rate)


async def stopped(subject: Subject) -> None:
    """Wait until nothing is being made any more."""
    async with asyncio.timeout(PATIENCE_S):
        while subject.working():  # noqa: ASYNC110 - what a library does is a count, not an event
            await asyncio.sleep(0)


class Listener:
    """A task that listens to a long sound to its end."""

    def __init__(self, voice: Voice) -> None:
        self.heard = asyncio.Event()
        self.task = asyncio.create_task(self._listen(voice))

    async def _listen(self, voice: Voice) -> None:
        async with voice.speak(LONG, STYLE) as sound:
            async for _ in sound.chunks:
                self.heard.set()


@over(ANSWERING)
async def test_entering_gives_a_sound(kind: Kind) -> None:
    async with kind() as subject:
        context = subject.voice.speak(SENTENCE, STYLE)
        assert isinstance(context, AbstractAsyncContextManager)
        async with context as sound:
            assert isinstance(sound, Sound)
            assert MIN_HZ <= sound.sample_rate <= MAX_HZ
            assert isinstance(sound.chunks, AsyncIterator)
            assert isinstance(await anext(sound.chunks), bytes)


@over(ANSWERING)
async def test_chunks_are_whole_samples_and_not_empty(kind: Kind) -> None:
    async with kind() as subject:
        chunks, _ = await spoken(subject.voice)
    assert len(chunks) > 3, "the first part as soon as it exists"
    assert all(chunk and len(chunk) % 2 == 0 for chunk in chunks)


@over(ANSWERING)
async def test_it_is_a_sound_that_can_be_heard(kind: Kind) -> None:
    async with kind() as subject:
        chunks, sample_rate = await spoken(subject.voice)
    samples = array.array("h", b"".join(chunks))
    assert 1 < len(samples) / sample_rate < 6
    assert 500 < (sum(sample * sample for sample in samples) / len(samples)) ** 0.5 < 10_000
    assert min(samples) > -32_768
    assert max(samples) < 32_767


@over(ANSWERING)
async def test_a_sound_ends_once(kind: Kind) -> None:
    async with kind() as subject, subject.voice.speak(SENTENCE, STYLE) as sound:
        async for _ in sound.chunks:
            pass
        assert [chunk async for chunk in sound.chunks] == []


@over(ANSWERING)
async def test_a_whole_sound_leaves_nothing_running(kind: Kind) -> None:
    async with kind() as subject:
        before = asyncio.all_tasks()
        await spoken(subject.voice)
        await stopped(subject)
        assert asyncio.all_tasks() == before


@over(ANSWERING)
@pytest.mark.parametrize("text", ["\u2764\ufe0f", "......", "?!", "\U0001f600 \U0001f680", " ", "- *"])
async def test_what_cannot_be_spoken_gives_no_chunks(kind: Kind, text: str) -> None:
    async with kind() as subject:
        assert (await spoken(subject.voice, text))[0] == []


@over(ANSWERING)
@pytest.mark.parametrize(
    "text",
    [
        "a",
        "la" * 1_000,
        "\u4f60\u597d\u3002",
        "caf\u00e9 \u0645\u0631 \ud800",
        "<b> [[x]] & \\ %s \x00 \x01 a",
    ],
)
async def test_any_text_is_taken(kind: Kind, text: str) -> None:
    async with kind() as subject:
        chunks, _ = await spoken(subject.voice, text)
        assert all(chunk and len(chunk) % 2 == 0 for chunk in chunks)
        await stopped(subject)


@over(ANSWERING)
async def test_a_longer_text_sounds_longer(kind: Kind) -> None:
    async with kind() as subject:
        assert await seconds(subject.voice, SENTENCE * 3) > 2 * await seconds(subject.voice, SENTENCE)


@over(ANSWERING)
async def test_speed_is_heeded(kind: Kind) -> None:
    async with kind() as subject:
        lasts = [await seconds(subject.voice, style=VoiceStyle(speed=s)) for s in (0.25, 0.5, 1.0, 2.0, 4.0)]
    assert lasts == sorted(lasts, reverse=True)
    assert 3 < lasts[1] / lasts[3] < 7  # 4, but for pauses


@over(ANSWERING)
async def test_a_voice_nobody_knows_is_a_default_and_stays_the_same(kind: Kind) -> None:
    async with kind() as subject:
        first, again = [
            await seconds(subject.voice, style=VoiceStyle("21m00Tcm4TlvDq8ikWAM")) for _ in range(2)
        ]
    assert first == pytest.approx(again, rel=0.02)
    assert first > 1


@over(UNHURRIED)
async def test_leaving_in_mid_sound_stops_it(kind: Kind) -> None:
    async with kind() as subject:
        async with subject.voice.speak(LONG, STYLE) as sound:
            await anext(sound.chunks)
        await stopped(subject)


@over(UNHURRIED)
async def test_leaving_before_the_first_chunk_stops_it(kind: Kind) -> None:
    async with kind() as subject:
        async with subject.voice.speak(LONG, STYLE):
            pass
        await stopped(subject)


@over(UNHURRIED)
async def test_after_it_was_left_there_is_nothing_to_hear(kind: Kind) -> None:
    async with kind() as subject:
        async with subject.voice.speak(LONG, STYLE) as sound:
            await anext(sound.chunks)
        assert [chunk async for chunk in sound.chunks] == []


@over(UNHURRIED)
async def test_cancelling_stops_it_and_passes_through(kind: Kind) -> None:
    async with kind() as subject:
        listener = Listener(subject.voice)
        async with asyncio.timeout(PATIENCE_S):
            await listener.heard.wait()
            listener.task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await listener.task
        await stopped(subject)


@over(UNHURRIED)
async def test_cancelling_on_entering_passes_through(kind: Kind) -> None:
    async with kind() as subject:
        listener = Listener(subject.voice)
        await asyncio.sleep(0)
        listener.task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await listener.task
        await stopped(subject)


@over(UNHURRIED)
async def test_a_failure_of_the_listener_passes_through(kind: Kind) -> None:
    async with kind() as subject:
        with pytest.raises(ZeroDivisionError):
            async with subject.voice.speak(LONG, STYLE):
                raise ZeroDivisionError
        await stopped(subject)


@over(UNHURRIED)
async def test_sounds_that_were_left_keep_nobody_waiting(kind: Kind) -> None:
    async with kind() as subject:
        for _ in range(CALLS):
            async with subject.voice.speak(LONG, STYLE):
                await asyncio.sleep(0)
        async with asyncio.timeout(PATIENCE_S), subject.voice.speak(SENTENCE, STYLE) as sound:
            assert await anext(sound.chunks)
        await stopped(subject)


@over(FAILING)
async def test_what_goes_wrong_is_a_provider_error(kind: Kind) -> None:
    async with kind() as subject:
        with pytest.raises(ProviderError) as caught:
            await spoken(subject.voice)
        await stopped(subject)
    assert caught.value.provider == subject.voice.name
    assert SENTENCE not in str(caught.value)


@over(FAILING)
async def test_after_a_failure_it_may_be_asked_again(kind: Kind) -> None:
    async with kind() as subject:
        for _ in range(2):
            with pytest.raises(ProviderError):
                await spoken(subject.voice)


@over(ANSWERING)
async def test_calls_may_overlap(kind: Kind) -> None:
    async with kind() as subject:
        alone = await seconds(subject.voice)
        together = await asyncio.gather(*[seconds(subject.voice) for _ in range(CALLS)])
    assert together == [pytest.approx(alone, rel=0.02)] * CALLS


@over(ANSWERING)
async def test_an_unread_sound_keeps_nobody_waiting(kind: Kind) -> None:
    async with kind() as subject, AsyncExitStack() as unread:
        for _ in range(CALLS):
            await unread.enter_async_context(subject.voice.speak(SENTENCE, STYLE))
        async with asyncio.timeout(PATIENCE_S):
            assert await seconds(subject.voice) > 1


@over(ANSWERING)
async def test_leaving_one_sound_leaves_another_whole(kind: Kind) -> None:
    async with kind() as subject:
        alone = await seconds(subject.voice)
        async with subject.voice.speak(SENTENCE, STYLE) as staying:
            async with subject.voice.speak(LONG, STYLE) as leaving:
                await anext(leaving.chunks)
            chunks = [chunk async for chunk in staying.chunks]
    assert seconds_in(b"".join(chunks), staying.sample_rate) == pytest.approx(alone, rel=0.02)


@over(ANSWERING)
async def test_nothing_of_a_call_is_kept(kind: Kind) -> None:
    async with kind() as subject:
        first = await seconds(subject.voice)
        await seconds(subject.voice, LONG, VoiceStyle("other", 2.0, "de"))
        assert await seconds(subject.voice) == pytest.approx(first, rel=0.02)


@over(ANSWERING)
async def test_it_may_be_warmed_up_at_any_time(kind: Kind) -> None:
    async with kind() as subject:
        await subject.voice.warm_up()
        assert await seconds(subject.voice) > 1
        await subject.voice.warm_up()
        await stopped(subject)


@over(ANSWERING)
async def test_its_name_is_vendor_and_model(kind: Kind) -> None:
    async with kind() as subject:
        assert re.fullmatch(r"[\w-]+:\S+", subject.voice.name)
