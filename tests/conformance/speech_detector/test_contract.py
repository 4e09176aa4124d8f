"""Every sentence of the contracts in ``providers.speech_detector``, over every speech detector."""

from __future__ import annotations

import asyncio
import re
import threading
from contextlib import AbstractContextManager

import pytest

from estuary_server.errors import ProviderError
from estuary_server.providers.speech_detector import WINDOW_BYTES, DetectorStream
from tests.conformance.speech_detector.kinds import FAILING, JUDGING, Kind, Subject

SAME = 1e-4


def over(kinds: dict[str, Kind]) -> pytest.MarkDecorator:
    """Run a test over these kinds."""
    return pytest.mark.parametrize("kind", [pytest.param(kinds[name], id=name) for name in sorted(kinds)])


def windows_of(sound: bytes) -> list[bytes]:
    return [sound[start : start + WINDOW_BYTES] for start in range(0, len(sound), WINDOW_BYTES)]


async def judged(subject: Subject, sound: bytes) -> tuple[float, ...]:
    """What a new microphone makes of this sound."""
    with subject.detector.open() as stream:
        return await stream.judge(sound)


async def one_by_one(stream: DetectorStream, sound: bytes) -> list[float]:
    return [p for window in windows_of(sound) for p in await stream.judge(window)]


@over(JUDGING)
async def test_opening_gives_a_context_manager_at_once(kind: Kind) -> None:
    async with kind() as subject:
        context = subject.detector.open()
        assert isinstance(context, AbstractContextManager)
        with context as stream:
            assert len(await stream.judge(subject.speech)) == len(windows_of(subject.speech))


@over(JUDGING)
async def test_each_window_gets_a_probability(kind: Kind) -> None:
    async with kind() as subject:
        for sound in (subject.speech, subject.other):
            answer = await judged(subject, sound)
            assert len(answer) == len(windows_of(sound))
            assert {type(answer), *map(type, answer)} == {tuple, float}
            assert all(0 <= p <= 1 for p in answer)


@over(JUDGING)
async def test_no_window_gets_none(kind: Kind) -> None:
    async with kind() as subject:
        assert await judged(subject, b"") == ()


@over(JUDGING)
async def test_it_tells_speech_from_everything_else(kind: Kind) -> None:
    async with kind() as subject:
        speech, other = await judged(subject, subject.speech), await judged(subject, subject.other)
    assert sum(p > 0.5 for p in speech) > 0.8 * len(speech)
    assert max(other) < 0.5


@over(JUDGING)
async def test_it_makes_no_difference_how_many_windows_come_together(kind: Kind) -> None:
    async with kind() as subject:
        together = await judged(subject, subject.speech)
        with subject.detector.open() as stream:
            assert await one_by_one(stream, subject.speech) == pytest.approx(together, abs=SAME)


@over(JUDGING)
async def test_streams_are_independent_and_may_be_used_at_the_same_time(kind: Kind) -> None:
    async with kind() as subject:
        speech, other = await judged(subject, subject.speech), await judged(subject, subject.other)
        with subject.detector.open() as first, subject.detector.open() as second:
            both = await asyncio.gather(
                one_by_one(first, subject.speech), one_by_one(second, subject.other + subject.speech)
            )
    assert both[0] == pytest.approx(speech, abs=SAME)
    assert both[1][: len(other)] == pytest.approx(other, abs=SAME)


@over(JUDGING)
async def test_leaving_forgets_what_was_heard(kind: Kind) -> None:
    async with kind() as subject:
        new = await judged(subject, subject.speech)
        await judged(subject, subject.other)
        assert await judged(subject, subject.speech) == pytest.approx(new, abs=SAME)


@over(JUDGING)
async def test_leaving_one_stream_leaves_another_alone(kind: Kind) -> None:
    async with kind() as subject:
        alone = await judged(subject, subject.speech)
        with subject.detector.open() as staying:
            half = len(windows_of(subject.speech)) // 2 * WINDOW_BYTES
            before = await staying.judge(subject.speech[:half])
            await judged(subject, subject.other)
            assert before + await staying.judge(subject.speech[half:]) == pytest.approx(alone, abs=SAME)


@over(JUDGING)
async def test_cancellation_passes_through_and_harms_nobody(kind: Kind) -> None:
    async with kind() as subject:
        alone = await judged(subject, subject.speech)
        with subject.detector.open() as leaving, subject.detector.open() as staying:
            cancelled = asyncio.create_task(leaving.judge(subject.speech * 10))
            other = asyncio.create_task(staying.judge(subject.speech))
            cancelled.cancel()
            with pytest.raises(asyncio.CancelledError):
                await cancelled
            assert await other == pytest.approx(alone, abs=SAME)
            assert len(await leaving.judge(subject.other)) == len(windows_of(subject.other))


@over(JUDGING)
async def test_it_may_be_cancelled_in_the_midst(kind: Kind) -> None:
    async with kind() as subject:
        with subject.detector.open() as stream:
            task = asyncio.create_task(stream.judge(subject.speech * 10))
            await asyncio.sleep(0)
            task.cancel()  # too late for those that decide at once
            await asyncio.wait([task])
            assert len(await stream.judge(subject.speech)) == len(windows_of(subject.speech))


@over(FAILING)
async def test_what_goes_wrong_is_a_provider_error(kind: Kind) -> None:
    async with kind() as subject:
        with subject.detector.open() as stream, pytest.raises(ProviderError) as caught:
            await stream.judge(subject.speech)
        assert caught.value.provider == subject.detector.name


@over(JUDGING)
async def test_warming_up_changes_nothing(kind: Kind) -> None:
    async with kind() as cold, kind() as warm:
        await warm.detector.warm_up()
        await warm.detector.warm_up()
        expected = await judged(cold, cold.speech)
        assert await judged(warm, warm.speech) == pytest.approx(expected, abs=SAME)


@over(JUDGING)
async def test_closing_leaves_nothing_running(kind: Kind) -> None:
    before = asyncio.all_tasks()
    async with kind() as subject:
        known = {thread.name for thread in threading.enumerate()}
        await judged(subject, subject.speech)
    left = {thread.name for thread in threading.enumerate()} - known
    assert {name for name in left if not name.startswith("asyncio_")} == set()
    assert asyncio.all_tasks() == before


@over(JUDGING)
async def test_closing_without_any_use_is_fine(kind: Kind) -> None:
    async with kind() as subject:
        await subject.detector.aclose()


@over(JUDGING)
async def test_its_name_is_vendor_and_model(kind: Kind) -> None:
    async with kind() as subject:
        assert re.fullmatch(r"\w+:\S+", subject.detector.name)
