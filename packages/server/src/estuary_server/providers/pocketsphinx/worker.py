"""What runs in a worker process: ``python -m estuary_server.providers.pocketsphinx.worker``.

Theory of operation. A thread reads frames from standard input; the main thread decodes. It takes the
utterances in turn and gives each one step of audio, so that nobody waits for somebody else's long utterance;
between two steps it looks for new frames. An utterance whose audio does not fill a step waits for more of it,
or for its end. After each step it reports what has been dealt with, and the words so far if they have
changed. At the end of standard input, which comes too when the server is killed, the process ends.

Nothing is ever printed or written to a disk. What is beyond the pipes, ``pool.py`` knows.
"""

from __future__ import annotations

import os
import signal
import sys
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, BinaryIO

from estuary_sdk.protocol.audio import BYTES_PER_SAMPLE
from estuary_server.providers.pocketsphinx.decoding import Decoders, Decoding
from estuary_server.providers.pocketsphinx.frames import STEP_BYTES, Frame, FrameReader, Heard, Kind, packed

_READ_BYTES = 1 << 16

Inbox = SimpleQueue[Frame | None]
Send = Callable[[Frame], None]


class _Hearing:
    """An utterance, the decoder it has, and the audio that waits for it."""

    def __init__(self, number: int, decoder: Any, mean: str) -> None:
        self.number = number
        self.decoder = decoder
        self.decoding = Decoding(decoder, mean)
        self.audio = bytearray()
        self.ended = False
        self._heard = 0
        self._words = ""

    @property
    def used_up(self) -> bool:
        """Whether not a whole sample is left."""
        return len(self.audio) < BYTES_PER_SAMPLE

    @property
    def has_work(self) -> bool:
        return self.ended or len(self.audio) >= STEP_BYTES

    def step(self) -> None:
        """Decode a little."""
        size = min(STEP_BYTES, len(self.audio) // BYTES_PER_SAMPLE * BYTES_PER_SAMPLE)
        if size:
            self.decoding.hear(bytes(self.audio[:size]))
            del self.audio[:size]
            self._heard += size

    def report(self) -> Heard:
        """What there is to report after a step."""
        before, self._words = self._words, self.decoding.words()
        return Heard(self._heard, self._words if self._words != before else "")


class Worker:
    """Decodes the utterances that frames bring.

    Args:
        inbox: frames in order; None at the end.
        send: takes a frame for the server.
        decoders: makes and keeps the decoders.
    """

    def __init__(self, inbox: Inbox, send: Send, decoders: Decoders) -> None:
        self._inbox = inbox
        self._send = send
        self._decoders = decoders
        self._hearings: OrderedDict[int, _Hearing] = OrderedDict()

    def run(self) -> None:
        """Work until there are no more frames."""
        self._send(Frame(Kind.READY))
        while self._take_frames():
            if (hearing := self._next()) is not None:
                self._work(hearing)

    def _take_frames(self) -> bool:
        """Take what has come; waits while there is nothing to decode. False at the end."""
        try:
            while (frame := self._inbox.get(block=self._next() is None)) is not None:
                self._take(frame)
        except Empty:
            return True
        return False

    def _next(self) -> _Hearing | None:
        """The utterance whose turn it is: the one with work that has waited longest."""
        return next((hearing for hearing in self._hearings.values() if hearing.has_work), None)

    def _take(self, frame: Frame) -> None:
        if frame.kind is Kind.BEGIN:
            self._begin(frame)
        elif (hearing := self._hearings.get(frame.utterance)) is not None:
            self._go_on(hearing, frame)

    def _begin(self, frame: Frame) -> None:
        number = frame.utterance
        try:
            self._hearings[number] = _Hearing(number, self._decoders.take(), frame.payload.decode())
        except Exception:  # whatever the engine raises, only this utterance is lost
            self._send(Frame(Kind.FAILED, number))

    def _go_on(self, hearing: _Hearing, frame: Frame) -> None:
        if frame.kind is Kind.AUDIO:
            hearing.audio += frame.payload
        elif frame.kind is Kind.END:
            hearing.ended = True
        elif frame.kind is Kind.DISCARD:
            del self._hearings[hearing.number]
            with suppress(Exception):  # a decoder that fails here is not used again
                hearing.decoding.abandon()
                self._decoders.give(hearing.decoder)

    def _work(self, hearing: _Hearing) -> None:
        """Give an utterance its step; then it is the others' turn."""
        self._hearings.move_to_end(hearing.number)
        try:
            hearing.step()
            answer = self._answer(hearing)
        except Exception:  # whatever the engine raises, only this utterance and its decoder are lost
            del self._hearings[hearing.number]
            answer = Frame(Kind.FAILED, hearing.number)
        self._send(answer)

    def _answer(self, hearing: _Hearing) -> Frame:
        if not (hearing.ended and hearing.used_up):
            return Frame(Kind.HEARD, hearing.number, hearing.report().packed())
        final = hearing.decoding.finish()
        del self._hearings[hearing.number]
        self._decoders.give(hearing.decoder)
        return Frame(Kind.FINAL, hearing.number, final.packed())


def _read(inbox: Inbox) -> None:
    """Read frames until the other end is closed, or sends something else."""
    reader = FrameReader()
    with suppress(ValueError):
        while chunk := os.read(sys.stdin.fileno(), _READ_BYTES):
            for frame in reader.push(chunk):
                inbox.put(frame)
    inbox.put(None)


def _private_output() -> BinaryIO:
    """Standard output for frames only; what a library prints goes nowhere."""
    frames = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
    return frames


def main() -> None:
    """Work until standard input ends."""
    # Ctrl-C reaches every process of a terminal; the server decides when its workers end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    inbox: Inbox = SimpleQueue()
    frames = _private_output()

    def send(frame: Frame) -> None:
        frames.write(packed(frame))
        frames.flush()

    Thread(target=_read, args=(inbox,), daemon=True).start()
    with suppress(BrokenPipeError):  # the server is gone
        Worker(inbox, send, Decoders()).run()


if __name__ == "__main__":
    main()
