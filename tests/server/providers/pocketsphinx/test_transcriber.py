"""Workers that die, stop, are too few or too slow: who loses what, and that the event loop never waits."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
import uvloop

from estuary_sdk.protocol.audio import silence
from estuary_server.errors import ConfigError, ProviderError
from estuary_server.providers.pocketsphinx import pool, process, seat, transcriber
from estuary_server.providers.pocketsphinx.transcriber import PocketsphinxTranscriber
from estuary_server.providers.speech_detector import DETECTOR_HZ
from estuary_server.providers.transcriber import Transcription
from tests.conformance.transcriber.kinds import recorded

PATIENCE_S = 30.0
QUESTION, CAT = recorded("question.wav"), recorded("cat.wav")
MINUTE = silence(60.0, DETECTOR_HZ)
LARGEST_GAP_S = 0.05


def unheard(_: str) -> None:
    """Interim words that nobody listens to."""


@asynccontextmanager
async def running(
    workers: int = 1, places: int = 10, patience_s: float = 5.0
) -> AsyncIterator[PocketsphinxTranscriber]:
    """A transcriber whose workers are ready."""
    subject = PocketsphinxTranscriber(workers, places, patience_s, PATIENCE_S)
    try:
        await subject.warm_up()
        yield subject
    finally:
        await subject.aclose()
    assert subject.pids == ()


async def says(transcription: Transcription, pcm: bytes) -> str:
    transcription.feed(pcm)
    return (await transcription.finalise()).text


async def opens_and_says(subject: PocketsphinxTranscriber, pcm: bytes) -> str:
    async with subject.open("en", unheard) as mic:
        return await says(mic, pcm)


async def loses(transcription: Transcription, pcm: bytes = b"", *, retryable: bool = True) -> str:
    """Say something that is lost; why it is."""
    if pcm:
        transcription.feed(pcm)
    with pytest.raises(ProviderError) as caught:
        await transcription.finalise()
    assert caught.value.retryable is retryable
    return str(caught.value)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not condition():  # noqa: ASYNC110 - which processes run is a state, not an event
            await asyncio.sleep(0)


def kill(pid: int, number: int = signal.SIGKILL) -> None:
    os.kill(pid, number)


async def test_a_worker_that_dies_costs_what_it_was_serving_and_nothing_else() -> None:
    async with (
        running(workers=2) as subject,
        subject.open("en", unheard) as a,
        subject.open("en", unheard) as b,
    ):
        victim = subject.pids[0]
        a.feed(QUESTION)
        b.feed(CAT)
        kill(victim)
        assert "worker process ended" in await loses(a)
        assert (await b.finalise()).text == "do you have a cat"
        assert await says(a, QUESTION) == "where did you grow up"
        assert victim not in subject.pids


async def test_what_is_fed_into_a_dead_worker_is_lost_with_it() -> None:
    async with running() as subject, subject.open("en", unheard) as mic:
        mic.feed(QUESTION)
        kill(subject.pids[0])
        await until(lambda: not subject.pids)
        assert "worker process ended" in await loses(mic, QUESTION)
        assert await says(mic, QUESTION) == "where did you grow up"


async def test_an_utterance_that_was_lost_may_be_discarded_too() -> None:
    async with running() as subject, subject.open("en", unheard) as mic:
        mic.feed(QUESTION)
        kill(subject.pids[0])
        await until(lambda: not subject.pids)
        mic.discard()
        assert await says(mic, CAT) == "do you have a cat"


async def test_a_worker_that_stops_is_replaced_and_others_go_on() -> None:
    async with (
        running(workers=2, patience_s=1.5) as subject,
        subject.open("en", unheard) as a,
        subject.open("en", unheard) as b,
    ):
        stopped = subject.pids[0]
        kill(stopped, signal.SIGSTOP)
        a.feed(QUESTION)
        assert await says(b, CAT) == "do you have a cat"
        assert stopped in subject.pids
        assert "does not answer" in await loses(a)
        assert stopped not in subject.pids
        assert await says(a, QUESTION) == "where did you grow up"


async def test_what_a_stopped_worker_is_fed_is_bounded() -> None:
    async with running(patience_s=PATIENCE_S) as subject, subject.open("en", unheard) as mic:
        kill(subject.pids[0], signal.SIGSTOP)
        mic.feed(MINUTE)
        assert "60 s behind" in await loses(mic, QUESTION)
        kill(subject.pids[0], signal.SIGCONT)
        assert await says(mic, QUESTION) == "where did you grow up"


async def test_a_worker_that_does_not_read_what_was_discarded_is_replaced() -> None:
    async with running(places=1, patience_s=PATIENCE_S) as subject, subject.open("en", unheard) as mic:
        stopped = subject.pids[0]
        kill(stopped, signal.SIGSTOP)
        mic.feed(MINUTE)
        mic.discard()
        assert "does not read" in await loses(mic, MINUTE)
        assert await says(mic, QUESTION) == "where did you grow up"
        assert stopped not in subject.pids


async def test_feeding_never_blocks_the_event_loop() -> None:
    """The decoder holds its interpreter's lock for seconds here; this one's loop must not notice."""

    async def largest_gap_s() -> float:
        task = asyncio.create_task(mic.finalise())
        loop = asyncio.get_running_loop()
        gap_s, before = 0.0, loop.time()
        while not task.done():
            tick = asyncio.Event()
            loop.call_later(0.001, tick.set)
            await tick.wait()
            gap_s, before = max(gap_s, loop.time() - before), loop.time()
        assert (await task).text.startswith("where did you grow up")
        return gap_s

    async with running() as subject, subject.open("en", unheard) as mic:
        gaps = []
        for _ in range(3):  # another program may take the core away once
            for start in range(0, len(QUESTION * 5), 1024):
                mic.feed((QUESTION * 5)[start : start + 1024])
            gaps.append(await largest_gap_s())
    assert min(gaps) < LARGEST_GAP_S


async def test_an_utterance_without_a_place_waits_with_its_audio() -> None:
    async with (
        running(places=1) as subject,
        subject.open("en", unheard) as first,
        subject.open("en", unheard) as second,
        subject.open("en", unheard) as third,
    ):
        for mic, pcm in ((first, QUESTION), (second, CAT), (third, QUESTION)):
            mic.feed(pcm[: len(pcm) // 4 * 2])
        for mic, pcm in ((first, QUESTION), (second, CAT), (third, QUESTION)):
            mic.feed(pcm[len(pcm) // 4 * 2 :])
        second_task, third_task = (
            asyncio.create_task(second.finalise()),
            asyncio.create_task(third.finalise()),
        )
        first_text = (await first.finalise()).text
        assert not third_task.done()
        texts = [first_text, *(task.text for task in await asyncio.gather(second_task, third_task))]
    assert texts == ["where did you grow up", "do you have a cat", "where did you grow up"]


async def test_who_leaves_in_the_midst_gives_the_place_back() -> None:
    async with running(places=1) as subject, subject.open("en", unheard) as staying:
        async with subject.open("en", unheard) as leaving:
            leaving.feed(QUESTION)
        async with asyncio.timeout(PATIENCE_S / 2):
            assert await says(staying, CAT) == "do you have a cat"


async def test_one_that_waits_may_be_discarded_and_is_bounded() -> None:
    async with (
        running(places=1) as subject,
        subject.open("en", unheard) as first,
        subject.open("en", unheard) as second,
    ):
        first.feed(QUESTION)
        second.feed(CAT)
        second.discard()
        second.feed(MINUTE)
        assert "60 s behind" in await loses(second, CAT)
        assert (await first.finalise()).text == "where did you grow up"


async def test_too_many_who_wait_are_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "MOST_WAITING", 1)
    async with (
        running(places=1) as subject,
        subject.open("en", unheard) as first,
        subject.open("en", unheard) as second,
        subject.open("en", unheard) as third,
    ):
        first.feed(QUESTION)
        second.feed(CAT)
        assert "busy" in await loses(third, CAT)
        assert (await first.finalise()).text == "where did you grow up"
        assert (await second.finalise()).text == "do you have a cat"


async def test_finalise_does_not_wait_for_ever() -> None:
    subject = PocketsphinxTranscriber(workers=1, finalise_s=0.05)
    try:
        async with subject.open("en", unheard) as mic:
            assert "no transcript within 0.05 s" in await loses(mic, MINUTE)
    finally:
        await subject.aclose()


async def fail_often(subject: PocketsphinxTranscriber) -> None:
    """Kill the worker as often as is borne, each time in the midst of an utterance."""
    async with subject.open("en", unheard) as mic:
        for _ in range(seat.MOST_FAILURES):
            mic.feed(QUESTION)
            await until(lambda: bool(subject.pids))
            kill(subject.pids[0])
            await loses(mic)


async def test_workers_that_keep_failing_are_not_started_again_and_again() -> None:
    async with running() as subject, subject.open("en", unheard) as mic:
        await fail_often(subject)
        assert "keep failing" in await loses(mic, QUESTION)
        assert subject.pids == ()
        with pytest.raises(ProviderError, match="do not start"):
            await subject.open("en", unheard).__aenter__()


async def test_after_a_rest_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seat, "REST_S", 0.0)
    async with running() as subject, subject.open("en", unheard) as mic:
        await fail_often(subject)
        assert await says(mic, QUESTION) == "where did you grow up"


async def test_one_that_waited_is_told_when_workers_keep_failing() -> None:
    async with (
        running(places=1) as subject,
        subject.open("en", unheard) as first,
        subject.open("en", unheard) as second,
    ):
        await fail_often(subject)
        first.feed(QUESTION)
        assert "keep failing" in await loses(second, CAT)


async def test_a_worker_that_cannot_be_started_is_a_provider_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    subject = PocketsphinxTranscriber(workers=1)
    with pytest.raises(ProviderError, match="do not start"):
        await subject.warm_up()
    with pytest.raises(ProviderError, match="do not start"):
        await subject.open("en", unheard).__aenter__()
    await subject.aclose()


async def test_a_worker_that_ends_before_it_is_ready_is_a_provider_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(process, "_MODULE", "estuary_server.nothing_here")
    subject = PocketsphinxTranscriber(workers=1)
    with pytest.raises(ProviderError, match="do not start"):
        await subject.warm_up()
    await subject.aclose()


async def test_who_waits_for_a_worker_that_dies_is_given_another() -> None:
    subject = PocketsphinxTranscriber(workers=2)
    asking = asyncio.create_task(opens_and_says(subject, QUESTION))
    await until(lambda: bool(subject.pids))
    kill(subject.pids[0])
    assert await asking == "where did you grow up"
    await subject.aclose()


async def test_who_waits_for_a_worker_waits_no_more_when_it_is_closed() -> None:
    subject = PocketsphinxTranscriber(workers=2)
    asking = asyncio.create_task(opens_and_says(subject, QUESTION))
    await until(lambda: bool(subject.pids))
    await subject.aclose()
    with pytest.raises(ProviderError, match="do not start") as caught:
        await asking
    assert not caught.value.retryable
    assert subject.pids == ()


async def test_a_worker_that_takes_too_long_to_start_is_a_provider_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(seat, "STARTING_S", 0.0)
    subject = PocketsphinxTranscriber(workers=1)
    with pytest.raises(ProviderError, match="do not start"):
        await subject.warm_up()
    await subject.aclose()


async def test_a_worker_that_is_stopped_is_killed_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "CLOSING_S", 0.1)
    async with running() as subject:
        kill(subject.pids[0], signal.SIGSTOP)


async def test_what_goes_on_at_the_end_is_lost() -> None:
    async with (
        running(places=1) as subject,
        subject.open("en", unheard) as a,
        subject.open("en", unheard) as b,
    ):
        a.feed(QUESTION)
        b.feed(QUESTION)
        await subject.aclose()
        for mic in (a, b, a):
            assert "closed" in await loses(mic, QUESTION, retryable=False)
        with pytest.raises(ProviderError, match="do not start"):
            await subject.open("en", unheard).__aenter__()


async def test_a_listener_that_fails_harms_nobody() -> None:
    called = asyncio.Event()

    def fails(_: str) -> None:
        called.set()
        raise ZeroDivisionError

    async with running() as subject, subject.open("en", fails) as a, subject.open("en", unheard) as b:
        a.feed(QUESTION)
        b.feed(CAT)
        await called.wait()
        assert (await a.finalise()).text == "where did you grow up"
        assert (await b.finalise()).text == "do you have a cat"


async def test_a_slow_talker_is_no_stopped_worker() -> None:
    """Audio that is all dealt with is nothing to be impatient about."""
    async with running(patience_s=1.0) as subject, subject.open("en", unheard) as mic:
        pids = subject.pids
        mic.feed(QUESTION[:32_001])
        over = asyncio.Event()
        asyncio.get_running_loop().call_later(1.5, over.set)
        await over.wait()
        mic.feed(QUESTION[32_001:])
        assert (await mic.finalise()).text == "where did you grow up"
        assert subject.pids == pids


def test_it_works_on_the_loop_that_servers_use() -> None:
    async def main() -> str:
        async with running() as subject, subject.open("en", unheard) as mic:
            kill(subject.pids[0])
            await loses(mic, QUESTION)
            return await says(mic, QUESTION)

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        assert runner.run(main()) == "where did you grow up"


SERVER = """
import asyncio
from estuary_server.providers.pocketsphinx.transcriber import PocketsphinxTranscriber

