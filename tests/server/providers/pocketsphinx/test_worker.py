"""A worker process, spoken to in frames, as the pool does it."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pocketsphinx

from estuary_server.providers.pocketsphinx.decoding import Decoders
from estuary_server.providers.pocketsphinx.frames import (
    STEP_BYTES,
    Final,
    Frame,
    FrameReader,
    Heard,
    Kind,
    packed,
)
from estuary_server.providers.pocketsphinx.worker import Inbox, Worker
from tests.conformance.transcriber.kinds import recorded

COMMAND = (sys.executable, "-m", "estuary_server.providers.pocketsphinx.worker")
PATIENCE_S = 30.0
QUESTION = recorded("question.wav")
CAT = recorded("cat.wav")


class Running:
    """A worker process and the frames that came from it."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self.frames: list[Frame] = []
        self._reader = FrameReader()

    def send(self, *frames: Frame) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(b"".join(map(packed, frames)))
        self.process.stdin.flush()

    def wait_for(self, kind: Kind, utterance: int = 0) -> Frame:
        """Read until such a frame has come."""
        while True:
            for frame in self.frames:
                if (frame.kind, frame.utterance) == (kind, utterance):
                    return frame
            self._read()

    def final(self, utterance: int) -> Final:
        return Final.unpacked(self.wait_for(Kind.FINAL, utterance).payload)

    def heard(self, utterance: int) -> list[Heard]:
        ours = (f for f in self.frames if (f.kind, f.utterance) == (Kind.HEARD, utterance))
        return [Heard.unpacked(frame.payload) for frame in ours]

    def ends(self) -> bool:
        assert self.process.stdin is not None
        self.process.stdin.close()
        return self.process.wait(PATIENCE_S) == 0

    def _read(self) -> None:
        assert self.process.stdout is not None
        ready, _, _ = select.select([self.process.stdout], [], [], PATIENCE_S)
        assert ready, "the worker says nothing"
        chunk = os.read(self.process.stdout.fileno(), 1 << 16)
        assert chunk, "the worker has ended"
        self.frames += self._reader.push(chunk)


@contextmanager
def worker(folder: Path | None = None) -> Iterator[Running]:
    """A worker that is ready."""
    pipe = subprocess.PIPE
    with subprocess.Popen(COMMAND, stdin=pipe, stdout=pipe, stderr=pipe, cwd=folder) as process:
        try:
            running = Running(process)
            running.wait_for(Kind.READY)
            yield running
        finally:
            process.kill()


def said(number: int, *audio: bytes, mean: str = "") -> list[Frame]:
    """The frames of an utterance."""
    pcm = [Frame(Kind.AUDIO, number, chunk) for chunk in audio]
    return [Frame(Kind.BEGIN, number, mean.encode()), *pcm, Frame(Kind.END, number)]


def test_it_says_what_it_heard() -> None:
    with worker() as running:
        running.send(*said(7, QUESTION))
        final = running.final(7)
    assert final.words == "where did you grow up"
    assert 0.5 < final.confidence <= 1
    assert len(final.mean.split(",")) == 13


def test_chunks_may_end_within_a_sample() -> None:
    with worker() as running:
        running.send(*said(1, *(QUESTION[i : i + 333] for i in range(0, len(QUESTION), 333))))
        assert running.final(1).words == "where did you grow up"


def test_it_reports_all_that_it_has_dealt_with_and_changed_words_once() -> None:
    with worker() as running:
        running.send(Frame(Kind.BEGIN, 1), Frame(Kind.AUDIO, 1, QUESTION))
        while not running.heard(1) or running.heard(1)[-1].audio <= len(QUESTION) - STEP_BYTES:
            running._read()
        heard = running.heard(1)
    assert [report.audio for report in heard] == [STEP_BYTES * (i + 1) for i in range(len(heard))]
    words = [report.words for report in heard if report.words]
    assert words
    assert len(words) < len(heard)
    assert words[-1].startswith("where did")


def test_a_long_utterance_does_not_delay_a_short_one() -> None:
    with worker() as running:
        running.send(*said(1, QUESTION * 10), *said(2, CAT))
        assert running.final(2).words == "do you have a cat"
        assert Kind.FINAL not in {frame.kind for frame in running.frames if frame.utterance == 1}


