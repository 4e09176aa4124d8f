"""A seat for a worker process: the utterances it serves, whether it still answers, and its successor.

Theory of operation. A seat is *empty*, *starting* or *ready*. Its first utterance starts a process; what is
fed before that exists waits in the utterance and is sent then. An utterance is the seat's until it is
settled: by the worker's answer, by being released, or by the end of the process, which settles all of them
with an error.

Whether a worker still answers is told by its silence: while it owes something, a worker reports after
every step. One that owes and has sent nothing for ``patience_s`` is killed; one that is merely slow
is not. The end of a process leaves the seat empty, for the next utterance to start another one. When
``MOST_FAILURES`` processes in a row have ended without having transcribed anything, the seat rests for
``REST_S``, and again after each further one.

Which seat an utterance gets is decided in ``pool.py``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from estuary_sdk.protocol.audio import bytes_for
from estuary_server import log
from estuary_server.errors import ProviderError
from estuary_server.providers.pocketsphinx.frames import Final, Frame, Heard, Kind
from estuary_server.providers.pocketsphinx.process import WorkerProcess
from estuary_server.providers.pocketsphinx.utterance import Utterance
from estuary_server.providers.speech_detector import DETECTOR_HZ

NAME = "pocketsphinx:en-us"

STARTING_S = 30.0
"""How long a process may take to start and to load its first decoder."""

MOST_FAILURES = 3
REST_S = 30.0

MOST_BEHIND_S = 60.0
"""Audio of an utterance, in seconds, that is kept until a worker gets to it."""

logger = log.get_logger()


class Seat:
    """A place for one worker process at a time.

    Args:
        places: utterances that it serves at once.
        patience_s: how long a worker that owes an answer may be silent.
        freed: called when there may be room again.
    """

    def __init__(self, places: int, patience_s: float, freed: Callable[[], None]) -> None:
        self._places = places
        self._patience_s = patience_s
        self._freed = freed
        self._most_unsent = places * bytes_for(MOST_BEHIND_S, DETECTOR_HZ)
        self._serving: dict[int, Utterance] = {}
        self._process: WorkerProcess | None = None
        self._ended: list[WorkerProcess] = []
        self._starting: asyncio.Task[None] | None = None
        self._connected = False
        self._ready = False
        self._changed = asyncio.Event()
        self._failures = 0
        self._rests_until = 0.0
        self._heard_at = 0.0
        self._watch: asyncio.TimerHandle | None = None

    @property
    def ready(self) -> bool:
        """Whether its worker has loaded what it needs."""
        return self._ready

    @property
    def pid(self) -> int | None:
        """The process id of its worker."""
        return self._process.pid if self._process is not None else None

    @property
    def resting(self) -> bool:
        """Whether its workers have failed too often lately."""
        return self._process is None and _now() < self._rests_until

    @property
    def room(self) -> int:
        """How many more utterances it can serve."""
        return 0 if self.resting else self._places - len(self._serving)

    @property
    def load(self) -> tuple[int, bool]:
        """For choosing the least busy seat; among equals, one whose worker is there already."""
        return len(self._serving), not self._ready

    def serves(self, utterance: Utterance) -> bool:
        """Whether this utterance is this seat's."""
        return utterance.number in self._serving

    def serve(self, utterance: Utterance) -> None:
        """Take on an utterance, with what was fed and said of it so far; there is room."""
        self._expect()
        self._serving[utterance.number] = utterance
        self._start()
        if self._connected:
            self._hand_over(utterance)

    def feed(self, utterance: Utterance, pcm: bytes) -> None:
        """Pass on some more of an utterance that it serves."""
        self._expect()
        utterance.fed += len(pcm)
        if not self._connected:
            utterance.backlog += pcm
        elif self._send(Kind.AUDIO, utterance, pcm) > self._most_unsent:
            self._lose("does not read")

    def end(self, utterance: Utterance) -> None:
        """Ask for what was heard in an utterance that it serves; it is settled with that."""
        self._expect()
        utterance.ended = True
        if self._connected:
            self._send(Kind.END, utterance)

    def release(self, utterance: Utterance, reason: ProviderError) -> None:
        """Forget an utterance that it serves; it is settled with this error."""
        if self._connected:
            self._send(Kind.DISCARD, utterance)
        self._settle(utterance, reason)

    async def up(self) -> bool:
        """Wait for a worker that is ready, having started one if there is none; False if it fails."""
        self._start()
        process = self._process
        while self._process is process and not self._ready:
            await self._changed.wait()
        return self._ready

    async def aclose(self) -> None:
        """End the worker and forget its utterances."""
        if self._starting is not None:
            await self._starting
        process = self._process
        self._vacate(ProviderError(NAME, "it was closed", retryable=False))
        for ended in [*self._ended, *([process] if process is not None else [])]:
            await ended.aclose()

    def _start(self) -> None:
        if self._process is not None:
            return
        self._ended = [process for process in self._ended if not process.closed]
        self._process = process = WorkerProcess(self._hear, lambda: self._lose("ended"))
        self._heard_at = _now()
        self._starting = asyncio.get_running_loop().create_task(self._connect(process))
        self._watch_it()

    async def _connect(self, process: WorkerProcess) -> None:
        try:
            await process.start()
        except OSError:
            self._lose("could not be started")
        if self._process is not process:
            process.kill()
            return
        self._connected = True
        for utterance in self._serving.values():
            self._hand_over(utterance)

    def _hand_over(self, utterance: Utterance) -> None:
        self._send(Kind.BEGIN, utterance, utterance.mean.encode())
        self._send(Kind.AUDIO, utterance, bytes(utterance.backlog))
        utterance.backlog.clear()
        if utterance.ended:
            self._send(Kind.END, utterance)

    def _send(self, kind: Kind, utterance: Utterance, payload: bytes = b"") -> int:
        assert self._process is not None
        return self._process.send(Frame(kind, utterance.number, payload))

    def _hear(self, frame: Frame) -> None:
        self._heard_at = _now()
        utterance = self._serving.get(frame.utterance)
        if frame.kind is Kind.READY:
            self._ready = True
            self._tell()
            self._watch_it()
        elif utterance is None:
            return
        elif frame.kind is Kind.HEARD:
            utterance.hear(Heard.unpacked(frame.payload))
        elif frame.kind is Kind.FINAL:
            self._failures = 0
            self._settle(utterance, Final.unpacked(frame.payload))
        else:
            self._settle(utterance, ProviderError(NAME, "the engine failed", retryable=True))

    def _settle(self, utterance: Utterance, outcome: Final | ProviderError) -> None:
        del self._serving[utterance.number]
        utterance.settle(outcome)
        self._freed()

    def _owes(self) -> bool:
        """Whether a frame of the worker must come."""
        starting = self._process is not None and not self._ready
        return starting or any(utterance.awaited for utterance in self._serving.values())

    def _expect(self) -> None:
        """Something is about to be asked of the worker: if it owed nothing, its silence begins now."""
        if not self._owes():
            self._heard_at = _now()
        if self._watch is None:
            self._watch_it()

    def _watch_it(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
        patience_s = self._patience_s if self._ready else STARTING_S
        self._watch = asyncio.get_running_loop().call_at(self._heard_at + patience_s, self._look)

    def _look(self) -> None:
        self._watch = None
        patience_s = self._patience_s if self._ready else STARTING_S
        if self._process is None or not self._owes():
            return
        if _now() < self._heard_at + patience_s:
            self._watch_it()
        else:
            self._lose("does not answer")

    def _lose(self, why: str) -> None:
        """The worker is no more, or is done away with; so are the utterances that it served."""
        logger.warning("pocketsphinx.worker_lost", pid=self.pid, why=why, utterances=len(self._serving))
        if self._process is not None:
            self._process.kill()
        self._failures += 1
        if self._failures >= MOST_FAILURES:
            self._rests_until = _now() + REST_S
        self._vacate(ProviderError(NAME, f"its worker process {why}", retryable=True))
        self._freed()

    def _vacate(self, reason: ProviderError) -> None:
        if self._process is not None:
            self._ended.append(self._process)
        if self._watch is not None:
            self._watch.cancel()
        self._process, self._watch = None, None
        self._connected = self._ready = False
        lost, self._serving = self._serving, {}
        for utterance in lost.values():
            utterance.settle(reason)
        self._tell()

    def _tell(self) -> None:
        """Wake those who wait for the worker."""
        self._changed.set()
        self._changed = asyncio.Event()


def _now() -> float:
    return asyncio.get_running_loop().time()