async def main():
    subject = PocketsphinxTranscriber(workers=2)
    await subject.warm_up()
    async with subject.open("en", print) as mic:
        mic.feed(bytes(32_000 * 50))
        print(*subject.pids, flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


def test_a_server_that_is_killed_leaves_no_worker_behind() -> None:
    with subprocess.Popen([sys.executable, "-c", SERVER], stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        workers = [os.pidfd_open(int(pid)) for pid in server.stdout.readline().split()]
        server.kill()
    assert len(workers) == 2
    for worker in workers:
        assert select.select([worker], [], [], PATIENCE_S)[0], "a worker goes on"
        os.close(worker)


@pytest.mark.parametrize("language", ["en", "EN", "en-GB", "en_US"])
async def test_every_english_will_do(language: str) -> None:
    async with running() as subject, subject.open(language, unheard) as mic:
        assert await says(mic, QUESTION) == "where did you grow up"


@pytest.mark.parametrize("language", ["de", "fr-FR", "", "eng"])
async def test_another_language_is_refused_before_anything_is_started(language: str) -> None:
    subject = PocketsphinxTranscriber(workers=1)
    with pytest.raises(ProviderError, match=r"English \(en\) only") as caught:
        await subject.open(language, unheard).__aenter__()
    assert not caught.value.retryable
    assert subject.pids == ()


def test_without_the_engine_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transcriber, "find_spec", lambda name: None)
    with pytest.raises(ConfigError, match=r"pip install 'estuary-server\[embedded\]'"):
        PocketsphinxTranscriber()


def test_the_server_never_imports_the_engine() -> None:
    program = "import sys, estuary_server.providers.pocketsphinx.transcriber as t; assert t.installed()"
    program += "; assert 'pocketsphinx' not in sys.modules"
    subprocess.run([sys.executable, "-c", program], check=True)