def test_the_mean_that_is_given_is_used() -> None:
    with worker() as running:
        running.send(*said(1, QUESTION), *said(2, QUESTION, mean="90" + ",9" * 12))
        assert running.final(1).words != running.final(2).words


def test_the_mean_follows_the_microphone() -> None:
    with worker() as running:
        running.send(*said(1, QUESTION), *said(2, CAT))
        assert running.final(1).mean != running.final(2).mean


def test_what_was_discarded_is_not_answered() -> None:
    with worker() as running:
        running.send(Frame(Kind.BEGIN, 1), Frame(Kind.AUDIO, 1, QUESTION), Frame(Kind.DISCARD, 1))
        running.send(Frame(Kind.END, 1), *said(2, CAT))
        assert running.final(2).words == "do you have a cat"
        assert {frame.utterance for frame in running.frames if frame.kind is Kind.FINAL} == {2}


def test_an_utterance_that_cannot_begin_costs_only_itself() -> None:
    with worker() as running:
        running.send(Frame(Kind.BEGIN, 1, b"\xff"), Frame(Kind.AUDIO, 1, QUESTION), *said(2, CAT))
        running.wait_for(Kind.FAILED, 1)
        assert running.final(2).words == "do you have a cat"


class BrokenDecoder:
    """An engine that fails at the first sound."""

    def set_cmn(self, mean: str) -> None: ...

    def start_utt(self) -> None: ...

    def process_raw(self, pcm: bytes) -> None:
        raise RuntimeError("no search is active")


class BrokenFirst(Decoders):
    """Decoders of which the first is broken."""

    def __init__(self) -> None:
        super().__init__()
        self.broken: BrokenDecoder | None = BrokenDecoder()
        self.given: list[object] = []

    def take(self) -> Any:
        taken, self.broken = self.broken, None
        return taken if taken is not None else super().take()

    def give(self, decoder: Any) -> None:
        self.given.append(decoder)


def test_an_engine_that_fails_in_the_midst_costs_only_that_utterance_and_is_not_used_again() -> None:
    inbox: Inbox = SimpleQueue()
    sent: list[Frame] = []
    decoders = BrokenFirst()

    def send(frame: Frame) -> None:
        sent.append(frame)
        if frame.kind is Kind.FINAL:
            inbox.put(None)

    for frame in [*said(1, QUESTION), *said(2, CAT)]:
        inbox.put(frame)
    Worker(inbox, send, decoders).run()
    assert Frame(Kind.FAILED, 1) in sent
    assert Final.unpacked(sent[-1].payload).words == "do you have a cat"
    assert [type(decoder) for decoder in decoders.given] == [pocketsphinx.Decoder]


def test_it_ends_with_its_input_even_in_the_midst_of_work() -> None:
    with worker() as running:
        running.send(*said(1, QUESTION * 100))
        assert running.ends()
        assert Kind.FINAL not in {frame.kind for frame in running.frames}


def test_it_ends_when_its_input_makes_no_sense() -> None:
    with worker() as running:
        assert running.process.stdin is not None
        running.process.stdin.write(b"\0" * 20)
        running.process.stdin.flush()
        assert running.process.wait(PATIENCE_S) == 0


def test_it_ends_when_nobody_reads() -> None:
    with worker() as running:
        assert running.process.stdout is not None
        running.process.stdout.close()
        running.send(*said(1, QUESTION))
        running.process.wait(PATIENCE_S)


def test_an_interrupt_from_the_terminal_is_not_its_business() -> None:
    with worker() as running:
        running.process.send_signal(signal.SIGINT)
        running.send(*said(1, QUESTION))
        assert running.final(1).words == "where did you grow up"


def test_it_prints_nothing_and_writes_no_file(tmp_path: Path) -> None:
    with worker(tmp_path) as running:
        running.send(*said(1, QUESTION))
        running.final(1)
        assert running.ends()
        assert running.process.stderr is not None
        assert running.process.stderr.read() == b""
    assert list(tmp_path.iterdir()) == []
